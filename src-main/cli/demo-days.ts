import type { DemoDay, DemoDelivery, DemoGrade, DemoPlan } from '#db/demo/demo-plan.ts'
import { deliveryInput, type DeliveryInput, type Second } from '#shared/contract/counter.ts'
import type { Refusal } from '#shared/contract/refusal.ts'
import { assert } from '#shared/kit/assert.ts'
import type { Result } from '#shared/kit/result.ts'
import type { Services } from '../rpc/services.ts'
import type { Caller } from '../services/command.ts'
import { demoLine, type DemoPeople, granted } from './demo-people.ts'
import type { DemoPorts } from './demo-ports.ts'
import type { StationAtHand } from './station-at-hand.ts'

export interface DemoMade {
  deliveries: number
  payments: number
  corrected: number
  voided: number
}

interface Run {
  readonly services: Services
  readonly ports: DemoPorts
  readonly plan: DemoPlan
  readonly people: DemoPeople
  readonly made: DemoMade
  readonly refused: Set<number>
}

const gradePremium: Readonly<Record<DemoGrade, number>> = { I: 100, II: 0, HS: -400 }
const certifiedPremium = 50
const minuteMs = 60_000

/** Works every day of the plan: prices, till, deliveries with their payments and papers, mistakes put right, evening count. */
export async function runDemoDays(
  { station }: StationAtHand,
  ports: DemoPorts,
  plan: DemoPlan,
  people: DemoPeople,
  tell: (text: string) => void,
): Promise<DemoMade> {
  const made: DemoMade = { deliveries: 0, payments: 0, corrected: 0, voided: 0 }
  const refused = new Set(plan.suppliers.flatMap(({ validation }, n) => (validation === 'validated' ? [] : [n])))
  const run: Run = { services: station.services, ports, plan, people, made, refused }
  for (const [n, day] of plan.days.entries()) {
    await runDay(run, day)
    if (n % 20 === 19) tell(`${day.day}: ${made.deliveries} deliveries`)
  }
  return made
}

const callerOf = ({ people }: Run, login: string): Caller => {
  const caller = people.callers[login]
  assert(caller !== undefined, `${login} is on the staff`)
  return caller
}

/** An act that asks for a second person above the organisation's limit (SES-2): the director allows it where it does. */
async function seconded<T>(
  { people }: Run,
  act: (more: { second?: Second }) => Promise<Result<T, Refusal>> | Result<T, Refusal>,
): Promise<T> {
  const alone = await act({})
  if (alone.ok || alone.error.kind !== 'SecondNeeded') return granted(alone)
  const login = 'directrice'
  const password = people.logins.find(({ user }) => user === login)?.password
  assert(password !== undefined, `${login} is on the staff`)
  return granted(act({ second: { login, password, why: 'Relu avec le chef de magasin' } }))
}

async function runDay(run: Run, day: DemoDay): Promise<void> {
  const { services, ports } = run
  ports.goTo(day.opensMs)
  if (day.price_xaf !== null) await setPrices(run, day.day, day.price_xaf)
  if (day.deliveries.length === 0) return
  const clerk = callerOf(run, 'peseur')
  const commandId = () => ports.random.uuid()
  const before = await granted(services.till.current(clerk, {}, demoLine))
  const counted_xaf = before.expectedOpening_xaf ?? 0
  await granted(services.till.open(clerk, { commandId: commandId(), counted_xaf }, demoLine))
  const supply = { commandId: commandId(), kind: 'supply' as const, amount_xaf: day.supply_xaf, why: 'Banque' }
  await granted(services.till.move(clerk, supply, demoLine))
  const stepMs = Math.floor((9 * 60 * minuteMs) / day.deliveries.length)
  for (const delivery of day.deliveries) {
    ports.goTo(ports.clock.wallMs() + stepMs - minuteMs)
    await receive(run, day, delivery, clerk)
  }
  ports.goTo(ports.clock.wallMs() + 20 * minuteMs)
  const { till } = await granted(services.till.current(clerk, {}, demoLine))
  assert(till !== null, 'the till is open in the evening')
  const count = Math.max(0, till.balance_xaf + day.difference_xaf)
  const why = count === till.balance_xaf ? {} : { why: 'Écart de monnaie à revoir' }
  await granted(services.till.close(clerk, { commandId: commandId(), counted_xaf: count, ...why }, demoLine))
}

async function setPrices({ services, ports, people }: Run, day: string, base_xaf: number): Promise<void> {
  const admin = people.callers['directrice']
  assert(admin !== undefined, 'the admin is on the staff')
  for (const grade of ['I', 'II', 'HS'] as const) {
    for (const certification of [undefined, 'Rainforest Alliance']) {
      const price_xaf = base_xaf + gradePremium[grade] + (certification === undefined ? 0 : certifiedPremium)
      const own = certification === undefined ? {} : { certification }
      const input = { commandId: ports.random.uuid(), day, grade, price_xaf, ...own }
      await granted(services.prices.set(admin, input, demoLine))
    }
  }
}

