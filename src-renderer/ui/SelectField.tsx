import { Checkbox, Select } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { type FieldProps, fieldProps } from './TextField.tsx'

export interface SelectFieldProps extends Omit<FieldProps, 'inputRef'> {
  choices: readonly { value: string; label: string; disabled?: boolean }[]
  /** May be emptied. */
  clearable?: boolean
  /** Filter the choices by typing; on by itself beyond eight. */
  searchable?: boolean
}

/** One of a known list; '' is none. Typing the first letters finds it. */
export function SelectField({ value, onChange, choices, clearable = false, searchable, ...field }: SelectFieldProps) {
  const { t } = useTranslation('common')
  return (
    <Select
      {...fieldProps(field)}
      data={choices.map(choice => ({ ...choice }))}
      value={value === '' ? null : value}
      onChange={next => onChange(next ?? '')}
      allowDeselect={false}
      clearable={clearable}
      searchable={searchable ?? choices.length > 8}
      nothingFoundMessage={t('combo.nothing')}
      clearButtonProps={{ 'aria-label': t('action.clear') }}
      data-picker
    />
  )
}

export interface CheckFieldProps {
  label: ReactNode
  checked: boolean
  onChange: (checked: boolean) => void
  id?: string
  hint?: ReactNode
  error?: ReactNode
  disabled?: boolean
  autoFocus?: boolean
}

/** Yes or no. */
export function CheckField({
  label,
  checked,
  onChange,
  id,
  hint,
  error,
  disabled = false,
  autoFocus,
}: CheckFieldProps) {
  return (
    <Checkbox
      label={label}
      checked={checked}
      onChange={event => onChange(event.currentTarget.checked)}
      disabled={disabled}
      {...(id && { id })}
      {...(autoFocus && { 'data-autofocus': true })}
      {...(hint ? { description: hint } : {})}
      {...(error ? { error } : {})}
    />
  )
}
