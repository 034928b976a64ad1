/** From when to when somebody was in a conversation that people made (TALK-6): one who came back has more than one stay. */
export const name = '0016-stays'

export const sql = `
CREATE TABLE stay (scope TEXT NOT NULL, id TEXT NOT NULL, user TEXT NOT NULL, from_turn INTEGER NOT NULL, to_turn INTEGER, from_ms INTEGER NOT NULL, to_ms INTEGER, PRIMARY KEY (scope, id)) STRICT, WITHOUT ROWID;
CREATE INDEX stay_user ON stay(scope, user);
ALTER TABLE member DROP COLUMN left_turn;
`
