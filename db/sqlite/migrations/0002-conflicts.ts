/** What a person settles after stations met again, and the number of a weighing ticket. */
export const name = '0002-conflicts'

export const sql = `
ALTER TABLE delivery ADD COLUMN ticket TEXT;
CREATE TABLE settlement (scope TEXT NOT NULL, id TEXT NOT NULL, about TEXT NOT NULL, of TEXT NOT NULL, seen TEXT NOT NULL, why TEXT NOT NULL, at_ms INTEGER NOT NULL, at_l INTEGER NOT NULL, actor TEXT NOT NULL, ref TEXT NOT NULL, flagged INTEGER NOT NULL, copies INTEGER NOT NULL, live INTEGER NOT NULL, PRIMARY KEY (scope, id)) STRICT, WITHOUT ROWID;
CREATE INDEX settlement_of ON settlement(of);
CREATE INDEX farmer_merge_farmer ON farmer_merge(farmer);
CREATE INDEX farmer_merge_other ON farmer_merge(other);
CREATE INDEX delivery_ticket ON delivery(scope, day, ticket) WHERE ticket IS NOT NULL;
CREATE INDEX sum_root_several ON sum_root(scope, id) WHERE n > 1;
CREATE INDEX void_twice ON void(id) WHERE copies > 1;
`
