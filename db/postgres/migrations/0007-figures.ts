/** What PostgreSQL plans by, taken when tables grew and not a minute later. */
export const name = 'figures'

/**
 * A table that was empty a moment ago is planned for as a small one until it is analysed, which autovacuum does once a minute: after a
 * long outage each step of the fold would read all of it. Only its owner may analyse a table, so this function runs as it; it takes
 * nothing, names its objects whole, and changes no row.
 */
export const sql = `
CREATE FUNCTION take_figures() RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE grown text; BEGIN
  FOR grown IN SELECT format('%I.%I', s.schemaname, s.relname) FROM pg_stat_user_tables s JOIN pg_class c ON c.oid = s.relid
    WHERE s.schemaname = 'relay' AND c.relkind = 'r' AND s.n_mod_since_analyze > 500 + 0.2 * greatest(c.reltuples, 0)
  LOOP
    EXECUTE 'ANALYZE (SKIP_LOCKED) ' || grown;
  END LOOP;
END $$;
REVOKE ALL ON FUNCTION take_figures() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION take_figures() TO cocoatrack_app;
`
