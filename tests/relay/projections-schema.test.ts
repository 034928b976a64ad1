import { describe, expect, test } from 'vitest'
import { projectedTables, sumTables } from '#shared/domain/projected.ts'
import { makeDatabase } from '../support/relay-database.ts'
import { openTestStation } from '../support/station.ts'

const { superuser } = await makeDatabase()
const types: Record<string, string> = { TEXT: 'text', INTEGER: 'bigint', BLOB: 'bytea' }
const names = [...projectedTables, ...sumTables].map(table => table.name)

/** column → its type and whether it may be absent, as a station has it. */
function stationColumns(): Map<string, string[]> {
  const station = openTestStation({ name: 'schema' })
  const { db } = station.store.read(tx => tx)
  const tables = new Map<string, string[]>()
  for (const name of names) {
    const rows = db
      .prepare<[string], { name: string; type: string; notnull: number }>(
        'SELECT name, type, "notnull" FROM pragma_table_info(?)',
      )
      .all(name)
    tables.set(name, rows.map(row => `${row.name} ${types[row.type]} ${row.notnull === 1 ? 'NO' : 'YES'}`).sort())
  }
  station.close()
  return tables
}

describe("the relay's projections follow the station's tables", () => {
  test('every table has the same columns, types and absences, and an organisation', async () => {
    const { rows } = await superuser.query<{ table: string; name: string; type: string; may: string }>(
      `SELECT substr(table_name, 4) AS table, column_name AS name, data_type AS type, is_nullable AS may
       FROM information_schema.columns WHERE table_schema = 'relay' AND starts_with(table_name, 'hq_')
       AND is_generated = 'NEVER'`,
    )
    for (const [name, columns] of stationColumns()) {
      const mine = rows.filter(row => row.table === name)
      expect(mine.find(row => row.name === 'org')).toMatchObject({ type: 'uuid', may: 'NO' })
      const others = mine
        .filter(row => row.name !== 'org')
        .map(row => `${row.name} ${row.type} ${row.may}`)
        .sort()
      expect({ name, columns: others }).toEqual({ name, columns })
    }
  })

  test('organisation and scope come first in the key of every one, and ids are compared byte by byte', async () => {
    const { rows } = await superuser.query<{ table: string; key: string; collations: string }>(
      `SELECT substr(c.relname, 4) AS table, string_agg(a.attname, ' ' ORDER BY k.n) AS key,
         string_agg(coalesce(o.collname, '-'), ' ' ORDER BY k.n) AS collations
       FROM pg_index x JOIN pg_class c ON c.oid = x.indrelid CROSS JOIN unnest(x.indkey) WITH ORDINALITY AS k(attnum, n)
       JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.attnum LEFT JOIN pg_collation o ON o.oid = a.attcollation
       WHERE x.indisprimary AND c.relnamespace = 'relay'::regnamespace AND starts_with(c.relname, 'hq_') GROUP BY c.relname`,
    )
    const keys = new Map(rows.map(row => [row.table, row]))
    for (const name of names) expect(keys.get(name)).toMatchObject({ key: 'org scope id', collations: '- C C' })
    expect(keys.get('day_delivery')?.key).toBe('org scope day grade')
    expect(keys.get('week_delivery')?.key).toBe('org scope week grade')
    expect(keys.get('day_payment')?.key).toBe('org scope day method')
  })
})
