/**
 * The keyboard map (ux.md §2), in this one place. Windows habits; `event.key`, never `code`, so AZERTY and QWERTY both
 * work; never Ctrl+Alt, which is AltGr. Several spellings of one action: the first is the one shown.
 */
export const shortcuts = {
  palette: ['Ctrl+K'],
  create: ['Ctrl+N'],
  edit: ['F2'],
  help: ['F1'],
  find: ['F3', 'Ctrl+F'],
  save: ['Ctrl+S'],
  openValues: ['F4', 'Alt+ArrowDown'],
  confirm: ['Ctrl+Enter'],
  refresh: ['F5', 'Ctrl+R'],
  print: ['Ctrl+P'],
  nextPane: ['F6'],
  messages: ['Ctrl+Shift+M'],
  undo: ['Ctrl+Z'],
  redo: ['Ctrl+Y'],
  nextAlert: ['F8'],
  copyAbove: ['Ctrl+D'],
  lock: ['Ctrl+L'],
  cancel: ['Escape'],
  module1: ['Ctrl+1'],
  module2: ['Ctrl+2'],
  module3: ['Ctrl+3'],
  module4: ['Ctrl+4'],
  module5: ['Ctrl+5'],
  module6: ['Ctrl+6'],
  module7: ['Ctrl+7'],
  module8: ['Ctrl+8'],
  module9: ['Ctrl+9'],
} as const satisfies Record<string, readonly string[]>

export type Shortcut = keyof typeof shortcuts

/** What a key press is called in the map: modifiers in fixed order, then the key as the layout gives it. */
export function keyName(
  event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey' | 'code'>,
): string {
  const letter = event.key.length === 1 && event.key !== ' '
  const parts: string[] = []
  if (event.ctrlKey || event.metaKey) parts.push('Ctrl')
  if (event.altKey) parts.push('Alt')
  if (event.shiftKey && !letter) parts.push('Shift')
  parts.push(digitOf(event) ?? (letter ? event.key.toUpperCase() : event.key))
  return parts.join('+')
}

/** On AZERTY the digits of the upper row need Shift: with Ctrl the key in that place is the digit. */
function digitOf(event: Pick<KeyboardEvent, 'ctrlKey' | 'code'>): string | undefined {
  const match = event.ctrlKey ? /^(?:Digit|Numpad)([1-9])$/.exec(event.code) : null
  return match?.[1]
}

const byKey = new Map<string, Shortcut>(
  Object.entries(shortcuts).flatMap(([action, keys]) => keys.map(key => [key, action as Shortcut] as const)),
)

/** The action a key press stands for, or undefined. */
export function shortcutOf(event: KeyboardEvent): Shortcut | undefined {
  const name = keyName(event)
  // Where no action wants Shift with a letter, it only says how the letter was typed.
  const withShift = event.shiftKey ? byKey.get(name.replace(/^Ctrl\+(?=\p{L}$)/u, 'Ctrl+Shift+')) : undefined
  return withShift ?? byKey.get(name)
}

const frenchKeys: Record<string, string> = { Enter: '↵', Escape: 'Échap', ArrowDown: '↓', Delete: 'Suppr' }
const englishKeys: Record<string, string> = { Enter: '↵', Escape: 'Esc', ArrowDown: '↓', Delete: 'Del' }

/** How the first spelling of an action is shown on a button: `Ctrl ↵`. */
export function shortcutLabel(action: Shortcut, language: 'fr' | 'en'): string {
  const names = language === 'fr' ? frenchKeys : englishKeys
  return shortcuts[action][0]
    .split('+')
    .map(key => names[key] ?? key)
    .join('\u00A0')
}

/** The same for `aria-keyshortcuts`. */
export function shortcutAria(action: Shortcut): string {
  return shortcuts[action].map(keys => keys.replace('Ctrl', 'Control')).join(' ')
}
