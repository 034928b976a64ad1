/** What people set beside messages, as at a station (MSG-3). */
export const name = 'marks'

const key = 'org uuid NOT NULL, scope text COLLATE "C" NOT NULL, id text COLLATE "C" NOT NULL'
const primary = 'PRIMARY KEY (org, scope, id)'

/** Their tables and rights. */
export const sql = `
CREATE TABLE hq_reaction (${key}, of text NOT NULL, "user" text NOT NULL, text text, box text, key text, at_ms bigint NOT NULL, ${primary});
CREATE TABLE hq_pin (${key}, "user" text NOT NULL, at_ms bigint NOT NULL, ${primary});
SELECT tenant_table('hq_reaction'), tenant_table('hq_pin');
GRANT SELECT, INSERT, UPDATE, DELETE ON hq_reaction, hq_pin TO cocoatrack_app;
`
