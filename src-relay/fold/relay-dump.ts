import pg from 'pg'
import { dumpTables } from '#shared/domain/projected.ts'
import type { Tx } from '../database/database.ts'
import { idOfUuid } from './fold-log.ts'

const int8 = 20
/** Whole numbers as numbers: those of the ledger are safe integers. */
const types = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    oid === int8 ? Number : (pg.types.getTypeParser(oid, format) as (value: string) => unknown),
}

/**
 * The canonical dump of one scope of an organisation, line by line the same as a station's over the same entries (LEDGER §7). Rows of a
 * table are read at once: for scopes that fit the memory.
 */
export async function relayDump(tx: Tx, org: string, scope: string): Promise<string[]> {
  const lines: string[] = []
  for (const { name, columns } of dumpTables) {
    const list = columns.map(column => `"${column}"`).join(', ')
    const text = `SELECT id, ${list} FROM "hq_${name}" WHERE org = $1 AND scope = $2 ORDER BY id`
    const { rows } = await tx.query<unknown[]>({ text, values: [org, scope], rowMode: 'array', types })
    for (const row of rows) lines.push(JSON.stringify([name, ...row]))
  }
  const text = `SELECT v.kind, v.log_id, v.seq, encode(v.h8, 'hex') AS h8, v.why FROM verdict v JOIN log l ON l.log_id = v.log_id
    WHERE v.org = $1 AND l.scope = $2 ORDER BY v.log_id, v.seq, v.h8`
  type Row = { kind: string; log_id: string; seq: number; h8: string; why: string }
  const { rows } = await tx.query<Row>({ text, values: [org, scope], types })
  for (const name of ['pending', 'rejected', 'flagged']) {
    for (const { kind, log_id, seq, h8, why } of rows)
      if (kind === name) lines.push(JSON.stringify([kind, idOfUuid(log_id), seq, h8, why]))
  }
  return lines
}
