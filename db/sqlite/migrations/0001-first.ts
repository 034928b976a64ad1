/**
 * Three families of tables. Ledger (LEDGER §13): what was said, never changed. Projected: the fold of the ledger, rebuilt at
 * will; primary key (scope, id). Local: this station's own, never travels, not in the canonical dump.
 */
export const name = '0001-first'

const ledger = `
CREATE TABLE log (n INTEGER PRIMARY KEY, log_id BLOB NOT NULL UNIQUE, dev TEXT NOT NULL, scope TEXT NOT NULL, genesis BLOB NOT NULL, genesis_seal BLOB NOT NULL, cert BLOB NOT NULL, cert_sig BLOB NOT NULL, state TEXT NOT NULL CHECK (state IN ('open','closed','forked')), mine INTEGER NOT NULL) STRICT;
CREATE INDEX log_scope ON log(scope);
CREATE TABLE entry (log INTEGER NOT NULL REFERENCES log(n), seq INTEGER NOT NULL, h8 BLOB NOT NULL, hash BLOB NOT NULL, body BLOB NOT NULL, seal BLOB, PRIMARY KEY (log, seq, h8)) STRICT, WITHOUT ROWID;
CREATE TRIGGER entry_no_update BEFORE UPDATE ON entry BEGIN SELECT RAISE(ABORT, 'AL-1: entries are never changed'); END;
CREATE TRIGGER entry_no_delete BEFORE DELETE ON entry BEGIN SELECT RAISE(ABORT, 'AL-1: entries are never deleted'); END;
CREATE TABLE auth_ref (ref TEXT PRIMARY KEY, log INTEGER NOT NULL, seq INTEGER NOT NULL, h8 BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE head (log INTEGER NOT NULL REFERENCES log(n), hash BLOB NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY (log, hash)) STRICT, WITHOUT ROWID;
CREATE TABLE aside (digest TEXT PRIMARY KEY, e TEXT NOT NULL, i TEXT NOT NULL, salt BLOB NOT NULL, payload BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX aside_subject ON aside(e, i);
CREATE TABLE peer_head (peer TEXT NOT NULL, log_id BLOB NOT NULL, seq INTEGER NOT NULL, hash BLOB NOT NULL, at_ms INTEGER NOT NULL, PRIMARY KEY (peer, log_id)) STRICT, WITHOUT ROWID;
CREATE TABLE witness (log_id BLOB NOT NULL, seq INTEGER NOT NULL, peer TEXT NOT NULL, sig BLOB NOT NULL, at_ms INTEGER NOT NULL, PRIMARY KEY (log_id, seq, peer)) STRICT, WITHOUT ROWID;
CREATE TABLE number_used (prefix TEXT PRIMARY KEY, n INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE clock (one INTEGER PRIMARY KEY CHECK (one = 1), t INTEGER NOT NULL, l INTEGER NOT NULL) STRICT;
`

/** Verdicts are recomputed from the entries, so they belong to the fold. */
const verdicts = `
CREATE TABLE touch (i TEXT NOT NULL, e TEXT NOT NULL, scope TEXT NOT NULL, log INTEGER NOT NULL, seq INTEGER NOT NULL, h8 BLOB NOT NULL, n INTEGER NOT NULL, marks INTEGER NOT NULL, PRIMARY KEY (i, e, scope, log, seq, h8, n)) STRICT, WITHOUT ROWID;
CREATE TABLE pending (log INTEGER NOT NULL, seq INTEGER NOT NULL, h8 BLOB NOT NULL, why TEXT NOT NULL, PRIMARY KEY (log, seq, h8)) STRICT, WITHOUT ROWID;
CREATE TABLE rejected (log INTEGER NOT NULL, seq INTEGER NOT NULL, h8 BLOB NOT NULL, why TEXT NOT NULL, PRIMARY KEY (log, seq, h8)) STRICT, WITHOUT ROWID;
CREATE TABLE flagged (log INTEGER NOT NULL, seq INTEGER NOT NULL, h8 BLOB NOT NULL, why TEXT NOT NULL, PRIMARY KEY (log, seq, h8)) STRICT, WITHOUT ROWID;
CREATE TABLE entry_error (log INTEGER NOT NULL, seq INTEGER NOT NULL, h8 BLOB NOT NULL, why TEXT NOT NULL, PRIMARY KEY (log, seq, h8)) STRICT, WITHOUT ROWID;
CREATE TABLE conflict (scope TEXT NOT NULL, id TEXT NOT NULL, e TEXT NOT NULL, i TEXT NOT NULL, field TEXT NOT NULL, heads TEXT NOT NULL, PRIMARY KEY (scope, id)) STRICT, WITHOUT ROWID;
CREATE TABLE command (c TEXT NOT NULL, log INTEGER NOT NULL, seq INTEGER NOT NULL, h8 BLOB NOT NULL, ops INTEGER NOT NULL, ents TEXT NOT NULL, nos TEXT NOT NULL, PRIMARY KEY (c, log, seq, h8)) STRICT, WITHOUT ROWID;
`

