import { type DeliveryInput, deliveryInput } from '#shared/contract/counter.ts'
import type { Role } from '#shared/domain/roles.ts'
import type { ListFiles } from '#main/export/list-sheet.ts'
import type { PaperModel } from '#main/print/receipt-model.ts'
import type { Caller } from '#main/services/command.ts'
import { counterServices } from '#main/services/counter-services.ts'
import type { Printer } from '#main/services/receipts/print-paper.ts'
import type { StationDeps } from '#main/services/station-deps.ts'
import { nodeVerifying } from '#main/storage/crypto.ts'
import { listFilesHere } from './list-files-here.ts'
import { done, type TestStation, testPorts, testStation } from './test-station.ts'

export const today = '2026-11-02'
export const why = 'erreur de pesée'

/** A printer that keeps what it was told to print. */
export interface KeptPapers extends Printer, ListFiles {
  readonly papers: PaperModel[]
}
export function keptPapers(): KeptPapers {
  const papers: PaperModel[] = []
  const keep = (model: PaperModel) => {
    papers.push(model)
    return Promise.resolve(new Uint8Array([0x25]))
  }
  return { papers, pdf: keep, escpos: keep, escposImage: keep, ...listFilesHere() }
}

/** The counter of a station that is set up, with its prices, farmers, and one person of each role. */
export interface CounterDesk {
  readonly station: TestStation
  readonly deps: StationDeps
  readonly printer: KeptPapers
  readonly at: ReturnType<typeof counterServices>
  readonly farmers: readonly string[]
  readonly people: Readonly<Record<Role, Caller>>
  /** A delivery of the first farmer: 100 kg net of grade I at 3 000 FCFA, 300 000 FCFA to pay. */
  typed(more?: Partial<DeliveryInput>): DeliveryInput
  command(): { commandId: string }
  /** Another warehouse, whose log is here too, as a station's that carries it would be. */
  elsewhere(code: string): string
  /** Lets what these records are of be another warehouse's, as if it had come from there. */
  moveTo(scope: string, ids: readonly string[]): void
  close(): void
}

export async function counterDesk(seed = 1, ports = testPorts(seed)): Promise<CounterDesk> {
  const station = await testStation({ ports })
  const { org, root } = station
  const { deps } = station.ready
  const command = () => ({ commandId: station.id() })
  for (const [grade, price_xaf] of Object.entries({ I: 3_000, II: 2_800, HS: 2_000 })) {
    done(org.prices.set(root, { ...command(), day: '2026-08-01', grade: grade as 'I', price_xaf }))
  }
  const farmers = ['Un', 'Deux', 'Trois'].map(
    n => done(org.farmers.create(root, { ...command(), fields: { name: `PLANTEUR ${n}`, village: 'Ebebda' } })).id,
  )
  const people = {
    VW: await station.person('VW'),
    AG: await station.person('AG'),
    AC: await station.person('AC'),
    MA: await station.person('MA'),
    AD: await station.person('AD'),
    SU: root,
  }
  const printer = keptPapers()
  const at = counterServices(deps, printer, nodeVerifying)
  return {
    station,
    deps,
    printer,
    at,
    farmers,
    people,
    typed: more =>
      deliveryInput.parse({
        farmer: farmers[0],
        day: today,
        bags: 2,
        weighings_g: [51_000, 51_000],
        grade: 'I',
        ...more,
      }),
    command,
    elsewhere(code) {
      const { id } = done(org.warehouses.create(root, { ...command(), fields: { name: `Magasin ${code}`, code } }))
      deps.store.write(tx => station.ready.ledger.openLogs(tx, [`wh:${id}`]))
      return id
    },
    moveTo(scope, ids) {
      const tables = {
        delivery: 'id',
        payment: 'id',
        allocation: 'payment',
        till_open: 'id',
        lot: 'id',
        sum_root: 'id',
      }
      deps.store.write(({ db }) => {
        for (const [table, column] of Object.entries(tables)) {
          for (const id of ids) db.prepare(`UPDATE ${table} SET scope = ? WHERE ${column} = ?`).run(scope, id)
        }
      })
    },
    close: () => station.close(),
  }
}
