/** Records that somebody contests (TALK-72), and why a moderator took a message away (TALK-22). */
export const name = '0014-disputes'

export const sql = `
CREATE TABLE dispute (scope TEXT NOT NULL, id TEXT NOT NULL, ent TEXT NOT NULL, of TEXT NOT NULL, due TEXT NOT NULL, why TEXT NOT NULL, at_ms INTEGER NOT NULL, at_l INTEGER NOT NULL, actor TEXT NOT NULL, ref TEXT NOT NULL, flagged INTEGER NOT NULL, copies INTEGER NOT NULL, live INTEGER NOT NULL, PRIMARY KEY (scope, id)) STRICT, WITHOUT ROWID;
CREATE INDEX dispute_of ON dispute(of);
ALTER TABLE message ADD COLUMN deleted_why TEXT;
`
