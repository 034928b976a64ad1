import { expect, test } from 'vitest'
import { makeDatabase } from '../support/relay-database.ts'

// The way out of one machine (sync.md §3.4): every table that grows can be distributed by one column of all its keys. Citus itself is nowhere
// to be had here; what it asks of keys is read from the catalogue.

const { superuser } = await makeDatabase()

interface Key {
  readonly table: string
  readonly name: string
  readonly kind: 'unique' | 'foreign'
  readonly columns: string[]
  readonly to: string | null
}

const keys = (
  await superuser.query<Key>(`
  SELECT c.relname AS table, i.relname AS name, 'unique' AS kind, NULL AS to,
    array_agg(a.attname::text ORDER BY k.n) AS columns
  FROM pg_index x JOIN pg_class c ON c.oid = x.indrelid JOIN pg_class i ON i.oid = x.indexrelid
    CROSS JOIN unnest(x.indkey) WITH ORDINALITY AS k(attnum, n) JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.attnum
  WHERE x.indisunique AND c.relnamespace = 'relay'::regnamespace AND NOT c.relispartition GROUP BY c.relname, i.relname
  UNION ALL
  SELECT c.relname, f.conname, 'foreign', t.relname, array_agg(a.attname::text ORDER BY k.n)
  FROM pg_constraint f JOIN pg_class c ON c.oid = f.conrelid JOIN pg_class t ON t.oid = f.confrelid
    CROSS JOIN unnest(f.conkey) WITH ORDINALITY AS k(attnum, n) JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.attnum
  WHERE f.contype = 'f' AND c.relnamespace = 'relay'::regnamespace AND NOT c.relispartition GROUP BY c.relname, f.conname, t.relname`)
).rows

/** Small tables that every machine holds whole: of the relay, of organisations, of stations, of people's comings and goings. */
const everywhere = [
  'admin_session',
  'admission',
  'alert',
  'alert_recipient',
  'enrolment_code',
  'erased',
  'hq_fold',
  'login_secret',
  'membership',
  'migration',
  'organisation',
  'quota',
  'reader',
  'refresh_family',
  'relay_key',
  'secret_seen',
  'station',
  'tenant',
  'used_challenge',
]

/** By what a table is distributed: the ledger by its log, what is folded by its scope, which is a warehouse where it grows, files by
 * their content. */
function distribution(table: string): 'log_id' | 'scope' | 'blob' | undefined {
  const own = keys.filter(key => key.table === table && key.kind === 'unique')
  if (everywhere.includes(table)) return undefined
  if (table.startsWith('blob')) return 'blob'
  return own.every(key => key.columns.includes('log_id')) && table !== 'hq_touch' ? 'log_id' : 'scope'
}

test('every key of every table that grows contains the column that it is distributed by', () => {
  const tables = [...new Set(keys.map(key => key.table))]
  expect(tables.length).toBeGreaterThan(60)
  expect(everywhere.filter(table => !tables.includes(table))).toEqual([])
  const without = keys.filter(({ table, kind, columns }) => {
    const by = distribution(table)
    return kind === 'unique' && by !== undefined && !columns.includes(by)
  })
  expect(without).toEqual([])
  for (const table of ['entry', 'head', 'log', 'aside', 'witness', 'fork_proof', 'verdict', 'hq_fold_head'])
    expect([table, distribution(table)]).toEqual([table, 'log_id'])
  for (const table of ['hq_delivery', 'hq_payment', 'hq_touch', 'hq_day_delivery', 'hq_week_delivery'])
    expect([table, distribution(table)]).toEqual([table, 'scope'])
})

test('a foreign key stays on one machine: to a table that is everywhere, or along the same column', () => {
  const across = keys.filter(({ table, kind, columns, to }) => {
    const [from, target] = [distribution(table), distribution(to ?? '')]
    if (kind === 'unique' || to === null || target === undefined) return false
    return from !== target || !columns.includes(target)
  })
  expect(across).toEqual([])
})
