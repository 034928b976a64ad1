import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { contract } from '#shared/contract/contract.ts'
import { deliveryInput, paymentInput } from '#shared/contract/counter.ts'
import type { DeliveryReceipt, PaymentReceipt } from '#main/print/receipt-model.ts'
import { type CounterDesk, counterDesk, today, why } from '../support/counter-desk.ts'
import { answered, done, everything, kindOf } from '../support/test-station.ts'

let desk: CounterDesk
beforeAll(async () => {
  desk = await counterDesk(2)
  done(desk.at.till.open(desk.people.MA, { ...desk.command(), counted_xaf: 9_000_000 }))
})
afterAll(() => desk.close())

const record = async (more: Parameters<CounterDesk['typed']>[0] = {}, cash_xaf = 0) =>
  done(
    await desk.at.deliveries.record(desk.people.MA, {
      ...desk.command(),
      delivery: desk.typed(more),
      ...(cash_xaf > 0 ? { pay: { amount_xaf: cash_xaf, method: 'cash' as const } } : {}),
    }),
  )
const pay = (farmer: string, amount_xaf: number) =>
  desk.at.payments.record(desk.people.MA, {
    ...desk.command(),
    payment: { party: { kind: 'farmer', id: farmer }, amount_xaf, method: 'cash', day: today },
  })
const correct = async (id: string, more: Parameters<CounterDesk['typed']>[0]) =>
  desk.at.deliveries.correct(desk.people.MA, { ...desk.command(), id, why, delivery: desk.typed(more) })
const someone = (name: string) =>
  done(desk.station.org.farmers.create(desk.station.root, { ...desk.command(), fields: { name, village: 'Monatélé' } }))
    .id
const due = (farmer: string) =>
  done(desk.at.payments.owed(desk.people.AC, { party: { kind: 'farmer', id: farmer } })).due_xaf
const paper = async (of: 'delivery' | 'payment', id: string) => {
  const input = { ...desk.command(), id, paper: 'a5' as const, lang: 'fr' as const, print: false }
  done(await desk.at.receipts[of](desk.people.AC, input))
  return desk.printer.papers.at(-1)
}

describe('a command sent again', () => {
  test('answers the same; with other input it is another command and refused', async () => {
    const { at, people, typed, command } = desk
    const { commandId } = command()
    const first = done(await at.deliveries.record(people.AG, { commandId, delivery: typed() }))
    expect(done(await at.deliveries.record(people.AG, { commandId, delivery: typed() }))).toEqual(first)
    const other = { commandId, delivery: typed({ weighings_g: [60_000] }) }
    expect(kindOf(await at.deliveries.record(people.AG, other))).toBe('CommandMismatch')
  })

  test('makes no second original on another paper', async () => {
    const { at, people, command } = desk
    const { id } = await record()
    const input = { ...command(), id, lang: 'fr' as const, print: true }
    expect(done(await at.receipts.delivery(people.AG, { ...input, paper: 'a5' })).copy).toBe(0)
    expect(kindOf(await at.receipts.delivery(people.AG, { ...input, paper: '80mm' }))).toBe('CommandMismatch')
    expect(done(await at.receipts.delivery(people.AG, { ...input, ...command(), paper: '80mm' })).copy).toBe(1)
  })
})

test('LEDGER §10: papers asked for at once are one original and its duplicates; a preview after it is no second original', async () => {
  const { at, people, command } = desk
  const { id } = await record()
  const ask = async () =>
    done(await at.receipts.delivery(people.AG, { ...command(), id, paper: 'a5', lang: 'fr', print: true })).copy
  expect((await Promise.all([ask(), ask(), ask(), ask()])).sort()).toEqual([0, 1, 2, 3])
  expect((await paper('delivery', id))?.duplicate).toBe(4)
})

test('PAY-4: a mobile reference used before, however spaced, waits for the word that it is the same transaction', async () => {
  const { at, people, command } = desk
  const farmer = someone('ZAMBO Reine')
  const mobile = (reference: string, more: { referenceAgain?: boolean } = {}) =>
    at.payments.record(people.MA, {
      ...command(),
      payment: {
        party: { kind: 'farmer', id: farmer },
        amount_xaf: 500,
        method: 'mobile',
        reference,
        day: today,
        ...more,
      },
    })
  await record({ farmer })
  done(mobile('MP 2611 A7'))
  expect(kindOf(mobile('mp2611a7'))).toBe('ReferenceUsed')
  done(mobile('mp2611a7', { referenceAgain: true }))
})

