/** What the audit finds an op by, a narrow row each; what payments are searched by in one index. */
export const name = '0004-ops'

export const sql = `
DROP TABLE command;
CREATE TABLE op (at_ms INTEGER NOT NULL, at_l INTEGER NOT NULL, log INTEGER NOT NULL, seq INTEGER NOT NULL, h8 BLOB NOT NULL, n INTEGER NOT NULL, actor TEXT NOT NULL, e TEXT NOT NULL, k TEXT NOT NULL, no TEXT, PRIMARY KEY (at_ms, at_l, log, seq, h8, n)) STRICT, WITHOUT ROWID;
INSERT INTO op SELECT json_extract(b.body, '$.t'), json_extract(b.body, '$.l'), b.log, b.seq, b.h8, o.key, json_extract(b.body, '$.a'),
  json_extract(o.value, '$.e'), json_extract(o.value, '$.k'), CASE json_type(o.value, '$.p.no') WHEN 'text' THEN json_extract(o.value, '$.p.no') END
  FROM (SELECT log, seq, h8, CAST(body AS TEXT) AS body FROM entry) b, json_each(b.body, '$.o') o WHERE json_extract(b.body, '$.v') = 1;
CREATE INDEX op_actor ON op(actor, at_ms, at_l);
CREATE INDEX op_what ON op(e, at_ms, at_l, no);
DROP INDEX payment_day;
CREATE INDEX payment_day ON payment(day, no, live, amount_xaf, actor, party, reference);
`
