/** What the questions of reports are found by, where so far all deliveries of the organisation were read. */
export const name = 'reports'

/**
 * The views told a depot by `substr(scope, 4)` and a farmer's season by parts of its id. Under row-level security PostgreSQL puts such an
 * expression into no index, whichever there is: the functions are not leakproof. The database keeps them as columns of its own, which the
 * fold neither writes nor compares.
 */
const wh = 'wh text COLLATE "C" GENERATED ALWAYS AS (substr(scope, 4)) STORED'
const withDepot = [
  'hq_delivery',
  'hq_payment',
  'hq_till_open',
  'hq_sum_lot',
  'hq_sum_party',
  'hq_day_delivery',
  'hq_day_payment',
]
const columns = `
${withDepot.map(table => `ALTER TABLE ${table} ADD COLUMN ${wh};`).join('\n')}
ALTER TABLE hq_sum_farmer_season ADD COLUMN ${wh},
  ADD COLUMN farmer text COLLATE "C" GENERATED ALWAYS AS (split_part(id, ':', 1)) STORED,
  ADD COLUMN season text COLLATE "C" GENERATED ALWAYS AS (split_part(id, ':', 2)) STORED;
`

const indexes = `
DROP INDEX hq_delivery_day;
CREATE INDEX hq_delivery_day ON hq_delivery (org, wh, day, no);
CREATE INDEX hq_delivery_last ON hq_delivery (org, day);
CREATE INDEX hq_delivery_farmer_code ON hq_delivery (org, farmer_code, day);
CREATE INDEX hq_delivery_lot ON hq_delivery (org, lot);
DROP INDEX hq_payment_day;
CREATE INDEX hq_payment_day ON hq_payment (org, wh, day, no);
DROP INDEX hq_till_open_day;
CREATE INDEX hq_till_open_day ON hq_till_open (org, wh, day);
CREATE INDEX hq_sum_party_wh ON hq_sum_party (org, wh);
DROP INDEX hq_sum_farmer_season_id;
CREATE INDEX hq_sum_farmer_season_farmer ON hq_sum_farmer_season (org, farmer);
CREATE INDEX hq_sum_farmer_season_wh ON hq_sum_farmer_season (org, wh, season);
CREATE INDEX hq_day_delivery_wh ON hq_day_delivery (org, wh, day);
CREATE INDEX hq_day_payment_wh ON hq_day_payment (org, wh, day);
`

const view = (name: string): string => `CREATE OR REPLACE VIEW report.${name} WITH (security_invoker = true) AS`
const warehouse = 't.wh AS warehouse_id, w.code AS warehouse, w.name AS warehouse_name'
const ofWarehouse = "LEFT JOIN relay.hq_warehouse w ON w.org = t.org AND w.scope = 'org' AND w.id = t.wh"
const ofFarmer = "LEFT JOIN relay.hq_farmer f ON f.org = t.org AND f.scope = 'org' AND f.id"
const at = 'to_timestamp(t.at_ms / 1000.0) AS recorded_at'
const kg = (grams: string): string => `t.${grams}_g / 1000.0 AS ${grams}_kg`

const views = `
${view('delivery_day')} SELECT t.day, ${warehouse}, t.grade, t.n AS deliveries, t.bags, ${kg('net')}, ${kg('payable')},
  t.amount_xaf, t.net_pay_xaf FROM relay.hq_day_delivery t ${ofWarehouse};
${view('payment_day')} SELECT t.day, ${warehouse}, t.method, t.n AS payments, t.amount_xaf
  FROM relay.hq_day_payment t ${ofWarehouse};
${view('delivery')} SELECT t.id, t.no, t.day, t.season, ${warehouse}, t.farmer AS farmer_id, t.farmer_code,
  t.supplier AS supplier_id, t.grade, t.lot AS lot_id, t.bags, ${kg('gross')}, ${kg('tare')}, ${kg('net')},
  t.moisture_bp / 100.0 AS moisture_pct, t.foreign_bp / 100.0 AS foreign_pct, ${kg('payable')}, t.price_xaf, t.amount_xaf, t.net_pay_xaf,
  coalesce(p.paid_xaf, 0) AS paid_xaf, t.counts = 1 AS counts, t.live = 1 AS live, t.flagged = 1 AS flagged, ${at}
  FROM relay.hq_delivery t ${ofWarehouse} LEFT JOIN relay.hq_sum_root p ON p.org = t.org AND p.scope = t.scope AND p.id = t.root;
${view('payment')} SELECT t.id, t.no, t.day, ${warehouse}, t.party_kind, t.party AS party_id, t.method, t.reference, t.amount_xaf,
  t.till AS till_id, t.live = 1 AS live, t.flagged = 1 AS flagged, ${at}
  FROM relay.hq_payment t ${ofWarehouse};
${view('till')} SELECT t.id, t.no, t.day, ${warehouse}, t."user" AS user_id, t.counted_xaf AS opened_with_xaf,
  coalesce(s.in_xaf, 0) AS in_xaf, coalesce(s.out_xaf, 0) AS out_xaf, c.counted_xaf AS closed_with_xaf, c.expected_xaf, c.difference_xaf,
  c.id IS NOT NULL AS closed, t.live = 1 AS live
  FROM relay.hq_till_open t ${ofWarehouse} LEFT JOIN relay.hq_sum_till s ON s.org = t.org AND s.scope = t.scope AND s.id = t.id
  LEFT JOIN relay.hq_till_close c ON c.org = t.org AND c.scope = t.scope AND c.till = t.id AND c.live = 1;
${view('stock_lot')} SELECT t.id AS lot_id, ${warehouse}, l.no, l.grade, l.certification, l.opened_day, l.closed_day,
  t.g / 1000.0 AS stock_kg, t.bags FROM relay.hq_sum_lot t ${ofWarehouse}
  LEFT JOIN relay.hq_lot l ON l.org = t.org AND l.scope = t.scope AND l.id = t.id;
${view('account')} SELECT t.id AS party_id, f.no AS farmer_code, ${warehouse}, t.due_xaf, t.paid_xaf, t.due_xaf - t.paid_xaf AS owed_xaf
  FROM relay.hq_sum_party t ${ofWarehouse} ${ofFarmer} = t.id;
${view('farmer_season')} SELECT t.farmer AS farmer_id, f.no AS farmer_code, t.season,
  ${warehouse}, t.n AS deliveries, ${kg('net')} FROM relay.hq_sum_farmer_season t ${ofWarehouse} ${ofFarmer} = t.farmer;
`

/** The columns, the indexes, and the views over them, which show what they showed. */
export const sql = columns + indexes + views
