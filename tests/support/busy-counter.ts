import { deliveryInput } from '#shared/contract/counter.ts'
import { assert } from '#shared/kit/assert.ts'
import { uuid7 } from '#shared/sync/uuid.ts'
import { type OpenStation, machinePorts, openStation, type Ports } from '#main/open-station.ts'
import type { Caller } from '#main/services/command.ts'
import { recordDelivery } from '#main/services/deliveries/record-delivery.ts'
import { recordPayment } from '#main/services/payments/record-payment.ts'
import type { StationDeps } from '#main/services/station-deps.ts'
import { plainSecretBox } from '#main/storage/secret-box.ts'
import type { Result } from '#shared/kit/result.ts'

/** Name of the file that tells a writer, in the folder of a prepared counter, who works there. */
export const peopleFile = 'people.json'

/** Who works at a prepared counter, and whose cocoa comes in. */
export interface CounterPeople {
  readonly caller: Caller
  readonly farmers: readonly string[]
  /** when the folder was prepared, so that the clock of every later life goes on from there */
  readonly preparedMs: number
  /** where fonts, territory and password lists lie: a bundle does not stand where its source did */
  readonly resourcesDir: string
}

/** What the clerk has in his hand after a command returned: nothing of it may ever be missing. */
export interface Acknowledged {
  readonly no: string
  readonly net_g: number
  readonly payment: string | null
}

/** The day that every prepared counter works on, and the first instant of its work. */
export const counterDay = '2026-11-02'
export const counterStartMs = Date.UTC(2026, 10, 2, 8, 0, 0)

function done<T>(result: Result<T, unknown>): T {
  assert(result.ok, `refused: ${result.ok ? '' : JSON.stringify(result.error)}`)
  return result.value
}

/** The machine's chance, and a clock that has run since the morning of the counter's day. */
export function counterPorts(preparedMs: number): Ports {
  const { random } = machinePorts()
  const wallMs = () => counterStartMs + Date.now() - preparedMs
  return {
    clock: { wallMs, sinceBootMs: () => 600_000 + wallMs() - counterStartMs },
    random: { bytes: random.bytes, uuid: () => uuid7(wallMs(), random.bytes(10)) },
  }
}

/** The `n`th delivery of a counter: another farmer, weight, grade and moisture each time. */
export const deliveryOf = (farmers: readonly string[], n: number) =>
  deliveryInput.parse({
    farmer: farmers[n % farmers.length],
    day: counterDay,
    bags: 1 + (n % 4),
    weighings_g: Array.from({ length: 1 + (n % 4) }, (_, bag) => 55_000 + ((n * 7_919 + bag * 613) % 12_000)),
    moisture_bp: 700 + (n % 90),
    foreign_bp: n % 60,
    grade: ['I', 'II', 'HS'][n % 3],
    notes: `Livraison ${n} `.padEnd(20 + (n % 160), 'cacao '),
  })

export interface BusyCounter {
  readonly open: OpenStation
  readonly deps: StationDeps
  /** The next command of a busy morning: a delivery, one in three paid at once, one in eight paid by a command of its own. */
  work(n: number): Promise<Acknowledged>
  close(): void
}

/** Opens a prepared folder with the real station and works at its counter. `checkpointPages`: see `Ports`. */
export async function openBusyCounter(
  folder: string,
  people: CounterPeople,
  checkpointPages?: number,
): Promise<BusyCounter> {
  const nothing = () => undefined
  const { resourcesDir } = people
  const around = {
    dataDir: folder,
    resourcesDir,
    version: '0.1.0',
    secrets: plainSecretBox,
    log: nothing,
    push: nothing,
  }
  const often = checkpointPages === undefined ? {} : { checkpointPages }
  const open = done(await openStation(around, { ...counterPorts(people.preparedMs), ...often }))
  const ready = open.ready()
  assert(ready !== null, 'a prepared counter is set up')
  const { deps } = ready
  return { open, deps, work: n => workAt(deps, people, n), close: () => open.close() }
}

/** See `BusyCounter.work`. */
export async function workAt(deps: StationDeps, { caller, farmers }: CounterPeople, n: number): Promise<Acknowledged> {
  const delivery = deliveryOf(farmers, n)
  const pay = n % 3 === 0 ? { pay: { amount_xaf: 1_000, method: 'cash' as const } } : {}
  const recorded = done(await recordDelivery(deps, caller, { commandId: deps.random.uuid(), delivery, ...pay }))
  const net_g = deps.store.read(
    tx => tx.db.prepare<[string], number>('SELECT net_g FROM delivery WHERE no = ?').pluck().get(recorded.no) ?? 0,
  )
  let payment = recorded.payment?.no ?? null
  if (n % 8 === 7) {
    const party = { kind: 'farmer' as const, id: delivery.farmer }
    const input = { party, amount_xaf: 500, method: 'cash' as const, day: counterDay }
    payment = done(recordPayment(deps, caller, { commandId: deps.random.uuid(), payment: input })).no
  }
  return { no: recorded.no, net_g, payment }
}
