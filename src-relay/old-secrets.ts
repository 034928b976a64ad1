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
  const { rows } = await database.ofRelay(async tx => {
    await tx.query('INSERT INTO secret_seen (name, fingerprint) VALUES ($1, $2) ON CONFLICT DO NOTHING', [
      'RELAY_SECRET',
      secrets.fingerprint(),
    ])
    return tx.query<{ since: Date }>('SELECT since FROM secret_seen WHERE name = $1 AND fingerprint = $2', [
      'RELAY_SECRET',
      secrets.fingerprint(),
    ])
  })
  const ages = [
    ['RELAY_SECRET', nowMs - (rows[0]?.since.getTime() ?? nowMs)],
    ['token key', keys.ageMs('token', nowMs)],
    ['witness key', keys.ageMs('witness', nowMs)],
  ] as const
  return ages.filter(([, ageMs]) => ageMs >= oldDays * dayMs).map(([name]) => name)
}
