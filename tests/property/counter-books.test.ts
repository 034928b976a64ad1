import { expect, test } from 'vitest'
import type BetterSqlite3 from 'better-sqlite3'
import type { Caller } from '#main/services/command.ts'
import { verifyStation } from '#main/verify-station.ts'
import { Chance } from '../support/chance.ts'
import { type CounterDesk, counterDesk, today, why } from '../support/counter-desk.ts'
import { runs } from '../support/runs.ts'

type Db = BetterSqlite3.Database
type Outcome = { ok: boolean; error?: { kind: string } }

const ids = (db: Db, table: string): string[] => db.prepare<[], string>(`SELECT id FROM ${table}`).pluck().all()
const pairs = (db: Db, sql: string): Record<string, number> =>
  Object.fromEntries(db.prepare(sql).raw().all() as [string, number][])
/** The nought of a sum says the same as its absence. */
const nonZero = (sums: Record<string, number>) =>
  Object.fromEntries(Object.entries(sums).filter(([, sum]) => sum !== 0))

/** What any command may leave behind. */
const traces = (db: Db): unknown[] =>
  [
    'entry',
    'answer',
    'delivery',
    'payment',
    'allocation',
    'void',
    'till_open',
    'till_move',
    'till_close',
    'lot',
    'print',
  ]
    .map(table => db.prepare(`SELECT count(*) FROM ${table}`).pluck().get())
    .concat(db.prepare('SELECT * FROM number_used ORDER BY prefix').raw().all())

/** PAY-2, STK-1, CASH-1, CODE-1 over the whole file. */
function laws(db: Db): void {
  // Every account by itself, then all of them: what stands and is not paid is due.
  const due = pairs(db, 'SELECT id, sum(due_xaf - paid_xaf) FROM sum_party GROUP BY id')
  const owed = pairs(
    db,
    `SELECT farmer, sum(x) FROM (
       SELECT farmer, net_pay_xaf AS x FROM delivery WHERE counts = 1
       UNION ALL SELECT d.farmer, -a.amount_xaf FROM allocation a JOIN delivery d ON d.id = a.delivery WHERE a.live = 1)
     GROUP BY farmer`,
  )
  expect(nonZero(due)).toEqual(nonZero(owed))
  // The net weight goes into stock, of the one delivery of a chain that counts.
  const stock = pairs(db, 'SELECT id, g FROM sum_lot')
  expect(nonZero(stock)).toEqual(
    nonZero(pairs(db, 'SELECT lot, sum(net_g) FROM delivery WHERE counts = 1 GROUP BY lot')),
  )
  expect(nonZero(stock)).toEqual(nonZero(pairs(db, 'SELECT lot, sum(g) FROM stock_line GROUP BY lot')))
  const bags = pairs(db, 'SELECT lot, sum(bags) FROM delivery WHERE counts = 1 GROUP BY lot')
  expect(nonZero(pairs(db, 'SELECT id, bags FROM sum_lot'))).toEqual(nonZero(bags))
  // A chain counts once, and never beyond.
  expect(db.prepare('SELECT root FROM delivery WHERE counts = 1 GROUP BY root HAVING count(*) > 1').all()).toEqual([])
  expect(pairs(db, 'SELECT id, sum(amount_xaf) FROM payment GROUP BY id')).toEqual(
    pairs(db, 'SELECT payment, sum(amount_xaf) FROM allocation GROUP BY payment'),
  )
  const moved = `SELECT t.id, t.counted_xaf
    + coalesce((SELECT sum(CASE kind WHEN 'supply' THEN amount_xaf ELSE -amount_xaf END) FROM till_move WHERE till = t.id), 0)
    - coalesce((SELECT sum(amount_xaf) FROM payment WHERE till = t.id), 0)
    + coalesce((SELECT sum(p.amount_xaf) FROM void v JOIN payment p ON p.id = v.of WHERE v.till = t.id), 0) FROM till_open t`
  const kept = `SELECT t.id, t.counted_xaf + coalesce(s.in_xaf, 0) - coalesce(s.out_xaf, 0) FROM till_open t
    LEFT JOIN sum_till s ON s.id = t.id`
  const tills = pairs(db, kept)
  expect(tills).toEqual(pairs(db, moved))
  expect(Object.values(tills).every(balance => balance >= 0)).toBe(true)
  for (const table of ['delivery', 'payment', 'till_open', 'lot']) {
    const numbers = db.prepare<[], string>(`SELECT no FROM ${table} ORDER BY no`).pluck().all()
    expect(numbers.map(no => Number(no.slice(-5)))).toEqual(numbers.map((_, n) => n + 1))
  }
}

class Clerks {
  readonly #desk: CounterDesk
  readonly #chance: Chance
  constructor(desk: CounterDesk, chance: Chance) {
    this.#desk = desk
    this.#chance = chance
  }

