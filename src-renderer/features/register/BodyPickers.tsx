import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { may } from '#shared/domain/rights.ts'
import { api } from '../../api/client.ts'
import { useCommand } from '../../api/queries.ts'
import { useMe } from '../../app/session.ts'
import { useTroubleText } from '../../i18n/refusal-text.ts'
import { ComboBox, type ComboOption } from '../../ui/ComboBox.tsx'
import { toastDone } from '../../ui/toast.tsx'

interface PickerProps {
  id: string
  label: string
  value: string
  name: string
  onChange: (id: string, name: string) => void
  error: string | undefined
}

/** A cooperative by name; one that is not there yet is made on the spot. */
export function CooperativePicker({ id, label, value, name, onChange, error }: PickerProps) {
  const { t } = useTranslation('register')
  const say = useTroubleText()
  const me = useMe()
  const create = useCommand('cooperatives.create')
  const [refused, setRefused] = useState<string | undefined>(undefined)
  const make = async (text: string) => {
    const made = await create.run({ fields: { name: text } })
    if (!made.ok) return setRefused(say(made.trouble))
    setRefused(undefined)
    onChange(made.value.id, text)
    toastDone(t('cooperativeMade', { name: text }))
  }
  return (
    <ComboBox<ComboOption>
      id={id}
      label={label}
      value={value === '' ? null : { value, label: name }}
      onChange={option => onChange(option?.value ?? '', option?.label ?? '')}
      load={findCooperatives}
      error={refused ?? error}
      {...(may(me.role, 'cooperatives.create') && {
        onCreate: (text: string) => void make(text),
        createLabel: (text: string) => t('createCooperative', { name: text }),
      })}
    />
  )
}

async function findCooperatives(text: string, signal: AbortSignal) {
  const { rows } = await api.cooperatives.find({ text }, { signal })
  return rows.map(row => ({ value: row.id, label: row.name ?? '…', hint: row.village ?? '' }))
}

/** A supplier by name or code; his state is said beside. */
export function SupplierPicker({ id, label, value, name, onChange, error }: PickerProps) {
  const { t } = useTranslation('register')
  const load = async (text: string, signal: AbortSignal) => {
    const { rows } = await api.suppliers.find({ text }, { signal })
    return rows.map(row => ({
      value: row.id,
      label: row.name ?? row.no ?? '…',
      hint: [row.no, row.validation === 'validated' ? null : t(`validation.${row.validation}`)]
        .filter(Boolean)
        .join(' · '),
    }))
  }
  return (
    <ComboBox<ComboOption>
      id={id}
      label={label}
      value={value === '' ? null : { value, label: name }}
      onChange={option => onChange(option?.value ?? '', option?.label ?? '')}
      load={load}
      error={error}
    />
  )
}
