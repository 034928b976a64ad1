import type { FoldedBefore, FoldGroup } from '#shared/domain/fold-batch.ts'
import { keyText } from '#shared/domain/fold-batch.ts'
import type { FoldKey, FoldOp } from '#shared/domain/fold.ts'
import { assert } from '#shared/kit/assert.ts'
import { hex, parseBase64url } from '#shared/sync/bytes.ts'
import { refOf } from '#shared/sync/chain.ts'
import { type Entry, type Json, isFirstFormat } from '#shared/sync/entry.ts'
import { marks } from '#shared/sync/worth.ts'
import { columnOf } from '../database/binary-array.ts'
import type { Tx } from '../database/database.ts'
import { type FoldLog, type FoldLogs, idOfUuid } from './fold-log.ts'

/** An entry that can be read, with what every one of its ops says alike. */
export interface ReadEntry {
  readonly log: FoldLog
  readonly hash: Uint8Array
  readonly entry: Entry
}

/** The entry of a stored body, which was checked when it came in; undefined of a later format. */
export function readEntry(body: Uint8Array): Entry | undefined {
  const text = Buffer.from(body.buffer, body.byteOffset, body.length).toString('utf8')
  return isFirstFormat(text) ? (JSON.parse(text) as Entry) : undefined
}

/** An op of an entry as the fold takes it, its personal part still left out. */
export function foldOpOf({ log, hash, entry }: ReadEntry, n: number, worth: number): FoldOp {
  const op = entry.o[n]
  assert(op, `an entry of ${log.id} has op ${n}`)
  const { t, l, a: actor, c: command } = entry
  const hq = (worth & marks.hq) !== 0
  const flagged = (worth & marks.flagged) !== 0
  return { scope: log.scope, op, n, hash: hex(hash), ref: refOf(hash), t, l, actor, command, dev: log.dev, hq, flagged }
}

/**
 * What was folded of one organisation, looked up in sets: key by key, which `OFFSET 0` says, whatever PostgreSQL thinks of the size of a
 * table. Of one that grew since its figures were taken it thinks that it is small, and reads all of it for every set.
 */
export class FoldSource implements FoldedBefore {
  readonly #tx: Tx
  readonly #org: string
  readonly #logs: FoldLogs

  constructor(tx: Tx, org: string, logs: FoldLogs) {
    this.#tx = tx
    this.#org = org
    this.#logs = logs
  }

  async ops(keys: readonly FoldKey[]): Promise<ReadonlyMap<string, readonly FoldOp[]>> {
    const found = new Map<string, FoldOp[]>()
    if (keys.length === 0) return found
    const sql = `SELECT k.at::int AS at, t.log_id, t.n, t.marks, b.hash, b.body
      FROM unnest($2::text[], $3::text[], $4::text[]) WITH ORDINALITY AS k(scope, i, e, at)
      CROSS JOIN LATERAL (SELECT * FROM hq_touch
        WHERE org = $1 AND scope = k.scope AND i = k.i AND e = k.e OFFSET 0) AS t
      CROSS JOIN LATERAL (SELECT hash, body FROM entry WHERE log_id = t.log_id AND seq = t.seq AND h8 = t.h8 OFFSET 0) AS b`
    const column = (of: (key: FoldKey) => string) => columnOf('text', keys, of)
    const values = [this.#org, column(key => key.scope), column(key => key.i), column(key => key.e)]
    type Row = { at: number; log_id: string; n: number; marks: number; hash: Buffer; body: Buffer }
    const { rows } = await this.#tx.query<Row>(sql, values)
    await this.#logs.load(
      this.#tx,
      rows.map(row => idOfUuid(row.log_id)),
    )
    const ops = rows.map(row => {
      const entry = readEntry(row.body)
      assert(entry, 'an entry that counts can be read')
      return foldOpOf({ log: this.#logs.get(idOfUuid(row.log_id)), hash: row.hash, entry }, row.n, row.marks)
    })
    for (const [n, op] of (await this.withPersonal(ops)).entries()) {
      const key = keys[(rows[n]?.at ?? 0) - 1]
      assert(key, 'an op is of a key that was asked for')
      found.set(keyText(key), [...(found.get(keyText(key)) ?? []), op])
    }
    return found
  }

  async members(groups: readonly FoldGroup[]): Promise<ReadonlyMap<string, readonly string[]>> {
    const found = new Map<string, string[]>()
    for (const [table, column] of new Map(groups.map(group => [group.table, group.column]))) {
      const asked = groups.filter(group => group.table === table)
      const sql = `SELECT k.at::int AS at, r.id FROM unnest($2::text[], $3::text[]) WITH ORDINALITY AS k(scope, i, at)
        CROSS JOIN LATERAL (SELECT id FROM "hq_${table}" WHERE org = $1 AND scope = k.scope AND "${column}" = k.i OFFSET 0) AS r`
      const values = [
        this.#org,
        columnOf('text', asked, group => group.scope),
        columnOf('text', asked, group => group.i),
      ]
      const { rows } = await this.#tx.query<{ at: number; id: string }>(sql, values)
      for (const { at, id } of rows) {
        const group = asked[at - 1]
        assert(group, 'a member is of a group that was asked for')
        found.set(keyText(group), [...(found.get(keyText(group)) ?? []), id])
      }
    }
    return found
  }

  /** The same ops with the personal parts that are here (LEDGER §8). */
  async withPersonal(ops: readonly FoldOp[]): Promise<FoldOp[]> {
    const asked = ops.filter(({ op }) => op.d !== undefined)
    if (asked.length === 0) return [...ops]
    const sql = `SELECT k.at::int AS at, a.payload FROM unnest($2::text[], $3::text[], $4::bytea[]) WITH ORDINALITY AS k(e, i, digest, at)
      CROSS JOIN LATERAL (SELECT payload FROM aside
        WHERE org = $1 AND e = k.e AND i = k.i AND digest = k.digest OFFSET 0) AS a`
    const digests = asked.map(({ op }) => digestOf(op.d ?? ''))
    const values = [this.#org, asked.map(({ op }) => op.e), asked.map(({ op }) => op.i), digests]
    const { rows } = await this.#tx.query<{ at: number; payload: Buffer }>(sql, values)
    const parts = new Map<FoldOp, Record<string, Json>>()
    for (const { at, payload } of rows) {
      const op = asked[at - 1]
      if (op !== undefined) parts.set(op, JSON.parse(payload.toString('utf8')) as Record<string, Json>)
    }
    return ops.map(op => {
      const personal = parts.get(op)
      return personal === undefined ? op : { ...op, personal }
    })
  }
}

function digestOf(text: string): Buffer {
  const bytes = parseBase64url(text)
  // one that is no digest has no personal part anywhere
  return Buffer.from(bytes.ok ? bytes.value : [])
}
