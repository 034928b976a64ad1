import type { NotNull } from 'kysely'
import { anyOf, build, rowsOf } from '../database/build.ts'
import type { Asker, OutletDesk } from '../pull/pull-logs.ts'
import { askingMember } from '../pull/pull-logs.ts'

/** How much is here of each of these files that the asker may read about; of others nothing is said, not even that they are not here. */
export function haveBlobs(
  { database, views }: Pick<OutletDesk, 'database' | 'views'>,
  asker: Asker,
  blobs: readonly string[],
): Promise<{ readonly have: [string, number][] }> {
  return database.readOrganisation(asker.org, async tx => {
    const { member } = await askingMember(views, tx, asker)
    const rows = await rowsOf(
      tx,
      build
        .selectFrom('hq_file as f')
        .leftJoin('blob as b', on => on.onRef('b.org', '=', 'f.org').onRef('b.blob', '=', 'f.blob'))
        .distinct()
        .select(({ fn, lit }) => ['f.blob', 'f.scope', fn.coalesce('b.have', lit(0)).as('have')])
        .where('f.blob', '=', anyOf(blobs))
        .$narrowType<{ blob: NotNull }>(),
    )
    const readable = rows.filter(({ scope }) => member.mayRead({ scope, dev: '' }))
    return { have: [...new Map(readable.map(({ blob, have }) => [blob, have]))] }
  })
}
