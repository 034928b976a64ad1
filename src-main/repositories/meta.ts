import type { ReadTx, Store, WriteTx } from '../storage/store.ts'

/** A value this station keeps for itself, by name. */
export const metaValue = (tx: ReadTx, build: Store['build'], name: string): string | undefined =>
  tx.first(build.selectFrom('meta').select('value').where('name', '=', name))?.value

/** Keeps a value of this station. */
export function setMeta(tx: WriteTx, build: Store['build'], name: string, value: string): void {
  tx.run(
    build
      .insertInto('meta')
      .values({ name, value })
      .onConflict(on => on.column('name').doUpdateSet({ value })),
  )
}
