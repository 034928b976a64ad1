import type { RowChange } from '#shared/domain/fold-batch.ts'
import type { Cell, Row } from '#shared/domain/fold.ts'

type Rollup = 'day_delivery' | 'day_payment'
type Values = Readonly<Record<string, Cell>>

const summed = {
  delivery: {
    table: 'day_delivery',
    by: 'grade',
    live: 'counts',
    of: ['bags', 'net_g', 'payable_g', 'amount_xaf', 'net_pay_xaf'],
  },
  payment: { table: 'day_payment', by: 'method', live: 'live', of: ['amount_xaf'] },
} as const

/**
 * What the sums of a day, a warehouse and a grade (or a method of payment) grow by: every delivery that counts and every payment that
 * stands, so that reports need not read the facts themselves.
 */
export function dayRollups(changes: readonly RowChange[]): Map<Rollup, Values[]> {
  const sums = new Map<Rollup, Map<string, Record<string, string | number>>>()
  const grow = (row: Row | undefined, sign: 1 | -1): void => {
    if (row?.table !== 'delivery' && row?.table !== 'payment') return
    const { table, by, live, of } = summed[row.table]
    const { scope, values } = row
    if (values[live] !== 1) return
    const [day, key] = [String(values.day), String(values[by])]
    const days = sums.get(table) ?? new Map<string, Record<string, string | number>>()
    sums.set(table, days)
    const text = `${scope}\n${day}\n${key}`
    const sum = days.get(text) ?? { scope, day, [by]: key, n: 0 }
    days.set(text, sum)
    sum.n = Number(sum.n) + sign
    for (const column of of) sum[column] = Number(sum[column] ?? 0) + sign * Number(values[column])
  }
  for (const { before, after } of changes) {
    grow(before, -1)
    grow(after, 1)
  }
  return new Map([...sums].map(([table, days]) => [table, [...days.values()]]))
}
