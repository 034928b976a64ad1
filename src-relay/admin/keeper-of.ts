import { build, firstOf } from '../database/build.ts'
import type { Database } from '../database/database.ts'
import { plainId } from '../database/plain-id.ts'

const oldest = build.selectFrom('tenant').select('org').orderBy('at').orderBy('org').limit(1).compile()

/** The organisation that keeps a relay: the first that was brought here, by the code that was printed at the start (ADR 11). */
export async function keeperOf(database: Database): Promise<string | undefined> {
  const found = await database.ofRelay(tx => firstOf(tx, oldest))
  return found && plainId(found.org)
}
