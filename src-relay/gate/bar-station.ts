import type { Database } from '../database/database.ts'
import { plainId } from '../database/plain-id.ts'
import { noteAdmitted } from './admissions.ts'

/**
 * Refuses a station at this relay from its next request on, whatever the ledger says, or lets it in again: for the hour until an
 * administrator revokes it in the ledger, which alone reaches the other stations. `dev`: 32 hex digits. Whether it is known here.
 */
export async function barStation(database: Database, dev: string, barred: boolean): Promise<boolean> {
  const { rows } = await database.ofRelay(tx => tx.query<{ org: string }>('SELECT org FROM tenant'))
  for (const { org } of rows) {
    const found = await database.inOrganisation(plainId(org), async tx => {
      const { rowCount } = await tx.query(
        `UPDATE station SET barred_at = ${barred ? 'coalesce(barred_at, now())' : 'NULL'} WHERE dev = $1`,
        [dev],
      )
      if (rowCount !== 1) return false
      await noteAdmitted(tx, { org, dev, what: 'bar', why: barred ? 'Barred' : 'LetIn', address: 'command line' })
      return true
    })
    if (found) return true
  }
  return false
}