  /** One command by somebody: often a wrong one. */
  async step(db: Db): Promise<Outcome> {
    const [desk, chance] = [this.#desk, this.#chance]
    const { at, command } = desk
    const by = chance.pick([desk.people.AG, desk.people.MA, desk.people.SU])
    const some = (table: string) => chance.pick([...ids(db, table), desk.station.id()])
    const method = chance.pick(['cash', 'cash', 'mobile', 'cheque'] as const)
    const reference = method === 'cash' ? {} : { reference: `R${chance.below(40)}` }
    const amount_xaf = 1 + chance.below(500_000)
    switch (chance.below(9)) {
      case 0:
      case 1: {
        const pay = chance.odds(40) ? { pay: { amount_xaf, method, ...reference } } : {}
        return at.deliveries.record(by, { ...command(), delivery: this.#delivery(), ...pay })
      }
      case 2:
        return at.deliveries.void(by, { ...command(), id: some('delivery'), why })
      case 3:
        return at.deliveries.correct(by, { ...command(), id: some('delivery'), why, delivery: this.#delivery() })
      case 4:
        return at.payments.void(by, { ...command(), id: some('payment'), why })
      case 5:
        return this.#till(by)
      default:
        return this.#pay(by, { amount_xaf, method, ...reference })
    }
  }

  #delivery() {
    const chance = this.#chance
    return this.#desk.typed({
      farmer: chance.pick(this.#desk.farmers),
      grade: chance.pick(['I', 'II', 'HS']),
      bags: chance.below(5),
      weighings_g: Array.from({ length: 1 + chance.below(3) }, () => 500 + chance.below(120_000)),
      moisture_bp: chance.below(1_300),
      foreign_bp: chance.below(400),
      deductions: chance.odds(30) ? [{ type: 'dues', amount_xaf: 1 + chance.below(40_000) }] : [],
    })
  }

  #pay(by: Caller, how: { amount_xaf: number; method: 'cash' | 'mobile' | 'cheque'; reference?: string }): Outcome {
    const { at, command, farmers } = this.#desk
    const party = { kind: 'farmer' as const, id: this.#chance.pick(farmers) }
    const owed = at.payments.owed(by, { party })
    const first = owed.ok ? owed.value.rows[0] : undefined
    // Often what is just due: the whole account, or one delivery by name.
    const whole = owed.ok && owed.value.due_xaf > 0 && this.#chance.odds(40) ? { amount_xaf: owed.value.due_xaf } : {}
    const named =
      first !== undefined && this.#chance.odds(30)
        ? { amount_xaf: first.due_xaf, allocations: [{ delivery: first.delivery, amount_xaf: first.due_xaf }] }
        : {}
    const payment = { party, day: today, ...how, ...whole, ...named }
    const paid = at.payments.record(by, { ...command(), payment })
    const after = at.payments.owed(by, { party })
    // PAY-3: a payment never takes an account below nought.
    if (paid.ok && after.ok) expect(after.value.due_xaf).toBeGreaterThanOrEqual(0)
    return paid
  }

  async #till(by: Caller): Promise<Outcome> {
    const { at, command } = this.#desk
    const amount_xaf = 1 + this.#chance.below(900_000)
    const kind = this.#chance.pick(['supply', 'supply', 'withdraw', 'expense', 'open', 'close'] as const)
    if (kind === 'open') return at.till.open(by, { ...command(), counted_xaf: amount_xaf })
    if (kind === 'close') return at.till.close(by, { ...command(), counted_xaf: amount_xaf, why })
    return at.till.move(by, { ...command(), kind, amount_xaf, why })
  }
}

test.each(Array.from({ length: runs(3, 40) }, (_, n) => n))(
  'random days at the counter: books that agree, numbers without gaps, refusals without a trace (%i)',
  async seed => {
    const desk = await counterDesk(100 + seed)
    const chance = new Chance(`counter ${seed}`)
    const clerks = new Clerks(desk, chance)
    const refused = new Map<string, number>()
    let done = 0
    try {
      const db = desk.deps.store.read(tx => tx.db)
      for (let n = 0; n < 160; n++) {
        if (chance.odds(20)) desk.station.ports.move(1 + chance.below(60_000))
        const before = traces(db)
        const outcome = await clerks.step(db)
        if (outcome.ok) {
          done += 1
          if (n % 4 === 0) laws(db)
          continue
        }
        const { kind = '' } = outcome.error ?? {}
        refused.set(kind, (refused.get(kind) ?? 0) + 1)
        expect([kind, traces(db)]).toEqual([kind, before])
      }
      laws(db)
      expect(done).toBeGreaterThan(20)
      expect(refused.size).toBeGreaterThan(4)
      const report = await verifyStation(desk.station.folder, true, {})
      expect(report).toMatchObject({ ok: true })
    } finally {
      desk.close()
    }
  },
  120_000,
)
