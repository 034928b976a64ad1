/** What is said of places, and places that the packaged list lacks (COOP-1). */
export const name = '0015-places'

export const sql = `
CREATE TABLE place (scope TEXT NOT NULL, id TEXT NOT NULL, parent TEXT, name TEXT, name_en TEXT, other_names TEXT, notes TEXT, archived INTEGER NOT NULL, made_ms INTEGER NOT NULL, made_by TEXT NOT NULL, changed_ms INTEGER NOT NULL, changed_by TEXT NOT NULL, PRIMARY KEY (scope, id)) STRICT, WITHOUT ROWID;
`
