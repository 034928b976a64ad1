import { type Asker, askingMember, type OutletDesk } from '../pull/pull-logs.ts'
import { refuse } from '../refused.ts'
import { namedBytes } from './named-blob.ts'

/** A piece of a whole file that an entry names which the asker may read. One that is not here, not whole, or not his is answered alike (CS-53). */
export function givePiece(
  { database, views }: Pick<OutletDesk, 'database' | 'views'>,
  asker: Asker,
  blob: string,
  at: number,
): Promise<Buffer> {
  return database.readOrganisation(asker.org, async tx => {
    const { member } = await askingMember(views, tx, asker)
    if ((await namedBytes(tx, member, blob)) === undefined) return refuse('NotHere')
    const { rows } = await tx.query<{ body: Buffer }>(
      'SELECT p.body FROM blob_piece p JOIN blob b ON b.org = p.org AND b.blob = p.blob WHERE p.blob = $1 AND p.at = $2 AND b.whole',
      [blob, at],
    )
    return rows[0]?.body ?? refuse('NotHere')
  })
}
