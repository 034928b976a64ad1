import { CloseButton, Combobox, Loader, TextInput, useCombobox } from '@mantine/core'
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { shortcutOf } from './shortcuts.ts'
import { type FieldProps, fieldProps } from './TextField.tsx'

export interface ComboOption {
  value: string
  label: string
  /** Second line: code, village, phone: what tells two MBARGA Jean apart. */
  hint?: ReactNode
}

export interface ComboBoxProps<O extends ComboOption> extends Omit<FieldProps, 'value' | 'onChange'> {
  value: O | null
  onChange: (option: O | null) => void
  /** What to offer for a text; called some ms after the last key; its signal aborts when the text changes. */
  load: (text: string, signal: AbortSignal) => Promise<readonly O[]>
  /** What to say when nothing fits; by default “Aucun résultat”. */
  nothing?: ReactNode
  /** Offers to make a new one from the text. */
  onCreate?: (text: string) => void
  createLabel?: (text: string) => string
  delayMs?: number
}

const newOption = '\u0000new'

/**
 * A record chosen by typing a part of it. A scanner's Enter, faster than the answer, picks the only one that comes.
 * Arrows and Enter choose, Escape closes, F4 or Alt+↓ opens.
 */
export function ComboBox<O extends ComboOption>(props: ComboBoxProps<O>) {
  const { value, onChange, load, nothing, onCreate, createLabel, delayMs = 120, inputRef, ...field } = props
  const { t } = useTranslation('common')
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

  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (shortcutOf(event.nativeEvent) === 'openValues') {
      event.preventDefault()
      box.openDropdown()
    } else if (event.key === 'Enter' && found.state === 'loading') {
      event.preventDefault()
      event.stopPropagation()
      pickFirst.current = true
    } else if (event.key === 'Enter' && box.dropdownOpened && found.options.length > 0) {
      event.stopPropagation()
    }
    field.onKeyDown?.(event)
  }
  return (
    <Combobox
      store={box}
      shadow="md"
      onOptionSubmit={picked => {
        if (picked === newOption) onCreate?.(text.trim())
        else choose(found.options.find(option => option.value === picked) ?? null)
      }}
    >
      <Combobox.Target>
        <TextInput
          {...fieldProps({
            ...field,
            onBlur: () => (setText(value?.label ?? ''), box.closeDropdown(), field.onBlur?.()),
          })}
          value={text}
          onChange={event => {
            setText(event.currentTarget.value)
            if (event.currentTarget.value === '') onChange(null)
            box.openDropdown()
          }}
          onFocus={event => event.currentTarget.select()}
          onClick={() => box.openDropdown()}
          onKeyDown={onKeyDown}
          autoComplete="off"
          spellCheck={false}
          {...(inputRef && { ref: inputRef })}
          rightSection={
            found.state === 'loading' ? (
              <Loader size={16} aria-hidden="true" />
            ) : value && !field.disabled && !field.readOnly ? (
              <CloseButton size="sm" tabIndex={-1} aria-label={t('action.clear')} onClick={() => choose(null)} />
            ) : null
          }
        />
      </Combobox.Target>
      <Combobox.Dropdown hidden={found.state === 'idle'}>
        <Combobox.Options mah={280} style={{ overflowY: 'auto' }}>
          {found.options.map(option => (
            <Combobox.Option key={option.value} value={option.value}>
              <span className="combo-label">{option.label}</span>
              {option.hint && <span className="combo-hint">{option.hint}</span>}
            </Combobox.Option>
          ))}
          {found.state === 'failed' && <Combobox.Empty>{t('combo.failed')}</Combobox.Empty>}
          {found.state === 'found' && found.options.length === 0 && (
            <Combobox.Empty>{nothing ?? t('combo.nothing')}</Combobox.Empty>
          )}
          {onCreate && text.trim() !== '' && text !== value?.label && (
            <Combobox.Option value={newOption}>
              {createLabel?.(text.trim()) ?? t('combo.create', { text })}
            </Combobox.Option>
          )}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  )
}

interface Found<O> {
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
