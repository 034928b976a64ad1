import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Role } from '#shared/domain/roles.ts'
import type { Caller } from '#main/services/command.ts'
import { conflictServices } from '#main/services/conflicts/conflict-services.ts'
import { messageServices } from '#main/services/messages/message-services.ts'
import { type CounterDesk, counterDesk, today, why } from '../support/counter-desk.ts'
import { done, everything, kindOf, rootPassword, testStation } from '../support/test-station.ts'

let desk: CounterDesk
beforeAll(async () => {
  desk = await counterDesk()
  const { at, people, command } = desk
  for (const role of ['AG', 'MA', 'SU'] as const) {
    done(at.till.open(people[role], { ...command(), counted_xaf: 5_000_000 }))
  }
})
afterAll(() => desk.close())

const record = async (by: Caller, more: Parameters<CounterDesk['typed']>[0] = {}) =>
  done(await desk.at.deliveries.record(by, { ...desk.command(), delivery: desk.typed(more) }))
const payment = (by: Caller, delivery: string, amount_xaf: number, farmer = desk.farmers[0] ?? '') =>
  done(
    desk.at.payments.record(by, {
      ...desk.command(),
      payment: {
        party: { kind: 'farmer', id: farmer },
        amount_xaf,
        method: 'cash',
        day: today,
        allocations: [{ delivery, amount_xaf }],
      },
    }),
  )

describe('an agent (domain.md §8)', () => {
  test('pays in cash only, also with the delivery', async () => {
    const { at, people, typed, command } = desk
    const pay = { amount_xaf: 1_000, method: 'mobile' as const, reference: 'MP-AG-1' }
    expect(kindOf(await at.deliveries.record(people.AG, { ...command(), delivery: typed(), pay }))).toBe('Forbidden')
    expect(kindOf(await at.deliveries.record(people.MA, { ...command(), delivery: typed(), pay }))).toBe('ok')
  })

  test('prints and previews no payment and no till of another', async () => {
    const { at, people, command } = desk
    const delivery = await record(people.MA)
    const paid = payment(people.MA, delivery.id, 2_000)
    const asked = { paper: 'a5' as const, lang: 'fr' as const }
    for (const print of [true, false]) {
      const input = { ...command(), id: paid.id, ...asked, print }
      expect(kindOf(await at.receipts.payment(people.AG, input))).toBe('NotFound')
      expect(kindOf(await at.receipts.payment(people.AC, input))).toBe('ok')
    }
    expect(kindOf(await at.receipts.preview80(people.AG, { id: paid.id, of: 'payment', lang: 'fr' }))).toBe('NotFound')
    const other = await desk.station.person('MA')
    const till = done(at.till.open(other, { ...command(), counted_xaf: 10 }))
    done(await at.till.close(other, { ...command(), counted_xaf: 10 }))
    expect(kindOf(await at.receipts.till(people.AG, { ...command(), id: till.id, ...asked, print: true }))).toBe(
      'NotFound',
    )
  })
})

test('MSG-4: a card says how a record stands now; what is due only to who may see payments', async () => {
  const { at, people, deps, farmers, command } = desk
  const { records } = messageServices(deps)
  const delivery = await record(people.AG)
  const [farmer = ''] = farmers
  const refs = [
    { kind: 'delivery' as const, id: delivery.id },
    { kind: 'farmer' as const, id: farmer },
    { kind: 'payment' as const, id: delivery.id },
  ]
  const cards = (by: Caller) => done(records.cards(by, { refs })).rows
  expect(cards(people.AG)).toMatchObject([{ status: 'pending', live: true, no: delivery.no }, { name: 'PLANTEUR Un' }])
  payment(people.AG, delivery.id, 5_000)
  expect(cards(people.AG)[0]).toMatchObject({ status: 'partial' })
  done(await at.deliveries.void(people.MA, { ...command(), id: delivery.id, why }))
  expect(cards(people.AG)[0]).toMatchObject({ live: false })
  const due = (by: Caller) => cards(by).flatMap(card => (card.kind === 'farmer' ? [card.due_xaf] : []))
  expect([due(people.VW), due(people.AC)]).toEqual([[null], [expect.any(Number)]])
})

