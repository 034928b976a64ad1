import { columnOf } from '../database/binary-array.ts'
import type { Tx } from '../database/database.ts'
import { refuse } from '../refused.ts'

/** What one station brings. */
export interface Spending {
  readonly dev: string
  readonly bytes: number
  readonly entries: number
}

/** What quotas are kept by. */
export interface QuotaDesk {
  readonly nowMs: () => number
  readonly bytesPerDay: number
}

const dayMs = 24 * 3_600_000

/** Counts what stations, each named once, bring today; gives those that may bring it. Of another nothing is counted (sync.md §2.6). */
export async function spendQuotas(
  { nowMs, bytesPerDay }: QuotaDesk,
  tx: Tx,
  org: string,
  spendings: readonly Spending[],
): Promise<ReadonlySet<string>> {
  // in one order, so that two who count for the same stations wait and do not lock each other out
  const ordered = [...spendings].sort((a, b) => (a.dev < b.dev ? -1 : 1))
  const { rows } = await tx.query<{ dev: string }>({
    name: 'quota',
    text: `INSERT INTO quota (org, dev, day, bytes, entries)
      SELECT $1::uuid, dev, to_timestamp($2)::date, bytes, entries
      FROM unnest($3::uuid[], $4::int8[], $5::int8[]) AS given (dev, bytes, entries) WHERE bytes <= $6::bigint
      ON CONFLICT (org, dev, day) DO UPDATE SET bytes = quota.bytes + excluded.bytes, entries = quota.entries + excluded.entries
      WHERE quota.bytes + excluded.bytes <= $6::bigint
      RETURNING replace(dev::text, '-', '') AS dev`,
    values: [
      org,
      nowMs() / 1000,
      columnOf('uuid', ordered, ({ dev }) => dev),
      columnOf('int8', ordered, ({ bytes }) => bytes),
      columnOf('int8', ordered, ({ entries }) => entries),
      bytesPerDay,
    ],
  })
  return new Set(rows.map(({ dev }) => dev))
}

/** The same of one station. Refuses what is past its quota, until tomorrow. */
export async function spendQuota(desk: QuotaDesk, tx: Tx, org: string, spending: Spending): Promise<void> {
  const within = await spendQuotas(desk, tx, org, [spending])
  if (!within.has(spending.dev)) refuse('Quota', { retryMs: dayMs - (desk.nowMs() % dayMs) })
}
