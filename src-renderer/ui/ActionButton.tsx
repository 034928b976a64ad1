import { Button, type ButtonProps } from '@mantine/core'
import { type ComponentProps, type ReactNode, useRef } from 'react'
import { useFocusThroughBusy } from './focus-back.ts'
import { KeyHint } from './KeyHint.tsx'
import { type Shortcut, shortcutAria } from './shortcuts.ts'
import { useShortcut } from './use-shortcut.ts'

/** `primary`: the one thing this screen is for. `danger`: cannot be undone. `quiet`: beside a field or in a row. */
export type ActionKind = 'primary' | 'plain' | 'quiet' | 'danger'

const looks: Record<ActionKind, Pick<ButtonProps, 'variant' | 'color'>> = {
  primary: { variant: 'filled', color: 'leaf' },
  plain: { variant: 'default' },
  quiet: { variant: 'subtle', color: 'gray' },
  danger: { variant: 'filled', color: 'red' },
}

export interface ActionButtonProps {
  children: ReactNode
  onClick?: () => void
  kind?: ActionKind
  icon?: ReactNode
  /** Its key also runs `onClick`, and is shown. */
  shortcut?: Shortcut
  /** A request is under way: shows it and takes no second click. */
  busy?: boolean
  disabled?: boolean
  /** Why it is disabled; shown on hover and read out. */
  why?: string
  small?: boolean
  fullWidth?: boolean
  type?: 'button' | 'submit'
  autoFocus?: boolean
  ariaLabel?: string
}

export function ActionButton({
  children,
  onClick,
  kind = 'plain',
  icon,
  shortcut,
  small,
  why,
  ...rest
}: ActionButtonProps) {
  const { busy = false, disabled = false, fullWidth = false, type = 'button', autoFocus = false, ariaLabel } = rest
  const idle = !busy && !disabled
  const button = useRef<HTMLButtonElement>(null)
  useFocusThroughBusy(button, busy)
  const props: ComponentProps<typeof Button> = {
    ...looks[kind],
    type,
    fullWidth,
    disabled,
    loading: busy,
    ...(onClick && { onClick }),
    ...(icon ? { leftSection: icon } : {}),
    ...(shortcut && { rightSection: <KeyHint action={shortcut} />, 'aria-keyshortcuts': shortcutAria(shortcut) }),
    ...(ariaLabel && { 'aria-label': ariaLabel }),
    ...(why && disabled && { title: why }),
  }
  return (
    <>
      {shortcut && onClick && <ShortcutRunner action={shortcut} run={onClick} enabled={idle} />}
      <Button
        {...props}
        ref={button}
        data-small={small || undefined}
        data-autofocus={autoFocus || undefined}
        autoFocus={autoFocus}
      >
        {children}
      </Button>
    </>
  )
}

function ShortcutRunner({ action, run, enabled }: { action: Shortcut; run: () => void; enabled: boolean }) {
  useShortcut(action, run, enabled)
  return null
}
