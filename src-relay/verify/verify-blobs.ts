import { createHash } from 'node:crypto'
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

interface BlobRow {
  readonly blob: string
  readonly bytes: number
  readonly have: number
  readonly whole: boolean
  readonly named: boolean
}

/**
 * Reads every file of the organisation of a transaction, one piece in memory at a time: a whole one must be what its address says, a part as
 * long as it is said to be. Each that does not hold goes to `fault`.
 */
export async function verifyBlobs(tx: Tx, fault: (what: string) => void): Promise<VerifiedBlobs> {
  const { rows } = await tx.query<BlobRow>(
    `SELECT b.blob, b.bytes, b.have, b.whole, EXISTS (SELECT 1 FROM hq_file f WHERE f.blob = b.blob) AS named
     FROM blob b ORDER BY b.blob`,
  )
  let files = 0
  for (const row of rows) {
    const wrong = await faultOf(tx, row)
    if (wrong !== undefined) fault(`file ${row.blob} ${wrong}`)
    else if (row.whole) files++
  }
  const missing = await tx.query<{ n: number }>(
    'SELECT count(DISTINCT f.blob)::float8 AS n FROM hq_file f WHERE NOT EXISTS (SELECT 1 FROM blob b WHERE b.blob = f.blob AND b.whole)',
  )
  return { files, missing: missing.rows[0]?.n ?? 0, orphans: rows.filter(({ named }) => !named).length }
}

async function faultOf(tx: Tx, { blob, bytes, have, whole }: BlobRow): Promise<string | undefined> {
  const hash = createHash('sha256')
  let length = 0
  for (;;) {
    const sql = 'SELECT at, body FROM blob_piece WHERE blob = $1 AND at >= $2 ORDER BY at LIMIT 1'
    const [piece] = (await tx.query<{ at: number; body: Buffer }>(sql, [blob, length])).rows
    if (piece === undefined) break
    if (piece.at !== length || piece.body.length === 0) return `has a hole at ${length}`
    hash.update(piece.body)
    length += piece.body.length
  }
  if (length !== have) return `is ${length} bytes long and not ${have}`
  if (whole !== (have === bytes)) return whole ? 'is not whole' : 'is whole and is not given out'
  return whole && hash.digest('base64url') !== blob ? 'is not what its address says' : undefined
}