describe('days', () => {
  test('that are none, or of another century, are refused where they come in', () => {
    const { typed } = desk
    const fits = (day: string) => deliveryInput.safeParse({ ...typed(), day }).success
    expect(['2026-02-30', '2025-02-29', '0000-01-01', '1026-11-02'].map(fits)).toEqual([false, false, false, false])
    expect(['2024-02-29', '2026-11-02'].map(fits)).toEqual([true, true])
    const payment = { party: { kind: 'farmer', id: desk.farmers[0] }, amount_xaf: 1, method: 'cash', day: '2026-02-31' }
    expect(paymentInput.safeParse(payment).success).toBe(false)
  })

  test('outside any season count in their own series', async () => {
    const { no } = await record({
      day: '2023-07-20',
      price_xaf: 1_000,
      overrides: [{ of: 'price', why: 'hors campagne' }],
    })
    expect(no).toMatch(/-23HC-L00001$/)
  })
})

describe('DEL-7: a correction', () => {
  test('of a paid delivery does not move to another farmer: the money went to the first', async () => {
    const [a, b] = [someone('A'), someone('B')]
    const { id } = await record({ farmer: a }, 100_000)
    expect(kindOf(await correct(id, { farmer: b }))).toBe('HasPayments')
    expect([due(a), due(b)]).toEqual([200_000, 0])
    const unpaid = await record({ farmer: a })
    const moved = done(await correct(unpaid.id, { farmer: b }))
    expect([due(a), due(b)]).toEqual([200_000, 300_000])
    // Each account by itself: nothing of A's is taken off B's.
    expect(await paper('delivery', moved.id)).toMatchObject({ account: { dueXaf: 300_000 } })
  })

  test('says what was paid before on the new paper, and goes on saying it', async () => {
    const farmer = someone('C')
    const { id } = await record({ farmer }, 100_000)
    desk.station.ports.move(1_000)
    const again = done(await correct(id, { farmer, weighings_g: [61_000, 51_000] }))
    const made = await paper('delivery', again.id)
    expect(made).toMatchObject({ netToPayXaf: 330_000, remainingXaf: 230_000, account: { dueXaf: 230_000 } })
    expect((made as DeliveryReceipt).paidNow.map(line => line.amountXaf)).toEqual([100_000])
    desk.station.ports.move(1_000)
    const later = done(pay(farmer, 30_000))
    expect(await paper('delivery', again.id)).toEqual({ ...made, duplicate: 0 })
    desk.station.ports.move(1_000)
    done(await desk.at.payments.void(desk.people.MA, { ...desk.command(), id: later.id, why }))
    expect(await paper('delivery', again.id)).toEqual({ ...made, duplicate: 0 })
    expect(await paper('delivery', id)).toMatchObject({ remainingXaf: 200_000, voided: { replacedBy: again.no } })
  })

  test('counts against the quota of the farmer and season it is for, no other', async () => {
    const { at, station, command, people, typed } = desk
    const make = (name: string) =>
      done(station.org.farmers.create(station.root, { ...command(), fields: { name, area_m2: 1_000 } })).id
    const [a, b] = [make('Q'), make('R')]
    done(station.org.settings.set(station.root, { ...command(), name: 'quota_blocks', value: true }))
    try {
      // 0.1 ha gives 100 kg a season.
      const first = await record({ farmer: a })
      await record({ farmer: b })
      const input = { ...command(), id: first.id, why, delivery: typed({ farmer: b }) }
      expect(kindOf(await at.deliveries.correct(people.AG, input))).toBe('NotYours')
      const moved = { ...command(), id: first.id, why, delivery: typed({ farmer: b }) }
      expect(kindOf(await at.deliveries.correct(people.MA, moved))).toBe('QuotaBlocked')
      const same = { ...command(), id: first.id, why, delivery: typed({ farmer: a, notes: 'même poids' }) }
      expect(kindOf(await at.deliveries.correct(people.MA, same))).toBe('ok')
    } finally {
      done(station.org.settings.set(station.root, { ...command(), name: 'quota_blocks', value: false }))
    }
  })

  test('is made once: what is void or replaced is not voided or corrected again', async () => {
    const { id } = await record()
    const again = done(await correct(id, { weighings_g: [70_000] }))
    expect(kindOf(await correct(id, {}))).toBe('AlreadyVoid')
    const voided = { ...desk.command(), id: again.id, why }
    done(await desk.at.deliveries.void(desk.people.MA, voided))
    expect(kindOf(await desk.at.deliveries.void(desk.people.MA, { ...voided, ...desk.command() }))).toBe('AlreadyVoid')
  })
})

