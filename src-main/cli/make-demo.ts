import { makeDemoPlan } from '#db/demo/demo-plan.ts'
import { addDays, businessDay, dayStartMs } from '#shared/domain/day.ts'
import { machinePorts } from '../open-station.ts'
import { type Arguments, oneOf, wholeOption } from './arguments.ts'
import { foundDemo, isWorking } from './demo-people.ts'
import { runDemoDays } from './demo-days.ts'
import { demoPorts } from './demo-ports.ts'
import { openStationAt } from './station-at-hand.ts'
import type { Answer, Terminal } from './terminal.ts'

/**
 * `demo --size week|season --seed N`: a depot that has worked until yesterday, made through the same use cases as the screens, set up
 * first where the folder is empty. The same seed on the same day gives the same depot. Answers who may log in. A depot that has farmers
 * already is left alone.
 */
export async function makeDemo(given: Arguments, terminal: Terminal): Promise<Answer> {
  const size = oneOf(given, 'size', ['week', 'season'])
  const seed = wholeOption(given, 'seed', 0, 1_000_000_000)
  const lastDay = addDays(businessDay(machinePorts().clock.wallMs()), -1)
  const plan = makeDemoPlan(size, seed, lastDay)
  const firstDay = plan.days[0]?.day ?? lastDay
  const ports = demoPorts(seed, dayStartMs(addDays(firstDay, -2)) + 9 * 3_600_000)
  const at = await openStationAt(given, terminal, ports)
  try {
    if (await isWorking(at)) return { json: { refused: { kind: 'AlreadyConfigured' } }, yes: false }
    const people = await foundDemo(at, ports, plan)
    const made = await runDemoDays(at, ports, plan, people, text => terminal.words(text))
    terminal.words(`${plan.farmers.length} farmers, ${made.deliveries} deliveries, ${made.payments} payments`)
    return { json: { logins: people.logins, farmers: plan.farmers.length, ...made, lastDay }, yes: true }
  } finally {
    await at.close()
  }
}
