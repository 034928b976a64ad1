import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { contract } from '#shared/contract/contract.ts'
import type { ConflictKind } from '#shared/domain/conflict-kinds.ts'
import { headRefs } from '#shared/sync/register.ts'
import { conflictServices } from '#main/services/conflicts/conflict-services.ts'
import { type CounterDesk, counterDesk, today, why } from '../support/counter-desk.ts'
import { OtherStation } from '../support/other-station.ts'
import { answered, done, everything, kindOf } from '../support/test-station.ts'

let desk: CounterDesk
let other: OtherStation
let at: ReturnType<typeof conflictServices>['conflicts']
beforeEach(async () => {
  desk = await counterDesk(7)
  done(desk.at.till.open(desk.people.MA, { ...desk.command(), counted_xaf: 9_000_000 }))
  other = new OtherStation(desk.station, 'Poste 2', desk.people.MA.user)
  at = conflictServices(desk.deps).conflicts
})
afterEach(() => desk.close())

const rows = () => answered(contract.conflicts.list, at.list(desk.people.MA, everything)).rows
const only = (kind: ConflictKind) => {
  const [row, ...more] = rows().filter(one => one.kind === kind)
  expect(row, `a conflict of kind ${kind}`).toBeDefined()
  expect(more).toEqual([])
  return answered(contract.conflicts.get, at.get(desk.people.MA, { id: row?.id ?? '' }))
}
const scope = () => desk.deps.here.scope
const record = async (more: Parameters<CounterDesk['typed']>[0] = {}, cash_xaf = 0) =>
  done(
    await desk.at.deliveries.record(desk.people.MA, {
      ...desk.command(),
      delivery: desk.typed(more),
      ...(cash_xaf > 0 ? { pay: { amount_xaf: cash_xaf, method: 'cash' as const } } : {}),
    }),
  )
const headsOf = (e: string, i: string, field: string): string[] =>
  desk.deps.store.read(tx => headRefs(desk.deps.ledger.history(tx, e, i), field))
/** What another station pays of a delivery, not knowing that it is paid. `away`: a depot that is not carried here, so that its payment does not come. */
function payElsewhere(delivery: string, amount_xaf: number, away?: string): string {
  const payment = desk.station.id()
  const party = { kind: 'farmer', id: desk.farmers[0] ?? '' }
  const paid: Parameters<typeof other.write>[1] = [
    {
      k: 'create',
      e: 'payment',
      i: payment,
      p: { no: 'EBO999-2627-P00001', day: today, party, method: 'cash', amount_xaf },
    },
  ]
  other.write(scope(), [
    ...(away === undefined ? paid : []),
    {
      k: 'create',
      e: 'allocation',
      i: desk.station.id(),
      p: { payment, payment_scope: away ?? scope(), delivery, root: delivery, farmer: party.id, amount_xaf },
    },
  ])
  return payment
}

test('nothing is to settle where stations agree', async () => {
  await record({}, 100_000)
  expect(rows()).toEqual([])
})

