/** Messages that ask to be read and understood, and who said so, as at a station (MSG-4). */
export const name = 'notices'

/** Their column, table and rights. */
export const sql = `
ALTER TABLE hq_message ADD COLUMN notice bigint NOT NULL DEFAULT 0;
CREATE TABLE hq_notice_ack (org uuid NOT NULL, scope text COLLATE "C" NOT NULL, id text COLLATE "C" NOT NULL, of text NOT NULL, at_ms bigint NOT NULL, at_l bigint NOT NULL, actor text NOT NULL, ref text NOT NULL, flagged bigint NOT NULL, copies bigint NOT NULL, live bigint NOT NULL, PRIMARY KEY (org, scope, id));
SELECT tenant_table('hq_notice_ack');
GRANT SELECT, INSERT, UPDATE, DELETE ON hq_notice_ack TO cocoatrack_app;
`
