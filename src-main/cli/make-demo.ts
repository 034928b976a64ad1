import { makeDemoPlan } from '#db/demo/demo-plan.ts'
import { refuse } from '#shared/contract/refusal.ts'
import { addDays, businessDay, dayStartMs, isRealDay } from '#shared/domain/day.ts'
import { machinePorts } from '../open-station.ts'
import { type Arguments, oneOf, textOption, usageOf, wholeOption } from './arguments.ts'
import { foundDemo, isWorking } from './demo-people.ts'
import { runDemoDays } from './demo-days.ts'
import { demoPorts } from './demo-ports.ts'
import { refusalWords } from './refusal-words.ts'
import { openStationAt } from './station-at-hand.ts'
import { type Answer, both, type Terminal, WrongUse } from './terminal.ts'

/**
 * `demo --size week|season --seed N [--day DAY]`: a depot that has worked until yesterday, or until that day, made through the same use
 * cases as the screens, set up first where the folder is empty. The same size, seed and last day give the same depot, whenever it is made.
 * Answers who may log in. A depot that has farmers already is left alone.
 */
export async function makeDemo(given: Arguments, terminal: Terminal): Promise<Answer> {
  const size = oneOf(given, 'size', ['week', 'season'])
  const seed = wholeOption(given, 'seed', 0, 1_000_000_000)
  const lastDay = lastDayOf(given)
  const plan = makeDemoPlan(size, seed, lastDay)
  const firstDay = plan.days[0]?.day ?? lastDay
  const ports = demoPorts(seed, dayStartMs(addDays(firstDay, -2)) + 9 * 3_600_000)
  const at = await openStationAt(given, terminal, ports)
  try {
    if (await isWorking(at)) {
      const refused = refuse('AlreadyConfigured', {})
      terminal.words(`${refused.kind}: ${refusalWords(refused, terminal.env)}`)
      return { json: { refused }, yes: false }
    }
    const people = await foundDemo(at, ports, plan)
    const made = await runDemoDays(at, ports, plan, people, text => terminal.words(text))
    const { deliveries, payments } = made
    const farmers = plan.farmers.length
    terminal.words(
      both(
        `${farmers} farmers, ${deliveries} deliveries, ${payments} payments`,
        `${farmers} planteurs, ${deliveries} livraisons, ${payments} paiements`,
      ),
    )
    return { json: { logins: people.logins, farmers, ...made, lastDay }, yes: true }
  } finally {
    await at.close()
  }
}

/** The day that was asked for, else yesterday; what has not passed cannot have been worked. Errors: throws WrongUse. */
function lastDayOf(given: Arguments): string {
  const yesterday = addDays(businessDay(machinePorts().clock.wallMs()), -1)
  const day = textOption(given, 'day') ?? yesterday
  if (isRealDay(day) && day >= '2000-01-01' && day <= yesterday) return day
  throw new WrongUse(
    both(
      '--day is a day as 2026-11-02, yesterday at the latest',
      '--day est un jour comme 2026-11-02, hier au plus tard',
    ),
    usageOf(given.command),
  )
}
