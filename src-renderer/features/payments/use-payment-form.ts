import { useState } from 'react'
import { parseDecimal } from '#shared/domain/decimal-input.ts'
import type { OutputOf } from '../../api/client.ts'
import { useAsk } from '../../api/queries.ts'
import { today } from '../../ui/day.ts'

export type Kind = 'farmer' | 'supplier'
export type Method = 'cash' | 'mobile' | 'transfer' | 'cheque'

export interface PaymentFields {
  kind: Kind
  party: { value: string; label: string; hint?: string } | null
  amount: string
  method: Method
  reference: string
  /** a reference that was used before and is paid with again: the same transaction (PAY-4) */
  referenceAgain: string
  day: string
  notes: string
}

export interface PaymentFormState {
  fields: PaymentFields
  set: (change: Partial<PaymentFields>) => void
  /** the party's name, also when only its id was given */
  name: string
  owed: OutputOf<'payments.owed'> | undefined
  due_xaf: number
  amount_xaf: number
  ready: boolean
}

/** What is typed of a new payment, and what the station says is owed. An empty amount means everything that is due. */
export function usePaymentForm(given: string | undefined, givenKind: Kind): PaymentFormState {
  const [fields, setFields] = useState<PaymentFields>({
    kind: givenKind,
    party: given === undefined ? null : { value: given, label: '' },
    amount: '',
    method: 'cash',
    reference: '',
    referenceAgain: '',
    day: today(),
    notes: '',
  })
  const { kind, party } = fields
  const named = useAsk(
    'farmers.get',
    { id: given ?? '' },
    { enabled: given !== undefined && kind === 'farmer', tables: ['farmer'] },
  )
  const owed = useAsk(
    'payments.owed',
    { party: { kind, id: party?.value ?? '' } },
    { enabled: party !== null, tables: ['delivery', 'allocation', 'void'] },
  )
  const due_xaf = owed.data?.rows.reduce((sum, row) => sum + row.due_xaf, 0) ?? 0
  const typed = parseDecimal(fields.amount, { scale: 0 })
  const amount_xaf = typed.ok ? typed.value.value : fields.amount.trim() === '' ? due_xaf : 0
  return {
    fields,
    set: change => setFields({ ...fields, ...change }),
    name: party?.label || named.data?.name || named.data?.no || '',
    owed: party === null ? undefined : owed.data,
    due_xaf,
    amount_xaf,
    ready: party !== null && amount_xaf > 0 && fields.day !== '',
  }
}
