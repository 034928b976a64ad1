import type { Tx } from '../database/database.ts'
import type { Member } from '../gate/organisation-view.ts'

/** How long a file is that a record names which a member may read; undefined for every other. Units: bytes. Source: CS-53. */
export async function namedBytes(tx: Tx, member: Member, blob: string): Promise<number | undefined> {
  const { rows } = await tx.query<{ scope: string; bytes: number }>({
    name: 'named-blob',
    text: 'SELECT scope, max(bytes)::float8 AS bytes FROM hq_file WHERE blob = $1 GROUP BY scope',
    values: [blob],
  })
  return rows.find(({ scope }) => member.mayRead({ scope, dev: '' }))?.bytes
}

/** Files that no record names any more leave a day after that was seen (DOC-1); what is named again stays. */
export async function dropUnnamed(tx: Tx): Promise<void> {
  const named = 'EXISTS (SELECT 1 FROM hq_file f WHERE f.org = b.org AND f.blob = b.blob)'
  await tx.query(`UPDATE blob b SET unnamed_at = NULL WHERE unnamed_at IS NOT NULL AND ${named}`)
  await tx.query(`UPDATE blob b SET unnamed_at = now() WHERE unnamed_at IS NULL AND NOT ${named}`)
  await tx.query("DELETE FROM blob WHERE unnamed_at < now() - interval '1 day'")
}
