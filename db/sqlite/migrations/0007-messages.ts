/** The talk of the offices (MSG-1 to MSG-5): messages, how far everybody has read, and what a person has of a conversation at this station. */
export const name = '0007-messages'

export const sql = `
CREATE TABLE message (scope TEXT NOT NULL, id TEXT NOT NULL, turn INTEGER NOT NULL, dev TEXT NOT NULL, text TEXT, reply TEXT, edited_ms INTEGER, deleted_ms INTEGER, deleted_by TEXT, at_ms INTEGER NOT NULL, at_l INTEGER NOT NULL, actor TEXT NOT NULL, ref TEXT NOT NULL, flagged INTEGER NOT NULL, copies INTEGER NOT NULL, live INTEGER NOT NULL, PRIMARY KEY (scope, id)) STRICT;
CREATE INDEX message_turn ON message(scope, turn, id);
CREATE INDEX message_dev ON message(scope, dev, turn, actor, deleted_ms);
CREATE TABLE message_read (scope TEXT NOT NULL, id TEXT NOT NULL, user TEXT NOT NULL, dev TEXT NOT NULL, upto INTEGER NOT NULL, at_ms INTEGER NOT NULL, PRIMARY KEY (scope, id)) STRICT, WITHOUT ROWID;
CREATE INDEX message_read_user ON message_read(scope, user, dev, upto);
CREATE TABLE seen_mark (user TEXT NOT NULL, scope TEXT NOT NULL, dev TEXT NOT NULL, upto INTEGER NOT NULL, PRIMARY KEY (user, scope, dev)) STRICT, WITHOUT ROWID;
CREATE TABLE conversation_own (user TEXT NOT NULL, scope TEXT NOT NULL, draft TEXT NOT NULL, held INTEGER NOT NULL, told_ms INTEGER NOT NULL, PRIMARY KEY (user, scope)) STRICT, WITHOUT ROWID;
`
