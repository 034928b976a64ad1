/** Records that somebody contests, and why a moderator took a message away, as at a station (TALK-72, TALK-22). */
export const name = 'disputes'

/** Their table, column and rights. */
export const sql = `
CREATE TABLE hq_dispute (org uuid NOT NULL, scope text COLLATE "C" NOT NULL, id text COLLATE "C" NOT NULL, ent text NOT NULL, of text NOT NULL, due text NOT NULL, why text NOT NULL, at_ms bigint NOT NULL, at_l bigint NOT NULL, actor text NOT NULL, ref text NOT NULL, flagged bigint NOT NULL, copies bigint NOT NULL, live bigint NOT NULL, PRIMARY KEY (org, scope, id));
SELECT tenant_table('hq_dispute');
GRANT SELECT, INSERT, UPDATE, DELETE ON hq_dispute TO cocoatrack_app;
ALTER TABLE hq_message ADD COLUMN deleted_why text;
`
