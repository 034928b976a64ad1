import { useCombobox } from '@mantine/core'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import type { ComboBoxProps, ComboOption } from './ComboBox.tsx'
import { shortcutOf } from './shortcuts.ts'

type Options<O extends ComboOption> = Pick<ComboBoxProps<O>, 'value' | 'onChange' | 'load'> & {
  delayMs: number
  onKeyDown: ComboBoxProps<O>['onKeyDown']
}

/** What a ComboBox does: the text, the offers for it, and the keys. */
export function useCombo<O extends ComboOption>({ value, onChange, load, delayMs, onKeyDown }: Options<O>) {
  const [text, setText] = useState(value?.label ?? '')
  const found = useFound(text, value, load, delayMs)
  const pickFirst = useRef(false)
  const box = useCombobox({ onDropdownClose: () => box.resetSelectedOption() })

  useEffect(() => setText(value?.label ?? ''), [value?.label])

  const choose = (option: O | null) => {
    pickFirst.current = false
    setText(option?.label ?? '')
    onChange(option)
    box.closeDropdown()
  }
  const onFound = useRef(() => {})
  useEffect(() => {
    onFound.current = () => {
      if (found.state !== 'found') return
      if (pickFirst.current && found.options.length === 1 && found.options[0]) choose(found.options[0])
      else if (box.dropdownOpened) box.selectFirstOption()
      pickFirst.current = false
    }
  })
  useEffect(() => onFound.current(), [found])

  return {
    box,
    found,
    text,
    choose,
    type: (next: string) => {
      setText(next)
      if (next === '') onChange(null)
      // what is offered still answers the text before: Enter takes none of it
      box.resetSelectedOption()
      box.openDropdown()
    },
    /** On leaving: what was only typed goes, what was chosen stays. */
    restore: () => {
      setText(value?.label ?? '')
      box.closeDropdown()
    },
    onKeyDown: (event: KeyboardEvent<HTMLInputElement>) => {
      if (shortcutOf(event.nativeEvent) === 'openValues') {
        event.preventDefault()
        box.openDropdown()
      } else if (event.key === 'Enter' && found.state === 'loading') {
        event.preventDefault()
        event.stopPropagation()
        box.resetSelectedOption()
        pickFirst.current = true
      } else if (event.key === 'Enter' && box.dropdownOpened && found.options.length > 0) {
        event.stopPropagation()
      }
      onKeyDown?.(event)
    },
  }
}

export interface Found<O> {
  state: 'idle' | 'loading' | 'found' | 'failed'
  options: readonly O[]
}

/** The offers for the text as it stands; late answers to older texts are dropped. */
function useFound<O extends ComboOption>(
  text: string,
  value: O | null,
  load: ComboBoxProps<O>['load'],
  delayMs: number,
): Found<O> {
  const [found, setFound] = useState<Found<O>>({ state: 'idle', options: [] })
  const latest = useRef(load)
  useEffect(() => {
    latest.current = load
  })
  const chosen = value !== null && text === value.label
  useEffect(() => {
    const wanted = text.trim()
    if (wanted === '' || chosen) return setFound({ state: 'idle', options: [] })
    const stop = new AbortController()
    setFound(before => ({ state: 'loading', options: before.options }))
    const timer = setTimeout(() => {
      latest.current(wanted, stop.signal).then(
        options => !stop.signal.aborted && setFound({ state: 'found', options }),
        () => !stop.signal.aborted && setFound({ state: 'failed', options: [] }),
      )
    }, delayMs)
    return () => {
      clearTimeout(timer)
      stop.abort()
    }
  }, [text, chosen, delayMs])
  return found
}