test('MSG-4: a place, a depot, a campaign, a price and a station have cards, are found by name, and are contested', () => {
  const { people, deps, station } = desk
  const { records } = messageServices(deps)
  const { home } = station.org
  const found = (by: Caller, text: string) => {
    const { rows, places } = done(home.search(by, { text }))
    return [
      ...rows.map(({ kind, id, no }) => ({ kind, id, no })),
      ...places.map(({ id }) => ({ kind: 'place' as const, id, no: id })),
    ]
  }
  const one = (text: string, kind: string) => {
    const hit = found(people.SU, text).find(row => row.kind === kind)
    if (hit === undefined || hit.no === null) throw new Error(`no ${kind} by ${text}`)
    return { kind: hit.kind, id: hit.id, no: hit.no }
  }
  const named = [
    one('ébebda', 'place'),
    one('magasin ebebda', 'warehouse'),
    one('campagne', 'season'),
    one('prix HS', 'price'),
    one('poste 1', 'station'),
  ]
  const refs = named.map(({ kind, id }) => ({ kind, id }))
  const cards = (by: Caller) => done(records.cards(by, { refs })).rows
  const kinds = ['place', 'warehouse', 'season', 'price', 'station']
  expect(cards(people.SU)).toMatchObject([
    { name: 'Ebebda', level: 'arrondissement', inside: ['Centre', 'Lékié'], archived: false },
    { no: 'EBO', here: true },
    { name: '2026-2027', current: true },
    { no: '2026-08-01/HS', price_xaf: 2_000, inForce: true, live: true },
    { name: 'Poste 1', here: true, revoked: false },
  ])
  expect(cards(people.MA).map(({ kind }) => kind)).toEqual(kinds)
  // A station is its managers': others find none, and its card is as one that is not there.
  for (const by of [people.AG, people.VW]) {
    expect(cards(by).map(({ kind }) => kind)).toEqual(kinds.slice(0, -1))
    expect(found(by, 'poste 1').filter(({ kind }) => kind === 'station')).toEqual([])
  }
  const numbers = named.map(({ no }) => no)
  const typed = (by: Caller) => done(records.named(by, { numbers })).rows
  expect(typed(people.MA)).toEqual(expect.arrayContaining(named))
  expect(typed(people.AG).filter(({ kind }) => kind === 'station')).toEqual([])
  for (const ref of refs) {
    const contest = (by: Caller) =>
      kindOf(records.dispute(by, { ...desk.command(), ...ref, due: '2026-11-09', why: 'à revoir' }))
    expect(contest(people.AG)).toBe(ref.kind === 'station' ? 'NotFound' : 'ok')
    expect(contest(people.MA)).toBe(ref.kind === 'station' ? 'ok' : 'AlreadyDisputed')
  }
  const { conflicts } = conflictServices(deps)
  const contested = done(conflicts.list(people.MA, everything)).rows.filter(({ kind }) => kind === 'disputed')
  expect(new Set(contested.map(({ title }) => title))).toEqual(
    new Set(['2026-08-01/HS', '2627', 'CE.LEKIE.EBEBDA', 'EBO', 'Poste 1']),
  )
  for (const { id } of contested) {
    const { seen, sides } = done(conflicts.get(people.MA, { id }))
    expect(sides[0]?.at).not.toBeNull()
    done(conflicts.accept(people.MA, { ...desk.command(), id, seen, why: 'revu ensemble' }))
  }
  expect(cards(people.MA).map(({ dispute }) => dispute)).toEqual(refs.map(() => null))
})

test('a viewer prints nothing and previews nothing, whatever the procedure', async () => {
  const { at, people, command } = desk
  const { id } = await record(people.MA)
  const asked = { id, paper: 'a5' as const, lang: 'fr' as const, print: false }
  expect(kindOf(await at.receipts.delivery(people.VW, { ...command(), ...asked }))).toBe('Forbidden')
  expect(kindOf(await at.receipts.preview80(people.VW, { id, of: 'delivery', lang: 'fr' }))).toBe('Forbidden')
})