describe('fields of a record', () => {
  const farmer = () => desk.farmers[1] ?? ''
  function diverge(): void {
    const heads = headsOf('farmer', farmer(), 'village')
    done(
      desk.station.org.farmers.edit(desk.people.MA, { ...desk.command(), id: farmer(), patch: { village: 'Obala' } }),
    )
    other.write('org', [{ k: 'set', e: 'farmer', i: farmer(), p: { village: 'Sa’a' }, b: { village: heads } }])
  }

  test('show each version with who, where and when; keeping one settles them', () => {
    diverge()
    const found = only('record')
    expect(found.record).toEqual({ e: 'farmer', i: farmer() })
    const [field] = found.fields
    expect(field?.field).toBe('village')
    expect(field?.versions.map(one => [one.value, one.station])).toEqual([
      ['Obala', 'Poste 1'],
      ['Sa’a', 'Poste 2'],
    ])
    expect(field?.versions.filter(one => one.inForce)).toHaveLength(1)
    const ref = field?.versions.find(one => one.value === 'Obala')?.ref ?? ''
    const keep = { ...desk.command(), id: found.id, seen: found.seen, fields: [{ field: 'village', ref }] }
    done(at.keep(desk.people.MA, keep))
    expect(rows()).toEqual([])
    expect(done(desk.station.org.farmers.get(desk.people.MA, { id: farmer() })).village).toBe('Obala')
    expect(kindOf(at.get(desk.people.MA, { id: found.id }))).toBe('NotFound')
  })

  test('personal ones stay beside the entry when they are settled (LEDGER §8)', () => {
    const heads = headsOf('farmer', farmer(), 'phone')
    const patch = { phone: '677001122' }
    done(desk.station.org.farmers.edit(desk.people.MA, { ...desk.command(), id: farmer(), patch }))
    other.write('org', [
      { k: 'set', e: 'farmer', i: farmer(), b: { phone: heads }, personal: { phone: '+237699887766' } },
    ])
    const found = only('record')
    const ref = found.fields[0]?.versions.find(one => one.value === '+237699887766')?.ref ?? ''
    const fields = [{ field: 'phone', ref }]
    done(at.keep(desk.people.MA, { ...desk.command(), id: found.id, seen: found.seen, fields }))
    expect(done(desk.station.org.farmers.get(desk.people.MA, { id: farmer() })).phone).toBe('+237699887766')
    const bodies = desk.deps.store.read(tx =>
      tx.db.prepare<[], string>('SELECT CAST(body AS TEXT) FROM entry').pluck().all(),
    )
    expect(bodies.filter(body => body.includes('699887766'))).toEqual([])
  })

  test('stand in the history with what each author saw, and the station where he wrote (LEDGER §1 b, AUD-1)', () => {
    const history = () => done(desk.station.org.farmers.get(desk.people.MA, { id: farmer() })).history
    done(desk.station.org.farmers.edit(desk.people.MA, { ...desk.command(), id: farmer(), patch: { village: 'Ntui' } }))
    diverge()
    const village = () =>
      history()
        .slice(2)
        .flatMap(({ station, changes }) =>
          changes.flatMap(one => (one.field === 'village' ? [[station, one.before, one.after]] : [])),
        )
    expect(village().toSorted((one, other) => String(one).localeCompare(String(other)))).toEqual([
      ['Poste 1', 'Ntui', 'Obala'],
      ['Poste 2', 'Ntui', 'Sa’a'],
    ])
    const found = only('record')
    const version = found.fields[0]?.versions.find(one => !one.inForce)
    const fields = [{ field: 'village', ref: version?.ref ?? '' }]
    const inForce = found.fields[0]?.versions.find(one => one.inForce)?.value
    done(at.keep(desk.people.MA, { ...desk.command(), id: found.id, seen: found.seen, fields }))
    expect(village().at(-1)).toEqual(['Poste 1', inForce, version?.value])
  })

  test('are refused as stale where more was said meanwhile, and to who may not', () => {
    diverge()
    const found = only('record')
    const ref = found.fields[0]?.versions[0]?.ref ?? ''
    const heads = headsOf('farmer', farmer(), 'name')
    other.write('org', [{ k: 'set', e: 'farmer', i: farmer(), b: { name: heads }, personal: { name: 'UN AUTRE' } }])
    done(
      desk.station.org.farmers.edit(desk.people.MA, { ...desk.command(), id: farmer(), patch: { name: 'DEUX Bis' } }),
    )
    const keep = { ...desk.command(), id: found.id, seen: found.seen, fields: [{ field: 'village', ref }] }
    const later = new OtherStation(desk.station, 'Poste 3', desk.people.MA.user)
    later.write('org', [{ k: 'set', e: 'farmer', i: farmer(), p: { village: 'Mbalmayo' }, b: { village: heads } }])
    expect(kindOf(at.keep(desk.people.MA, keep))).toBe('Stale')
    expect(kindOf(at.keep(desk.people.AC, { ...keep, ...desk.command() }))).toBe('Forbidden')
    expect(kindOf(at.accept(desk.people.MA, { ...desk.command(), id: found.id, seen: only('record').seen, why }))).toBe(
      'NotFound',
    )
  })
})

