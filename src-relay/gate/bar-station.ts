import { sql } from 'kysely'
import { build, run } from '../database/build.ts'
import type { Database } from '../database/database.ts'
import { organisations } from '../database/organisations.ts'
import { noteAdmitted } from './admissions.ts'

/** Which station is barred or let in, by whom and from where. `dev`: 32 hex digits. */
export interface Barring {
  readonly dev: string
  readonly barred: boolean
  readonly by: string
  readonly address: string
}

/**
 * Refuses a station at this relay from its next request on, whatever the ledger says, or lets it in again: for the hour until an
 * administrator revokes it in the ledger, which alone reaches the other stations. Whether it is known in that organisation.
 */
export async function barStation(database: Database, org: string, asked: Barring): Promise<boolean> {
  const { dev, barred, by, address } = asked
  return database.inOrganisation(org, async tx => {
    const barred_at = barred ? sql<Date>`coalesce(barred_at, now())` : null
    if ((await run(tx, build.updateTable('station').set({ barred_at }).where('dev', '=', dev))) !== 1) return false
    await noteAdmitted(tx, { org, dev, what: 'bar', why: `${barred ? 'Barred' : 'LetIn'} by ${by}`, address })
    return true
  })
}

/** The same from the relay's own machine, in whichever organisation the station is. Whether it is known here. */
export async function barAnywhere(database: Database, dev: string, barred: boolean): Promise<boolean> {
  for (const org of await organisations(database))
    if (await barStation(database, org, { dev, barred, by: 'operator', address: 'command line' })) return true
  return false
}