test('what a delivery tells of its payments: a viewer nothing, an agent his own', async () => {
  const { at, people } = desk
  const delivery = await record(people.MA)
  payment(people.MA, delivery.id, 2_000)
  const own = payment(people.AG, delivery.id, 3_000)
  const told = (by: Caller) => {
    const { payments, life } = done(at.deliveries.get(by, { id: delivery.id }))
    return [payments.length, life.filter(line => line.kind === 'payment').length]
  }
  expect([told(people.VW), told(people.AG), told(people.AC)]).toEqual([
    [0, 0],
    [1, 1],
    [2, 2],
  ])
  expect(done(at.deliveries.get(people.AG, { id: delivery.id })).payments[0]?.id).toBe(own.id)
})

describe('another warehouse', () => {
  let scope = ''
  let far: { delivery: string; payment: string; till: string; lot: string; no: string }
  const here: Partial<Record<Role, Caller>> = {}
  beforeAll(async () => {
    const { at, people, typed, command, station, deps } = desk
    const whose = await station.person('SU')
    const till = done(at.till.open(whose, { ...command(), counted_xaf: 1_000_000 }))
    const pay = { amount_xaf: 1_000, method: 'cash' as const }
    const delivery = typed({ certification: 'Fairtrade' })
    const made = done(await at.deliveries.record(whose, { ...command(), delivery, pay }))
    const lots = done(at.stock.lots(people.SU, everything)).rows
    const lot = lots.find(one => one.certification === 'Fairtrade')?.id ?? ''
    far = { delivery: made.id, payment: made.payment?.id ?? '', till: till.id, lot, no: made.no }
    scope = `wh:${desk.elsewhere('NKO')}`
    desk.moveTo(scope, [far.delivery, far.payment, far.till, far.lot])
    for (const role of ['VW', 'AG', 'AC', 'MA'] as const) here[role] = await station.person(role, [deps.here.warehouse])
  })

  test('is there for who may see it', () => {
    const { at, people } = desk
    expect(done(at.deliveries.get(people.AC, { id: far.delivery })).scope).toBe(scope)
    expect(done(at.payments.get(people.AC, { id: far.payment })).scope).toBe(scope)
    expect(kindOf(at.till.get(people.AC, { id: far.till }))).toBe('ok')
    expect(kindOf(at.stock.lot(people.AC, { id: far.lot }))).toBe('ok')
  })

  test('is not there for who has no right in it: not by id, not by list, not on paper', async () => {
    const { at, command } = desk
    const input = { paper: 'a5' as const, lang: 'fr' as const, print: true }
    for (const by of Object.values(here)) {
      expect(kindOf(at.deliveries.get(by, { id: far.delivery }))).toBe('NotFound')
      expect(kindOf(at.stock.lot(by, { id: far.lot }))).toBe('NotFound')
      const rows = done(at.deliveries.list(by, everything)).rows
      expect(rows.some(row => row.id === far.delivery)).toBe(false)
      if (by.role === 'VW') continue
      expect(kindOf(at.payments.get(by, { id: far.payment }))).toBe('NotFound')
      expect(kindOf(at.till.get(by, { id: far.till }))).toBe('NotFound')
      expect(kindOf(await at.receipts.delivery(by, { ...command(), id: far.delivery, ...input }))).toBe('NotFound')
      expect(kindOf(await at.receipts.payment(by, { ...command(), id: far.payment, ...input }))).toBe('NotFound')
    }
  })

  test('its deliveries are neither shown as owed nor paid, corrected or voided from here', async () => {
    const { at, command, typed } = desk
    const { MA, AC } = here
    if (MA === undefined || AC === undefined) throw new Error('people of this warehouse')
    const [farmer = ''] = desk.farmers
    const party = { kind: 'farmer' as const, id: farmer }
    expect(done(at.payments.owed(AC, { party })).rows.some(row => row.delivery === far.delivery)).toBe(false)
    const allocations = [{ delivery: far.delivery, amount_xaf: 500 }]
    const paid = { party, amount_xaf: 500, method: 'mobile' as const, reference: 'FAR', day: today, allocations }
    expect(kindOf(at.payments.record(AC, { ...command(), payment: paid }))).toBe('NotFound')
    expect(kindOf(await at.deliveries.void(MA, { ...command(), id: far.delivery, why }))).toBe('NotFound')
    const corrected = { ...command(), id: far.delivery, why, delivery: typed() }
    expect(kindOf(await at.deliveries.correct(MA, corrected))).toBe('NotFound')
    expect(kindOf(await at.payments.void(MA, { ...command(), id: far.payment, why }))).toBe('NotFound')
  })

  test('whose log this station may not write is not changed from here by anybody: refused, not a fault', async () => {
    const { at, command, people } = desk
    expect(kindOf(await at.deliveries.void(people.SU, { ...command(), id: far.delivery, why }))).toBe('Forbidden')
    expect(kindOf(await at.payments.void(people.SU, { ...command(), id: far.payment, why }))).toBe('Forbidden')
  })

  test('MSG-4: a message that names it shows its card to who may see it, and to others nothing of it', () => {
    const { people, deps, farmers } = desk
    const { records } = messageServices(deps)
    const [farmer = ''] = farmers
    const of = { delivery: far.delivery, payment: far.payment, lot: far.lot, till: far.till, farmer } as const
    const refs = Object.entries(of).map(([kind, id]) => ({ kind: kind as keyof typeof of, id }))
    const shown = (by: Caller) => done(records.cards(by, { refs })).rows.map(({ kind }) => kind)
    expect(shown(people.AC)).toEqual(Object.keys(of))
    expect([shown(people.AG), shown(people.VW)]).toEqual([
      ['delivery', 'lot', 'farmer'],
      ['delivery', 'lot', 'farmer'],
    ])
    for (const by of Object.values(here)) expect(shown(by)).toEqual(['farmer'])
    const numbered = (by: Caller) => done(records.named(by, { numbers: [far.no, 'PL', far.no.toLowerCase()] })).rows
    expect(numbered(people.AG)).toEqual([{ kind: 'delivery', id: far.delivery, no: far.no }])
    for (const by of Object.values(here)) expect(numbered(by)).toEqual([])
  })

  test('a payment of here that pays there is not voided by who may not act there', async () => {
    const { at, command, people, deps } = desk
    const { id } = await record(people.MA)
    const paid = payment(people.MA, id, 700)
    deps.store.write(({ db }) => db.prepare('UPDATE allocation SET scope = ? WHERE payment = ?').run(scope, paid.id))
    const { MA } = here
    if (MA === undefined) throw new Error('a manager of this warehouse')
    expect(kindOf(await at.payments.void(MA, { ...command(), id: paid.id, why }))).toBe('Forbidden')
  })

  test('a number finds nothing of it; a signed code is proved everywhere', async () => {
    const { at, people, printer, command } = desk
    const { AG } = here
    if (AG === undefined) throw new Error('an agent of this warehouse')
    const shown = done(at.deliveries.get(people.SU, { id: far.delivery }))
    for (const text of [far.no, shown.checkCode]) {
      expect(done(at.receipts.check(AG, { text }))).toMatchObject({ how: 'none', record: null })
      expect(done(at.receipts.check(people.SU, { text }))).toMatchObject({ how: 'found' })
    }
    const input = { ...command(), id: far.delivery, paper: 'a5' as const, lang: 'fr' as const, print: false }
    done(await at.receipts.delivery(people.SU, input))
    const paper = printer.papers.at(-1)
    const text = paper?.kind === 'delivery' ? paper.proof.qrText : ''
    expect(done(at.receipts.check(AG, { text }))).toMatchObject({ authentic: true, how: 'signature' })
  })
})

