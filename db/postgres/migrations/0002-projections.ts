/**
 * What the ledgers of an organisation mean: the fold, as at a station (LEDGER §7). `hq_` and a table's name at the station; the same
 * columns, a whole number a bigint, an id compared byte by byte. `org` first, then the scope, which for all that grows is the warehouse.
 * No foreign keys between rows: what a fact names may come later, be refused, or be withdrawn, and a row stands all the same.
 */
export const name = 'projections'

const key = 'org uuid NOT NULL, scope text COLLATE "C" NOT NULL, id text COLLATE "C" NOT NULL'
const primary = 'PRIMARY KEY (org, scope, id)'
const place = 'region text, departement text, arrondissement text, village text'
const person =
  'name text, name_norm text, phone text, identity_type text, identity_number text, identity_expiry text, lat_e6 bigint, lon_e6 bigint'
const made =
  'archived bigint NOT NULL, made_ms bigint NOT NULL, made_by text NOT NULL, changed_ms bigint NOT NULL, changed_by text NOT NULL'
const fact =
  'at_ms bigint NOT NULL, at_l bigint NOT NULL, actor text NOT NULL, ref text NOT NULL, flagged bigint NOT NULL, copies bigint NOT NULL, live bigint NOT NULL'

const rows = `
CREATE TABLE hq_user (${key}, name text, login text, password text, keys text, must_change bigint, active bigint NOT NULL, ${made}, ${primary});
CREATE TABLE hq_access_grant (${key}, "user" text NOT NULL, role text NOT NULL, wh text NOT NULL, why text, ${fact}, ${primary});
CREATE TABLE hq_access_removal (${key}, "user" text NOT NULL, why text, ${fact}, ${primary});
CREATE TABLE hq_station (${key}, dev text NOT NULL, wh text NOT NULL, name text NOT NULL, ${fact}, ${primary});
CREATE TABLE hq_revocation (${key}, dev text NOT NULL, why text, ${fact}, ${primary});
CREATE TABLE hq_setting (${key}, value text, ${made}, ${primary});
CREATE TABLE hq_season (${key}, code text, label text, start_day text, end_day text, ${made}, ${primary});
CREATE TABLE hq_warehouse (${key}, code text, name text, ${place}, address text, capacity_g bigint, alert_g bigint, ${made}, ${primary});
CREATE TABLE hq_cooperative (${key}, no text, name text, name_norm text, ${place}, address text, phone text, other_codes text, notes text, import text, ${made}, ${primary});
CREATE TABLE hq_supplier (${key}, no text, ${person}, cooperative text, ${place}, ceiling_g bigint, contract_start text, contract_end text, termination_reason text, other_codes text, notes text, import text, ${made}, ${primary});
CREATE TABLE hq_supplier_validation (${key}, supplier text NOT NULL, status text NOT NULL, why text, ${fact}, ${primary});
CREATE TABLE hq_farmer (${key}, no text, ${person}, sex text, birth_year bigint, birth_day text, birth_approx bigint, phone2 text, cooperative text, supplier text, ${place}, land text, area_m2 bigint, certification text, consent_day text, consent_scope text, other_codes text, source text, notes text, import text, ${made}, ${primary});
CREATE TABLE hq_import (${key}, kind text NOT NULL, file_name text NOT NULL, file_sha text NOT NULL, counts text NOT NULL, ${fact}, ${primary});
CREATE TABLE hq_price (${key}, day text NOT NULL, grade text NOT NULL, wh text, certification text, price_xaf bigint NOT NULL, ${fact}, ${primary});
CREATE TABLE hq_farmer_merge (${key}, farmer text NOT NULL, other text NOT NULL, why text, ${fact}, ${primary});
CREATE TABLE hq_settlement (${key}, about text NOT NULL, of text NOT NULL, seen text NOT NULL, why text NOT NULL, ${fact}, ${primary});
CREATE TABLE hq_erasure (${key}, ent text NOT NULL, of text NOT NULL, why text, ${fact}, ${primary});
CREATE TABLE hq_void (${key}, ent text NOT NULL, of text NOT NULL, why text NOT NULL, second text, till text, at_ms bigint NOT NULL, actor text NOT NULL, copies bigint NOT NULL, ${primary});
CREATE TABLE hq_lot (${key}, no text, grade text, certification text, opened_day text, closed_day text, ${made}, ${primary});
CREATE TABLE hq_delivery (${key}, root text NOT NULL, replaces text, no text NOT NULL, season text, day text NOT NULL, farmer text NOT NULL, farmer_code text NOT NULL, supplier text, place text, bags bigint NOT NULL, gross_g bigint NOT NULL, tare_g bigint NOT NULL, net_g bigint NOT NULL, moisture_bp bigint NOT NULL, foreign_bp bigint NOT NULL, payable_g bigint NOT NULL, grade text NOT NULL, lot text NOT NULL, price_xaf bigint NOT NULL, amount_xaf bigint NOT NULL, net_pay_xaf bigint NOT NULL, detail text NOT NULL, counts bigint NOT NULL, ${fact}, ticket text, driver text, ${primary});
CREATE TABLE hq_stock_line (${key}, of text NOT NULL, kind text NOT NULL, lot text NOT NULL, grade text NOT NULL, day text NOT NULL, g bigint NOT NULL, bags bigint NOT NULL, ${primary});
CREATE TABLE hq_stock_move (${key}, kind text NOT NULL, lot text NOT NULL, day text NOT NULL, g bigint NOT NULL, bags bigint NOT NULL, why text, ${fact}, ${primary});
CREATE TABLE hq_account_line (${key}, of text NOT NULL, party text NOT NULL, kind text NOT NULL, day text NOT NULL, no text NOT NULL, due_xaf bigint NOT NULL, paid_xaf bigint NOT NULL, ${primary});
CREATE TABLE hq_payment (${key}, no text NOT NULL, day text NOT NULL, party_kind text NOT NULL, party text NOT NULL, method text NOT NULL, reference text, amount_xaf bigint NOT NULL, till text, notes text, detail text NOT NULL, ${fact}, ${primary});
CREATE TABLE hq_allocation (${key}, payment text NOT NULL, payment_scope text NOT NULL, delivery text NOT NULL, root text NOT NULL, amount_xaf bigint NOT NULL, left_xaf bigint, ${fact}, ${primary});
CREATE TABLE hq_till_open (${key}, no text NOT NULL, day text NOT NULL, "user" text NOT NULL, counted_xaf bigint NOT NULL, why text, ${fact}, ${primary});
CREATE TABLE hq_till_move (${key}, till text NOT NULL, kind text NOT NULL, amount_xaf bigint NOT NULL, why text, ${fact}, ${primary});
CREATE TABLE hq_till_close (${key}, till text NOT NULL, counted_xaf bigint NOT NULL, expected_xaf bigint NOT NULL, difference_xaf bigint NOT NULL, why text, second text, ${fact}, ${primary});
CREATE TABLE hq_print (${key}, of text NOT NULL, ent text NOT NULL, paper text NOT NULL, ${fact}, ${primary});
CREATE TABLE hq_conflict (${key}, e text NOT NULL, i text NOT NULL, field text NOT NULL, heads text NOT NULL, ${primary});
CREATE TABLE hq_sum_lot (${key}, n bigint NOT NULL, g bigint NOT NULL, bags bigint NOT NULL, ${primary});
CREATE TABLE hq_sum_party (${key}, n bigint NOT NULL, due_xaf bigint NOT NULL, paid_xaf bigint NOT NULL, ${primary});
CREATE TABLE hq_sum_root (${key}, n bigint NOT NULL, paid_xaf bigint NOT NULL, ${primary});
CREATE TABLE hq_sum_till (${key}, n bigint NOT NULL, in_xaf bigint NOT NULL, out_xaf bigint NOT NULL, ${primary});
CREATE TABLE hq_sum_farmer_season (${key}, n bigint NOT NULL, net_g bigint NOT NULL, ${primary});
`

