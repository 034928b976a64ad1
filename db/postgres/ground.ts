/**
 * What every migration stands on, run before them and harmless when repeated: the roles (PG-1), none of which may log in, the schemas
 * and the list of what was run. The roles belong to the whole server, so that several relays' databases share them.
 */
export const ground = `
DO $$ DECLARE name text; BEGIN
  FOREACH name IN ARRAY ARRAY['cocoatrack_owner', 'cocoatrack_app', 'cocoatrack_read', 'cocoatrack_backup'] LOOP
    BEGIN
      EXECUTE format('CREATE ROLE %I NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOCREATEDB', name);
    EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
    END;
  END LOOP;
  IF NOT pg_has_role(current_user, 'cocoatrack_owner', 'member') THEN
    EXECUTE format('GRANT cocoatrack_owner TO %I', current_user);
  END IF;
END $$;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
CREATE SCHEMA IF NOT EXISTS relay AUTHORIZATION cocoatrack_owner;
CREATE SCHEMA IF NOT EXISTS report AUTHORIZATION cocoatrack_owner;
CREATE TABLE IF NOT EXISTS relay.migration (
  n integer PRIMARY KEY,
  name text NOT NULL,
  at timestamptz NOT NULL DEFAULT now()
);
ALTER TABLE relay.migration OWNER TO cocoatrack_owner;
GRANT USAGE ON SCHEMA relay TO cocoatrack_app;
GRANT SELECT ON relay.migration TO cocoatrack_app;

-- Row-level security of a table that has \`org\` (PG-2): nobody, not its owner either, sees or writes rows of another organisation.
CREATE OR REPLACE FUNCTION relay.tenant_table(name text) RETURNS void LANGUAGE plpgsql AS $$ BEGIN
  EXECUTE format('ALTER TABLE relay.%I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', name);
  EXECUTE format('CREATE POLICY tenant ON relay.%I USING (org = (SELECT relay.current_org())) WITH CHECK (org = (SELECT relay.current_org()))', name);
END $$;
ALTER FUNCTION relay.tenant_table(text) OWNER TO cocoatrack_owner;
REVOKE ALL ON FUNCTION relay.tenant_table(text) FROM PUBLIC;
`
