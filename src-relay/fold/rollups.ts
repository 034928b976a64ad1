import type { RowChange } from '#shared/domain/fold-batch.ts'
import type { Cell, Row } from '#shared/domain/fold.ts'

type Values = Readonly<Record<string, Cell>>

/** What a rollup grows by. `key`: what its rows are told apart by, beside the scope. */
export interface Rollup {
  readonly table: string
  readonly key: readonly string[]
  readonly sums: readonly Values[]
}

/** The Monday of the week of a business day `YYYY-MM-DD`. */
export function weekOf(day: string): string {
  const date = new Date(`${day}T00:00:00Z`)
  date.setUTCDate(date.getUTCDate() - ((date.getUTCDay() + 6) % 7))
  return date.toISOString().slice(0, 10)
}

const ofDelivery = ['bags', 'net_g', 'payable_g', 'amount_xaf', 'net_pay_xaf']
const dayOf = (day: string): string => day

/** Each sums the rows of a table where `live` is 1, by a time and something that the row says. */
const rollups = [
  { from: 'delivery', table: 'day_delivery', time: 'day', at: dayOf, by: 'grade', live: 'counts', of: ofDelivery },
  { from: 'delivery', table: 'week_delivery', time: 'week', at: weekOf, by: 'grade', live: 'counts', of: ofDelivery },
  { from: 'payment', table: 'day_payment', time: 'day', at: dayOf, by: 'method', live: 'live', of: ['amount_xaf'] },
] as const

/**
 * What the sums of a day or a week, a warehouse and a grade (or a method of payment) grow by: every delivery that counts and every payment
 * that stands, so that reports need not read the facts themselves.
 */
export function rollupsOf(changes: readonly RowChange[]): Rollup[] {
  return rollups.flatMap(({ from, table, time, at, by, live, of }) => {
    const sums = new Map<string, Record<string, string | number>>()
    const grow = (row: Row | undefined, sign: 1 | -1): void => {
      if (row?.table !== from || row.values[live] !== 1) return
      const { scope, values } = row
      const [when, key] = [at(String(values.day)), String(values[by])]
      const text = `${scope}\n${when}\n${key}`
      const sum = sums.get(text) ?? { scope, [time]: when, [by]: key, n: 0 }
      sums.set(text, sum)
      sum.n = Number(sum.n) + sign
      for (const column of of) sum[column] = Number(sum[column] ?? 0) + sign * Number(values[column])
    }
    for (const { before, after } of changes) {
      grow(before, -1)
      grow(after, 1)
    }
    return sums.size === 0 ? [] : [{ table, key: [time, by], sums: [...sums.values()] }]
  })
}