describe('PAY-2, PAY-3', () => {
  test('nobody is paid more than his account says, whatever stands on a single delivery', async () => {
    const farmer = someone('D')
    const { id } = await record({ farmer }, 300_000)
    done(await desk.at.deliveries.void(desk.people.MA, { ...desk.command(), id, why }))
    expect(due(farmer)).toBe(-300_000)
    const again = await record({ farmer, weighings_g: [202_000] })
    expect(again.no).not.toBe('')
    expect(due(farmer)).toBe(300_000)
    expect(pay(farmer, 300_001)).toMatchObject({ error: { kind: 'OverPayment', due_xaf: 300_000 } })
    const atOnce = {
      ...desk.command(),
      delivery: desk.typed({ farmer }),
      pay: { amount_xaf: 300_000, method: 'cash' as const },
    }
    done(pay(farmer, 300_000))
    expect(kindOf(await desk.at.deliveries.record(desk.people.MA, atOnce))).toBe('ok')
    expect(due(farmer)).toBe(0)
  })

  test('a supplier is paid for what came through him only', async () => {
    const { at, station, command, people } = desk
    const make = (name: string) =>
      done(station.org.suppliers.create(station.root, { ...command(), fields: { name } })).id
    const [mine, other] = [make('Fournisseur un'), make('Fournisseur deux')]
    const overrides = [{ of: 'supplier' as const, why: 'dossier en cours' }]
    const { id } = await record({ supplier: other, overrides })
    const payment = {
      party: { kind: 'supplier' as const, id: mine },
      amount_xaf: 1_000,
      method: 'cash' as const,
      day: today,
      allocations: [{ delivery: id, amount_xaf: 1_000 }],
    }
    expect(kindOf(at.payments.record(people.MA, { ...command(), payment }))).toBe('NotFound')
    const asFarmer = { ...payment, party: { kind: 'farmer' as const, id: other } }
    expect(kindOf(at.payments.record(people.MA, { ...command(), payment: asFarmer }))).toBe('NotFound')
    const right = { ...payment, party: { kind: 'supplier' as const, id: other } }
    expect(kindOf(at.payments.record(people.MA, { ...command(), payment: right }))).toBe('ok')
  })

  test('an archived farmer delivers nothing and is still paid what is due to him', async () => {
    const { station, command } = desk
    const farmer = someone('E')
    await record({ farmer })
    done(station.org.farmers.archive(station.root, { ...command(), id: farmer, why: 'parti au village' }))
    const delivery = desk.typed({ farmer })
    expect(kindOf(await desk.at.deliveries.record(desk.people.MA, { ...command(), delivery }))).toBe('FarmerArchived')
    expect(kindOf(pay(farmer, 300_000))).toBe('ok')
  })

  test('a payment receipt says what was so when it was made', async () => {
    const farmer = someone('F')
    await record({ farmer })
    const first = done(pay(farmer, 100_000))
    const made = await paper('payment', first.id)
    expect(made).toMatchObject({
      account: { dueXaf: 200_000 },
      deliveries: [{ paidXaf: 100_000, remainingXaf: 200_000 }],
    })
    done(pay(farmer, 200_000))
    expect(await paper('payment', first.id)).toEqual(made)
    done(await desk.at.payments.void(desk.people.MA, { ...desk.command(), id: first.id, why }))
    expect({ ...(await paper('payment', first.id)), voided: null }).toEqual(made)
    expect(kindOf(await desk.at.payments.void(desk.people.MA, { ...desk.command(), id: first.id, why }))).toBe(
      'AlreadyVoid',
    )
  })
})