const place = 'region TEXT, departement TEXT, arrondissement TEXT, village TEXT'
const person =
  'name TEXT, name_norm TEXT, phone TEXT, identity_type TEXT, identity_number TEXT, identity_expiry TEXT, lat_e6 INTEGER, lon_e6 INTEGER'
/** Every register row says when and by whom it was made and last changed. */
const made =
  'archived INTEGER NOT NULL, made_ms INTEGER NOT NULL, made_by TEXT NOT NULL, changed_ms INTEGER NOT NULL, changed_by TEXT NOT NULL'
const key = 'PRIMARY KEY (scope, id)) STRICT, WITHOUT ROWID'
const fact =
  'at_ms INTEGER NOT NULL, at_l INTEGER NOT NULL, actor TEXT NOT NULL, ref TEXT NOT NULL, flagged INTEGER NOT NULL, copies INTEGER NOT NULL, live INTEGER NOT NULL'

const registers = `
CREATE TABLE user (scope TEXT NOT NULL, id TEXT NOT NULL, name TEXT, login TEXT, password TEXT, keys TEXT, must_change INTEGER, active INTEGER NOT NULL, ${made}, ${key};
CREATE TABLE access_grant (scope TEXT NOT NULL, id TEXT NOT NULL, user TEXT NOT NULL, role TEXT NOT NULL, wh TEXT NOT NULL, why TEXT, ${fact}, ${key};
CREATE TABLE access_removal (scope TEXT NOT NULL, id TEXT NOT NULL, user TEXT NOT NULL, why TEXT, ${fact}, ${key};
CREATE TABLE station (scope TEXT NOT NULL, id TEXT NOT NULL, dev TEXT NOT NULL, wh TEXT NOT NULL, name TEXT NOT NULL, ${fact}, ${key};
CREATE TABLE revocation (scope TEXT NOT NULL, id TEXT NOT NULL, dev TEXT NOT NULL, why TEXT, ${fact}, ${key};
CREATE TABLE setting (scope TEXT NOT NULL, id TEXT NOT NULL, value TEXT, ${made}, ${key};
CREATE TABLE season (scope TEXT NOT NULL, id TEXT NOT NULL, code TEXT, label TEXT, start_day TEXT, end_day TEXT, ${made}, ${key};
CREATE TABLE warehouse (scope TEXT NOT NULL, id TEXT NOT NULL, code TEXT, name TEXT, ${place}, address TEXT, capacity_g INTEGER, alert_g INTEGER, ${made}, ${key};
CREATE TABLE cooperative (scope TEXT NOT NULL, id TEXT NOT NULL, no TEXT, name TEXT, name_norm TEXT, ${place}, address TEXT, phone TEXT, other_codes TEXT, notes TEXT, import TEXT, ${made}, ${key};
CREATE TABLE supplier (scope TEXT NOT NULL, id TEXT NOT NULL, no TEXT, ${person}, cooperative TEXT, ${place}, ceiling_g INTEGER, contract_start TEXT, contract_end TEXT, termination_reason TEXT, other_codes TEXT, notes TEXT, import TEXT, ${made}, ${key};
CREATE INDEX supplier_name ON supplier(name_norm);
CREATE TABLE supplier_validation (scope TEXT NOT NULL, id TEXT NOT NULL, supplier TEXT NOT NULL, status TEXT NOT NULL, why TEXT, ${fact}, ${key};
CREATE INDEX supplier_validation_of ON supplier_validation(supplier, at_ms);
CREATE TABLE farmer (scope TEXT NOT NULL, id TEXT NOT NULL, no TEXT, ${person}, sex TEXT, birth_year INTEGER, birth_day TEXT, birth_approx INTEGER, phone2 TEXT, cooperative TEXT, supplier TEXT, ${place}, land TEXT, area_m2 INTEGER, certification TEXT, consent_day TEXT, consent_scope TEXT, other_codes TEXT, source TEXT, notes TEXT, import TEXT, ${made}, ${key};
CREATE INDEX farmer_no ON farmer(no);
CREATE INDEX farmer_name ON farmer(name_norm);
CREATE INDEX farmer_phone ON farmer(phone);
CREATE INDEX farmer_cooperative ON farmer(cooperative);
CREATE INDEX farmer_supplier ON farmer(supplier);
CREATE INDEX farmer_import ON farmer(import) WHERE import IS NOT NULL;
CREATE TABLE import (scope TEXT NOT NULL, id TEXT NOT NULL, kind TEXT NOT NULL, file_name TEXT NOT NULL, file_sha TEXT NOT NULL, counts TEXT NOT NULL, ${fact}, ${key};
CREATE TABLE price (scope TEXT NOT NULL, id TEXT NOT NULL, day TEXT NOT NULL, grade TEXT NOT NULL, wh TEXT, certification TEXT, price_xaf INTEGER NOT NULL, ${fact}, ${key};
CREATE INDEX price_day ON price(grade, day);
CREATE TABLE farmer_merge (scope TEXT NOT NULL, id TEXT NOT NULL, farmer TEXT NOT NULL, other TEXT NOT NULL, why TEXT, ${fact}, ${key};
CREATE TABLE erasure (scope TEXT NOT NULL, id TEXT NOT NULL, ent TEXT NOT NULL, of TEXT NOT NULL, why TEXT, ${fact}, ${key};
CREATE INDEX erasure_of ON erasure(of);
`

