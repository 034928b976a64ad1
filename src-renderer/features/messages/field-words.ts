import type { KeyboardEvent } from 'react'
import { flushSync } from 'react-dom'
import { formSigns } from '#shared/domain/markup.ts'

type Form = keyof typeof formSigns
type Change = (text: string) => void

const formKeys: Readonly<Record<string, Form>> = { b: 'bold', i: 'italic' }

/** The form that Ctrl+B or Ctrl+I stands for. */
export function formKey({ key, ctrlKey, metaKey, altKey }: KeyboardEvent): Form | undefined {
  return (ctrlKey || metaKey) && !altKey ? formKeys[key.toLowerCase()] : undefined
}

/** Puts words where the cursor is, in the place of what is chosen. */
export function insert(field: HTMLTextAreaElement | null, text: string, words: string, change: Change): void {
  const [from, to] = [field?.selectionStart ?? text.length, field?.selectionEnd ?? text.length]
  show(change, text.slice(0, from) + words + text.slice(to))
  choose(field, from + words.length)
}

/** Gives the chosen words a form, or takes it away where they have it. */
export function giveForm(field: HTMLTextAreaElement, text: string, kind: Form, change: Change): void {
  const { selectionStart: from, selectionEnd: to } = field
  const sign = formSigns[kind]
  if (text[from - 1] === sign && text[to] === sign) {
    show(change, text.slice(0, from - 1) + text.slice(from, to) + text.slice(to + 1))
    choose(field, from - 1, to - 1)
    return
  }
  show(change, text.slice(0, from) + sign + text.slice(from, to) + sign + text.slice(to))
  choose(field, from + 1, to + 1)
}

/** The field shows the new words before the next key comes: who types fast would find the cursor moved under his hands. */
const show = (change: Change, text: string): void => flushSync(() => change(text))

function choose(field: HTMLTextAreaElement | null, from: number, to = from): void {
  field?.focus()
  field?.setSelectionRange(from, to)
}
