/** Entries that are stored and not folded yet, by log: from `first` to its end (ADR 10). */
export const name = '0009-unfolded'

export const sql = `
CREATE TABLE unfolded (log INTEGER PRIMARY KEY REFERENCES log(n), first INTEGER NOT NULL, last INTEGER NOT NULL) STRICT;
`
