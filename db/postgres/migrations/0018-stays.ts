/** From when to when somebody was in a conversation that people made, as at a station (TALK-6). */
export const name = 'stays'

/** Their table and rights. */
export const sql = `
CREATE TABLE hq_stay (org uuid NOT NULL, scope text COLLATE "C" NOT NULL, id text COLLATE "C" NOT NULL, "user" text NOT NULL, from_turn bigint NOT NULL, to_turn bigint, from_ms bigint NOT NULL, to_ms bigint, PRIMARY KEY (org, scope, id));
SELECT tenant_table('hq_stay');
GRANT SELECT, INSERT, UPDATE, DELETE ON hq_stay TO cocoatrack_app;
ALTER TABLE hq_member DROP COLUMN left_turn;
`
