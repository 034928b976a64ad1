import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { type Adopted, adoptFile } from './adopt-file.ts'
import type { Ports } from './open-station.ts'
import type { Surroundings } from './rpc/services.ts'
import { fileBefore } from './start-snapshots.ts'
import type { Founded } from './storage/found-organisation.ts'
import { stationFiles } from './storage/open.ts'
import { StationLedger } from './storage/station-ledger.ts'
import type { SqliteStore } from './storage/store.ts'

/**
 * A copy of a peer's file takes the place of this station's own, which goes on over it (CS-55); so does the file from before, where the copy
 * was not what it said. What keeps it from it, if anything.
 */
export async function goOnOver(
  around: Pick<Surroundings, 'dataDir' | 'version'>,
  { store, clock, random }: Ports & { readonly store: SqliteStore },
  { identity, keys, ledger }: Founded,
  { become, quiet }: { readonly become: (founded: Founded) => Promise<void>; readonly quiet: () => Promise<void> },
  adopted: Adopted,
): Promise<string | undefined> {
  const file = join(around.dataDir, stationFiles.database)
  const before = fileBefore(around.dataDir)
  // The file from before comes back: what it takes the place of is of no use to anybody.
  const isBack = adopted.part === before
  const aside = isBack ? `${before}.given-up` : before
  const place = { store, ledger, file, aside, trustedMs: clock.wallMs(), quiet }
  const fault = await adoptFile(place, adopted)
  if (fault !== undefined && fault !== 'Moved') return fault
  if (isBack) rmSync(aside, { force: true })
  await become({ identity, keys, ledger: new StationLedger({ store, identity, clock, random, app: around.version }) })
  return fault
}
