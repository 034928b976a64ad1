import type { Witness } from '#shared/relay/relay-messages.ts'
import { witnessMessage } from '#shared/relay/relay-signing.ts'
import { base64url } from '#shared/sync/bytes.ts'
import type { ChainPlace } from '#shared/sync/check-run.ts'
import type { Tx } from '../database/database.ts'
import type { RelayKeys } from '../relay-keys.ts'
import type { KnownLog } from './log-book.ts'

/** Countersigns a log up to an end that is stored in this transaction, and keeps that word (AL-6). */
export async function putWitness(
  tx: Tx,
  keys: RelayKeys,
  log: KnownLog,
  at: {
    readonly branch: number
    readonly afterSeq: number
    readonly end: ChainPlace
    readonly byDev: string
    readonly nowMs: number
  },
): Promise<Witness> {
  const { branch, afterSeq, end, byDev, nowMs } = at
  const { kid, signing } = keys.current('witness')
  const said = { relay: keys.relay(), log: log.id, seq: end.seq, hash: end.hash, at: nowMs }
  const sig = signing.sign(witnessMessage(said))
  await tx.query({
    name: 'put-witness',
    text: `INSERT INTO witness (log_id, seq, h8, org, branch, after_seq, hash, at_ms, kid, sig, by_dev)
      VALUES ($1, $2, substring($3::bytea FOR 8), $4, $5, $6, $3, $7, $8, $9, $10)`,
    values: [log.id, end.seq, Buffer.from(end.hash), log.org, branch, afterSeq, nowMs, kid, Buffer.from(sig), byDev],
  })
  return { ...said, hash: base64url(end.hash), kid, sig: base64url(sig) }
}

/** The first word given of a place on a branch or after it: the same again, however often it is asked. */
export async function findWitness(
  tx: Tx,
  keys: RelayKeys,
  log: KnownLog,
  branch: number,
  seq: number,
): Promise<Witness | null> {
  const { rows } = await tx.query<{ seq: string; hash: Buffer; at_ms: string; kid: string; sig: Buffer }>(
    'SELECT seq, hash, at_ms, kid, sig FROM witness WHERE log_id = $1::uuid AND branch = $2 AND seq >= $3 ORDER BY seq LIMIT 1',
    [log.id, branch, seq],
  )
  const [row] = rows
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
