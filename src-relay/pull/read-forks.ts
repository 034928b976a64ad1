import type { z } from 'zod'
import type { forksSchema } from '#shared/relay/relay-messages.ts'
import { base64url } from '#shared/sync/bytes.ts'
import { build, rowsOf } from '../database/build.ts'
import { refuse } from '../refused.ts'
import { type Asker, askingMember, type OutletDesk } from './pull-logs.ts'

/** The proofs that a log was forked, for who may read it. */
export function readForks(desk: OutletDesk, asker: Asker, id: string): Promise<z.infer<typeof forksSchema>> {
  return desk.database.readOrganisation(asker.org, async tx => {
    const { member } = await askingMember(desk.views, tx, asker)
    const log = await desk.logs.find(tx, asker.org, id)
    if (log === undefined || !member.mayRead(log)) return refuse('NotHere')
    const proofs = build.selectFrom('fork_proof').selectAll().where('log_id', '=', id).orderBy('branch')
    const rows = await rowsOf(tx, proofs)
    return {
      forks: rows.map(row => ({
        seq: Number(row.seq),
        hash: base64url(row.hash),
        a: { seq: Number(row.seq_a), hash: base64url(row.hash_a), seal: base64url(row.seal_a) },
        b: { seq: Number(row.seq_b), hash: base64url(row.hash_b), seal: base64url(row.seal_b) },
        at: row.at.getTime(),
      })),
    }
  })
}
