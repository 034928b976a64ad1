import type { ReadTx, Store, WriteTx } from '../storage/store.ts'

type Build = Store['build']

/** What a person has set for his own screens. */
export const preferencesOf = (tx: ReadTx, build: Build, user: string): Record<string, string> =>
  Object.fromEntries(
    tx
      .all(build.selectFrom('preference').select(['name', 'value']).where('user', '=', user).orderBy('name'))
      .map(row => [row.name, row.value]),
  )

/** How many preferences a person has. */
export const countPreferences = (tx: ReadTx, build: Build, user: string): number =>
  tx.first(
    build
      .selectFrom('preference')
      .select(eb => eb.fn.countAll<number>().as('n'))
      .where('user', '=', user),
  )?.n ?? 0

/** Keeps one preference. */
export function setPreference(tx: WriteTx, build: Build, user: string, name: string, value: string): void {
  tx.run(
    build
      .insertInto('preference')
      .values({ user, name, value })
      .onConflict(on => on.columns(['user', 'name']).doUpdateSet({ value })),
  )
}
