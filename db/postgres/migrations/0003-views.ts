/**
 * What tools for reports read, in a schema of its own: docs/relay-views.md tells of each. Each view runs with its reader's rights, so
 * that row-level security holds; a reader sees the one organisation that `reader` names for his login, and no credentials of anybody.
 * Days stay texts, YYYY-MM-DD: as such the indexes find them.
 */
export const name = 'views'

const warehouse = 'substr(t.scope, 4) AS warehouse_id, w.code AS warehouse, w.name AS warehouse_name'
const ofWarehouse = "LEFT JOIN relay.hq_warehouse w ON w.org = t.org AND w.scope = 'org' AND w.id = substr(t.scope, 4)"
const farmer = "LEFT JOIN relay.hq_farmer f ON f.org = t.org AND f.scope = 'org' AND f.id"
const at = (ms: string) => `to_timestamp(${ms} / 1000.0)`
const kg = (grams: string) => `t.${grams}_g / 1000.0 AS ${grams}_kg`

const days = `
CREATE VIEW report.delivery_day AS SELECT t.day, ${warehouse}, t.grade, t.n AS deliveries, t.bags, ${kg('net')}, ${kg('payable')},
  t.amount_xaf, t.net_pay_xaf FROM relay.hq_day_delivery t ${ofWarehouse};
CREATE VIEW report.payment_day AS SELECT t.day, ${warehouse}, t.method, t.n AS payments, t.amount_xaf
  FROM relay.hq_day_payment t ${ofWarehouse};
`

const facts = `
CREATE VIEW report.delivery AS SELECT t.id, t.no, t.day, t.season, ${warehouse}, t.farmer AS farmer_id, t.farmer_code,
  t.supplier AS supplier_id, t.grade, t.lot AS lot_id, t.bags, ${kg('gross')}, ${kg('tare')}, ${kg('net')},
  t.moisture_bp / 100.0 AS moisture_pct, t.foreign_bp / 100.0 AS foreign_pct, ${kg('payable')}, t.price_xaf, t.amount_xaf, t.net_pay_xaf,
  coalesce(p.paid_xaf, 0) AS paid_xaf, t.counts = 1 AS counts, t.live = 1 AS live, t.flagged = 1 AS flagged, ${at('t.at_ms')} AS recorded_at
  FROM relay.hq_delivery t ${ofWarehouse} LEFT JOIN relay.hq_sum_root p ON p.org = t.org AND p.scope = t.scope AND p.id = t.root;
CREATE VIEW report.payment AS SELECT t.id, t.no, t.day, ${warehouse}, t.party_kind, t.party AS party_id, t.method, t.reference, t.amount_xaf,
  t.till AS till_id, t.live = 1 AS live, t.flagged = 1 AS flagged, ${at('t.at_ms')} AS recorded_at
  FROM relay.hq_payment t ${ofWarehouse};
CREATE VIEW report.till AS SELECT t.id, t.no, t.day, ${warehouse}, t."user" AS user_id, t.counted_xaf AS opened_with_xaf,
  coalesce(s.in_xaf, 0) AS in_xaf, coalesce(s.out_xaf, 0) AS out_xaf, c.counted_xaf AS closed_with_xaf, c.expected_xaf, c.difference_xaf,
  c.id IS NOT NULL AS closed, t.live = 1 AS live
  FROM relay.hq_till_open t ${ofWarehouse} LEFT JOIN relay.hq_sum_till s ON s.org = t.org AND s.scope = t.scope AND s.id = t.id
  LEFT JOIN relay.hq_till_close c ON c.org = t.org AND c.scope = t.scope AND c.till = t.id AND c.live = 1;
`

const positions = `
CREATE VIEW report.stock_lot AS SELECT t.id AS lot_id, ${warehouse}, l.no, l.grade, l.certification, l.opened_day, l.closed_day,
  t.g / 1000.0 AS stock_kg, t.bags FROM relay.hq_sum_lot t ${ofWarehouse}
  LEFT JOIN relay.hq_lot l ON l.org = t.org AND l.scope = t.scope AND l.id = t.id;
CREATE VIEW report.account AS SELECT t.id AS party_id, f.no AS farmer_code, ${warehouse}, t.due_xaf, t.paid_xaf, t.due_xaf - t.paid_xaf AS owed_xaf
  FROM relay.hq_sum_party t ${ofWarehouse} ${farmer} = t.id;
CREATE VIEW report.farmer_season AS SELECT split_part(t.id, ':', 1) AS farmer_id, f.no AS farmer_code, split_part(t.id, ':', 2) AS season,
  ${warehouse}, t.n AS deliveries, ${kg('net')} FROM relay.hq_sum_farmer_season t ${ofWarehouse} ${farmer} = split_part(t.id, ':', 1);
`

