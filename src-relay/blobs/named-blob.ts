import { type ExpressionBuilder, sql } from 'kysely'
import type { RelayDatabase } from '#db/postgres/database.ts'
import { asNumber, build, now, prepared, run } from '../database/build.ts'
import type { Tx } from '../database/database.ts'
import type { Member } from '../gate/organisation-view.ts'

const namesOf = prepared('named-blob', (blob: string) =>
  build
    .selectFrom('hq_file')
    .select(({ fn }) => ['scope', asNumber(fn.max('bytes')).as('bytes')])
    .where('blob', '=', blob)
    .groupBy('scope'),
)

/** How long a file is that a record names which a member may read; undefined for every other. Units: bytes. Source: CS-53. */
export async function namedBytes(tx: Tx, member: Member, blob: string): Promise<number | undefined> {
  const rows = await namesOf(tx, blob)
  return rows.find(({ scope }) => member.mayRead({ scope, dev: '' }))?.bytes
}

type OfBlob = ExpressionBuilder<{ b: RelayDatabase['blob'] } & RelayDatabase, 'b'>
const isNamed = ({ exists, selectFrom }: OfBlob) =>
  exists(selectFrom('hq_file as f').select('f.id').whereRef('f.org', '=', 'b.org').whereRef('f.blob', '=', 'b.blob'))
const blobs = build.updateTable('blob as b')
const namedAgain = blobs.set({ unnamed_at: null }).where('unnamed_at', 'is not', null).where(isNamed).compile()
const namedNoMore = blobs
  .set({ unnamed_at: now })
  .where('unnamed_at', 'is', null)
  .where(of => of.not(isNamed(of)))
  .compile()
const longUnnamed = build.deleteFrom('blob').where('unnamed_at', '<', sql<Date>`now() - interval '1 day'`).compile()

/** Files that no record names any more leave a day after that was seen (DOC-1); what is named again stays. */
export async function dropUnnamed(tx: Tx): Promise<void> {
  await run(tx, namedAgain)
  await run(tx, namedNoMore)
  await run(tx, longUnnamed)
}
