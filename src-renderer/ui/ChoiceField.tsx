import { Check } from 'lucide-react'
import { type KeyboardEvent, type ReactNode, useId, useRef } from 'react'
import css from './ChoiceField.module.css'

export interface Choice<V extends string> {
  value: V
  label: ReactNode
  disabled?: boolean
}

export interface ChoiceFieldProps<V extends string> {
  label: string
  choices: readonly Choice<V>[]
  value: V | null
  onChange: (value: V) => void
  id?: string
  error?: ReactNode
  hideLabel?: boolean
  /** Small: as a filter or switch above a list. */
  small?: boolean
}

/** The next choice after `at` whose words begin with a letter, or -1. */
function startingWith(letter: string, choices: readonly Choice<string>[], at: number): number {
  const rank = choices.map((_, step) => (at + 1 + step) % choices.length)
  const begins = ({ label }: Choice<string>) =>
    typeof label === 'string' && letter.length === 1 && label.toLowerCase().startsWith(letter.toLowerCase())
  return rank.find(place => choices[place] && begins(choices[place])) ?? -1
}

/** A few exclusive choices side by side (grade, way of payment). Arrows move, the first letter or the place (1, 2, 3) picks. */
export function ChoiceField<V extends string>(props: ChoiceFieldProps<V>) {
  const { label, choices, value, onChange, id, error, hideLabel = false, small = false } = props
  const labelId = useId()
  const group = useRef<HTMLDivElement>(null)
  const pick = (at: number) => {
    const choice = choices[(at + choices.length) % choices.length]
    if (!choice || choice.disabled) return
    onChange(choice.value)
    group.current?.querySelectorAll<HTMLElement>('[role=radio]')[(at + choices.length) % choices.length]?.focus()
  }
  const onKeyDown = (event: KeyboardEvent, at: number) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return
    const typed = /^[1-9]$/.test(event.key) ? Number(event.key) - 1 : startingWith(event.key, choices, at)
    if (choices[typed]) {
      event.preventDefault()
      return pick(typed)
    }
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key]
    if (!step) return
    event.preventDefault()
    pick(at + step)
  }
  const reachable = choices.some(choice => choice.value === value) ? value : choices[0]?.value
  return (
    <div>
      <span className={hideLabel ? 'unseen' : css.label} id={labelId}>
        {label}
      </span>
      <div
        className={css.group}
        role="radiogroup"
        aria-labelledby={labelId}
        data-small={small || undefined}
        ref={group}
      >
        {choices.map((choice, at) => (
          <button
            key={choice.value}
            {...(choice.value === reachable && id ? { id } : {})}
            type="button"
            role="radio"
            className={css.choice}
            aria-checked={choice.value === value}
            tabIndex={choice.value === reachable ? 0 : -1}
            disabled={choice.disabled}
            onClick={() => onChange(choice.value)}
            onKeyDown={event => onKeyDown(event, at)}
          >
            {choice.value === value && <Check aria-hidden="true" />}
            {choice.label}
          </button>
        ))}
      </div>
      {error && <p className={css.error}>{error}</p>}
    </div>
  )
}
