import BetterSqlite3 from 'better-sqlite3'
import { migrations } from './migrate.ts'

/** Name and statement of every table, index, trigger and view. */
export type Schema = ReadonlyMap<string, string>

/** The schema that a file has. */
export function schemaOf(db: BetterSqlite3.Database): Schema {
  const sql = "SELECT name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%'"
  const rows = db.prepare<[], { name: string; sql: string }>(sql).all()
  return new Map(rows.map(row => [row.name, row.sql]))
}

let made: Schema | undefined

/** The schema that the migrations make. */
export function expectedSchema(): Schema {
  if (made !== undefined) return made
  const db = new BetterSqlite3(':memory:')
  for (const { sql } of migrations) db.exec(sql)
  made = schemaOf(db)
  db.close()
  return made
}
