/** The organisations that this one adopted (LEDGER §4 Adopt). */
export const name = '0006-bridge'

export const sql = `
CREATE TABLE bridge (scope TEXT NOT NULL, id TEXT NOT NULL, organisation TEXT NOT NULL, name TEXT NOT NULL, said TEXT NOT NULL, at_ms INTEGER NOT NULL, at_l INTEGER NOT NULL, actor TEXT NOT NULL, ref TEXT NOT NULL, flagged INTEGER NOT NULL, copies INTEGER NOT NULL, live INTEGER NOT NULL, PRIMARY KEY (scope, id)) STRICT, WITHOUT ROWID;
`