describe('the second person (SES-2, AU-10)', () => {
  // Real passwords: what is asked here is whether they are.
  test('is another, active, of this warehouse, of a role that may, and has a password of his own', async () => {
    const station = await testStation()
    try {
      const { deps } = station.ready
      const { people, root } = station
      const command = () => ({ commandId: station.id() })
      const make = async (login: string, role: Role, warehouses: 'all' | string[] = 'all') => {
        const made = done(await people.users.create(root, { ...command(), name: login, login, role, warehouses }))
        return { ...made, caller: { user: made.id, session: station.id(), role, warehouses, fresh: true } as Caller }
      }
      const own = async (login: string, role: Role) => {
        const made = await make(login, role)
        const next = `lampe ${login} sous la pluie`
        done(await people.sessions.changePassword(made.caller, { current: made.oneTimePassword, next }))
        return { ...made, password: next }
      }
      const fresh = await make('chef1', 'MA')
      expect(kindOf(await deps.prove('chef1', fresh.oneTimePassword))).toBe('PasswordMustChange')
      const chief = await own('chef2', 'MA')
      expect(kindOf(await deps.prove('chef2', chief.password))).toBe('ok')
      expect(kindOf(await deps.prove('odette', rootPassword))).toBe('ok')
      done(people.users.deactivate(root, { ...command(), id: chief.id, why: 'parti du dépôt' }))
      expect(kindOf(await deps.prove('chef2', chief.password))).toBe('WrongCredentials')
    } finally {
      station.close()
    }
  })

  const proving = (by: Caller) => ({
    ...desk.deps,
    prove: () =>
      Promise.resolve({ ok: true as const, value: { user: by.user, role: by.role, warehouses: by.warehouses } }),
  })
  const second = { login: 'x', password: 'y', why: 'accord donné' }

  test('is asked where the corrected amount, not only the old one, passes the limit; and what he said is kept', async () => {
    const { people, typed, command, deps } = desk
    const { correctDelivery } = await import('#main/services/deliveries/void-delivery.ts')
    const { id } = await record(people.MA)
    const large = typed({ weighings_g: [900_000], bags: 0 })
    const input = { ...command(), id, why, delivery: large }
    expect(kindOf(await correctDelivery(deps, people.MA, input))).toBe('SecondNeeded')
    const both = { ...command(), id, why, delivery: { ...large, second } }
    expect(kindOf(await correctDelivery(proving(people.MA), people.MA, both))).toBe('SecondNotAllowed')
    expect(kindOf(await correctDelivery(proving(people.AG), people.MA, both))).toBe('SecondNotAllowed')
    const made = done(await correctDelivery(proving(people.AD), people.MA, both))
    const [voided] = deps.store.read(tx => tx.db.prepare('SELECT second FROM void WHERE of = ?').pluck().all(id))
    expect(JSON.parse(String(voided))).toEqual({ u: people.AD.user, why: 'accord donné' })
    expect(made.no).toMatch(/-L\d{5}$/)
  })

  test('who signs a till is of a role that may (domain.md §8: AC MA AD SU)', async () => {
    const { people, command, station } = desk
    const { closeTill } = await import('#main/services/till/run-till.ts')
    const cashier = await station.person('AG')
    done(desk.at.till.open(cashier, { ...command(), counted_xaf: 100 }))
    const close = (by: Caller) => closeTill(proving(by), cashier, { ...command(), counted_xaf: 100, second })
    expect(kindOf(await close(people.AG))).toBe('SecondNotAllowed')
    expect(kindOf(await close(people.VW))).toBe('SecondNotAllowed')
    expect(kindOf(await close(people.AC))).toBe('ok')
  })
})

test('drafts are of their writer: nobody reads, overwrites or throws away another’s', () => {
  const { at, people, station } = desk
  const id = station.id()
  done(at.drafts.save(people.AG, { id, kind: 'delivery', data: { bags: '3' } }))
  expect(kindOf(at.drafts.save(people.MA, { id, kind: 'delivery', data: { bags: '9' } }))).toBe('Forbidden')
  done(at.drafts.discard(people.MA, { id }))
  expect(done(at.drafts.list(people.MA, { kind: 'delivery' })).rows).toEqual([])
  expect(done(at.drafts.list(people.AG, { kind: 'delivery' })).rows[0]?.data).toEqual({ bags: '3' })
})

test('an override that the clerk may not give is not written down as given', async () => {
  const { people, deps } = desk
  const overrides = [{ of: 'moisture' as const, why: 'je décide seul' }]
  const { id } = await record(people.AG, { moisture_bp: 900, overrides })
  const detail = deps.store.read(tx => tx.db.prepare('SELECT detail FROM delivery WHERE id = ?').pluck().get(id))
  expect(JSON.parse(String(detail))).not.toHaveProperty('overrides')
})
