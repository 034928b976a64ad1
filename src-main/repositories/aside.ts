import { sql } from 'kysely'
import type { ReadTx, Store } from '../storage/store.ts'
import { rawQuery } from './list.ts'

/** A log and the first of its entries whose personal part is not here. */
export interface AwaitedAside {
  readonly log_id: Uint8Array
  readonly seq: number
}

/** The same of records of an entity, but for those that were erased. Cost: one look-up an entry that touches them. */
export function awaitedAsides(tx: ReadTx, build: Store['build'], e: string, ids: readonly string[]): AwaitedAside[] {
  return tx.all(
    rawQuery(
      build,
      sql<AwaitedAside>`select l.log_id, min(t.seq) as seq from json_each(${JSON.stringify(ids)}) as one
        join touch t on t.i = one.value and t.e = ${e} join log l on l.n = t.log
        join entry x on x.log = t.log and x.seq = t.seq and x.h8 = t.h8
        join json_each(cast(x.body as text), '$.o') as op on op.value ->> 'i' = t.i and op.value ->> 'e' = t.e
        where op.value ->> 'd' is not null
        and not exists (select 1 from aside a where a.i = t.i and a.e = t.e and a.digest = op.value ->> 'd')
        and not exists (select 1 from erasure r where r.ent = t.e and r.of = t.i) group by l.n`,
    ),
  )
}

/** Records of people whose name is not here: it came without, was lost, or was erased. */
export const namelessIds = (tx: ReadTx, build: Store['build'], e: 'farmer' | 'supplier' | 'user'): string[] =>
  tx.all(build.selectFrom(e).select('id').where('name', 'is', null).orderBy('id')).map(row => row.id)
