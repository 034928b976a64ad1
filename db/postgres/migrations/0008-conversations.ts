/** Conversations that people make (MSG-2), as at a station; what is encrypted to their members stays so here (MSG-6). */
export const name = 'conversations'

const key = 'org uuid NOT NULL, scope text COLLATE "C" NOT NULL, id text COLLATE "C" NOT NULL'
const primary = 'PRIMARY KEY (org, scope, id)'

/** Their tables and rights. */
export const sql = `
ALTER TABLE hq_user ADD COLUMN public_keys text;
ALTER TABLE hq_message ADD COLUMN box text, ADD COLUMN key text;
CREATE TABLE hq_conversation (${key}, kind text NOT NULL, name text, topic text, box text, key text, archived bigint NOT NULL, made_ms bigint NOT NULL, made_by text NOT NULL, ${primary});
CREATE TABLE hq_member (${key}, "user" text NOT NULL, role text NOT NULL, since_turn bigint NOT NULL, since_ms bigint NOT NULL, invited_by text NOT NULL, whole bigint NOT NULL, left_turn bigint, left_ms bigint, ${primary});
CREATE TABLE hq_conversation_key (${key}, key text NOT NULL, "user" text NOT NULL, x text NOT NULL, eph text NOT NULL, box text NOT NULL, sig text NOT NULL, at_ms bigint NOT NULL, at_l bigint NOT NULL, actor text NOT NULL, ${primary});
SELECT tenant_table('hq_conversation'), tenant_table('hq_member'), tenant_table('hq_conversation_key');
GRANT SELECT, INSERT, UPDATE, DELETE ON hq_conversation, hq_member, hq_conversation_key TO cocoatrack_app;
`
