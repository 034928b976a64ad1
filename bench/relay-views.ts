// What tools for reports ask the documented views (docs/relay-views.md), with a login of theirs, over the rows that the fold leaves of five
// million deliveries. Beside each the same question written by hand against the tables behind, by the superuser: no view, no row-level security.
import pg from 'pg'
import { percentile, tell } from './parts/figure.ts'
import { relayProcess } from './parts/relay-process.ts'
import { daysOfSeason, lotsOfSeason, namesOf, type ReportSize, seasons, writeReportRows } from './parts/report-rows.ts'

const quick = process.argv.includes('--quick')
const size: ReportSize = quick
  ? { deliveries: 200_000, depots: 10, farmers: 1_000 }
  : { deliveries: 5_000_000, depots: 50, farmers: 4_000 }
const rounds = quick ? 40 : 100
const org = 'a'.repeat(32)

/** What one round asks about. */
interface About {
  readonly depot: { readonly id: string; readonly code: string }
  readonly farmer: { readonly id: string; readonly code: string }
  readonly lot: string
  readonly day: string
  /** a week later, a month later */
  readonly week: string
  readonly month: string
  readonly season: { readonly code: string; readonly start: string; readonly end: string }
}

/** A question as a reader asks it of the views, and by hand of the tables, `$1` being the organisation there. */
interface Question {
  readonly name: string
  readonly view: string
  readonly bare: string
  readonly of: (about: About) => readonly string[]
  /** what the tables have to be asked for instead, where that differs */
  readonly bareOf?: (about: About) => readonly string[]
}

const scoped = ({ depot, day }: About) => [`wh:${depot.id}`, day]
const paid = 'LEFT JOIN hq_sum_root p ON p.org = t.org AND p.scope = t.scope AND p.id = t.root'

const days: readonly Question[] = [
  {
    name: 'weeks-of-a-season',
    view: `SELECT warehouse, week, sum(net_kg), sum(amount_xaf) FROM report.delivery_week
      WHERE week >= $1 AND week <= $2 GROUP BY 1, 2 ORDER BY 1, 2`,
    bare: `SELECT scope, week, sum(net_g), sum(amount_xaf) FROM hq_week_delivery
      WHERE org = $1 AND week >= $2 AND week <= $3 GROUP BY 1, 2 ORDER BY 1, 2`,
    of: ({ season }) => [season.start, season.end],
  },
  {
    name: 'day-of-all-depots',
    view: 'SELECT warehouse, grade, deliveries, net_kg, amount_xaf FROM report.delivery_day WHERE day = $1 ORDER BY 1, 2',
    bare: 'SELECT scope, grade, n, net_g, amount_xaf FROM hq_day_delivery WHERE org = $1 AND day = $2 ORDER BY 1, 2',
    of: ({ day }) => [day],
  },
  {
    name: 'season-of-a-depot',
    view: `SELECT grade, sum(net_kg), sum(amount_xaf) FROM report.delivery_day
      WHERE warehouse = $1 AND day >= $2 AND day <= $3 GROUP BY 1`,
    bare: `SELECT grade, sum(net_g), sum(amount_xaf) FROM hq_day_delivery
      WHERE org = $1 AND scope = $2 AND day >= $3 AND day <= $4 GROUP BY 1`,
    of: ({ depot, season }) => [depot.code, season.start, season.end],
    bareOf: ({ depot, season }) => [`wh:${depot.id}`, season.start, season.end],
  },
  {
    name: 'payments-of-a-month',
    view: `SELECT warehouse, method, sum(payments), sum(amount_xaf) FROM report.payment_day
      WHERE day >= $1 AND day < $2 GROUP BY 1, 2`,
    bare: `SELECT scope, method, sum(n), sum(amount_xaf) FROM hq_day_payment
      WHERE org = $1 AND day >= $2 AND day < $3 GROUP BY 1, 2`,
    of: ({ day, month }) => [day, month],
  },
]

const columns = 'no, farmer_code, grade, net_kg, amount_xaf, paid_xaf'
const bareColumns = 'no, farmer_code, grade, net_g, amount_xaf, p.paid_xaf'