const registers = `
CREATE VIEW report.warehouse AS SELECT id, code, name, region, departement, arrondissement, village, capacity_g / 1000.0 AS capacity_kg,
  archived = 1 AS archived FROM relay.hq_warehouse;
CREATE VIEW report.season AS SELECT id, code, label, start_day, end_day, archived = 1 AS archived FROM relay.hq_season;
CREATE VIEW report.cooperative AS SELECT id, no, name, region, departement, arrondissement, village, archived = 1 AS archived FROM relay.hq_cooperative;
CREATE VIEW report.supplier AS SELECT id, no, name, cooperative AS cooperative_id, region, departement, arrondissement, village,
  ceiling_g / 1000.0 AS ceiling_kg, contract_start, contract_end, archived = 1 AS archived FROM relay.hq_supplier;
CREATE VIEW report.farmer AS SELECT id, no, name, sex, birth_year, cooperative AS cooperative_id, supplier AS supplier_id, region, departement,
  arrondissement, village, area_m2 / 10000.0 AS area_ha, certification, archived = 1 AS archived FROM relay.hq_farmer;
CREATE VIEW report.price AS SELECT id, day, grade, wh AS warehouse_id, certification, price_xaf, live = 1 AS live FROM relay.hq_price;
`

const state = `
CREATE VIEW report.station AS SELECT m.dev AS station_id, m.name, m.wh AS warehouse_id, s.app, s.first_at, s.last_at,
  EXISTS (SELECT 1 FROM relay.hq_revocation x WHERE x.org = m.org AND x.dev = m.dev AND x.live = 1) AS revoked
  FROM relay.hq_station m LEFT JOIN relay.station s ON s.org = m.org AND s.dev = m.dev::uuid WHERE m.live = 1;
CREATE VIEW report.conflict AS SELECT t.scope, t.e AS kind, t.i AS record_id, t.field FROM relay.hq_conflict t;
CREATE VIEW report.refused AS SELECT l.scope, v.kind, v.why, count(*) AS entries FROM relay.verdict v JOIN relay.log l ON l.log_id = v.log_id
  WHERE v.kind <> 'flagged' GROUP BY l.scope, v.kind, v.why;
CREATE VIEW report.freshness AS SELECT max(h.at) AS received_at, max(f.at) AS folded_at,
  coalesce(sum(h.seq - coalesce(d.seq, h.from_seq)), 0)::bigint AS entries_to_fold
  FROM relay.head h LEFT JOIN relay.hq_fold_head d ON d.log_id = h.log_id AND d.branch = h.branch LEFT JOIN relay.hq_fold f ON f.org = h.org;
`

const rights = `
DO $$ DECLARE name text; BEGIN
  FOR name IN SELECT viewname FROM pg_views WHERE schemaname = 'report' LOOP
    EXECUTE format('ALTER VIEW report.%I SET (security_invoker = true)', name);
    EXECUTE format('GRANT SELECT ON report.%I TO cocoatrack_read', name);
  END LOOP;
  FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'relay' AND starts_with(tablename, 'hq_') AND tablename NOT IN ('hq_user', 'hq_touch', 'hq_due') LOOP
    EXECUTE format('GRANT SELECT ON relay.%I TO cocoatrack_read', name);
  END LOOP;
END $$;
GRANT USAGE ON SCHEMA report TO cocoatrack_read;
GRANT SELECT (org, scope, id, name, active, archived) ON hq_user TO cocoatrack_read;
CREATE VIEW report.person WITH (security_invoker = true) AS SELECT id, name, active = 1 AS active, archived = 1 AS archived FROM relay.hq_user;
GRANT SELECT ON report.person TO cocoatrack_read;
`

/** The views, and what a login for reports may read. */
export const sql = days + facts + positions + registers + state + rights
