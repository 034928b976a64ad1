import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openTill } from '#main/services/till/run-till.ts'
import { type CounterPeople, counterDay, peopleFile } from './busy-counter.ts'
import { done, resourcesDir, shippedPorts, testStation } from './test-station.ts'

/**
 * Sets a station up in a folder as a depot stands in the morning: prices of the day, farmers, a clerk's open till; then closes it.
 * What is recorded there afterwards starts with the first number.
 */
export async function prepareCounter(folder: string, farmers = 40, seed = 1): Promise<CounterPeople> {
  const station = await testStation({ folder, ports: shippedPorts(seed) })
  const { org, root, ready } = station
  const command = () => ({ commandId: station.id() })
  for (const [grade, price_xaf] of Object.entries({ I: 3_250, II: 3_150, HS: 2_700 })) {
    done(org.prices.set(root, { ...command(), day: counterDay, grade: grade as 'I', price_xaf }))
  }
  const caller = await station.person('MA')
  const ids = Array.from({ length: farmers }, (_, n) => {
    const fields = { name: `PLANTEUR Numéro ${n + 1}`, village: 'Ebebda' }
    return done(org.farmers.create(root, { ...command(), fields })).id
  })
  done(openTill(ready.deps, caller, { ...command(), counted_xaf: 900_000_000 }))
  station.open.close()
  const people = { caller, farmers: ids, preparedMs: Date.now(), resourcesDir }
  writeFileSync(join(folder, peopleFile), JSON.stringify(people))
  return people
}