const counter = `
CREATE TABLE void (scope TEXT NOT NULL, id TEXT NOT NULL, ent TEXT NOT NULL, of TEXT NOT NULL, why TEXT NOT NULL, second TEXT, till TEXT, at_ms INTEGER NOT NULL, actor TEXT NOT NULL, copies INTEGER NOT NULL, ${key};
CREATE INDEX void_of ON void(of);
CREATE INDEX void_till ON void(till) WHERE till IS NOT NULL;
CREATE TABLE lot (scope TEXT NOT NULL, id TEXT NOT NULL, no TEXT, grade TEXT, certification TEXT, opened_day TEXT, closed_day TEXT, ${made}, ${key};
CREATE TABLE delivery (scope TEXT NOT NULL, id TEXT NOT NULL, root TEXT NOT NULL, replaces TEXT, no TEXT NOT NULL, season TEXT, day TEXT NOT NULL, farmer TEXT NOT NULL, farmer_code TEXT NOT NULL, supplier TEXT, place TEXT, bags INTEGER NOT NULL, gross_g INTEGER NOT NULL, tare_g INTEGER NOT NULL, net_g INTEGER NOT NULL, moisture_bp INTEGER NOT NULL, foreign_bp INTEGER NOT NULL, payable_g INTEGER NOT NULL, grade TEXT NOT NULL, lot TEXT NOT NULL, price_xaf INTEGER NOT NULL, amount_xaf INTEGER NOT NULL, net_pay_xaf INTEGER NOT NULL, detail TEXT NOT NULL, counts INTEGER NOT NULL, ${fact}, ${key};
CREATE INDEX delivery_day ON delivery(day, no, counts, bags, net_g, payable_g, amount_xaf, net_pay_xaf, root, grade, farmer);
CREATE INDEX delivery_farmer ON delivery(farmer, day);
CREATE INDEX delivery_supplier ON delivery(supplier) WHERE supplier IS NOT NULL;
CREATE INDEX delivery_root ON delivery(root);
CREATE INDEX delivery_no ON delivery(no);
CREATE INDEX delivery_check ON delivery(json_extract(detail, '$.check'));
CREATE TABLE stock_line (scope TEXT NOT NULL, id TEXT NOT NULL, of TEXT NOT NULL, kind TEXT NOT NULL, lot TEXT NOT NULL, grade TEXT NOT NULL, day TEXT NOT NULL, g INTEGER NOT NULL, bags INTEGER NOT NULL, ${key};
CREATE INDEX stock_line_lot ON stock_line(scope, lot, day);
CREATE TABLE stock_move (scope TEXT NOT NULL, id TEXT NOT NULL, kind TEXT NOT NULL, lot TEXT NOT NULL, day TEXT NOT NULL, g INTEGER NOT NULL, bags INTEGER NOT NULL, why TEXT, ${fact}, ${key};
CREATE TABLE account_line (scope TEXT NOT NULL, id TEXT NOT NULL, of TEXT NOT NULL, party TEXT NOT NULL, kind TEXT NOT NULL, day TEXT NOT NULL, no TEXT NOT NULL, due_xaf INTEGER NOT NULL, paid_xaf INTEGER NOT NULL, ${key};
CREATE INDEX account_line_party ON account_line(party, day);
CREATE TABLE payment (scope TEXT NOT NULL, id TEXT NOT NULL, no TEXT NOT NULL, day TEXT NOT NULL, party_kind TEXT NOT NULL, party TEXT NOT NULL, method TEXT NOT NULL, reference TEXT, amount_xaf INTEGER NOT NULL, till TEXT, notes TEXT, detail TEXT NOT NULL, ${fact}, ${key};
CREATE INDEX payment_day ON payment(day, no, live, amount_xaf, actor);
CREATE INDEX payment_party ON payment(party, day);
CREATE INDEX payment_till ON payment(till) WHERE till IS NOT NULL;
CREATE INDEX payment_no ON payment(no);
CREATE INDEX payment_reference ON payment(reference) WHERE method = 'mobile';
CREATE INDEX payment_check ON payment(json_extract(detail, '$.check'));
CREATE TABLE allocation (scope TEXT NOT NULL, id TEXT NOT NULL, payment TEXT NOT NULL, payment_scope TEXT NOT NULL, delivery TEXT NOT NULL, root TEXT NOT NULL, amount_xaf INTEGER NOT NULL, left_xaf INTEGER, ${fact}, ${key};
CREATE INDEX allocation_root ON allocation(root);
CREATE INDEX allocation_payment ON allocation(payment);
CREATE TABLE till_open (scope TEXT NOT NULL, id TEXT NOT NULL, no TEXT NOT NULL, day TEXT NOT NULL, user TEXT NOT NULL, counted_xaf INTEGER NOT NULL, why TEXT, ${fact}, ${key};
CREATE TABLE till_move (scope TEXT NOT NULL, id TEXT NOT NULL, till TEXT NOT NULL, kind TEXT NOT NULL, amount_xaf INTEGER NOT NULL, why TEXT, ${fact}, ${key};
CREATE INDEX till_move_till ON till_move(till);
CREATE TABLE till_close (scope TEXT NOT NULL, id TEXT NOT NULL, till TEXT NOT NULL, counted_xaf INTEGER NOT NULL, expected_xaf INTEGER NOT NULL, difference_xaf INTEGER NOT NULL, why TEXT, second TEXT, ${fact}, ${key};
CREATE INDEX till_close_till ON till_close(till);
CREATE TABLE print (scope TEXT NOT NULL, id TEXT NOT NULL, of TEXT NOT NULL, ent TEXT NOT NULL, paper TEXT NOT NULL, ${fact}, ${key};
CREATE INDEX print_of ON print(of);
CREATE TABLE sum_lot (scope TEXT NOT NULL, id TEXT NOT NULL, n INTEGER NOT NULL, g INTEGER NOT NULL, bags INTEGER NOT NULL, ${key};
CREATE TABLE sum_party (scope TEXT NOT NULL, id TEXT NOT NULL, n INTEGER NOT NULL, due_xaf INTEGER NOT NULL, paid_xaf INTEGER NOT NULL, ${key};
CREATE INDEX sum_party_id ON sum_party(id);
CREATE TABLE sum_root (scope TEXT NOT NULL, id TEXT NOT NULL, n INTEGER NOT NULL, paid_xaf INTEGER NOT NULL, ${key};
CREATE TABLE sum_till (scope TEXT NOT NULL, id TEXT NOT NULL, n INTEGER NOT NULL, in_xaf INTEGER NOT NULL, out_xaf INTEGER NOT NULL, ${key};
CREATE TABLE sum_farmer_season (scope TEXT NOT NULL, id TEXT NOT NULL, n INTEGER NOT NULL, net_g INTEGER NOT NULL, ${key};
CREATE INDEX sum_farmer_season_id ON sum_farmer_season(id);
`