const facts: readonly Question[] = [
  {
    name: 'deliveries-of-a-depot-and-day',
    view: `SELECT ${columns} FROM report.delivery WHERE warehouse = $1 AND day = $2 AND counts ORDER BY no`,
    bare: `SELECT ${bareColumns} FROM hq_delivery t ${paid}
      WHERE t.org = $1 AND t.scope = $2 AND t.day = $3 AND counts = 1 ORDER BY no`,
    of: ({ depot, day }) => [depot.code, day],
    bareOf: scoped,
  },
  {
    name: 'deliveries-of-a-depot-and-week',
    view: `SELECT grade, count(*), sum(net_kg) FROM report.delivery
      WHERE warehouse_id = $1 AND day >= $2 AND day < $3 AND counts GROUP BY 1`,
    bare: `SELECT grade, count(*), sum(net_g) FROM hq_delivery
      WHERE org = $1 AND scope = $2 AND day >= $3 AND day < $4 AND counts = 1 GROUP BY 1`,
    of: ({ depot, day, week }) => [depot.id, day, week],
    bareOf: ({ depot, day, week }) => [`wh:${depot.id}`, day, week],
  },
  {
    name: 'deliveries-of-a-farmer',
    view: `SELECT ${columns} FROM report.delivery WHERE farmer_code = $1 ORDER BY day, no`,
    bare: `SELECT ${bareColumns} FROM hq_delivery t ${paid} WHERE t.org = $1 AND t.farmer = $2 ORDER BY day, no`,
    of: ({ farmer }) => [farmer.code],
    bareOf: ({ farmer }) => [farmer.id],
  },
  {
    name: 'deliveries-of-a-lot',
    view: `SELECT farmer_code, sum(net_kg) FROM report.delivery WHERE lot_id = $1 AND counts GROUP BY 1`,
    bare: `SELECT farmer_code, sum(net_g) FROM hq_delivery WHERE org = $1 AND scope = $2 AND id IN
      (SELECT id FROM hq_delivery WHERE org = $1 AND scope = $2 AND lot = $3) AND counts = 1 GROUP BY 1`,
    of: ({ lot }) => [lot],
    bareOf: ({ depot, lot }) => [`wh:${depot.id}`, lot],
  },
  {
    name: 'last-deliveries',
    view: `SELECT warehouse, ${columns} FROM report.delivery ORDER BY day DESC LIMIT 50`,
    bare: `SELECT t.scope, ${bareColumns} FROM hq_delivery t ${paid} WHERE t.org = $1 ORDER BY day DESC LIMIT 50`,
    of: () => [],
  },
  {
    name: 'payments-of-a-depot-and-day',
    view: 'SELECT no, party_id, method, amount_xaf FROM report.payment WHERE warehouse = $1 AND day = $2 AND live ORDER BY no',
    bare: `SELECT no, party, method, amount_xaf FROM hq_payment
      WHERE org = $1 AND scope = $2 AND day = $3 AND live = 1 ORDER BY no`,
    of: ({ depot, day }) => [depot.code, day],
    bareOf: scoped,
  },
  {
    name: 'tills-of-a-depot-and-month',
    view: `SELECT no, day, in_xaf, out_xaf, difference_xaf, closed FROM report.till
      WHERE warehouse = $1 AND day >= $2 AND day < $3 ORDER BY day, no`,
    bare: `SELECT o.no, o.day, s.in_xaf, s.out_xaf, c.difference_xaf FROM hq_till_open o
      LEFT JOIN hq_sum_till s ON s.org = o.org AND s.scope = o.scope AND s.id = o.id
      LEFT JOIN hq_till_close c ON c.org = o.org AND c.scope = o.scope AND c.till = o.id AND c.live = 1
      WHERE o.org = $1 AND o.scope = $2 AND o.day >= $3 AND o.day < $4 ORDER BY o.day, o.no`,
    of: ({ depot, day, month }) => [depot.code, day, month],
    bareOf: ({ depot, day, month }) => [`wh:${depot.id}`, day, month],
  },
]

const positions: readonly Question[] = [
  {
    name: 'stock-of-all-depots',
    view: 'SELECT warehouse, grade, sum(stock_kg), sum(bags) FROM report.stock_lot WHERE stock_kg <> 0 GROUP BY 1, 2',
    bare: `SELECT t.scope, l.grade, sum(t.g), sum(t.bags) FROM hq_sum_lot t
      LEFT JOIN hq_lot l ON l.org = t.org AND l.scope = t.scope AND l.id = t.id WHERE t.org = $1 AND t.g <> 0 GROUP BY 1, 2`,
    of: () => [],
  },
  {
    name: 'most-owed-at-a-depot',
    view: 'SELECT farmer_code, owed_xaf FROM report.account WHERE warehouse = $1 AND owed_xaf > 0 ORDER BY owed_xaf DESC LIMIT 20',
    bare: `SELECT id, due_xaf - paid_xaf AS owed FROM hq_sum_party
      WHERE org = $1 AND scope = $2 AND due_xaf > paid_xaf ORDER BY owed DESC LIMIT 20`,
    of: ({ depot }) => [depot.code],
    bareOf: ({ depot }) => [`wh:${depot.id}`],
  },
  {
    name: 'account-of-a-farmer',
    view: 'SELECT warehouse, due_xaf, paid_xaf, owed_xaf FROM report.account WHERE farmer_code = $1',
    bare: 'SELECT scope, due_xaf, paid_xaf FROM hq_sum_party WHERE org = $1 AND id = $2',
    of: ({ farmer }) => [farmer.code],
    bareOf: ({ farmer }) => [farmer.id],
  },
  {
    name: 'seasons-of-a-farmer',
    view: 'SELECT season, warehouse, deliveries, net_kg FROM report.farmer_season WHERE farmer_code = $1 ORDER BY 1',
    bare: `SELECT id, scope, n, net_g FROM hq_sum_farmer_season WHERE org = $1 AND id >= $2 || ':' AND id < $2 || ';' ORDER BY 1`,
    of: ({ farmer }) => [farmer.code],
    bareOf: ({ farmer }) => [farmer.id],
  },
  {
    name: 'farmers-of-a-depot-and-season',
    view: `SELECT farmer_code, deliveries, net_kg FROM report.farmer_season
      WHERE warehouse = $1 AND season = $2 ORDER BY net_kg DESC LIMIT 20`,
    bare: `SELECT id, n, net_g FROM hq_sum_farmer_season
      WHERE org = $1 AND scope = $2 AND split_part(id, ':', 2) = $3 ORDER BY net_g DESC LIMIT 20`,
    of: ({ depot, season }) => [depot.code, season.code],
    bareOf: ({ depot, season }) => [`wh:${depot.id}`, season.code],
  },
  {
    name: 'farmer-by-number',
    view: 'SELECT name, village, certification FROM report.farmer WHERE no = $1',
    bare: 'SELECT name, village, certification FROM hq_farmer WHERE org = $1 AND no = $2',
    of: ({ farmer }) => [farmer.code],
  },
]