const indexes = `
CREATE INDEX hq_farmer_no ON hq_farmer (org, no);
CREATE INDEX hq_farmer_name ON hq_farmer (org, name_norm);
CREATE INDEX hq_farmer_phone ON hq_farmer (org, phone);
CREATE INDEX hq_farmer_cooperative ON hq_farmer (org, cooperative);
CREATE INDEX hq_farmer_supplier ON hq_farmer (org, supplier);
CREATE INDEX hq_supplier_name ON hq_supplier (org, name_norm);
CREATE INDEX hq_supplier_validation_of ON hq_supplier_validation (org, supplier, at_ms);
CREATE INDEX hq_price_day ON hq_price (org, grade, day);
CREATE INDEX hq_farmer_merge_farmer ON hq_farmer_merge (org, farmer);
CREATE INDEX hq_void_of ON hq_void (org, scope, of);
CREATE INDEX hq_delivery_root ON hq_delivery (org, scope, root);
CREATE INDEX hq_delivery_day ON hq_delivery (org, scope, day, no);
CREATE INDEX hq_delivery_no ON hq_delivery (org, no);
CREATE INDEX hq_delivery_farmer ON hq_delivery (org, farmer, day);
CREATE INDEX hq_delivery_supplier ON hq_delivery (org, supplier, day) WHERE supplier IS NOT NULL;
CREATE INDEX hq_stock_line_lot ON hq_stock_line (org, scope, lot, day);
CREATE INDEX hq_account_line_party ON hq_account_line (org, party, day);
CREATE INDEX hq_payment_day ON hq_payment (org, scope, day, no);
CREATE INDEX hq_payment_no ON hq_payment (org, no);
CREATE INDEX hq_payment_party ON hq_payment (org, party, day);
CREATE INDEX hq_allocation_root ON hq_allocation (org, scope, root);
CREATE INDEX hq_allocation_payment ON hq_allocation (org, payment);
CREATE INDEX hq_till_move_till ON hq_till_move (org, scope, till);
CREATE INDEX hq_till_close_till ON hq_till_close (org, scope, till);
CREATE INDEX hq_till_open_day ON hq_till_open (org, scope, day);
CREATE INDEX hq_sum_party_id ON hq_sum_party (org, id);
CREATE INDEX hq_sum_farmer_season_id ON hq_sum_farmer_season (org, id);
`

