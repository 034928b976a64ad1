import { farmerRegister } from '#main/services/farmers/farmer-register.ts'
import { editRecord } from '#main/services/registers/edit-record.ts'
import { LIMITS } from '#shared/sync/limits.ts'
import type { Chance } from '../chance.ts'
import { rowsOf, valuesOf } from './depot-oracle.ts'
import { doing } from './depot-work.ts'
import type { DepotWorld } from './depot-world.ts'

/**
 * Causality beats clocks (LEDGER §7): of edits that were made one after the other, each by somebody who saw the one before, the last holds
 * everywhere and nothing is in conflict, whatever the clocks of those who made them said.
 */
export async function faultsOfSuccession(world: DepotWorld, chance: Chance): Promise<string[]> {
  const faults: string[] = []
  const [farmer = ''] = valuesOf<string>(
    world.up()[0] ?? world.depot('hq'),
    'SELECT id FROM farmer ORDER BY id LIMIT 1',
  )
  for (const [n, depot] of chance.shuffle(world.up()).slice(0, 3).entries()) {
    const village = `Succession ${n}`
    const went = await doing(world, depot, ({ life, caller, command }) =>
      editRecord(life.deps, caller, farmerRegister, { ...command, id: farmer, patch: { village } }),
    )
    if (!went) continue
    world.say(`${depot.name} sets the village of a farmer`)
    if (!(await world.heal())) faults.push('I10: an edit did not come to be everywhere')
    for (const one of world.up()) {
      const [seen] = valuesOf<string>(one, 'SELECT village FROM farmer WHERE id = ?', farmer)
      const conflicts = valuesOf<string>(one, "SELECT field FROM conflict WHERE i = ? AND field = 'village'", farmer)
      if (seen !== village) faults.push(`causality: ${one.name} shows ${seen} after ${depot.name} set ${village}`)
      if (conflicts.length > 0) faults.push(`causality: ${one.name} calls edits one after the other a conflict`)
    }
  }
  return faults
}

interface Stamp {
  readonly log: number
  readonly t: number
  readonly l: number
  readonly mine: number
}

/** LEDGER §11: within a log the clock only goes forward, and nobody else's clock takes mine far beyond my own. */
export function faultsOfClocks(world: DepotWorld): string[] {
  const sql = `SELECT e.log, l.mine, json_extract(CAST(e.body AS TEXT), '$.t') AS t, json_extract(CAST(e.body AS TEXT), '$.l') AS l
    FROM entry e JOIN log l ON l.n = e.log ORDER BY e.log, e.seq`
  return world.up().flatMap(depot => {
    const faults: string[] = []
    let before: Stamp | undefined
    for (const stamp of rowsOf<Stamp>(depot, sql)) {
      const same = before?.log === stamp.log && !world.doubled.has(depot.dev)
      if (same && before !== undefined && (stamp.t < before.t || (stamp.t === before.t && stamp.l <= before.l)))
        faults.push(`clock: ${depot.name} has ${stamp.t} ${stamp.l} after ${before.t} ${before.l}`)
      before = stamp
    }
    // Three and more peers may be believed rather than one's own wall.
    const [t = 0] = valuesOf<number>(depot, 'SELECT t FROM clock')
    if (world.depots.length <= 3 && t > depot.latestMs + LIMITS.clockAheadMs + 1)
      faults.push(`clock: ${depot.name} was taken ${t - depot.latestMs} ms ahead by others`)
    return faults
  })
}
