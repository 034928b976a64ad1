/** The talk of the offices (MSG-1): messages, and how far everybody has read, as at a station. */
export const name = 'messages'

const key = 'org uuid NOT NULL, scope text COLLATE "C" NOT NULL, id text COLLATE "C" NOT NULL'

/** Their tables, indexes and rights. */
export const sql = `
CREATE TABLE hq_message (${key}, turn bigint NOT NULL, dev text NOT NULL, text text, reply text, edited_ms bigint, deleted_ms bigint, deleted_by text, at_ms bigint NOT NULL, at_l bigint NOT NULL, actor text NOT NULL, ref text NOT NULL, flagged bigint NOT NULL, copies bigint NOT NULL, live bigint NOT NULL, PRIMARY KEY (org, scope, id));
CREATE INDEX hq_message_turn ON hq_message (org, scope, turn, id);
CREATE TABLE hq_message_read (${key}, "user" text NOT NULL, dev text NOT NULL, upto bigint NOT NULL, at_ms bigint NOT NULL, PRIMARY KEY (org, scope, id));
SELECT tenant_table('hq_message'), tenant_table('hq_message_read');
GRANT SELECT, INSERT, UPDATE, DELETE ON hq_message, hq_message_read TO cocoatrack_app;
`
