import { useState } from 'react'
import { parseDecimal } from '#shared/domain/decimal-input.ts'
import type { OutputOf } from '../../api/client.ts'
import { useCommand } from '../../api/queries.ts'
import type { Trouble } from '../../api/trouble.ts'
import { useFormats } from '../../i18n/format.ts'
import { focusField } from '../../ui/ErrorSummary.tsx'
import { type Seen, useSeen } from '../register/use-seen.ts'

export type Depot = OutputOf<'warehouses.get'>

interface DepotFields {
  name: string
  code: string
  region: string
  departement: string
  arrondissement: string
  village: string
  address: string
  capacity: string
  alert: string
}

export interface DepotFormState {
  fields: DepotFields
  set: (change: Partial<DepotFields>) => void
  ready: boolean
  busy: boolean
  trouble: Trouble | null
  /** True where the depot is saved; a refusal is in `trouble`. */
  submit: () => Promise<boolean>
  seen: Seen
  /** Puts what the depot has now into these fields of the contract. */
  takeTheirs: (fields: readonly string[]) => void
}

/** The field of the form that a field of the contract is typed in. */
const keyOf = (field: string): keyof DepotFields => field.replace('_g', '') as keyof DepotFields

const textOf = (typed: string): string | undefined => (typed.trim() === '' ? undefined : typed.trim())
/** A weight as typed; undefined where none is, null where it cannot be read. */
function gramsOf(typed: string): number | undefined | null {
  if (typed.trim() === '') return undefined
  const parsed = parseDecimal(typed, { scale: 3 })
  return parsed.ok ? parsed.value.value : null
}

/** The depot as typed; without one it is a new depot. What is empty is left out of a new one and cleared in one that is. */
export function useDepotForm(depot: Depot | null): DepotFormState {
  const formats = useFormats()
  const create = useCommand('warehouses.create')
  const edit = useCommand('warehouses.edit')
  const weight = (grams: number | null | undefined) =>
    grams === null || grams === undefined ? '' : formats.weight(grams)
  const now: DepotFields = {
    name: depot?.name ?? '',
    code: depot?.code ?? '',
    region: depot?.region ?? '',
    departement: depot?.departement ?? '',
    arrondissement: depot?.arrondissement ?? '',
    village: depot?.village ?? '',
    address: depot?.address ?? '',
    capacity: weight(depot?.capacity_g),
    alert: weight(depot?.alert_g),
  }
  const [initial] = useState(now)
  const [fields, setFields] = useState(now)
  const seen = useSeen(depot?.history ?? [])
  const required = { name: fields.name.trim(), code: fields.code }
  const weights = { capacity_g: gramsOf(fields.capacity), alert_g: gramsOf(fields.alert) }
  const readable = Object.values(weights).every(grams => grams !== null)
  const optional = {
    region: textOf(fields.region),
    departement: textOf(fields.departement),
    arrondissement: textOf(fields.arrondissement),
    village: textOf(fields.village),
    address: textOf(fields.address),
    ...weights,
  }
  const submit = async () => {
    if (!readable) {
      focusField(weights.capacity_g === null ? 'capacity' : 'alert')
      return false
    }
    const pairs = Object.entries(optional)
    const given = Object.fromEntries(pairs.filter(([, value]) => value !== undefined))
    if (depot === null) return (await create.run({ fields: { ...required, ...given } })).ok
    const changed = Object.entries({ ...required, ...optional }).filter(([field]) => {
      const key = keyOf(field)
      return fields[key] !== initial[key]
    })
    const patch = Object.fromEntries(changed.map(([field, value]) => [field, value ?? null]))
    return (await edit.run({ id: depot.id, patch, seen: seen.refs() })).ok
  }
  return {
    fields,
    set: change => setFields({ ...fields, ...change }),
    ready: required.name !== '' && /^[A-Z]{3}$/.test(required.code),
    busy: create.busy || edit.busy,
    trouble: create.trouble ?? edit.trouble,
    submit,
    seen,
    takeTheirs: theirs => {
      setFields({ ...fields, ...Object.fromEntries(theirs.map(field => [keyOf(field), now[keyOf(field)]])) })
      edit.reset()
    },
  }
}