/** Day × warehouse × grade, and day × warehouse × method of payment: kept with every row that comes, changes or goes. */
const rollups = `
CREATE TABLE hq_day_delivery (org uuid NOT NULL, scope text COLLATE "C" NOT NULL, day text COLLATE "C" NOT NULL, grade text COLLATE "C" NOT NULL, n bigint NOT NULL, bags bigint NOT NULL, net_g bigint NOT NULL, payable_g bigint NOT NULL, amount_xaf bigint NOT NULL, net_pay_xaf bigint NOT NULL, PRIMARY KEY (org, scope, day, grade));
CREATE INDEX hq_day_delivery_day ON hq_day_delivery (org, day);
CREATE TABLE hq_day_payment (org uuid NOT NULL, scope text COLLATE "C" NOT NULL, day text COLLATE "C" NOT NULL, method text COLLATE "C" NOT NULL, n bigint NOT NULL, amount_xaf bigint NOT NULL, PRIMARY KEY (org, scope, day, method));
CREATE INDEX hq_day_payment_day ON hq_day_payment (org, day);
`

/**
 * How far the fold is. hq_touch: which ops count at which record. hq_due: records a personal part of which came or went since.
 * again_log, again_seq: how far everything is judged anew after a revocation reached back; absent while nothing is.
 */
const fold = `
CREATE TABLE hq_touch (org uuid NOT NULL, scope text COLLATE "C" NOT NULL, i text COLLATE "C" NOT NULL, e text COLLATE "C" NOT NULL, log_id uuid NOT NULL, seq bigint NOT NULL, h8 bytea NOT NULL, n smallint NOT NULL, marks smallint NOT NULL, PRIMARY KEY (org, scope, i, e, log_id, seq, h8, n));
CREATE INDEX hq_touch_entry ON hq_touch (log_id, seq);
CREATE TABLE hq_fold_head (log_id uuid NOT NULL, branch smallint NOT NULL, org uuid NOT NULL, seq bigint NOT NULL, PRIMARY KEY (log_id, branch), FOREIGN KEY (log_id, branch) REFERENCES head);
CREATE TABLE hq_fold (org uuid PRIMARY KEY REFERENCES organisation, version integer NOT NULL, auth integer NOT NULL, again_log uuid, again_seq bigint, at timestamptz NOT NULL DEFAULT now());
CREATE TABLE hq_due (org uuid NOT NULL, scope text COLLATE "C" NOT NULL, e text COLLATE "C" NOT NULL, i text COLLATE "C" NOT NULL, PRIMARY KEY (org, scope, e, i));
CREATE FUNCTION aside_comes() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  INSERT INTO hq_due (org, scope, e, i) SELECT DISTINCT f.org, l.scope, f.e, f.i FROM fresh f JOIN log l USING (log_id) ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
CREATE TRIGGER aside_comes AFTER INSERT ON aside REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION aside_comes();
`

const rights = `
DO $$ DECLARE name text; BEGIN
  FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'relay' AND starts_with(tablename, 'hq_') LOOP
    PERFORM tenant_table(name);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO cocoatrack_app', name);
  END LOOP;
END $$;
`

/** The tables of the fold with their indexes and rights. */
export const sql = rows + indexes + rollups + fold + rights
