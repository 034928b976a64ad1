import type { ReadTx, Store, WriteTx } from '../storage/store.ts'

type Build = Store['build']
const most = 50

/** Mappings kept for a kind, the last used first, as JSON. */
export const savedMappings = (tx: ReadTx, build: Build, kind: string): string[] =>
  tx
    .all(
      build
        .selectFrom('import_mapping')
        .select('mapping')
        .where('kind', '=', kind)
        .orderBy('used_ms', 'desc')
        .limit(most),
    )
    .map(row => row.mapping)

/** Keeps a mapping under the headings it is for. */
export function saveMapping(
  tx: WriteTx,
  build: Build,
  saved: { readonly kind: string; readonly headings: Readonly<Record<string, string>> },
  at_ms: number,
): void {
  const signature = `${saved.kind}:${Object.keys(saved.headings).toSorted().join('|')}`
  const row = { signature, kind: saved.kind, mapping: JSON.stringify(saved), used_ms: at_ms }
  const { signature: _signature, ...rest } = row
  tx.run(
    build
      .insertInto('import_mapping')
      .values(row)
      .onConflict(on => on.column('signature').doUpdateSet(rest)),
  )
}
