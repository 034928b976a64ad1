import { useComputedColorScheme, useMantineColorScheme } from '@mantine/core'

/** Light or dark, and the way to the other; follows the system until somebody chooses. */
export function useThemeSwitch() {
  const { setColorScheme } = useMantineColorScheme()
  const now = useComputedColorScheme('light')
  const next = now === 'dark' ? 'light' : 'dark'
  return { now, next, switchTheme: () => setColorScheme(next) } as const
}
