/** Files that records name by their content (LEDGER §6, DOC-1): what is known of each; the bytes lie beside the database. */
export const name = '0008-files'

export const sql = `
CREATE TABLE file (scope TEXT NOT NULL, id TEXT NOT NULL, ent TEXT NOT NULL, of TEXT NOT NULL, nth INTEGER NOT NULL, bytes INTEGER NOT NULL, blob TEXT, mime TEXT, name TEXT, key TEXT, PRIMARY KEY (scope, id)) STRICT, WITHOUT ROWID;
CREATE INDEX file_blob ON file(blob);
`
