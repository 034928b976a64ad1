import { CloseButton, Combobox, Loader, TextInput } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { type FieldProps, fieldProps } from './TextField.tsx'
import { type Found, useCombo } from './use-combo.ts'

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
  const combo = useCombo({ value, onChange, load, delayMs, onKeyDown: field.onKeyDown })
  const { box, found, text } = combo
  const leave = () => {
    combo.restore()
    field.onBlur?.()
  }
  const submit = (picked: string) => {
    if (picked === newOption) onCreate?.(text.trim())
    else combo.choose(found.options.find(option => option.value === picked) ?? null)
  }
  const clearable = value !== null && !field.disabled && !field.readOnly
  const mayCreate = onCreate !== undefined && text.trim() !== '' && text !== value?.label
  return (
    <Combobox store={box} shadow="md" onOptionSubmit={submit}>
      <Combobox.Target>
        <TextInput
          {...fieldProps({ ...field, onBlur: leave })}
          value={text}
          onChange={event => combo.type(event.currentTarget.value)}
          onFocus={event => event.currentTarget.select()}
          onClick={() => box.openDropdown()}
          onKeyDown={combo.onKeyDown}
          autoComplete="off"
          spellCheck={false}
          {...(inputRef && { ref: inputRef })}
          rightSection={
            <End loading={found.state === 'loading'} onClear={clearable ? () => combo.choose(null) : undefined} />
          }
        />
      </Combobox.Target>
      <Dropdown
        found={found}
        nothing={nothing}
        create={mayCreate && (createLabel?.(text.trim()) ?? t('combo.create', { text }))}
      />
    </Combobox>
  )
}

function End({ loading, onClear }: { loading: boolean; onClear: (() => void) | undefined }) {
  const { t } = useTranslation('common')
  if (loading) return <Loader size={16} aria-hidden="true" />
  return onClear ? <CloseButton size="sm" tabIndex={-1} aria-label={t('action.clear')} onClick={onClear} /> : null
}

interface DropdownProps<O> {
  found: Found<O>
  nothing: ReactNode
  /** The words that offer a new one, when one may be made. */
  create: string | false
}

function Dropdown<O extends ComboOption>({ found, nothing, create }: DropdownProps<O>) {
  const { t } = useTranslation('common')
  return (
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
        {create && <Combobox.Option value={newOption}>{create}</Combobox.Option>}
      </Combobox.Options>
    </Combobox.Dropdown>
  )
}
