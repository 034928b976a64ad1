import type { Database } from '../database/database.ts'
import { plainId } from '../database/plain-id.ts'

/** The organisation that keeps a relay: the first that was brought here, by the code that was printed at the start (ADR 11). */
export async function keeperOf(database: Database): Promise<string | undefined> {
  const { rows } = await database.ofRelay(tx =>
    tx.query<{ org: string }>('SELECT org FROM tenant ORDER BY at, org LIMIT 1'),
  )
  return rows[0] && plainId(rows[0].org)
}
