import { createHash } from 'node:crypto'
import { relayLimits } from '#shared/relay/relay-limits.ts'
import { LIMITS } from '#shared/sync/limits.ts'
import { asNumber, build, firstOf, run } from '../database/build.ts'
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
  const { org } = asker
  const begin = build
    .insertInto('blob')
    .values({ org, blob, bytes: size })
    .onConflict(begun => begun.doNothing())
  if ((await run(tx, begin)) === 1) await mayHold(tx)
  const held = await firstOf(tx, build.selectFrom('blob').select('have').where('blob', '=', blob).forUpdate())
  const have = held?.have ?? 0
  if (have !== at || bytes.length === 0) return { have, isBad: false }
  await run(tx, build.insertInto('blob_piece').values({ org, blob, at, body: bytes }))
  await spendQuota(desk, tx, org, { dev: asker.dev, bytes: bytes.length, entries: 0 })
  const now = have + bytes.length
  if (now === size && (await addressOf(tx, blob)) !== blob) {
    await run(tx, build.deleteFrom('blob').where('blob', '=', blob))
    return { have: 0, isBad: true }
  }
  const grown = { have: now, whole: now === size }
  await run(tx, build.updateTable('blob').set(grown).where('blob', '=', blob))
  return { have: now, isBad: false }
}

const heldBytes = build
  .selectFrom('blob')
  .select(({ fn, lit }) => asNumber(fn.coalesce(fn.sum('bytes'), lit(0))).as('n'))
  .compile()

/** Refuses a new file, which is counted already, where the organisation would hold more than it may. */
async function mayHold(tx: Tx): Promise<void> {
  const held = await firstOf(tx, heldBytes)
  if ((held?.n ?? 0) > relayLimits.blobStoreBytes) refuse('Quota', { why: 'Files', retryMs: 3_600_000 })
}

/** SHA-256 of all pieces in their order, in base64url, one piece in memory at a time. */
async function addressOf(tx: Tx, blob: string): Promise<string> {
  const hash = createHash('sha256')
  for (let at = 0; ; at += LIMITS.blobChunkBytes) {
    const piece = build.selectFrom('blob_piece').select('body').where('blob', '=', blob).where('at', '=', at)
    const row = await firstOf(tx, piece)
    if (row === undefined) return hash.digest('base64url')
    hash.update(row.body)
  }
}
