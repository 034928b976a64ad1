/** The organisations that one adopted (LEDGER §4 Adopt), as at a station. */
export const name = 'bridge'

/** Their table and rights. */
export const sql = `
CREATE TABLE hq_bridge (org uuid NOT NULL, scope text COLLATE "C" NOT NULL, id text COLLATE "C" NOT NULL, organisation text NOT NULL, name text NOT NULL, said text NOT NULL, at_ms bigint NOT NULL, at_l bigint NOT NULL, actor text NOT NULL, ref text NOT NULL, flagged bigint NOT NULL, copies bigint NOT NULL, live bigint NOT NULL, PRIMARY KEY (org, scope, id));
SELECT tenant_table('hq_bridge');
GRANT SELECT, INSERT, UPDATE, DELETE ON hq_bridge TO cocoatrack_app;
`