describe('money', () => {
  test('PAY-3: a delivery paid at two stations is shown with both payments; voiding one settles it', async () => {
    const { id } = await record({}, 300_000)
    const second = payElsewhere(id, 300_000)
    const found = only('overpaid')
    expect(found.sides.filter(side => side.at === 'payments').map(side => [side.amount_xaf, side.station])).toEqual([
      [300_000, 'Poste 1'],
      [300_000, 'Poste 2'],
    ])
    done(await desk.at.payments.void(desk.people.MA, { ...desk.command(), id: second, why }))
    expect(rows()).toEqual([])
  })

  test('PAY-3: so is one that was paid by a depot whose payments do not come here, by what it paid', async () => {
    const { id } = await record({}, 300_000)
    expect(done(desk.at.deliveries.get(desk.people.MA, { id })).paidAway_xaf).toBe(0)
    payElsewhere(id, 250_000, 'wh:00000000-0000-7000-8000-00000000ffff')
    const sides = only('overpaid').sides.filter(side => side.at === 'payments')
    expect(sides.map(side => [side.no === null, side.amount_xaf, side.station])).toEqual([
      [false, 300_000, 'Poste 1'],
      [true, 250_000, 'Poste 2'],
    ])
    expect(done(desk.at.deliveries.get(desk.people.MA, { id }))).toMatchObject({
      paid_xaf: 550_000,
      paidAway_xaf: 250_000,
    })
  })

  test('a delivery is shown with the weight that is paid for, as beside its amount everywhere', async () => {
    const { id } = await record({ moisture_bp: 850 }, 200_000)
    payElsewhere(id, 200_000)
    expect(only('overpaid').sides.find(side => side.at === 'deliveries')?.weight_g).toBe(99_500)
  })

  test('left as it is, it comes back only when another payment arrives', async () => {
    const { id } = await record({}, 300_000)
    payElsewhere(id, 300_000)
    const found = only('overpaid')
    expect(kindOf(at.accept(desk.people.AC, { ...desk.command(), id: found.id, seen: found.seen, why }))).toBe(
      'Forbidden',
    )
    done(at.accept(desk.people.MA, { ...desk.command(), id: found.id, seen: found.seen, why }))
    expect(rows()).toEqual([])
    payElsewhere(id, 1_000)
    expect(only('overpaid').sides.filter(side => side.at === 'payments')).toHaveLength(3)
  })

  test('a delivery voided here and paid there', async () => {
    const { id } = await record()
    done(await desk.at.deliveries.void(desk.people.MA, { ...desk.command(), id, why }))
    payElsewhere(id, 50_000)
    expect(only('paidVoid').sides.map(side => [side.at, side.live])).toEqual([
      ['deliveries', false],
      ['payments', true],
    ])
  })

  test('LEDGER §6: an allocation that outlived its payment is freed', async () => {
    const { id } = await record()
    const payment = payElsewhere(id, 50_000)
    other.void(scope(), 'payment', payment)
    const found = only('lateAllocation')
    expect(found.may.release).toBe(true)
    done(at.release(desk.people.MA, { ...desk.command(), id: found.id, seen: found.seen, why }))
    expect(rows()).toEqual([])
    expect(done(desk.at.deliveries.get(desk.people.MA, { id })).status).toBe('pending')
  })

  test('S17: one fact voided twice has one effect and is shown with both reasons', async () => {
    const { id } = await record()
    done(await desk.at.deliveries.void(desk.people.MA, { ...desk.command(), id, why }))
    other.void(scope(), 'delivery', id)
    const found = only('doubleVoid')
    expect(new Set(found.sides.map(side => side.why))).toEqual(new Set(['autre poste', why]))
    done(at.accept(desk.people.MA, { ...desk.command(), id: found.id, seen: found.seen, why }))
    expect(rows()).toEqual([])
  })

  test('a person with two open tills', () => {
    const p = { no: 'EBO999-2627-K00001', day: today, user: desk.people.MA.user, counted_xaf: 1_000 }
    other.write(scope(), [{ k: 'create', e: 'till_open', i: desk.station.id(), p }])
    expect(only('tills').sides).toHaveLength(2)
  })
})

