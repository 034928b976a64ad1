import { type KeyboardEvent, type RefObject, useId, useState } from 'react'
import { mentionBegun } from '#shared/domain/mention.ts'
import css from './Mentions.module.css'
import { insert } from './field-words.ts'

/** The field that somebody types in, and where he is in it. */
export interface TypedField {
  field: RefObject<HTMLTextAreaElement | null>
  text: string
  change: (text: string) => void
  cursor: number
  setCursor: (at: number) => void
}

/** What can be taken while a word is typed after a sign. `name`: as it stands in the field. */
export interface Offer {
  name: string
  hint: string
}

type Sign = '@' | '#'

/** What is typed after a sign now, or undefined. */
export const begunIn = ({ text, cursor }: TypedField, sign: Sign) =>
  mentionBegun(text, Math.min(cursor, text.length), sign)

/** Offers while something is typed after a sign: arrows choose, Enter or Tab takes, Escape leaves it. */
export function useOffers<O extends Offer>(
  sign: Sign,
  at: TypedField,
  fitting: readonly O[],
  onTake?: (offer: O) => void,
) {
  const list = useId()
  const [chosen, setChosen] = useState(0)
  const [left, setLeft] = useState('')
  const begun = begunIn(at, sign)
  const rows = begun === undefined || left === at.text ? [] : fitting
  const now = Math.min(chosen, Math.max(0, rows.length - 1))
  const take = (offer: O | undefined) => {
    if (begun === undefined || offer === undefined) return
    at.field.current?.setSelectionRange(begun.at, begun.at + 1 + begun.part.length)
    insert(at.field.current, at.text, `${sign}${offer.name} `, at.change)
    at.setCursor(begun.at + offer.name.length + 2)
    setChosen(0)
    onTake?.(offer)
  }
  const onKeyDown = ({ key, altKey, shiftKey }: KeyboardEvent): boolean => {
    if (rows.length === 0 || altKey) return false
    if (key === 'ArrowDown') setChosen((now + 1) % rows.length)
    else if (key === 'ArrowUp') setChosen((now + rows.length - 1) % rows.length)
    else if ((key === 'Enter' || key === 'Tab') && !shiftKey) take(rows[now])
    else if (key === 'Escape') setLeft(at.text)
    else return false
    return true
  }
  return {
    /** True where the key was for the offers. */
    onKeyDown,
    aria: rows.length > 0 ? ({ 'aria-controls': list, 'aria-activedescendant': `${list}${now}` } as const) : {},
    list: rows.length > 0 && (
      <ul id={list} role="listbox" className={css.names}>
        {rows.map((row, n) => (
          <li
            key={`${row.hint}${row.name}${n}`}
            id={`${list}${n}`}
            role="option"
            aria-selected={n === now}
            onMouseDown={event => {
              event.preventDefault()
              take(row)
            }}
          >
            <span className="ellipsis">
              {sign}
              {row.name}
            </span>
            <small className="ellipsis">{row.hint}</small>
          </li>
        ))}
      </ul>
    ),
  }
}
