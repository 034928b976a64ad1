import { PasswordInput, Textarea, TextInput } from '@mantine/core'
import { unprintable } from '#shared/domain/printable.ts'
import { type KeyboardEvent, type ReactNode, type Ref, useState } from 'react'
import { useTranslation } from 'react-i18next'

/** What every field of this folder takes. Values are strings, as typed: drafts keep them and errors never clear them. */
export interface FieldProps {
  label: string
  /** Said to screen readers only, where a heading stands for it. */
  labelHidden?: boolean
  value: string
  onChange: (text: string) => void
  /** Where an ErrorSummary link lands; also the field's name. */
  id?: string
  error?: ReactNode
  hint?: ReactNode
  required?: boolean
  disabled?: boolean
  readOnly?: boolean
  autoFocus?: boolean
  placeholder?: string
  maxLength?: number
  /** Goes on papers: what they cannot draw is said while it is typed. */
  printed?: boolean
  onBlur?: () => void
  onKeyDown?: (event: KeyboardEvent<HTMLElement>) => void
  inputRef?: Ref<HTMLInputElement>
}

/** The part of a field's props that goes to Mantine as it is; undefined never overrides a default. */
export function fieldProps(props: Omit<FieldProps, 'value' | 'onChange' | 'inputRef'>) {
  const {
    label,
    labelHidden,
    id,
    error,
    hint,
    required,
    disabled,
    readOnly,
    autoFocus,
    placeholder,
    maxLength,
    onBlur,
    onKeyDown,
  } = props
  return {
    ...(labelHidden ? { 'aria-label': label } : { label }),
    ...(id !== undefined && { id, name: id }),
    ...(error ? { error } : {}),
    ...(hint ? { description: hint } : {}),
    ...(required && { required: true, withAsterisk: false }),
    ...(disabled && { disabled }),
    ...(readOnly && { readOnly }),
    ...(autoFocus && { autoFocus, 'data-autofocus': true }),
    ...(placeholder !== undefined && { placeholder }),
    ...(maxLength !== undefined && { maxLength }),
    ...(onBlur && { onBlur }),
    ...(onKeyDown && { onKeyDown }),
    inputWrapperOrder: ['label', 'input', 'error', 'description'] as ('label' | 'input' | 'error' | 'description')[],
  }
}

export interface TextFieldProps extends FieldProps {
  /** Quiet word at the right end: a unit, a count. */
  unit?: ReactNode
  type?: 'text' | 'tel' | 'email' | 'search'
  autoComplete?: string
  spellCheck?: boolean
}

/** One line of text. */
export function TextField({
  value,
  onChange,
  unit,
  type = 'text',
  autoComplete = 'off',
  inputRef,
  ...rest
}: TextFieldProps) {
  const { spellCheck = false, printed = false, hint, ...field } = rest
  const { t } = useTranslation('common')
  const signs = printed ? unprintable(value) : ''
  return (
    <TextInput
      {...fieldProps({
        ...field,
        hint:
          signs === '' ? (
            hint
          ) : (
            <span className="field-warning" role="status">
              {t('unprinted', { signs })}
            </span>
          ),
      })}
      type={type}
      autoComplete={autoComplete}
      spellCheck={spellCheck}
      value={value}
      onChange={event => onChange(event.currentTarget.value)}
      {...(inputRef && { ref: inputRef })}
      {...(unit ? { rightSection: <span className="field-unit">{unit}</span>, rightSectionWidth: 'auto' } : {})}
    />
  )
}

/** Several lines of text. Enter makes a line; Ctrl+Enter stays the form's. */
export function NotesField({ value, onChange, rows = 3, ...field }: Omit<FieldProps, 'inputRef'> & { rows?: number }) {
  return (
    <Textarea
      {...fieldProps(field)}
      autosize
      minRows={rows}
      maxRows={8}
      value={value}
      onChange={event => onChange(event.currentTarget.value)}
    />
  )
}

export interface PasswordFieldProps extends FieldProps {
  autoComplete: 'current-password' | 'new-password'
}

/** A password with its eye; says when capitals are locked; pasting is welcome (ux.md §6). */
export function PasswordField({ value, onChange, autoComplete, inputRef, ...field }: PasswordFieldProps) {
  const { t } = useTranslation('common')
  const [capsLock, setCapsLock] = useState(false)
  const watch = (event: KeyboardEvent<HTMLInputElement>) => setCapsLock(event.getModifierState('CapsLock'))
  return (
    <div>
      <PasswordInput
        {...fieldProps(field)}
        autoComplete={autoComplete}
        spellCheck={false}
        value={value}
        onChange={event => onChange(event.currentTarget.value)}
        onKeyUp={watch}
        onKeyDown={event => {
          watch(event)
          field.onKeyDown?.(event)
        }}
        {...(inputRef && { ref: inputRef })}
        visibilityToggleButtonProps={{ 'aria-label': t('password.show'), tabIndex: 0, 'aria-hidden': false }}
      />
      <p className="caps-lock" role="status">
        {capsLock ? t('password.capsLock') : ''}
      </p>
    </div>
  )
}
