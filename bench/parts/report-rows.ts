import type pg from 'pg'

/** How much headquarters holds: deliveries, spread evenly over depots, their farmers and four seasons of 150 days. */
export interface ReportSize {
  readonly deliveries: number
  readonly depots: number
  /** at each depot */
  readonly farmers: number
}

export const seasons = 4
export const daysOfSeason = 150
export const lotsOfSeason = 20

/** The names of what is there, by its number, as the statements below write them; each takes a number or an expression of SQL. */
const uuid = (kind: string, n: string): string =>
  `lpad(to_hex((${n})::int), 8, '0') || '-${kind}-7000-8000-' || lpad(to_hex((${n})::int), 12, '0')`
const dayOf = (n: string): string =>
  `to_char(date '2023-09-01' + 365 * (${n} / ${daysOfSeason})::int + (${n} % ${daysOfSeason})::int, 'YYYY-MM-DD')`
const seasonOf = (day: string): string => `(2324 + 101 * (${day} / ${daysOfSeason}))::text`
const depotCode = (n: string): string => `'D' || lpad((${n})::text, 2, '0')`
const farmerNo = (n: string): string => `'D00-PL' || lpad((${n})::text, 6, '0')`
const scope = (depot: string): string => `'wh:' || ${uuid('00d0', depot)}`

const made = "0, 0, '', 0, ''"
const fact = 'at_ms, at_l, actor, ref, flagged, copies, live) SELECT'
const stood = "1760000000000 + n, 0, '', '', 0, 1, 1"

/** What each delivery is, by its number `n`: they come day by day, at one depot after the other. */
const deliveries = ({ deliveries: all, depots, farmers }: ReportSize): string => `
  SELECT n, day, depot, ${dayOf('day')} AS day_text, ${seasonOf('day')} AS season, ${scope('depot')} AS scope,
    depot * ${farmers} + (n / ${depots} * 7919) % ${farmers} AS farmer,
    (depot * ${seasons} + day / ${daysOfSeason}) * ${lotsOfSeason} + n / ${depots} % ${lotsOfSeason} AS lot,
    (ARRAY['I', 'II', 'HS'])[1 + n / ${depots} % 3] AS grade, 40000 + n % 60000 AS g
  FROM (SELECT n, n * ${seasons * daysOfSeason} / ${all} AS day, n % ${depots} AS depot FROM generate_series($2::bigint, $3::bigint - 1) n) x`

const detail = `'{"weighings_g":[50000,50000],"bag_tare_g":1000,"moist_g":0,"foreign_g":0,"moist_xaf":0,"foreign_xaf":0}'`

const ofDeliveries = (size: ReportSize): string[] => [
  `INSERT INTO hq_delivery (org, scope, id, root, no, season, day, farmer, farmer_code, bags, gross_g, tare_g, net_g, moisture_bp, foreign_bp,
     payable_g, grade, lot, price_xaf, amount_xaf, net_pay_xaf, detail, counts, ${fact}
     $1::uuid, scope, ${uuid('00e0', 'n')}, ${uuid('00e0', 'n')}, 'D00-L' || lpad(n::text, 8, '0'), season, day_text, ${uuid('00f0', 'farmer')},
     ${farmerNo('farmer')}, 2, g + 2000, 2000, g, 800, 100, g, grade, ${uuid('00b0', 'lot')}, 1200, g * 12 / 10, g * 12 / 10, ${detail}, 1, ${stood}
   FROM (${deliveries(size)}) d`,
  `INSERT INTO hq_sum_root (org, scope, id, n, paid_xaf) SELECT $1::uuid, scope, ${uuid('00e0', 'n')}, 1, g
   FROM (${deliveries(size)}) d WHERE n % 10 <> 0`,
  `INSERT INTO hq_payment (org, scope, id, no, day, party_kind, party, method, amount_xaf, till, detail, ${fact}
     $1::uuid, scope, ${uuid('00a0', 'n')}, 'D00-P' || lpad(n::text, 8, '0'), day_text, 'farmer', ${uuid('00f0', 'farmer')},
     (ARRAY['cash', 'momo', 'bank'])[1 + lot % 3], 4 * g, ${uuid('00c0', 'day')}, '{}', ${stood}
   FROM (${deliveries(size)}) d WHERE n / ${size.depots} % 4 = 0`,
]

const registers = ({ depots, farmers }: ReportSize): string[] => {
  const [allFarmers, allLots] = [depots * farmers, depots * seasons * lotsOfSeason]
  return [
    `INSERT INTO hq_warehouse (org, scope, id, code, name, archived, made_ms, made_by, changed_ms, changed_by)
     SELECT $1::uuid, 'org', ${uuid('00d0', 'n')}, ${depotCode('n')}, 'Depot ' || n, ${made} FROM generate_series(0, ${depots - 1}) n`,
    `INSERT INTO hq_farmer (org, scope, id, no, name, name_norm, village, archived, made_ms, made_by, changed_ms, changed_by)
     SELECT $1::uuid, 'org', ${uuid('00f0', 'n')}, ${farmerNo('n')}, 'Planteur ' || n, 'planteur ' || n, 'Village ' || n % 300, ${made}
     FROM generate_series(0, ${allFarmers - 1}) n`,
    `INSERT INTO hq_lot (org, scope, id, no, grade, opened_day, archived, made_ms, made_by, changed_ms, changed_by)
     SELECT $1::uuid, ${scope(`n / ${seasons * lotsOfSeason}`)}, ${uuid('00b0', 'n')}, 'D00-LOT' || lpad(n::text, 5, '0'), 'I', '2023-09-01', ${made}
     FROM generate_series(0, ${allLots - 1}) n`,
  ]
}