describe('what came twice', () => {
  test('one weighing ticket of a day on two deliveries; a warning says so before', async () => {
    await record({ ticket: 'PB-0042' })
    const preview = done(desk.at.deliveries.preview(desk.people.MA, desk.typed({ ticket: 'PB-0042' })))
    expect(preview.warnings.map(one => one.kind)).toContain('TicketUsed')
    const twice = await record({ ticket: 'PB-0042' })
    const found = only('ticket')
    expect(found.sides).toHaveLength(2)
    done(await desk.at.deliveries.void(desk.people.MA, { ...desk.command(), id: twice.id, why }))
    expect(rows()).toEqual([])
  })

  test('a farmer registered at two stations is joined, adds up, and is parted again', async () => {
    const name = 'ATANGANA Marie'
    const fields = { name, village: 'Ebebda' }
    const { id } = done(desk.station.org.farmers.create(desk.people.MA, { ...desk.command(), fields }))
    const twin = desk.station.id()
    other.write('org', [
      { k: 'create', e: 'farmer', i: twin, p: { no: 'EBO999-PL00001', village: 'Ebebda' }, personal: { name } },
    ])
    await record({ farmer: id })
    await record({ farmer: twin })
    const found = only('farmers')
    expect(new Set(found.sides.map(side => side.station))).toEqual(new Set(['Poste 1', 'Poste 2']))
    done(at.mergeFarmers(desk.people.MA, { ...desk.command(), farmer: id, other: twin, why }))
    expect(rows()).toEqual([])
    const joined = done(desk.station.org.farmers.get(desk.people.MA, { id }))
    expect(joined.merged.map(one => one.no)).toEqual(['EBO999-PL00001'])
    expect(joined.due_xaf).toBe(600_000)
    expect(kindOf(at.mergeFarmers(desk.people.MA, { ...desk.command(), farmer: twin, other: id }))).toBe('Stale')
    done(at.partFarmers(desk.people.MA, { ...desk.command(), farmer: twin, other: id, why }))
    expect(done(desk.station.org.farmers.get(desk.people.MA, { id })).due_xaf).toBe(300_000)
    expect(rows().map(row => row.kind)).toEqual(['farmers'])
  })

  test('two farmers of one name who are two people are left so', () => {
    const name = 'ESSOMBA Paul'
    done(desk.station.org.farmers.create(desk.people.MA, { ...desk.command(), fields: { name, village: 'Ebebda' } }))
    other.write('org', [
      { k: 'create', e: 'farmer', i: desk.station.id(), p: { village: 'Ebebda' }, personal: { name } },
    ])
    const found = only('farmers')
    done(at.accept(desk.people.MA, { ...desk.command(), id: found.id, seen: found.seen, why: 'père et fils' }))
    expect(rows()).toEqual([])
  })

  test('a delivery corrected at two stations: one counts, the other is voided by a person', async () => {
    const { id } = await record()
    done(
      await desk.at.deliveries.correct(desk.people.MA, {
        ...desk.command(),
        id,
        why,
        delivery: desk.typed({ bags: 1 }),
      }),
    )
    const payload = desk.deps.store.read(
      tx => desk.deps.ledger.history(tx, 'delivery', id).find(op => op.op.e === 'delivery')?.op.p,
    )
    const copy = desk.station.id()
    const p = { ...payload, no: 'EBO999-2627-L00001', root: id, replaces: id }
    other.write(scope(), [{ k: 'create', e: 'delivery', i: copy, p }])
    const found = only('corrected')
    expect(found.sides.filter(side => side.live)).toHaveLength(2)
    expect(found.sides.filter(side => side.counts)).toHaveLength(1)
    const wrong = found.sides.find(side => side.live && !side.counts)
    done(await desk.at.deliveries.void(desk.people.MA, { ...desk.command(), id: wrong?.id ?? '', why }))
    expect(rows().filter(row => row.kind === 'corrected')).toEqual([])
  })
})

test('a manager of another warehouse sees none of it', async () => {
  const { id } = await record({}, 300_000)
  payElsewhere(id, 300_000)
  const stranger = { ...desk.people.MA, warehouses: ['00000000-0000-7000-8000-00000000ffff'] }
  expect(done(at.list(stranger, everything)).rows).toEqual([])
  expect(kindOf(at.get(stranger, { id: only('overpaid').id }))).toBe('NotFound')
})
