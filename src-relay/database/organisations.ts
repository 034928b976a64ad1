import { build, rowsOf } from './build.ts'
import type { Database } from './database.ts'
import { plainId } from './plain-id.ts'

const tenants = build.selectFrom('tenant').select('org').orderBy('org').compile()

/** Every organisation that was enrolled, 32 hex digits each. */
export async function organisations(database: Database): Promise<string[]> {
  return (await database.ofRelay(tx => rowsOf(tx, tenants))).map(({ org }) => plainId(org))
}