const relay = await relayProcess()
const { superuser } = relay
const role = `bench_bi_${process.pid}`

/** A login for reports, as docs/relay-views.md makes it. */
async function reader(): Promise<pg.Client> {
  await superuser.query(`CREATE ROLE ${role} LOGIN PASSWORD 'reader'; GRANT cocoatrack_read TO ${role}`)
  await superuser.query('INSERT INTO reader (role, org) VALUES ($1, $2)', [role, org])
  const { host, port, database } = superuser
  const client = new pg.Client({ host, port, database: database ?? '', user: role, password: 'reader' })
  await client.connect()
  return client
}

/** What the round of this number asks about: another depot, farmer, lot and day each. */
async function aboutOf(round: number): Promise<About> {
  const [depotNo, seasonNo] = [(round * 7) % size.depots, round % seasons]
  const start = seasonNo * daysOfSeason
  const at = start + ((round * 13) % (daysOfSeason - 40))
  const depot = await namesOf(superuser, 'depot', depotNo)
  const farmer = await namesOf(superuser, 'farmer', depotNo * size.farmers + ((round * 97) % size.farmers))
  const lotNo = (depotNo * seasons + seasonNo) * lotsOfSeason + (round % lotsOfSeason)
  const first = await namesOf(superuser, 'day', start)
  return {
    depot: { id: depot.id, code: depot.name },
    farmer: { id: farmer.id, code: farmer.name },
    lot: (await namesOf(superuser, 'lot', lotNo)).id,
    day: (await namesOf(superuser, 'day', at)).id,
    week: (await namesOf(superuser, 'day', at + 7)).id,
    month: (await namesOf(superuser, 'day', at + 30)).id,
    season: { code: first.name, start: first.id, end: (await namesOf(superuser, 'day', start + daysOfSeason - 1)).id },
  }
}

/** How long an answer takes, all its rows with it; and how many those are. */
async function timed(client: pg.Client, text: string, values: readonly string[]) {
  const start = performance.now()
  const { rows } = await client.query({ text, values: [...values], rowMode: 'array' })
  return { ms: performance.now() - start, rows: rows.length }
}

/** Asks the views and the tables in turn; both must answer alike, and something. */
async function ask(client: pg.Client, { name, view, bare, of, bareOf = of }: Question, abouts: readonly About[]) {
  const [times, bareTimes]: [number[], number[]] = [[], []]
  for (const about of abouts) {
    const answer = await timed(client, view, of(about))
    const own = await timed(superuser, bare, [org, ...bareOf(about)])
    if (answer.rows === 0 || answer.rows !== own.rows)
      throw new Error(`${name}: ${answer.rows} rows of the views, ${own.rows} of the tables`)
    times.push(answer.ms)
    bareTimes.push(own.ms)
  }
  const peer = 'the same question written by hand against the tables, p95'
  tell({
    name: `relay-views-${name}`,
    value: percentile(times, 95),
    unit: 'ms',
    target: 50,
    peer,
    peerValue: percentile(bareTimes, 95),
  })
}

await writeReportRows(superuser, org, size)
const client = await reader()
const abouts: About[] = []
for (let round = 0; round < rounds; round++) abouts.push(await aboutOf(round))
for (const question of [...days, ...facts, ...positions]) await ask(client, question, abouts)
await client.end()
await superuser.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`)
await relay.stop()
