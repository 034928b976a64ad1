import type BetterSqlite3 from 'better-sqlite3'
import { dumpTables } from '#shared/domain/projected.ts'
import { hex } from '#shared/sync/bytes.ts'

/**
 * The canonical dump of a scope: one line of JSON a row, tables by name, rows by primary key, personal values and local tables left
 * out; then what is pending, rejected and flagged, by log and seq. Equal sets of entries give equal dumps, on every station and in
 * whatever order they came (LEDGER §7).
 */
export function* canonicalDump(db: Pick<BetterSqlite3.Database, 'prepare'>, scope: string): Generator<string> {
  for (const { name, columns } of dumpTables) {
    const list = columns.map(column => `"${column}"`).join(', ')
    const sql = `SELECT id, ${list} FROM "${name}" WHERE scope = ? ORDER BY id`
    for (const row of db.prepare<[string], unknown[]>(sql).raw().iterate(scope)) yield JSON.stringify([name, ...row])
  }
  for (const name of ['pending', 'rejected', 'flagged']) {
    const sql = `SELECT l.log_id, v.seq, v.h8, v.why FROM "${name}" v JOIN log l ON l.n = v.log
      WHERE l.scope = ? ORDER BY l.log_id, v.seq, v.h8`
    const rows = db.prepare<[string], [Uint8Array, number, Uint8Array, string]>(sql).raw().iterate(scope)
    for (const [id, seq, h8, why] of rows) yield JSON.stringify([name, hex(id), seq, hex(h8), why])
  }
}

/** Every scope that this store has a log in, sorted. */
export const scopesOf = (db: BetterSqlite3.Database): string[] =>
  db.prepare<[], string>('SELECT DISTINCT scope FROM log ORDER BY scope').pluck().all()