const local = `
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE answer (c TEXT PRIMARY KEY, command TEXT NOT NULL, user TEXT NOT NULL, input TEXT NOT NULL, result TEXT NOT NULL, at_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE session (token_hash BLOB PRIMARY KEY, id TEXT NOT NULL UNIQUE, user TEXT NOT NULL, device TEXT NOT NULL, created_ms INTEGER NOT NULL, seen_ms INTEGER NOT NULL, locked INTEGER NOT NULL, ended_ms INTEGER, ended_why TEXT) STRICT, WITHOUT ROWID;
CREATE INDEX session_user ON session(user);
CREATE TABLE attempt (who TEXT PRIMARY KEY, failures INTEGER NOT NULL, until_ms INTEGER NOT NULL, seen_max_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE draft (id TEXT PRIMARY KEY, user TEXT NOT NULL, kind TEXT NOT NULL, data TEXT NOT NULL, created_ms INTEGER NOT NULL, changed_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX draft_user ON draft(user, kind);
CREATE TABLE preference (user TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (user, name)) STRICT, WITHOUT ROWID;
CREATE TABLE notification (id TEXT PRIMARY KEY, user TEXT NOT NULL, kind TEXT NOT NULL, data TEXT NOT NULL, at_ms INTEGER NOT NULL, read_ms INTEGER) STRICT, WITHOUT ROWID;
CREATE INDEX notification_user ON notification(user, at_ms);
CREATE TABLE import_mapping (signature TEXT PRIMARY KEY, kind TEXT NOT NULL, mapping TEXT NOT NULL, used_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID;
`

export const sql = ledger + verdicts + registers + counter + local
