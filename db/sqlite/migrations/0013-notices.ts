/** Messages that ask to be read and understood, and who said so (MSG-4). */
export const name = '0013-notices'

export const sql = `
ALTER TABLE message ADD COLUMN notice INTEGER NOT NULL DEFAULT 0;
CREATE INDEX message_notice ON message(scope, turn) WHERE notice = 1;
CREATE TABLE notice_ack (scope TEXT NOT NULL, id TEXT NOT NULL, of TEXT NOT NULL, at_ms INTEGER NOT NULL, at_l INTEGER NOT NULL, actor TEXT NOT NULL, ref TEXT NOT NULL, flagged INTEGER NOT NULL, copies INTEGER NOT NULL, live INTEGER NOT NULL, PRIMARY KEY (scope, id)) STRICT, WITHOUT ROWID;
CREATE INDEX notice_ack_of ON notice_ack(scope, of, actor, at_ms);
`
