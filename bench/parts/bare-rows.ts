import { join } from 'node:path'
import type BetterSqlite3 from 'better-sqlite3'
import { connect } from '#main/storage/connection.ts'
import { migrations } from '#main/storage/migrate.ts'

type Value = string | number | bigint | Uint8Array | null

/** Pages of the write-ahead log after which it is copied into the file, as a station does with what comes from others. */
const checkpointPages = 3_000

/**
 * How long the bare insertion of all rows of a station's file takes: statements prepared once, into the same tables and indexes, WAL and
 * FULL, in as many transactions, each with its part of every table. Units: seconds.
 */
export function insertBare(file: string, folder: string, transactions: number): number {
  const source = connect(file, { readonly: true })
  const target = connect(join(folder, 'bare.db'))
  try {
    for (const { sql } of migrations) target.exec(sql)
    target.pragma('foreign_keys = 0')
    const tables = tablesOf(source, target)
    const start = performance.now()
    for (let n = 0; n < transactions; n++) {
      target.exec('BEGIN IMMEDIATE')
      for (const { rows, put } of tables) {
        const from = Math.floor((rows.length * n) / transactions)
        const to = Math.floor((rows.length * (n + 1)) / transactions)
        for (let at = from; at < to; at++) put.run(...(rows[at] ?? []))
      }
      target.exec('COMMIT')
      const [log] = target.pragma('wal_checkpoint(NOOP)') as { log: number }[]
      if ((log?.log ?? 0) >= checkpointPages) target.pragma('wal_checkpoint(PASSIVE)')
    }
    return (performance.now() - start) / 1_000
  } finally {
    source.close()
    target.close()
  }
}

function tablesOf(source: BetterSqlite3.Database, target: BetterSqlite3.Database) {
  const names = source
    .prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    .pluck()
    .all()
  return names.flatMap(name => {
    const rows = source.prepare<[], Value[]>(`SELECT * FROM "${name}"`).raw().all()
    const [first] = rows
    if (first === undefined) return []
    const put = target.prepare<Value[]>(`INSERT OR REPLACE INTO "${name}" VALUES (${first.map(() => '?').join(', ')})`)
    return [{ rows, put }]
  })
}
