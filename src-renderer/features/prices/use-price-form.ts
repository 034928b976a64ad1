import { useState } from 'react'
import { parseDecimal } from '#shared/domain/decimal-input.ts'
import type { OutputOf } from '../../api/client.ts'
import { type Command, useCommand } from '../../api/queries.ts'
import { today } from '../../ui/day.ts'

export type Grade = OutputOf<'prices.list'>['rows'][number]['grade']
export const grades: readonly Grade[] = ['I', 'II', 'HS']

interface PriceFields {
  day: string
  grade: Grade
  price: string
  /** empty: every depot without a price of its own */
  wh: string
  certification: string
}

export interface PriceForm {
  fields: PriceFields
  set: (change: Partial<PriceFields>) => void
  price_xaf: number
  ready: boolean
  command: Command<'prices.set'>
  /** True where the price is set; a refusal is in `command.trouble`. */
  submit: () => Promise<boolean>
}

/** What is typed of a new price (DEL-6): it needs a day and an amount above nothing. */
export function usePriceForm(): PriceForm {
  const command = useCommand('prices.set')
  const [fields, setFields] = useState<PriceFields>({ day: today(), grade: 'II', price: '', wh: '', certification: '' })
  const { day, grade, wh } = fields
  const typed = parseDecimal(fields.price, { scale: 0 })
  const price_xaf = typed.ok ? typed.value.value : 0
  const certification = fields.certification.trim()
  const input = {
    day,
    grade,
    price_xaf,
    ...(wh === '' ? {} : { wh }),
    ...(certification === '' ? {} : { certification }),
  }
  return {
    fields,
    set: change => setFields({ ...fields, ...change }),
    price_xaf,
    ready: day !== '' && price_xaf > 0,
    command,
    submit: async () => (await command.run(input)).ok,
  }
}
