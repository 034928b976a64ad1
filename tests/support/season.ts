import type { DraftOp } from '#main/storage/ledger.ts'
import { deliveryPayload } from './payloads.ts'
import { found, openTestStation, testWarehouse, type TestStation } from './station.ts'

/** A repeatable sequence of whole numbers below `limit`. */
function numbers(seed: number): (limit: number) => number {
  let state = seed
  return limit => {
    state = (state * 48_271) % 2_147_483_647
    return state % limit
  }
}

/**
 * A depot with as many paid deliveries as asked for, each an entry of its own with delivery, payment and allocation, by a sixth as
 * many farmers who came in by an import, some of whom were edited later; one in fifty deliveries is corrected.
 */
export function seasonStation(deliveries: number, folder?: string): TestStation {
  const station = openTestStation(folder === undefined ? { name: 'season' } : { name: 'season', folder })
  found(station)
  writeSeason({ ...station, warehouse: testWarehouse }, deliveries)
  return station
}

/** Where a season is written, and by whom. The clock goes on by a minute with each delivery. */
export interface SeasonAt extends Pick<TestStation, 'store' | 'ledger' | 'uuid' | 'user'> {
  readonly clock: { now: number }
  readonly warehouse: string
}

/** Writes the same season into any station. */
export function writeSeason(station: SeasonAt, deliveries: number): void {
  const next = numbers(4242)
  const farmers = importFarmers(station, Math.max(1, Math.floor(deliveries / 6)))
  const lots = Array.from({ length: 12 }, () => station.uuid())
  const perCommit = 500
  for (let done = 0; done < deliveries; done += perCommit) {
    station.store.write(tx => {
      for (let i = done; i < Math.min(done + perCommit, deliveries); i++) {
        station.clock.now += 60_000
        const draft = paidDelivery(station, tx, farmers[next(farmers.length)] ?? '', lots[next(12)] ?? '', next)
        const scope = `wh:${station.warehouse}`
        station.ledger.append(tx, { command: station.uuid(), actor: station.user }, [{ scope, ops: draft }])
        if (i % 40 === 39) edit(station, tx, farmers[next(farmers.length)] ?? '', next)
        if (i % 50 === 49) correct(station, tx, draft, next)
      }
    })
  }
}

type Tx = Parameters<TestStation['ledger']['nextNumber']>[0]
type WriteTx = Parameters<TestStation['ledger']['append']>[0]

function importFarmers({ store, ledger, uuid, user, warehouse }: SeasonAt, count: number): string[] {
  const ids: string[] = []
  while (ids.length < count) {
    store.write(tx => {
      const ops = Array.from({ length: Math.min(200, count - ids.length) }, (_, skip): DraftOp => {
        const no = ledger.nextCode(tx, { warehouse, code: 'EBO', series: 'PL', skip })
        const id = uuid()
        ids.push(id)
        const p = { no, sex: 'F', region: 'Centre', village: `Village ${skip}`, area_m2: 15_000, land: 'Propriétaire' }
        return {
          k: 'create',
          e: 'farmer',
          i: id,
          p,
          personal: { name: `Planteur ${ids.length}`, phone: '+237690000000' },
        }
      })
      ledger.append(tx, { command: uuid(), actor: user }, [{ scope: 'org', ops }])
    })
  }
  return ids
}

function numberOf({ ledger, warehouse }: SeasonAt, tx: Tx, letter: 'L' | 'P'): string {
  return ledger.nextNumber(tx, { warehouse, code: 'EBO', season: '2627', letter })
}

/** The ops of one paid delivery of a farmer. */
export function paidDelivery(
  station: SeasonAt,
  tx: Tx,
  farmer: string,
  lot: string,
  next: (limit: number) => number,
): DraftOp[] {
  const { uuid } = station
  const [id, payment] = [uuid(), uuid()]
  const net = 50_000 + next(900) * 100
  const amount = Math.round((net * 1_200) / 1_000)
  const day = new Date(station.clock.now).toISOString().slice(0, 10)
  const p = deliveryPayload({
    no: numberOf(station, tx, 'L'),
    day,
    farmer,
    lot,
    net_g: net,
    payable_g: net,
    gross_g: net + 2_000,
    weighings_g: [net, 2_000],
    amount_xaf: amount,
    net_pay_xaf: amount,
    receipt: { payload: 'A'.repeat(150), sig: 'B'.repeat(86) },
    check: '7F3A-91C2-D04E',
  })
  const party = { kind: 'farmer', id: farmer }
  const paid = {
    no: numberOf(station, tx, 'P'),
    day,
    season: '2627',
    party,
    method: 'cash',
    till: 'till 1',
    amount_xaf: amount,
  }
  const part = { payment, payment_scope: `wh:${station.warehouse}`, delivery: id, root: id, farmer, amount_xaf: amount }
  return [
    { k: 'create', e: 'delivery', i: id, p },
    { k: 'create', e: 'payment', i: payment, p: paid },
    { k: 'create', e: 'allocation', i: uuid(), p: part },
  ]
}

function edit({ ledger, uuid, user }: SeasonAt, tx: WriteTx, farmer: string, next: (limit: number) => number): void {
  const op: DraftOp = {
    k: 'set',
    e: 'farmer',
    i: farmer,
    p: { village: `Village ${next(99)}` },
    personal: { phone: '+237670000000' },
  }
  ledger.append(tx, { command: uuid(), actor: user }, [{ scope: 'org', ops: [op] }])
}

function correct(station: SeasonAt, tx: WriteTx, [old]: readonly DraftOp[], next: (limit: number) => number): void {
  const { ledger, uuid, user } = station
  const scope = `wh:${station.warehouse}`
  if (old?.p === undefined) return
  const voided = { ent: 'delivery', of: old.i, root: old.i, why: 'erreur de pesée' }
  const p = { ...old.p, no: numberOf(station, tx, 'L'), root: old.i, replaces: old.i, net_g: 40_000 + next(100) * 100 }
  const ops: DraftOp[] = [
    { k: 'create', e: 'void', i: ledger.voidId(old.i), p: voided },
    { k: 'create', e: 'delivery', i: uuid(), p },
  ]
  ledger.append(tx, { command: uuid(), actor: user }, [{ scope, ops }])
}
