/** Deliveries by week, which a report over the depots' season asks for, where so far it read every day. */
export const name = 'weeks'

const sums = ['n', 'bags', 'net_g', 'payable_g', 'amount_xaf', 'net_pay_xaf']

/** A week is named by its Monday. Kept by the fold as the rollup of days is; what stands already is summed here. */
export const sql = `
CREATE TABLE hq_week_delivery (org uuid NOT NULL, scope text COLLATE "C" NOT NULL, week text COLLATE "C" NOT NULL, grade text COLLATE "C" NOT NULL,
  ${sums.map(column => `${column} bigint NOT NULL`).join(', ')},
  wh text COLLATE "C" GENERATED ALWAYS AS (substr(scope, 4)) STORED, PRIMARY KEY (org, scope, week, grade));
CREATE INDEX hq_week_delivery_week ON hq_week_delivery (org, week);
CREATE INDEX hq_week_delivery_wh ON hq_week_delivery (org, wh, week);
-- the owner sees no row of an organisation either, while that is forced
ALTER TABLE hq_day_delivery NO FORCE ROW LEVEL SECURITY;
INSERT INTO hq_week_delivery (org, scope, week, grade, ${sums.join(', ')})
  SELECT org, scope, to_char(date_trunc('week', day::timestamp), 'YYYY-MM-DD') AS week, grade, ${sums.map(column => `sum(${column})`).join(', ')}
  FROM hq_day_delivery GROUP BY org, scope, week, grade;
ALTER TABLE hq_day_delivery FORCE ROW LEVEL SECURITY;
SELECT tenant_table('hq_week_delivery');
GRANT SELECT, INSERT, UPDATE, DELETE ON hq_week_delivery TO cocoatrack_app;
GRANT SELECT ON hq_week_delivery TO cocoatrack_read;
CREATE VIEW report.delivery_week WITH (security_invoker = true) AS SELECT t.week, t.wh AS warehouse_id, w.code AS warehouse,
  w.name AS warehouse_name, t.grade, t.n AS deliveries, t.bags, t.net_g / 1000.0 AS net_kg, t.payable_g / 1000.0 AS payable_kg,
  t.amount_xaf, t.net_pay_xaf
  FROM relay.hq_week_delivery t LEFT JOIN relay.hq_warehouse w ON w.org = t.org AND w.scope = 'org' AND w.id = t.wh;
GRANT SELECT ON report.delivery_week TO cocoatrack_read;
`
