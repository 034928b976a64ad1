/** Conversations that people make (MSG-2), and what is encrypted to their members (MSG-6). */
export const name = '0010-conversations'

export const sql = `
ALTER TABLE user ADD COLUMN public_keys TEXT;
ALTER TABLE message ADD COLUMN box TEXT;
ALTER TABLE message ADD COLUMN key TEXT;
ALTER TABLE conversation_own ADD COLUMN muted INTEGER NOT NULL DEFAULT 0;
CREATE TABLE conversation (scope TEXT NOT NULL, id TEXT NOT NULL, kind TEXT NOT NULL, name TEXT, topic TEXT, box TEXT, key TEXT, archived INTEGER NOT NULL, made_ms INTEGER NOT NULL, made_by TEXT NOT NULL, PRIMARY KEY (scope, id)) STRICT, WITHOUT ROWID;
CREATE INDEX conversation_kind ON conversation(kind);
CREATE TABLE member (scope TEXT NOT NULL, id TEXT NOT NULL, user TEXT NOT NULL, role TEXT NOT NULL, since_turn INTEGER NOT NULL, since_ms INTEGER NOT NULL, invited_by TEXT NOT NULL, whole INTEGER NOT NULL, left_turn INTEGER, left_ms INTEGER, PRIMARY KEY (scope, id)) STRICT, WITHOUT ROWID;
CREATE INDEX member_user ON member(user, left_ms);
CREATE TABLE conversation_key (scope TEXT NOT NULL, id TEXT NOT NULL, key TEXT NOT NULL, user TEXT NOT NULL, x TEXT NOT NULL, eph TEXT NOT NULL, box TEXT NOT NULL, sig TEXT NOT NULL, at_ms INTEGER NOT NULL, at_l INTEGER NOT NULL, actor TEXT NOT NULL, PRIMARY KEY (scope, id)) STRICT, WITHOUT ROWID;
CREATE INDEX conversation_key_user ON conversation_key(scope, user, key);
`
