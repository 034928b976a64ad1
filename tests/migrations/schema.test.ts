import { readFileSync, writeFileSync } from 'node:fs'
import BetterSqlite3 from 'better-sqlite3'
import { describe, expect, test } from 'vitest'
import { projectedTables, sumTables, verdictTables } from '#shared/domain/projected.ts'
import { migrations } from '#main/storage/migrate.ts'
import { foldedTables } from '#main/storage/rebuild.ts'

const snapshot = 'tests/golden/schema.sql'

function migrated(): BetterSqlite3.Database {
  const db = new BetterSqlite3(':memory:')
  for (const { sql } of migrations) db.exec(sql)
  return db
}

const schemaText = (db: BetterSqlite3.Database): string =>
  db
    .prepare<[], string>("SELECT sql || ';' FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY type, name")
    .pluck()
    .all()
    .join('\n')
    .concat('\n')

const columnsOf = (db: BetterSqlite3.Database, table: string): string[] =>
  (db.pragma(`table_info("${table}")`) as { name: string }[]).map(column => column.name)

describe('the schema', () => {
  test('is the one of the snapshot: a change of it is a migration and a new snapshot', () => {
    const text = schemaText(migrated())
    if (process.env.UPDATE_SCHEMA === '1') writeFileSync(snapshot, text)
    expect(text).toBe(readFileSync(snapshot, 'utf8'))
  })

  test('has every projected column, and the fold knows every column', () => {
    const db = migrated()
    for (const { name, columns, personal } of projectedTables) {
      expect(['scope', 'id', ...columns].sort(), name).toEqual(columnsOf(db, name).sort())
      expect(columns, name).toEqual(expect.arrayContaining([...personal]))
    }
    for (const { name, columns } of sumTables) {
      expect(['scope', 'id', 'n', ...columns].sort(), name).toEqual(columnsOf(db, name).sort())
    }
  })

  test('is what the Kysely types say, table by table and column by column', () => {
    const db = migrated()
    const types = ['common', 'ledger', 'register', 'counter', 'chat', 'local']
      .map(part => readFileSync(`db/sqlite/tables-${part}.ts`, 'utf8'))
      .join('\n')
    const interfaces = new Map(
      [...types.matchAll(/export interface (\w+)(?: extends ([\w, ]+))? \{([^}]*)\}/g)].map(
        ([, name = '', bases = '', body = '']) => [
          name,
          {
            bases: bases.split(', ').filter(base => base !== ''),
            fields: [...body.matchAll(/^ {2}(\w+):/gm)].map(([, field = '']) => field),
          },
        ],
      ),
    )
    const fieldsOf = (name: string): string[] => {
      const found = interfaces.get(name)
      return found === undefined ? [] : [...found.bases.flatMap(fieldsOf), ...found.fields]
    }
    const tables = db
      .prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
      .pluck()
      .all()
    for (const table of tables) {
      const type = [...types.matchAll(new RegExp(`^ {2}${table}: (\\w+)$`, 'gm'))]
        .map(([, name = '']) => name)
        .find(name => name.endsWith('Table'))
      expect(type, table).toBeDefined()
      expect(fieldsOf(type ?? '').sort(), table).toEqual(columnsOf(db, table).sort())
    }
  })

  test('every table is one of ledger, folded or local', () => {
    const db = migrated()
    const folded = new Set(foldedTables.map(({ name }) => name))
    const ledger = [
      'log',
      'entry',
      'auth_ref',
      'head',
      'aside',
      'peer_head',
      'witness',
      'clock',
      'number_used',
      'unfolded',
    ]
    const local = [
      'meta',
      'answer',
      'session',
      'attempt',
      'draft',
      'preference',
      'notification',
      'import_mapping',
      'seen_mark',
      'conversation_own',
      'saved_message',
      'unsent_file',
    ]
    const tables = db
      .prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
      .pluck()
      .all()
    expect(tables.filter(table => !folded.has(table)).sort()).toEqual([...ledger, ...local].sort())
    for (const name of verdictTables) expect(folded.has(name)).toBe(true)
  })

  test('every table is STRICT', () => {
    const db = migrated()
    const lax = (db.pragma('table_list') as { name: string; type: string; strict: number }[])
      .filter(table => table.type === 'table' && table.strict === 0 && !table.name.startsWith('sqlite_'))
      .map(table => table.name)
    expect(lax).toEqual([])
  })
})