describe('CASH-1', () => {
  test('cash of a voided payment goes into the open till of who voids it; a closed till stays as it was counted', async () => {
    const { at, command, station } = desk
    const [one, two] = [await station.person('MA'), await station.person('MA')]
    done(at.till.open(one, { ...command(), counted_xaf: 50_000 }))
    const { id } = await record({ farmer: someone('G') })
    const payment = {
      party: { kind: 'farmer' as const, id: done(at.deliveries.get(one, { id })).farmer },
      amount_xaf: 20_000,
      method: 'cash' as const,
      day: today,
    }
    const paid = done(at.payments.record(one, { ...command(), payment }))
    const closed = done(await at.till.close(one, { ...command(), counted_xaf: 30_000 }))
    expect(closed).toMatchObject({ expected_xaf: 30_000, difference_xaf: 0 })
    const cancel = { ...command(), id: paid.id, why }
    expect(kindOf(await at.payments.void(two, cancel))).toBe('TillClosed')
    done(at.till.open(two, { ...command(), counted_xaf: 5_000 }))
    done(await at.payments.void(two, cancel))
    expect(done(at.till.current(two, {})).till?.balance_xaf).toBe(25_000)
    const [till] = done(at.till.list(one, { ...everything, filter: { user: [one.user] } })).rows
    expect(till).toMatchObject({ balance_xaf: 30_000, closeCounted_xaf: 30_000 })
    expect(kindOf(at.till.move(two, { ...command(), kind: 'expense', amount_xaf: 25_001, why }))).toBe('TillShort')
    expect(kindOf(at.till.move(one, { ...command(), kind: 'supply', amount_xaf: 1, why }))).toBe('TillClosed')
  })

  test('the till of somebody who cannot close it is closed by who may sign, with a reason and his name on the paper', async () => {
    const { at, command, station } = desk
    const [gone, chief, clerk] = [await station.person('AG'), await station.person('MA'), await station.person('AG')]
    const { id } = done(at.till.open(gone, { ...command(), counted_xaf: 25_000 }))
    const close = (who: typeof chief, more: { why?: string } = {}) =>
      at.till.close(who, { ...command(), till: id, counted_xaf: 25_000, ...more })
    expect(kindOf(await close(clerk, { why }))).toBe('Forbidden')
    expect(kindOf(await close(chief))).toBe('Invalid')
    done(await close(chief, { why }))
    expect(done(at.till.get(chief, { id }))).toMatchObject({
      closeCounted_xaf: 25_000,
      secondName: expect.any(String),
      why,
    })
    expect(done(at.till.current(gone, {})).till).toBeNull()
    expect(kindOf(await close(chief, { why }))).toBe('TillClosed')
  })

  test('a till never holds more than can be counted and shown', async () => {
    const { at, command, station } = desk
    const who = await station.person('AC')
    done(at.till.open(who, { ...command(), counted_xaf: 9_999_999_999 }))
    expect(kindOf(at.till.move(who, { ...command(), kind: 'supply', amount_xaf: 2, why }))).toBe('TooLarge')
    expect(kindOf(at.till.move(who, { ...command(), kind: 'supply', amount_xaf: 1, why }))).toBe('ok')
    for (const kind of ['withdraw', 'supply', 'withdraw', 'supply'] as const)
      done(at.till.move(who, { ...command(), kind, amount_xaf: 9_000_000_000, why }))
    answered(contract.till.current, at.till.current(who, {}))
  })
})

test('amounts beyond what lists show are refused before they are facts', async () => {
  const { at, station, command, people } = desk
  done(station.org.prices.set(station.root, { ...command(), day: '2026-08-01', grade: 'HS', price_xaf: 1_000_000 }))
  const delivery = desk.typed({ grade: 'HS', bags: 0, weighings_g: [5_000_000, 5_000_000, 5_000_000] })
  expect(kindOf(await at.deliveries.record(people.AG, { ...command(), delivery }))).toBe('TooLarge')
  expect(kindOf(at.deliveries.preview(people.AG, delivery))).toBe('TooLarge')
})

test('an empty certification is none: no lot and no price of its own', async () => {
  const { id } = await record({ certification: '   ' })
  const shown = done(desk.at.deliveries.get(desk.people.MA, { id }))
  expect(shown.certification).toBe(null)
  const lots = done(desk.at.stock.lots(desk.people.MA, everything)).rows.filter(lot => lot.grade === 'I')
  expect(lots.map(lot => lot.certification)).toEqual([null])
})

