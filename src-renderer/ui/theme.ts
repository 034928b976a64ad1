import {
  createTheme,
  type CSSVariablesResolver,
  type MantineColorsTuple,
  type VariantColorsResolver,
} from '@mantine/core'

/** Mantine wants ten shades; ours are two, and they already know the colour scheme. */
const shades = (pale: string, strong: string, text: string): MantineColorsTuple => [
  pale,
  pale,
  pale,
  strong,
  strong,
  strong,
  strong,
  strong,
  text,
  text,
]

const pressed = (colour: string): string => `color-mix(in srgb, ${colour} 88%, black)`

const strongColours: Record<string, { fill: string; on: string; pale: string; text: string }> = {
  leaf: { fill: 'var(--leaf-600)', on: 'var(--on-leaf)', pale: 'var(--leaf-100)', text: 'var(--leaf-700)' },
  red: { fill: 'var(--red-600)', on: 'var(--on-red)', pale: 'var(--red-100)', text: 'var(--red-700)' },
  amber: { fill: 'var(--amber-500)', on: 'var(--on-amber)', pale: 'var(--amber-100)', text: 'var(--amber-700)' },
  gray: { fill: 'var(--ink-2)', on: 'var(--surface)', pale: 'var(--sunken)', text: 'var(--ink)' },
}

const variantColours: VariantColorsResolver = ({ color, variant }) => {
  const { fill, on, pale, text } = strongColours[color ?? 'leaf'] ?? strongColours.leaf!
  switch (variant) {
    case 'filled':
      return { background: fill, hover: pressed(fill), color: on, border: `1px solid ${fill}` }
    case 'light':
      return { background: pale, hover: pressed(pale), color: text, border: '1px solid transparent' }
    case 'outline':
      return { background: 'transparent', hover: 'var(--hover)', color: text, border: `1px solid ${fill}` }
    case 'subtle':
    case 'transparent':
      return {
        background: 'transparent',
        hover: 'var(--hover)',
        color: color === 'gray' ? 'var(--ink-2)' : text,
        border: '1px solid transparent',
      }
    default:
      return {
        background: 'var(--surface)',
        hover: 'var(--sunken)',
        color: 'var(--ink)',
        border: '1px solid var(--line-strong)',
      }
  }
}

/** What Mantine calls by its own names, in our tokens; they change with the colour scheme by themselves. */
const shared: Record<string, string> = {
  '--mantine-color-body': 'var(--surface)',
  '--mantine-color-text': 'var(--ink)',
  '--mantine-color-bright': 'var(--ink)',
  '--mantine-color-dimmed': 'var(--ink-2)',
  '--mantine-color-placeholder': 'var(--ink-3)',
  '--mantine-color-anchor': 'var(--leaf-700)',
  '--mantine-color-error': 'var(--red-700)',
  '--mantine-color-success': 'var(--leaf-700)',
  '--mantine-color-default': 'var(--surface)',
  '--mantine-color-default-hover': 'var(--sunken)',
  '--mantine-color-default-color': 'var(--ink)',
  '--mantine-color-default-border': 'var(--field-line)',
  '--mantine-color-disabled': 'var(--sunken)',
  '--mantine-color-disabled-color': 'var(--ink-3)',
  '--mantine-color-disabled-border': 'var(--line-strong)',
}

export const variablesToTokens: CSSVariablesResolver = () => ({ variables: {}, light: shared, dark: shared })

const fieldDefaults = { defaultProps: { size: 'sm' } }

export const theme = createTheme({
  fontFamily: 'var(--font)',
  fontFamilyMonospace: 'ui-monospace, Consolas, monospace',
  colors: {
    leaf: shades('var(--leaf-100)', 'var(--leaf-600)', 'var(--leaf-700)'),
    red: shades('var(--red-100)', 'var(--red-600)', 'var(--red-700)'),
    amber: shades('var(--amber-100)', 'var(--amber-500)', 'var(--amber-700)'),
    gray: shades('var(--sunken)', 'var(--ink-3)', 'var(--ink-2)'),
  },
  primaryColor: 'leaf',
  primaryShade: 6,
  variantColorResolver: variantColours,
  cursorType: 'pointer',
  respectReducedMotion: true,
  defaultRadius: 'md',
  radius: { xs: 'var(--r-s)', sm: 'var(--r-s)', md: 'var(--r)', lg: 'var(--r-l)', xl: 'var(--r-l)' },
  spacing: { xs: 'var(--s2)', sm: 'var(--s3)', md: 'var(--s4)', lg: 'var(--s5)', xl: 'var(--s6)' },
  fontSizes: {
    xs: 'var(--text-s)',
    sm: 'var(--text)',
    md: 'var(--text)',
    lg: 'var(--text-l)',
    xl: 'var(--text-xl)',
  },
  shadows: {
    xs: 'var(--shadow)',
    sm: 'var(--shadow)',
    md: 'var(--shadow-pop)',
    lg: 'var(--shadow-pop)',
    xl: 'var(--shadow-pop)',
  },
  components: {
    TextInput: fieldDefaults,
    PasswordInput: fieldDefaults,
    Textarea: fieldDefaults,
    Select: { defaultProps: { size: 'sm', checkIconPosition: 'right', comboboxProps: { shadow: 'md' } } },
    Autocomplete: fieldDefaults,
    Checkbox: fieldDefaults,
    // The page itself never scrolls, so a dialog has nothing to lock; the lock would also add styles of its own.
    Modal: {
      defaultProps: {
        lockScroll: false,
        centered: true,
        overlayProps: { color: 'var(--scrim)', backgroundOpacity: 1 },
        transitionProps: { duration: 120 },
      },
    },
    Drawer: { defaultProps: { lockScroll: false } },
    Spotlight: { defaultProps: { lockScroll: false } },
    Tooltip: { defaultProps: { openDelay: 500, withArrow: true, color: 'gray' } },
    Menu: { defaultProps: { shadow: 'md', position: 'bottom-end', transitionProps: { duration: 80 } } },
    Popover: { defaultProps: { shadow: 'md', transitionProps: { duration: 80 } } },
  },
})
