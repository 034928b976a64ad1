import { expect, test } from 'vitest'
import { type Claim, falseClaims } from '../support/type-claims.ts'
import { makeDatabase } from '../support/relay-database.ts'

const { database, superuser } = await makeDatabase()

interface Column {
  readonly table: string
  readonly name: string
  readonly type: string
  readonly absent: boolean
  /** filled by the table where nothing is given */
  readonly filled: boolean
  /** nobody may give it */
  readonly own: boolean
}

/** What pg reads of each type of PostgreSQL that the schema has. `like`: a value of it in SQL. */
const read: Record<string, { readonly as: string; readonly like: string; readonly value: unknown }> = {
  bigint: { as: 'string', like: '9007199254740993::bigint', value: '9007199254740993' },
  boolean: { as: 'boolean', like: 'true', value: true },
  bytea: { as: 'Buffer', like: "'\\x00ff'::bytea", value: Buffer.from([0, 255]) },
  date: { as: 'Date', like: "'2026-02-03'::date", value: new Date(2026, 1, 3) },
  integer: { as: 'number', like: '7', value: 7 },
  jsonb: { as: 'unknown', like: `'{"a":[1]}'::jsonb`, value: { a: [1] } },
  name: { as: 'string', like: "'x'::name", value: 'x' },
  smallint: { as: 'number', like: '7::smallint', value: 7 },
  text: { as: 'string', like: "'x'", value: 'x' },
  'text[]': { as: 'string[]', like: "'{x,y}'::text[]", value: ['x', 'y'] },
  'timestamp with time zone': { as: 'Date', like: 'to_timestamp(1.5)', value: new Date(1500) },
  uuid: {
    as: 'string',
    like: "'00112233445566778899aabbccddeeff'::uuid",
    value: '00112233-4455-6677-8899-aabbccddeeff',
  },
  xid8: { as: 'string', like: "'18446744073709551615'::xid8", value: '18446744073709551615' },
}

async function columns(): Promise<Column[]> {
  const { rows } = await superuser.query<Column>(
    `SELECT c.relname AS table, a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type, NOT a.attnotnull AS absent,
       a.atthasdef AND a.attgenerated = '' AS filled, a.attgenerated <> '' OR a.attidentity = 'a' AS own
     FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
     WHERE c.relnamespace = 'relay'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition ORDER BY 1, a.attnum`,
  )
  return rows
}

/** The texts that a column may have, where the table names them. */
async function choices(): Promise<Map<string, string>> {
  const { rows } = await superuser.query<{ table: string; name: string; rule: string }>(
    `SELECT c.relname AS table, a.attname AS name, pg_get_constraintdef(k.oid) AS rule FROM pg_constraint k
     JOIN pg_class c ON c.oid = k.conrelid JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.conkey[1]
     WHERE k.contype = 'c' AND cardinality(k.conkey) = 1 AND c.relnamespace = 'relay'::regnamespace AND NOT c.relispartition`,
  )
  const found = rows.flatMap(({ table, name, rule }) => {
    const [, list] = /^CHECK \(\(\w+ = ANY \(ARRAY\[([^\]]*)\]\)\)\)$/.exec(rule) ?? []
    return list === undefined
      ? []
      : [[`${table}.${name}`, list.replaceAll('::text', '').replaceAll(',', ' |')] as const]
  })
  return new Map(found)
}

const union = (names: Iterable<string>): string => [...new Set(names)].map(name => `'${name}'`).join(' | ')

test('the Kysely types say what the migrated catalogue says, table by table and column by column', async () => {
  const [all, texts] = [await columns(), await choices()]
  expect(texts.get('verdict.kind')).toBe("'pending' | 'rejected' | 'flagged' | 'error'")
  const tables = Map.groupBy(all, ({ table }) => table)
  const claims: Claim[] = [
    { what: `the tables are ${union(tables.keys())}`, claim: `Same<keyof Database, ${union(tables.keys())}>` },
  ]
  for (const [table, own] of tables) {
    const names = union(own.map(({ name }) => name))
    claims.push({ what: `${table} has ${names}`, claim: `Same<keyof Database['${table}'], ${names}>` })
    for (const { name, type, absent, filled, own: isOwn } of own) {
      const as = `${texts.get(`${table}.${name}`) ?? read[type]?.as ?? 'never'}${absent ? ' | null' : ''}`
      const what = `${table}.${name} is ${type}, read as ${as}`
      claims.push({ what, claim: `Same<Selectable<Database['${table}']>['${name}'], ${as}>` })
      const given = `Insertable<Database['${table}']>`
      if (isOwn)
        claims.push({
          what: `${table}.${name} cannot be given`,
          claim: `Same<'${name}' extends keyof ${given} ? 1 : 0, 0>`,
        })
      else if (!absent && !filled)
        claims.push({
          what: `${table}.${name} must be given`,
          claim: `Same<{} extends Pick<${given}, '${name}'> ? 1 : 0, 0>`,
        })
    }
  }
  expect(claims.length).toBeGreaterThan(1000)
  const imports = `import type { Insertable, Selectable } from 'kysely'
import type { RelayDatabase as Database } from '#db/postgres/database.ts'`
  // the compiler does not hold just anything true
  const wrong = { what: 'a bigint is no number', claim: "Same<Selectable<Database['head']>['seq'], number>" }
  expect(falseClaims(imports, [...claims, wrong])).toEqual([wrong.what])
})

test('pg reads each type of the schema as that', async () => {
  const types = [...new Set((await columns()).map(({ type }) => type))].sort()
  expect(types).toEqual(Object.keys(read).sort())
  const list = types.map((type, n) => `${read[type]?.like} AS c${n}`).join(', ')
  const { rows } = await database.ofRelay(tx => tx.query<Record<string, unknown>>(`SELECT ${list}`))
  expect(types.map((_, n) => rows[0]?.[`c${n}`])).toEqual(types.map(type => read[type]?.value))
})
