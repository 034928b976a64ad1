import type { Witness } from '#shared/relay/relay-messages.ts'
import { witnessMessage } from '#shared/relay/relay-signing.ts'
import { base64url } from '#shared/sync/bytes.ts'
import { columnOf } from '../database/binary-array.ts'
import { build, firstOf } from '../database/build.ts'
import type { Tx } from '../database/database.ts'
import type { RelayKeys } from '../relay-keys.ts'
import type { KnownLog } from './log-book.ts'
import { endOf, type Placing } from './store-run.ts'

/** A run that is stored, of which the relay gives its word. */
export interface Witnessed extends Placing {
  readonly byDev: string
}

/** Countersigns logs up to the ends that are stored in this transaction, one word each in the same order, and keeps those words (AL-6). */
export async function putWitnesses(
  tx: Tx,
  keys: RelayKeys,
  org: string,
  stored: readonly Witnessed[],
  nowMs: number,
): Promise<Witness[]> {
  const { kid, signing } = keys.current('witness')
  const said = stored.map(one => {
    const { seq, hash } = endOf(one)
    const word = { relay: keys.relay(), log: one.log.id, seq, hash, at: nowMs }
    return { ...word, of: one, sig: signing.sign(witnessMessage(word)) }
  })
  await tx.query({
    name: 'put-witnesses',
    text: `INSERT INTO witness (log_id, seq, h8, org, branch, after_seq, hash, at_ms, kid, sig, by_dev)
      SELECT log_id, seq, substring(hash FOR 8), $1::uuid, branch, after_seq, hash, $2::bigint, $3::text, sig, by_dev
      FROM unnest($4::uuid[], $5::int8[], $6::int4[], $7::int8[], $8::bytea[], $9::bytea[], $10::uuid[])
        AS given (log_id, seq, branch, after_seq, hash, sig, by_dev)`,
    values: [
      org,
      nowMs,
      kid,
      columnOf('uuid', said, ({ log }) => log),
      columnOf('int8', said, ({ seq }) => seq),
      columnOf('int4', said, ({ of }) => of.branch),
      columnOf('int8', said, ({ of, seq }) => seq - of.entries.length),
      columnOf('bytea', said, ({ hash }) => hash),
      columnOf('bytea', said, ({ sig }) => sig),
      columnOf('uuid', said, ({ of }) => of.byDev),
    ],
  })
  return said.map(({ of: _, sig, hash, ...word }) => ({ ...word, hash: base64url(hash), kid, sig: base64url(sig) }))
}

/** The first word given of a place on a branch or after it: the same again, however often it is asked. */
export async function findWitness(
  tx: Tx,
  keys: RelayKeys,
  log: KnownLog,
  branch: number,
  seq: number,
): Promise<Witness | null> {
  const row = await firstOf(
    tx,
    build
      .selectFrom('witness')
      .select(['seq', 'hash', 'at_ms', 'kid', 'sig'])
      .where('log_id', '=', log.id)
      .where('branch', '=', branch)
      .where('seq', '>=', String(seq))
      .orderBy('seq')
      .limit(1),
  )
  if (row === undefined) return null
  return {
    relay: keys.relay(),
    log: log.id,
    seq: Number(row.seq),
    hash: base64url(row.hash),
    at: Number(row.at_ms),
    kid: row.kid,
    sig: base64url(row.sig),
  }
}
