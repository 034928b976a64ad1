import { ActionIcon, Popover, TextInput } from '@mantine/core'
import { DatePicker } from '@mantine/dates'
import { CalendarDays } from 'lucide-react'
import { type KeyboardEvent, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { addDays, isRealDay } from '#shared/domain/day.ts'
import { useFormats } from '../i18n/format.ts'
import { readDay, today } from './day.ts'
import { shortcutOf } from './shortcuts.ts'
import { type FieldProps, fieldProps } from './TextField.tsx'

export interface DateFieldProps extends Omit<FieldProps, 'value' | 'onChange'> {
  /** 'YYYY-MM-DD', '' for none, or with `keepsUnread` what was typed and is no day. */
  value: string
  /** Called with a real day or ''. What cannot be read stays in the field, with its own message. */
  onChange: (day: string) => void
  /** Of a day that may be left out: what cannot be read is told to the form as typed, so that it is not taken for none. */
  keepsUnread?: boolean
  min?: string
  max?: string
}

/** A day, typed in any usual way; `+` and `-` step, `T` is today, F4 or Alt+↓ opens the calendar. */
export function DateField({
  value,
  onChange,
  keepsUnread = false,
  min,
  max,
  inputRef,
  error,
  ...field
}: DateFieldProps) {
  const { t } = useTranslation('common')
  const { text, read, choose, type, tidy } = useDayText(value, onChange, keepsUnread)
  const [open, setOpen] = useState(false)
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    const step = stepOf(event, isRealDay(value) ? value : today())
    const opens = shortcutOf(event.nativeEvent) === 'openValues'
    if (step || opens) event.preventDefault()
    if (step) choose(step)
    else if (opens) setOpen(true)
    field.onKeyDown?.(event)
  }
  const leave = () => {
    tidy()
    field.onBlur?.()
  }
  const outside = read && ((min && read < min) || (max && read > max))
  const own = text.trim() !== '' && !read ? t('date.unreadable') : outside ? t('date.outside') : undefined
  return (
    // Its own roles would take the field's id, which links of errors lead to.
    <Popover opened={open} onChange={setOpen} position="bottom-start" trapFocus returnFocus withRoles={false}>
      <Popover.Target>
        <TextInput
          {...fieldProps({ placeholder: t('date.placeholder'), ...field, error: error ?? own, onBlur: leave })}
          value={text}
          onChange={event => type(event.currentTarget.value)}
          onKeyDown={onKeyDown}
          onFocus={event => event.currentTarget.select()}
          inputMode="numeric"
          autoComplete="off"
          {...(inputRef && { ref: inputRef })}
          rightSection={
            <OpenButton
              open={open}
              onClick={() => setOpen(before => !before)}
              disabled={field.disabled === true || field.readOnly === true}
            />
          }
        />
      </Popover.Target>
      <Popover.Dropdown role="dialog" aria-label={t('date.open')} tabIndex={-1}>
        <DatePicker
          value={read ?? null}
          defaultDate={read ?? today()}
          {...(min && { minDate: min })}
          {...(max && { maxDate: max })}
          onChange={day => {
            choose(day ?? '')
            setOpen(false)
          }}
        />
      </Popover.Dropdown>
    </Popover>
  )
}

function OpenButton({ open, onClick, disabled }: { open: boolean; onClick: () => void; disabled: boolean }) {
  const { t } = useTranslation('common')
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      tabIndex={-1}
      aria-label={t('date.open')}
      aria-haspopup="dialog"
      aria-expanded={open}
      onClick={onClick}
      disabled={disabled}
    >
      <CalendarDays size={16} aria-hidden="true" />
    </ActionIcon>
  )
}

/** The text of the field beside the day it means: what cannot be read stays as typed. */
function useDayText(value: string, onChange: (day: string) => void, keepsUnread: boolean) {
  const formats = useFormats()
  const [text, setText] = useState(() => (isRealDay(value) ? formats.day(value) : value))
  const near = isRealDay(value) ? value : today()
  const dayOf = (typed: string) => readDay(typed, near)
  const read = dayOf(text)
  useEffect(() => {
    setText(before => {
      const meant = readDay(before, near)
      if (meant === undefined ? value === '' || value === before : meant === value) return before
      return isRealDay(value) ? formats.day(value) : value
    })
  }, [value, near, formats])
  return {
    text,
    read,
    choose: (day: string) => {
      setText(day ? formats.day(day) : '')
      onChange(day)
    },
    type: (next: string) => {
      setText(next)
      onChange(next.trim() === '' ? '' : (dayOf(next) ?? (keepsUnread ? next : '')))
    },
    tidy: () => {
      if (read) setText(formats.day(read))
    },
  }
}

/** The bookkeeper's keys: the day after, the day before, today. */
function stepOf(event: KeyboardEvent<HTMLInputElement>, from: string): string | undefined {
  if (event.ctrlKey || event.altKey || event.metaKey) return undefined
  if (event.key === '+' || event.key === '=') return addDays(from, 1)
  if (event.key.toUpperCase() === 'T') return today()
  // A hyphen inside a half-typed date is part of it; on a whole or empty one it steps back.
  const { value, selectionStart, selectionEnd } = event.currentTarget
  const whole =
    value === '' || readDay(value, from) !== undefined || (selectionStart === 0 && selectionEnd === value.length)
  return event.key === '-' && whole ? addDays(from, -1) : undefined
}
