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
    const { rows } = await tx.query<{ blob: string; scope: string; have: number }>(
      `SELECT DISTINCT f.blob, f.scope, coalesce(b.have, 0) AS have FROM hq_file f LEFT JOIN blob b ON b.org = f.org AND b.blob = f.blob
       WHERE f.blob = ANY($1)`,
      [blobs],
    )
    const readable = rows.filter(({ scope }) => member.mayRead({ scope, dev: '' }))
    return { have: [...new Map(readable.map(({ blob, have }) => [blob, have]))] }
  })
}
