import { build, firstOf, run } from './database/build.ts'
import type { Database } from './database/database.ts'
import type { RelayKeys } from './relay-keys.ts'
import type { Secrets } from './secrets.ts'

const dayMs = 24 * 3_600_000
/** After so many days a secret or a key is to be rotated. */
export const oldDays = 90

/** Which secrets and keys have served for 90 days. A secret counts from the day on which it was first seen. */
export async function oldSecrets(
  database: Database,
  secrets: Secrets,
  keys: RelayKeys,
  nowMs: number,
): Promise<string[]> {
  const [name, fingerprint] = ['RELAY_SECRET', secrets.fingerprint()]
  const see = build
    .insertInto('secret_seen')
    .values({ name, fingerprint })
    .onConflict(known => known.doNothing())
  const seen = build
    .selectFrom('secret_seen')
    .select('since')
    .where('name', '=', name)
    .where('fingerprint', '=', fingerprint)
  const found = await database.ofRelay(async tx => {
    await run(tx, see)
    return firstOf(tx, seen)
  })
  const ages = [
    [name, nowMs - (found?.since.getTime() ?? nowMs)],
    ['token key', keys.ageMs('token', nowMs)],
    ['witness key', keys.ageMs('witness', nowMs)],
  ] as const
  return ages.filter(([, ageMs]) => ageMs >= oldDays * dayMs).map(([of]) => of)
}
