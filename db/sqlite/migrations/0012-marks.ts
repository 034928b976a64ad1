/** What people set beside messages (MSG-3): signs, pins, and what somebody keeps for himself at this station. */
export const name = '0012-marks'

export const sql = `
CREATE TABLE reaction (scope TEXT NOT NULL, id TEXT NOT NULL, of TEXT NOT NULL, user TEXT NOT NULL, text TEXT, box TEXT, key TEXT, at_ms INTEGER NOT NULL, PRIMARY KEY (scope, id)) STRICT, WITHOUT ROWID;
CREATE INDEX reaction_of ON reaction(scope, of, at_ms);
CREATE TABLE pin (scope TEXT NOT NULL, id TEXT NOT NULL, user TEXT NOT NULL, at_ms INTEGER NOT NULL, PRIMARY KEY (scope, id)) STRICT, WITHOUT ROWID;
CREATE TABLE saved_message (user TEXT NOT NULL, scope TEXT NOT NULL, id TEXT NOT NULL, saved_ms INTEGER NOT NULL, PRIMARY KEY (user, scope, id)) STRICT, WITHOUT ROWID;
`
