/**
 * Where rows lie in the file. Entries and farmers are long: without row ids a row past a quarter of a page takes pages of its own, and
 * every index repeats its key (sqlite.org/withoutrowid.html). A personal part stands beside those of records of its time, not at a
 * digest, which is chance.
 */
export const name = '0003-long-rows'

export const sql = `
ALTER TABLE entry RENAME TO entry_before;
CREATE TABLE entry (log INTEGER NOT NULL REFERENCES log(n), seq INTEGER NOT NULL, h8 BLOB NOT NULL, hash BLOB NOT NULL, body BLOB NOT NULL, seal BLOB, PRIMARY KEY (log, seq, h8)) STRICT;
INSERT INTO entry SELECT * FROM entry_before ORDER BY log, seq, h8;
DROP TABLE entry_before;
CREATE TRIGGER entry_no_update BEFORE UPDATE ON entry BEGIN SELECT RAISE(ABORT, 'AL-1: entries are never changed'); END;
CREATE TRIGGER entry_no_delete BEFORE DELETE ON entry BEGIN SELECT RAISE(ABORT, 'AL-1: entries are never deleted'); END;
ALTER TABLE farmer RENAME TO farmer_before;
CREATE TABLE farmer (scope TEXT NOT NULL, id TEXT NOT NULL, no TEXT, name TEXT, name_norm TEXT, phone TEXT, identity_type TEXT, identity_number TEXT, identity_expiry TEXT, lat_e6 INTEGER, lon_e6 INTEGER, sex TEXT, birth_year INTEGER, birth_day TEXT, birth_approx INTEGER, phone2 TEXT, cooperative TEXT, supplier TEXT, region TEXT, departement TEXT, arrondissement TEXT, village TEXT, land TEXT, area_m2 INTEGER, certification TEXT, consent_day TEXT, consent_scope TEXT, other_codes TEXT, source TEXT, notes TEXT, import TEXT, archived INTEGER NOT NULL, made_ms INTEGER NOT NULL, made_by TEXT NOT NULL, changed_ms INTEGER NOT NULL, changed_by TEXT NOT NULL, PRIMARY KEY (scope, id)) STRICT;
INSERT INTO farmer SELECT * FROM farmer_before ORDER BY scope, id;
DROP TABLE farmer_before;
CREATE INDEX farmer_no ON farmer(no);
CREATE INDEX farmer_name ON farmer(name_norm);
CREATE INDEX farmer_phone ON farmer(phone);
CREATE INDEX farmer_cooperative ON farmer(cooperative);
CREATE INDEX farmer_supplier ON farmer(supplier);
CREATE INDEX farmer_import ON farmer(import) WHERE import IS NOT NULL;
ALTER TABLE aside RENAME TO aside_before;
CREATE TABLE aside (i TEXT NOT NULL, e TEXT NOT NULL, digest TEXT NOT NULL, salt BLOB NOT NULL, payload BLOB NOT NULL, PRIMARY KEY (i, e, digest)) STRICT, WITHOUT ROWID;
INSERT INTO aside (i, e, digest, salt, payload) SELECT i, e, digest, salt, payload FROM aside_before ORDER BY i, e, digest;
DROP TABLE aside_before;
`
