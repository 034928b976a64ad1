import { describe, expect, test } from 'vitest'
import { keyName, shortcutLabel, shortcutOf, shortcuts } from '../../../src-renderer/ui/shortcuts.ts'

const press = (key: string, more: Partial<KeyboardEvent> = {}): KeyboardEvent =>
  ({ key, code: '', ctrlKey: false, altKey: false, shiftKey: false, metaKey: false, ...more }) as KeyboardEvent

describe('the keyboard map', () => {
  test('no key has two meanings', () => {
    const keys = Object.values(shortcuts).flat()
    expect(keys.length).toBe(new Set(keys).size)
  })
  test('nothing needs Ctrl and Alt together, which is AltGr', () => {
    expect(
      Object.values(shortcuts)
        .flat()
        .filter(key => key.includes('Ctrl+Alt')),
    ).toEqual([])
  })
  test('the letter counts, not its place or case', () => {
    expect(shortcutOf(press('k', { ctrlKey: true, code: 'KeyK' }))).toBe('palette')
    expect(shortcutOf(press('K', { ctrlKey: true, shiftKey: true, code: 'KeyJ' }))).toBe('palette')
    expect(shortcutOf(press('k'))).toBeUndefined()
    expect(shortcutOf(press('M', { ctrlKey: true, shiftKey: true }))).toBe('messages')
    expect(shortcutOf(press('m', { ctrlKey: true }))).toBeUndefined()
  })
  test('digits of an AZERTY upper row name modules', () => {
    expect(shortcutOf(press('&', { ctrlKey: true, code: 'Digit1' }))).toBe('module1')
    expect(shortcutOf(press('1', { ctrlKey: true, code: 'Digit1' }))).toBe('module1')
    expect(shortcutOf(press('3', { ctrlKey: true, code: 'Numpad3' }))).toBe('module3')
  })
  test('AltGr types, it commands nothing', () => {
    expect(shortcutOf(press('€', { ctrlKey: true, altKey: true, code: 'KeyE' }))).toBeUndefined()
    expect(keyName(press('@', { ctrlKey: true, altKey: true, code: 'Digit0' }))).toBe('Ctrl+Alt+@')
  })
  test('both spellings of an action are heard', () => {
    expect(shortcutOf(press('F4'))).toBe('openValues')
    expect(shortcutOf(press('ArrowDown', { altKey: true }))).toBe('openValues')
  })
  test('keys are shown as on the keyboard', () => {
    expect(shortcutLabel('confirm', 'fr')).toBe('Ctrl\u00A0↵')
    expect(shortcutLabel('cancel', 'fr')).toBe('Échap')
    expect(shortcutLabel('cancel', 'en')).toBe('Esc')
  })
})