/** One delivery at the counter: recorded by the clerk, by the manager where one must allow it; paid, printed, put right. */
async function receive(run: Run, day: DemoDay, delivery: DemoDelivery, clerk: Caller): Promise<void> {
  const { services, ports, made } = run
  const input = inputOf(run, day, delivery)
  const caller = input.overrides.length > 0 ? callerOf(run, 'chef') : clerk
  const { figures } = await granted(services.deliveries.preview(caller, input, demoLine))
  const pay = caller === clerk ? await payOf(run, delivery, figures.net_pay_xaf, clerk) : {}
  const command = { commandId: ports.random.uuid(), delivery: input, ...pay }
  const recorded = await granted(services.deliveries.record(caller, command, demoLine))
  made.deliveries += 1
  if (recorded.payment !== null) made.payments += 1
  if (delivery.print) {
    const paper = {
      commandId: ports.random.uuid(),
      id: recorded.id,
      paper: 'a5' as const,
      lang: 'fr' as const,
      print: true,
    }
    await granted(services.receipts.delivery(caller, paper, demoLine))
  }
  if (delivery.after !== 'nothing') return putRight(run, delivery, recorded.id, input)
  if (delivery.pay === 'mobile' || delivery.pay === 'transfer') await payLater(run, day, input.farmer, delivery.pay)
}

function inputOf(run: Run, day: DemoDay, delivery: DemoDelivery): DeliveryInput {
  const { plan, people, refused } = run
  const farmer = plan.farmers[delivery.farmer]
  const id = people.farmers[delivery.farmer]
  assert(farmer !== undefined && id !== undefined, 'the farmer is in the register')
  const through =
    farmer.supplier !== null && !refused.has(farmer.supplier) ? people.suppliers[farmer.supplier] : undefined
  const { bags, weighings_g, moisture_bp, foreign_bp, grade, transport_xaf } = delivery
  const [certification] = farmer.certification
  const soaked = { of: 'moisture', why: 'Lot séché à part au magasin' }
  return deliveryInput.parse({
    farmer: id,
    ...(through === undefined ? {} : { supplier: through }),
    day: day.day,
    place: farmer.village,
    bags,
    weighings_g: [...weighings_g],
    moisture_bp,
    foreign_bp,
    grade,
    ...(certification === undefined ? {} : { certification }),
    deductions: transport_xaf > 0 ? [{ type: 'transport', amount_xaf: transport_xaf }] : [],
    overrides: moisture_bp > 1_200 ? [soaked] : [],
  })
}

/** What the clerk pays with the delivery: cash, whole or half, while his till has it. A clerk pays cash only (domain §8). */
async function payOf({ services }: Run, delivery: DemoDelivery, due_xaf: number, clerk: Caller) {
  if (delivery.after !== 'nothing' || (delivery.pay !== 'cash' && delivery.pay !== 'half')) return {}
  const { till } = await granted(services.till.current(clerk, {}, demoLine))
  const amount_xaf = delivery.pay === 'half' ? Math.floor(due_xaf / 2) : due_xaf
  if (amount_xaf < 1 || (till?.balance_xaf ?? 0) < amount_xaf) return {}
  return { pay: { amount_xaf, method: 'cash' as const } }
}

/** The accountant settles what is due to a farmer, by mobile money or transfer. */
async function payLater(run: Run, day: DemoDay, farmer: string, method: 'mobile' | 'transfer'): Promise<void> {
  const { services, ports, made } = run
  const accountant = callerOf(run, 'comptable')
  const party = { kind: 'farmer' as const, id: farmer }
  const { due_xaf } = await granted(services.payments.owed(accountant, { party }, demoLine))
  if (due_xaf < 1) return
  const reference = `${method === 'mobile' ? 'MP' : 'VIR'}${ports.random.uuid().slice(-10).toUpperCase()}`
  const payment = { party, amount_xaf: due_xaf, method, reference, day: day.day }
  await granted(services.payments.record(accountant, { commandId: ports.random.uuid(), payment }, demoLine))
  made.payments += 1
}

/** A weighing typed wrongly: the manager corrects it, or takes the delivery back. */
async function putRight(run: Run, delivery: DemoDelivery, id: string, input: DeliveryInput): Promise<void> {
  const { services, ports, made } = run
  const manager = callerOf(run, 'chef')
  const commandId = ports.random.uuid()
  if (delivery.after === 'void') {
    const voiding = { commandId, id, why: 'Saisie en double' }
    await seconded(run, more => services.deliveries.void(manager, { ...voiding, ...more }, demoLine))
    made.voided += 1
    return
  }
  const [first = 0, ...rest] = input.weighings_g
  const copy = { ...input, weighings_g: [first + 1_000, ...rest] }
  const correction = { commandId, id, why: 'Pesée relue : un kilogramme de plus', delivery: copy }
  await seconded(run, more => services.deliveries.correct(manager, { ...correction, ...more }, demoLine))
  made.corrected += 1
}
