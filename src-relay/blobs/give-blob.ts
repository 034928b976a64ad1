import { build, firstOf } from '../database/build.ts'
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
    const piece = await firstOf(
      tx,
      build
        .selectFrom('blob_piece as p')
        .innerJoin('blob as b', on => on.onRef('b.org', '=', 'p.org').onRef('b.blob', '=', 'p.blob'))
        .select('p.body')
        .where('p.blob', '=', blob)
        .where('p.at', '=', at)
        .where('b.whole', '=', true),
    )
    return piece?.body ?? refuse('NotHere')
  })
}
