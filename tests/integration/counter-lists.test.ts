import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ListQuery } from '#shared/contract/fields.ts'
import { listAudit } from '#main/services/ledger/show-audit.ts'
import { type CounterDesk, counterDesk, today, why } from '../support/counter-desk.ts'
import { done } from '../support/test-station.ts'

let desk: CounterDesk
beforeAll(async () => {
  desk = await counterDesk(3)
  const { at, people, command } = desk
  done(at.till.open(people.MA, { ...command(), counted_xaf: 5_000_000 }))
  for (let n = 0; n < 24; n++) {
    const pay = n % 2 === 0 ? { pay: { amount_xaf: n % 4 === 0 ? 10_000 : 300_000, method: 'cash' as const } } : {}
    const [farmer = '', grade] = [desk.farmers[n % 3], n % 3 === 0 ? ('II' as const) : ('I' as const)]
    const day = n % 5 === 0 ? '2026-10-30' : today
    const weighings_g = [51_000 + (n % 7) * 1_000, 60_000]
    const delivery = desk.typed({ farmer, grade, day, weighings_g })
    const made = done(await at.deliveries.record(people.MA, { ...command(), delivery, ...pay }))
    if (n % 6 === 5) done(await at.deliveries.void(people.MA, { ...command(), id: made.id, why }))
  }
})
afterAll(() => desk.close())

const query = (more: Partial<ListQuery> = {}): ListQuery => ({
  offset: 0,
  limit: 200,
  sort: [],
  filter: {},
  archived: 'show',
  ...more,
})
type Row = { id: string; [field: string]: unknown }
type List = (query: ListQuery) => { rows: Row[]; total: number; totals: Record<string, number> }

/** A list is one thing however it is asked: pages join to the whole, in its order, and the total is how many there are. */
function holds(list: List, asked: Partial<ListQuery>): Row[] {
  const whole = list(query(asked))
  expect([asked, whole.total]).toEqual([asked, whole.rows.length])
  const pages = Array.from({ length: Math.ceil(whole.total / 7) + 1 }, (_, n) =>
    list(query({ ...asked, offset: n * 7, limit: 7 })),
  )
  expect(pages.flatMap(page => page.rows.map(row => row.id))).toEqual(whole.rows.map(row => row.id))
  for (const page of pages) expect([page.total, page.totals]).toEqual([whole.total, whole.totals])
  return whole.rows
}

describe('the list of deliveries', () => {
  const list: List = asked => done(desk.at.deliveries.list(desk.people.SU, asked))
  test('pages, filters, sorts and searches as one', () => {
    expect(holds(list, {})).toHaveLength(24)
    expect(holds(list, { filter: { day: { from: today, to: today } } })).toHaveLength(19)
    expect(holds(list, { filter: { grade: ['II'] } })).toHaveLength(8)
    expect(holds(list, { filter: { status: ['void'] } })).toHaveLength(4)
    expect(holds(list, { filter: { status: ['partial', 'pending'] } }).length).toBeGreaterThan(5)
    expect(holds(list, { search: 'L00007' })).toHaveLength(1)
    expect(holds(list, { search: 'deux' })).toHaveLength(8)
    expect(holds(list, { search: 'ebo pl' }).length).toBe(24)
    expect(holds(list, { search: 'personne_' })).toHaveLength(0)
    for (const field of ['amount_xaf', 'farmerName', 'status', 'at_ms', 'cooperative']) {
      for (const desc of [true, false]) holds(list, { sort: [{ field, desc }], search: 'planteur' })
    }
    const amounts = holds(list, { sort: [{ field: 'amount_xaf', desc: true }] }).map(row => Number(row['amount_xaf']))
    expect(amounts).toEqual(amounts.toSorted((a, b) => b - a))
  })
  test('totals what stands', () => {
    const { rows, totals } = list(query())
    const standing = rows.filter(row => row['live'] === true)
    const sum = (field: string) => standing.reduce((all, row) => all + Number(row[field]), 0)
    expect(totals).toMatchObject({
      standing: 20,
      net_g: sum('net_g'),
      net_pay_xaf: sum('net_pay_xaf'),
      bags: sum('bags'),
    })
  })
})

test('the list of payments pages, filters, sorts and searches as one', () => {
  const list: List = asked => done(desk.at.payments.list(desk.people.SU, asked))
  expect(holds(list, {})).toHaveLength(12)
  expect(holds(list, { search: 'planteur un' })).toHaveLength(4)
  expect(holds(list, { search: 'P00003' })).toHaveLength(1)
  expect(holds(list, { filter: { method: ['cash'] }, sort: [{ field: 'partyName', desc: false }] })).toHaveLength(12)
})

