/** Files that records name by their content, as at a station. */
export const name = 'files'

/** Their table, index and rights. */
export const sql = `
CREATE TABLE hq_file (org uuid NOT NULL, scope text COLLATE "C" NOT NULL, id text COLLATE "C" NOT NULL, ent text NOT NULL, of text NOT NULL, nth bigint NOT NULL, bytes bigint NOT NULL, blob text, mime text, name text, key text, PRIMARY KEY (org, scope, id));
CREATE INDEX hq_file_blob ON hq_file (org, blob);
SELECT tenant_table('hq_file');
GRANT SELECT, INSERT, UPDATE, DELETE ON hq_file TO cocoatrack_app;
`