const sums = ({ depots }: ReportSize): string[] => [
  `INSERT INTO hq_day_delivery SELECT org, scope, day, grade, count(*), sum(bags), sum(net_g), sum(payable_g), sum(amount_xaf), sum(net_pay_xaf)
   FROM hq_delivery WHERE org = $1 GROUP BY org, scope, day, grade`,
  `INSERT INTO hq_week_delivery SELECT org, scope, to_char(date_trunc('week', day::timestamp), 'YYYY-MM-DD'), grade, sum(n), sum(bags), sum(net_g),
     sum(payable_g), sum(amount_xaf), sum(net_pay_xaf) FROM hq_day_delivery WHERE org = $1 GROUP BY 1, 2, 3, 4`,
  `INSERT INTO hq_day_payment SELECT org, scope, day, method, count(*), sum(amount_xaf) FROM hq_payment WHERE org = $1
   GROUP BY org, scope, day, method`,
  `INSERT INTO hq_sum_farmer_season (org, scope, id, n, net_g) SELECT org, scope, farmer || ':' || season, count(*), sum(net_g)
   FROM hq_delivery WHERE org = $1 GROUP BY org, scope, farmer, season`,
  `INSERT INTO hq_sum_party (org, scope, id, n, due_xaf, paid_xaf) SELECT org, scope, farmer, count(*), sum(net_pay_xaf), sum(net_pay_xaf) * 9 / 10
   FROM hq_delivery WHERE org = $1 GROUP BY org, scope, farmer`,
  `INSERT INTO hq_sum_lot (org, scope, id, n, g, bags) SELECT org, scope, lot, count(*), CASE WHEN max(day) > '2026-12' THEN sum(net_g) ELSE 0 END, sum(bags)
   FROM hq_delivery WHERE org = $1 GROUP BY org, scope, lot`,
  `INSERT INTO hq_till_open (org, scope, id, no, day, "user", counted_xaf, ${fact} $1::uuid, ${scope(`n % ${depots}`)}, ${uuid('00c0', 'n')},
     'D00-C' || lpad(n::text, 6, '0'), ${dayOf(`(n / ${depots})`)}, '', 1000000, ${stood} FROM generate_series(0, ${depots * seasons * daysOfSeason - 1}) n`,
  `INSERT INTO hq_till_close (org, scope, id, till, counted_xaf, expected_xaf, difference_xaf, ${fact} org, scope, id, id, 100000, 100000, 0,
     at_ms, 0, '', '', 0, 1, 1 FROM hq_till_open WHERE org = $1`,
  `INSERT INTO hq_sum_till (org, scope, id, n, in_xaf, out_xaf) SELECT org, scope, id, 3, 500000, 1400000 FROM hq_till_open WHERE org = $1`,
]

/** Rows of one statement: what is left to do is seen, and no statement works for minutes. */
const atOnce = 500_000

/**
 * Writes what the fold would leave of so many deliveries straight into the tables of an organisation, and has them analysed. Indexes that no
 * key needs are made after the rows.
 */
export async function writeReportRows(superuser: pg.Client, org: string, size: ReportSize): Promise<void> {
  const { rows: indexes } = await superuser.query<{ name: string; sql: string }>(
    `SELECT indexname AS name, indexdef AS sql FROM pg_indexes JOIN pg_index ON indexrelid = ('relay.' || quote_ident(indexname))::regclass
     WHERE schemaname = 'relay' AND starts_with(tablename, 'hq_') AND NOT indisunique`,
  )
  await superuser.query("SET maintenance_work_mem = '512MB'")
  for (const { name } of indexes) await superuser.query(`DROP INDEX ${name}`)
  for (const sql of registers(size)) await superuser.query(sql, [org])
  for (let n = 0; n < size.deliveries; n += atOnce)
    for (const sql of ofDeliveries(size)) await superuser.query(sql, [org, n, Math.min(n + atOnce, size.deliveries)])
  for (const sql of sums(size)) await superuser.query(sql, [org])
  for (const { sql } of indexes) await superuser.query(sql)
  await superuser.query('VACUUM (ANALYZE)')
}

/** The names of what was written, asked of the server that made them. */
export async function namesOf(superuser: pg.Client, what: 'depot' | 'farmer' | 'lot' | 'day', n: number) {
  const at = String(n)
  const sql = {
    depot: `SELECT ${uuid('00d0', at)} AS id, ${depotCode(at)} AS name`,
    farmer: `SELECT ${uuid('00f0', at)} AS id, ${farmerNo(at)} AS name`,
    lot: `SELECT ${uuid('00b0', at)} AS id, '' AS name`,
    day: `SELECT ${dayOf(at)} AS id, ${seasonOf(at)} AS name`,
  }[what]
  const { rows } = await superuser.query<{ id: string; name: string }>(sql)
  const [row] = rows
  if (row === undefined) throw new Error('a name')
  return row
}
