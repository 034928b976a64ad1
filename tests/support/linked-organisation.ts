import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setPrice } from '#main/services/prices/set-price.ts'
import { openTill } from '#main/services/till/run-till.ts'
import { counterDay, peopleFile } from './busy-counter.ts'
import { carry } from './carry.ts'
import { emptyStation, takeIn } from './organisation.ts'
import { done, resourcesDir, shippedPorts, testStation } from './test-station.ts'

const notAudit = (scope: string): boolean => !scope.startsWith('audit:')

/**
 * An organisation with a station in each of these folders, all of one depot, closed again: prices, farmers, somebody with an open till at
 * each, who stands in its `people.json`. Each knows who the others are.
 */
export async function prepareOrganisation([founder = '', ...others]: readonly string[]): Promise<void> {
  const first = await testStation({ folder: founder, ports: shippedPorts(1) })
  const { org, root, ready } = first
  const command = () => ({ commandId: first.id() })
  for (const [grade, price_xaf] of Object.entries({ I: 3_250, II: 3_150, HS: 2_700 })) {
    done(setPrice(ready.deps, root, { ...command(), day: counterDay, grade: grade as 'I', price_xaf }))
  }
  const farmers = Array.from({ length: 40 }, (_, n) => {
    const fields = { name: `PLANTEUR Numéro ${n + 1}`, village: 'Ebebda' }
    return done(org.farmers.create(root, { ...command(), fields })).id
  })
  const callers = [await first.person('MA')]
  const stations = [{ folder: founder, open: first.open, ready }]
  for (const [n, folder] of others.entries()) {
    callers.push(await first.person('MA'))
    const joining = await emptyStation(10 + n, folder)
    await takeIn(first, joining, { name: `Poste ${n + 2}` })
    stations.push({ folder, open: joining.open, ready: joining.ready() })
  }
  const from = { store: first.open.store, ledger: ready.ledger }
  for (const [n, { folder, open, ready: opened }] of stations.entries()) {
    const caller = callers[n]
    if (caller === undefined) throw new Error('each station has somebody')
    if (n > 0) carry(from, { store: open.store, ledger: opened.ledger }, notAudit)
    done(openTill(opened.deps, caller, { commandId: opened.deps.random.uuid(), counted_xaf: 900_000_000 }))
    writeFileSync(join(folder, peopleFile), JSON.stringify({ caller, farmers, preparedMs: Date.now(), resourcesDir }))
  }
  for (const { open } of stations) open.close()
}
