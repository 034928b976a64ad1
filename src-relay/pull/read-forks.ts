import type { z } from 'zod'
import type { forksSchema } from '#shared/relay/relay-messages.ts'
import { base64url } from '#shared/sync/bytes.ts'
import { refuse } from '../refused.ts'
import { type Asker, askingMember, type OutletDesk } from './pull-logs.ts'

interface Row {
  readonly seq: string
  readonly hash: Buffer
  readonly seq_a: string
  readonly hash_a: Buffer
  readonly seal_a: Buffer
  readonly seq_b: string
  readonly hash_b: Buffer
  readonly seal_b: Buffer
  readonly at: Date
}

/** The proofs that a log was forked, for who may read it. */
export function readForks(desk: OutletDesk, asker: Asker, id: string): Promise<z.infer<typeof forksSchema>> {
  return desk.database.readOrganisation(asker.org, async tx => {
    const { member } = await askingMember(desk.views, tx, asker)
    const log = await desk.logs.find(tx, asker.org, id)
    if (log === undefined || !member.mayRead(log)) return refuse('NotHere')
    const { rows } = await tx.query<Row>('SELECT * FROM fork_proof WHERE log_id = $1::uuid ORDER BY branch', [id])
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
