import { createHash } from 'node:crypto'
import type { InferResult } from 'kysely'
import { asNumber, build, firstOf, rowsOf } from '../database/build.ts'
import type { Tx } from '../database/database.ts'

/** What was found of an organisation's files. */
export interface VerifiedBlobs {
  /** files that are here whole, and are what their address says */
  readonly files: number
  /** files that a record names and that are not here, or not whole: stations bring them, if they still have them */
  readonly missing: number
  /** files that no record names any more, which leave a day after that was seen */
  readonly orphans: number
}

const allBlobs = build
  .selectFrom('blob as b')
  .select(({ exists, selectFrom }) => [
    'b.blob',
    'b.bytes',
    'b.have',
    'b.whole',
    exists(selectFrom('hq_file as f').select('f.id').whereRef('f.blob', '=', 'b.blob'))
      .$castTo<boolean>()
      .as('named'),
  ])
  .orderBy('b.blob')
type BlobRow = InferResult<typeof allBlobs>[number]

const missingBlobs = build
  .selectFrom('hq_file as f')
  .select(({ fn }) => asNumber(fn.count('f.blob').distinct()).as('n'))
  .where(({ exists, not, selectFrom }) =>
    not(exists(selectFrom('blob as b').select('b.blob').whereRef('b.blob', '=', 'f.blob').where('b.whole', '=', true))),
  )

/**
 * Reads every file of the organisation of a transaction, one piece in memory at a time: a whole one must be what its address says, a part as
 * long as it is said to be. Each that does not hold goes to `fault`.
 */
export async function verifyBlobs(tx: Tx, fault: (what: string) => void): Promise<VerifiedBlobs> {
  const rows = await rowsOf(tx, allBlobs)
  let files = 0
  for (const row of rows) {
    const wrong = await faultOf(tx, row)
    if (wrong !== undefined) fault(`file ${row.blob} ${wrong}`)
    else if (row.whole) files++
  }
  const missing = await firstOf(tx, missingBlobs)
  return { files, missing: missing?.n ?? 0, orphans: rows.filter(({ named }) => !named).length }
}

async function faultOf(tx: Tx, { blob, bytes, have, whole }: BlobRow): Promise<string | undefined> {
  const hash = createHash('sha256')
  let length = 0
  for (;;) {
    const next = build
      .selectFrom('blob_piece')
      .select(['at', 'body'])
      .where('blob', '=', blob)
      .where('at', '>=', length)
    const piece = await firstOf(tx, next.orderBy('at').limit(1))
    if (piece === undefined) break
    if (piece.at !== length || piece.body.length === 0) return `has a hole at ${length}`
    hash.update(piece.body)
    length += piece.body.length
  }
  if (length !== have) return `is ${length} bytes long and not ${have}`
  if (whole !== (have === bytes)) return whole ? 'is not whole' : 'is whole and is not given out'
  return whole && hash.digest('base64url') !== blob ? 'is not what its address says' : undefined
}