describe('AUD-1: the audit', () => {
  const list: List = asked => done(listAudit(desk.deps, desk.people.SU, asked))
  const of = (entity: string) => list(query({ filter: { entity: [entity] } })).total
  test('is one list however it is asked, counted from what it is found by', () => {
    holds(list, {})
    holds(list, { filter: { actor: [desk.people.MA.user] } })
    holds(list, { filter: { actor: [desk.people.MA.user, desk.people.SU.user], entity: ['payment', 'price'] } })
    const moments = list(query()).rows.map(row => Number(row['at_ms']))
    expect(moments).toEqual(moments.toSorted((a, b) => b - a))
    const [late = 0, early = 0] = [moments[9], moments.at(-9)]
    const between = moments.filter(at => at >= early && at <= late)
    expect(holds(list, { filter: { at_ms: { from: early, to: late } } })).toHaveLength(between.length)
    for (const entity of [
      'delivery',
      'payment',
      'allocation',
      'till_open',
      'lot',
      'price',
      'farmer',
      'void',
      'nothing',
    ]) {
      const rows = holds(list, { filter: { entity: [entity] } })
      expect(rows.every(row => row['entity'] === entity)).toBe(true)
    }
    expect([of('delivery'), of('payment'), of('void'), of('till_open')]).toEqual([24, 12, 4, 1])
    expect(holds(list, { filter: { entity: ['delivery', 'payment', 'delivery'] } })).toHaveLength(36)
    expect(holds(list, { filter: { verdict: ['accepted'] } }).length).toBe(list(query()).total)
    expect(holds(list, { filter: { verdict: ['rejected', 'flagged'] } })).toHaveLength(0)
    expect(holds(list, { filter: { verdict: [] } })).toHaveLength(0)
    expect(holds(list, { filter: { entity: [] } })).toHaveLength(0)
    expect(holds(list, { filter: { kind: ['create'], entity: ['farmer'] } })).toHaveLength(3)
    expect(holds(list, { search: 'l00007' }).map(row => row['entity'])).toEqual(['delivery'])
    expect(holds(list, { search: 'till_open' })).toHaveLength(1)
    expect(holds(list, { search: 'delivery l0000' })).toHaveLength(9)
    expect(holds(list, { search: 'ebo' }).length).toBeGreaterThan(36)
    expect(holds(list, { search: 'nothing of this' })).toHaveLength(0)
  })
  test('is a manager’s of his warehouse and station only', () => {
    const scopes = new Set(done(listAudit(desk.deps, desk.people.MA, query())).rows.map(row => row.scope))
    expect([...scopes].every(scope => scope === desk.deps.here.scope || scope.startsWith('audit:'))).toBe(true)
  })
})

test('nothing that a screen asks reads a long table whole: every record is found by a key', () => {
  const { db } = desk.deps.store.read(tx => tx)
  const asked: string[] = []
  const prepare = db.prepare.bind(db)
  const spy = (text: string) => {
    asked.push(text)
    return prepare(text)
  }
  Object.assign(db, { prepare: spy })
  const { at, people, farmers } = desk
  const delivery = done(at.deliveries.list(people.SU, query({ limit: 1 }))).rows[0]?.id ?? ''
  const payment = done(at.payments.list(people.SU, query({ limit: 1 }))).rows[0]?.id ?? ''
  done(at.deliveries.get(people.SU, { id: delivery }))
  done(at.payments.get(people.SU, { id: payment }))
  done(at.payments.owed(people.SU, { party: { kind: 'farmer', id: farmers[0] ?? '' } }))
  done(at.deliveries.facts(people.SU, { farmer: farmers[0] ?? '', day: today }))
  for (const text of ['EBOXXX-2627-L00001', '0000-0000-0000']) done(at.receipts.check(people.SU, { text }))
  const day = { from: Date.UTC(2026, 10, 2), to: Date.UTC(2026, 10, 3) }
  for (const filter of [{ actor: [people.MA.user] }, { at_ms: day }, { entity: ['payment'] }]) {
    for (const who of [people.SU, people.MA]) done(listAudit(desk.deps, who, query({ filter, limit: 2 })))
  }
  Object.assign(db, { prepare })
  const scans = asked.flatMap(text => {
    const holes = (text.match(/\?/g) ?? []).map(() => 1)
    const plan = db.prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${text}`).all(...holes)
    return plan.map(step => step.detail).filter(step => /^SCAN [dpafsuoe]\b(?!.*COVERING)|AUTOMATIC/.test(step))
  })
  expect(asked.length).toBeGreaterThan(5)
  expect(scans).toEqual([])
})
