/** What is said of places, and places that the packaged list lacks, as at a station (COOP-1), and the view that reports read. */
export const name = 'places'

/** Their table, view and rights. */
export const sql = `
CREATE TABLE hq_place (org uuid NOT NULL, scope text COLLATE "C" NOT NULL, id text COLLATE "C" NOT NULL, parent text, name text, name_en text, other_names text, notes text, archived bigint NOT NULL, made_ms bigint NOT NULL, made_by text NOT NULL, changed_ms bigint NOT NULL, changed_by text NOT NULL, PRIMARY KEY (org, scope, id));
SELECT tenant_table('hq_place');
GRANT SELECT, INSERT, UPDATE, DELETE ON hq_place TO cocoatrack_app;
GRANT SELECT ON hq_place TO cocoatrack_read;
CREATE VIEW report.place WITH (security_invoker = true) AS SELECT id, parent AS parent_id, name, name_en, other_names, archived = 1 AS archived FROM relay.hq_place;
GRANT SELECT ON report.place TO cocoatrack_read;
`