test('a payment of more deliveries than one entry holds is one payment, and is voided whole', async () => {
  const { at, station, command, people, deps } = desk
  const farmer = someone('H')
  const supplier = done(station.org.suppliers.create(station.root, { ...command(), fields: { name: 'Gros' } })).id
  const overrides = [{ of: 'supplier' as const, why: 'dossier en cours' }]
  for (let n = 0; n < 210; n++) await record({ farmer, supplier, overrides, bags: 0, weighings_g: [1_000] })
  const party = { kind: 'supplier' as const, id: supplier }
  const owed = done(at.payments.owed(people.AC, { party }))
  expect([owed.due_xaf, owed.rows.length]).toEqual([630_000, 200])
  const payment = { party, amount_xaf: 630_000, method: 'cash' as const, day: today }
  const { id } = done(at.payments.record(people.MA, { ...command(), payment }))
  expect(done(at.payments.get(people.AC, { id })).allocations).toHaveLength(210)
  expect(due(farmer)).toBe(0)
  done(await at.payments.void(people.MA, { ...command(), id, why }))
  expect(due(farmer)).toBe(630_000)
  const longest = deps.store.read(tx => tx.db.prepare('SELECT max(length(body)) FROM entry').pluck().get())
  expect(Number(longest)).toBeLessThan(65_536)
})

describe('RC-2, RC-4: a payment receipt', () => {
  test('is signed like a delivery’s, found by its number and code, and told when it is void', async () => {
    const { at, people, command } = desk
    const farmer = someone('I')
    await record({ farmer })
    const { id, no } = done(pay(farmer, 45_000))
    const made = (await paper('payment', id)) as PaymentReceipt
    const [text, code] = [made.proof?.qrText ?? '', made.proof?.shortCode ?? '']
    const record_ = { kind: 'payment', id, live: true, inChain: true, paid_xaf: 45_000 }
    expect(done(at.receipts.check(people.VW, { text }))).toMatchObject({
      authentic: true,
      number: no,
      payload: { net_g: 0, amount_xaf: 45_000, net_pay_xaf: 45_000, day: today, farmerCode: made.payee.code },
      record: record_,
    })
    for (const typed of [no, code, no.toLowerCase()]) {
      expect(done(at.receipts.check(people.AC, { text: typed }))).toMatchObject({ how: 'found', record: record_ })
      // domain.md §8: a viewer sees no payments, an agent his own.
      expect(done(at.receipts.check(people.VW, { text: typed }))).toMatchObject({ how: 'none', record: null })
      expect(done(at.receipts.check(people.AG, { text: typed }))).toMatchObject({ how: 'none', record: null })
    }
    const changed = text.slice(0, -1) + (text.endsWith('A') ? 'B' : 'A')
    expect(done(at.receipts.check(people.AC, { text: changed })).authentic).toBe(false)
    done(await at.payments.void(people.MA, { ...command(), id, why }))
    expect(done(at.receipts.check(people.VW, { text }))).toMatchObject({ authentic: true, record: { live: false } })
  })
})

test('RC-4: a delivery’s receipt is told paid, replaced, void; what is nowhere is told so', async () => {
  const { at, people, command } = desk
  const farmer = someone('J')
  const { id } = await record({ farmer })
  const made = (await paper('delivery', id)) as DeliveryReceipt
  const told = (text: string) => done(at.receipts.check(people.VW, { text })).record
  expect(told(made.proof.qrText)).toMatchObject({ kind: 'delivery', status: 'pending', live: true, inChain: true })
  done(pay(farmer, 300_000))
  expect(told(made.proof.qrText)).toMatchObject({ status: 'paid', paid_xaf: 300_000 })
  const again = done(await correct(id, { farmer, weighings_g: [90_000] }))
  expect(told(made.proof.shortCode)).toMatchObject({ live: false, replacedBy: again.no })
  done(await at.deliveries.void(people.MA, { ...command(), id: again.id, why }))
  expect(told(again.no)).toMatchObject({ live: false, replacedBy: null })
  expect(done(at.receipts.check(people.VW, { text: '0000-0000-0000' }))).toMatchObject({ how: 'none', why: 'NotFound' })
})
