/** What somebody brought into a conversation and has not sent, kept with what he typed there (MSG-3, TALK-44). */
export const name = '0017-unsent'

export const sql = `
CREATE TABLE unsent_file (user TEXT NOT NULL, upload TEXT NOT NULL, scope TEXT NOT NULL, blob TEXT NOT NULL, bytes INTEGER NOT NULL, inside TEXT NOT NULL, kept_ms INTEGER NOT NULL, PRIMARY KEY (user, upload)) STRICT, WITHOUT ROWID;
`
