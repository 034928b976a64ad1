import { createHash } from 'node:crypto'
import { relayLimits } from '#shared/relay/relay-limits.ts'
import { LIMITS } from '#shared/sync/limits.ts'
import type { Tx } from '../database/database.ts'
import { spendQuota } from '../ingest/quota.ts'
import type { IntakeDesk } from '../ingest/take-ops.ts'
import { type Asker, askingMember } from '../pull/pull-logs.ts'
import { refuse } from '../refused.ts'
import { namedBytes } from './named-blob.ts'

/** A piece of a file as it came: its content address, where the piece begins, and its bytes. */
export interface TakenPiece {
  readonly blob: string
  readonly at: number
  readonly bytes: Buffer
}

/**
 * Takes a piece of a file that an entry names which the station may read, in order, each once; a piece that is not the next one changes
 * nothing. With the last one all of it is held against its address: what is another is dropped and refused. Gives how much is here now.
 * Errors: refuses NotHere, Malformed, Quota, BadBlob.
 */
export async function takePiece(desk: IntakeDesk, asker: Asker, piece: TakenPiece): Promise<{ readonly have: number }> {
  const { have, isBad } = await desk.database.inOrganisation(asker.org, tx => storePiece(desk, tx, asker, piece))
  return isBad ? refuse('BadBlob') : { have }
}

async function storePiece(
  desk: IntakeDesk,
  tx: Tx,
  asker: Asker,
  { blob, at, bytes }: TakenPiece,
): Promise<{ readonly have: number; readonly isBad: boolean }> {
  const { member } = await askingMember(desk.views, tx, asker)
  const size = await namedBytes(tx, member, blob)
  if (size === undefined || size > LIMITS.blobBytes) return refuse('NotHere')
  const isWholePiece = bytes.length === LIMITS.blobChunkBytes || at + bytes.length === size
  if (at % LIMITS.blobChunkBytes !== 0 || at + bytes.length > size || !isWholePiece)
    return refuse('Malformed', { at: 'piece' })
  const fresh = await tx.query('INSERT INTO blob (org, blob, bytes) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING', [
    asker.org,
    blob,
    size,
  ])
  if (fresh.rowCount === 1) await mayHold(tx)
  const held = await tx.query<{ have: number }>('SELECT have FROM blob WHERE blob = $1 FOR UPDATE', [blob])
  const have = held.rows[0]?.have ?? 0
  if (have !== at || bytes.length === 0) return { have, isBad: false }
  await tx.query('INSERT INTO blob_piece (org, blob, at, body) VALUES ($1, $2, $3, $4)', [asker.org, blob, at, bytes])
  await spendQuota(desk, tx, asker.org, { dev: asker.dev, bytes: bytes.length, entries: 0 })
  const now = have + bytes.length
  if (now === size && (await addressOf(tx, blob)) !== blob) {
    await tx.query('DELETE FROM blob WHERE blob = $1', [blob])
    return { have: 0, isBad: true }
  }
  await tx.query('UPDATE blob SET have = $2, whole = $3 WHERE blob = $1', [blob, now, now === size])
  return { have: now, isBad: false }
}

/** Refuses a new file, which is counted already, where the organisation would hold more than it may. */
async function mayHold(tx: Tx): Promise<void> {
  const { rows } = await tx.query<{ n: number }>('SELECT coalesce(sum(bytes), 0)::float8 AS n FROM blob')
  if ((rows[0]?.n ?? 0) > relayLimits.blobStoreBytes) refuse('Quota', { why: 'Files', retryMs: 3_600_000 })
}

/** SHA-256 of all pieces in their order, in base64url, one piece in memory at a time. */
async function addressOf(tx: Tx, blob: string): Promise<string> {
  const hash = createHash('sha256')
  for (let at = 0; ; at += LIMITS.blobChunkBytes) {
    const sql = 'SELECT body FROM blob_piece WHERE blob = $1 AND at = $2'
    const { rows } = await tx.query<{ body: Buffer }>(sql, [blob, at])
    const [row] = rows
    if (row === undefined) return hash.digest('base64url')
    hash.update(row.body)
  }
}
