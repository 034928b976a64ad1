/** Organisations and their ledgers. */
export const name = 'first'

/**
 * Organisations and their ledgers (LEDGER §13, sync.md §3.1). `log_id`, `dev`, `org` are the 16 bytes of a hash, so they fit a uuid.
 * Every table of an organisation has `org` and row-level security; what grows has `log_id` first in its keys, by which it can be
 * distributed. `entry` has no foreign key: the row of its log is locked by who writes it, and a check a row costs a third of the speed.
 */
export const sql = `
-- Whom a login for reports may read: no login of cocoatrack_read can name another organisation.
CREATE TABLE reader (role name PRIMARY KEY, org uuid NOT NULL);

CREATE FUNCTION current_org() RETURNS uuid LANGUAGE sql STABLE SET search_path = relay, pg_catalog AS $$
  SELECT CASE WHEN pg_has_role(session_user, 'cocoatrack_app', 'member')
    THEN nullif(current_setting('app.org', true), '')::uuid
    ELSE (SELECT org FROM reader WHERE role = session_user) END
$$;

CREATE TABLE tenant (org uuid PRIMARY KEY, at timestamptz NOT NULL DEFAULT now());

CREATE TABLE organisation (
  org uuid PRIMARY KEY REFERENCES tenant,
  root bytea NOT NULL CHECK (octet_length(root) = 32),
  enrolled_by uuid NOT NULL,
  at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE station (
  org uuid NOT NULL REFERENCES organisation,
  dev uuid NOT NULL,
  app text NOT NULL,
  first_at timestamptz NOT NULL DEFAULT now(),
  last_at timestamptz NOT NULL DEFAULT now(),
  -- where its LAN port is reached, as it says
  lan text[] NOT NULL DEFAULT '{}',
  lan_at timestamptz,
  -- refused by a person at the relay, whatever the ledger says
  barred_at timestamptz,
  PRIMARY KEY (org, dev)
);

CREATE TABLE membership (
  org uuid NOT NULL REFERENCES organisation,
  digest bytea NOT NULL CHECK (octet_length(digest) = 32),
  dev uuid NOT NULL,
  cert bytea NOT NULL,
  sig bytea NOT NULL CHECK (octet_length(sig) = 64),
  at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (org, digest)
);
CREATE INDEX membership_dev ON membership (org, dev);

CREATE TABLE log (
  log_id uuid PRIMARY KEY,
  org uuid NOT NULL REFERENCES organisation,
  dev uuid NOT NULL,
  scope text NOT NULL,
  -- the log that this one continues after an accident, which is closed by it
  prev uuid,
  genesis bytea NOT NULL,
  genesis_seal bytea NOT NULL CHECK (octet_length(genesis_seal) = 64),
  cert bytea NOT NULL,
  cert_sig bytea NOT NULL CHECK (octet_length(cert_sig) = 64),
  at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX log_org ON log (org, scope);
CREATE INDEX log_prev ON log (prev) WHERE prev IS NOT NULL;

-- The ends of a log: one row a branch, branch 0 from the genesis; a forked log has several. These rows are the lock of the log.
CREATE TABLE head (
  log_id uuid NOT NULL REFERENCES log,
  branch smallint NOT NULL CHECK (branch BETWEEN 0 AND 63),
  org uuid NOT NULL,
  dev uuid NOT NULL,
  scope text NOT NULL,
  from_branch smallint NOT NULL,
  from_seq bigint NOT NULL,
  from_hash bytea NOT NULL CHECK (octet_length(from_hash) = 32),
  seq bigint NOT NULL CHECK (seq >= from_seq),
  hash bytea NOT NULL CHECK (octet_length(hash) = 32),
  bytes bigint NOT NULL DEFAULT 0,
  changed xid8 NOT NULL DEFAULT pg_current_xact_id(),
  at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (log_id, branch)
);
CREATE INDEX head_changed ON head (org, changed);
CREATE INDEX head_auth ON head (org) WHERE scope = 'auth';

CREATE FUNCTION head_grows() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF NEW.seq < OLD.seq OR (NEW.seq = OLD.seq AND NEW.hash <> OLD.hash)
    OR (NEW.log_id, NEW.branch, NEW.org, NEW.dev, NEW.scope, NEW.from_branch, NEW.from_seq, NEW.from_hash)
      IS DISTINCT FROM (OLD.log_id, OLD.branch, OLD.org, OLD.dev, OLD.scope, OLD.from_branch, OLD.from_seq, OLD.from_hash)
  THEN RAISE EXCEPTION 'the head of a log only grows' USING ERRCODE = 'check_violation'; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER head_grows BEFORE UPDATE ON head FOR EACH ROW EXECUTE FUNCTION head_grows();

-- Bodies are bytes: a body of a later format may hold what a text of PostgreSQL may not. actor, t, s are absent of those.
CREATE TABLE entry (
  log_id uuid NOT NULL,
  seq bigint NOT NULL CHECK (seq > 0),
  h8 bytea NOT NULL,
  org uuid NOT NULL,
  branch smallint NOT NULL,
  s integer,
  t bigint,
  actor uuid,
  hash bytea NOT NULL,
  body bytea NOT NULL,
  seal bytea,
  PRIMARY KEY (log_id, seq, h8)
) PARTITION BY HASH (log_id);
DO $$ BEGIN
  FOR n IN 0..15 LOOP
    EXECUTE format('CREATE TABLE entry_%s PARTITION OF entry FOR VALUES WITH (MODULUS 16, REMAINDER %s)', n, n);
  END LOOP;
END $$;

-- One row a batch: what the relay countersigned, and when it had everything up to there.
CREATE TABLE witness (
  log_id uuid NOT NULL REFERENCES log,
  seq bigint NOT NULL,
  h8 bytea NOT NULL,
  org uuid NOT NULL,
  branch smallint NOT NULL,
  after_seq bigint NOT NULL,
  hash bytea NOT NULL,
  at_ms bigint NOT NULL,
  kid text NOT NULL,
  sig bytea NOT NULL CHECK (octet_length(sig) = 64),
  by_dev uuid NOT NULL,
  changed xid8 NOT NULL DEFAULT pg_current_xact_id(),
  PRIMARY KEY (log_id, seq, h8)
);
CREATE INDEX witness_changed ON witness (org, changed);

-- Personal parts (LEDGER §8): the one table of the ledger that forgets.
CREATE TABLE aside (
  log_id uuid NOT NULL REFERENCES log,
  seq bigint NOT NULL,
  digest bytea NOT NULL CHECK (octet_length(digest) = 32),
  org uuid NOT NULL,
  e text NOT NULL,
  i text NOT NULL,
  salt bytea NOT NULL,
  payload bytea NOT NULL,
  PRIMARY KEY (log_id, seq, digest)
);
CREATE INDEX aside_subject ON aside (org, e, i);
CREATE TABLE erased (org uuid NOT NULL REFERENCES organisation, e text NOT NULL, i text NOT NULL, PRIMARY KEY (org, e, i));

-- Two sealed ends that one station made after the same entry (LEDGER §12).
CREATE TABLE fork_proof (
  log_id uuid NOT NULL REFERENCES log,
  branch smallint NOT NULL,
  org uuid NOT NULL,
  seq bigint NOT NULL,
  hash bytea NOT NULL,
  seq_a bigint NOT NULL, hash_a bytea NOT NULL, seal_a bytea NOT NULL,
  seq_b bigint NOT NULL, hash_b bytea NOT NULL, seal_b bytea NOT NULL,
  at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (log_id, branch)
);

-- What an entry is worth where it does not count plainly, as it is judged now.
CREATE TABLE verdict (
  log_id uuid NOT NULL,
  seq bigint NOT NULL,
  h8 bytea NOT NULL,
  org uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('pending', 'rejected', 'flagged', 'error')),
  why text NOT NULL,
  PRIMARY KEY (log_id, seq, h8, kind)
);
CREATE INDEX verdict_org ON verdict (org, kind);

-- Who was let in and who was not; org is absent where nothing that was said could be believed.
CREATE TABLE admission (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz NOT NULL DEFAULT now(),
  org uuid,
  dev uuid,
  what text NOT NULL,
  admitted boolean NOT NULL,
  why text NOT NULL,
  address text NOT NULL
);
CREATE INDEX admission_org ON admission (org, at);

-- A station's line of refresh tokens: the token of a generation is made from the relay's secret, none is stored (TK-4 to TK-7).
CREATE TABLE refresh_family (
  family uuid PRIMARY KEY,
  org uuid NOT NULL REFERENCES organisation,
  dev uuid NOT NULL,
  salt bytea NOT NULL CHECK (octet_length(salt) = 32),
  generation integer NOT NULL CHECK (generation > 0),
  used_at timestamptz NOT NULL DEFAULT now(),
  made_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL,
  ended_at timestamptz,
  ended_why text
);
CREATE INDEX refresh_family_dev ON refresh_family (org, dev);

CREATE TABLE quota (
  org uuid NOT NULL,
  dev uuid NOT NULL,
  day date NOT NULL,
  bytes bigint NOT NULL,
  entries bigint NOT NULL,
  PRIMARY KEY (org, dev, day)
);

-- Of the relay itself.
CREATE TABLE relay_key (
  kid text PRIMARY KEY,
  purpose text NOT NULL CHECK (purpose IN ('token', 'witness')),
  public bytea NOT NULL CHECK (octet_length(public) = 32),
  sealed bytea NOT NULL,
  made_at timestamptz NOT NULL DEFAULT now(),
  retired_at timestamptz,
  -- the witness key before this one signs it, so that a station that pinned one believes the next
  before text REFERENCES relay_key,
  before_sig bytea
);
CREATE TABLE enrolment_code (
  mac bytea PRIMARY KEY,
  made_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL,
  used_at timestamptz
);
CREATE UNLOGGED TABLE used_challenge (nonce bytea PRIMARY KEY, expires_at timestamptz NOT NULL);
CREATE TABLE secret_seen (name text NOT NULL, fingerprint text NOT NULL, since timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (name, fingerprint));
CREATE TABLE login_secret (single boolean PRIMARY KEY DEFAULT true CHECK (single), password text NOT NULL);

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
DO $$ DECLARE name text; BEGIN
  FOREACH name IN ARRAY ARRAY['entry', 'log', 'witness', 'fork_proof', 'admission', 'organisation', 'membership'] LOOP
    EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', name);
  END LOOP;
END $$;

DO $$ DECLARE name text; BEGIN
  FOREACH name IN ARRAY ARRAY['organisation', 'station', 'membership', 'log', 'head', 'entry', 'witness', 'aside', 'erased',
    'fork_proof', 'verdict', 'refresh_family', 'quota'] LOOP
    PERFORM tenant_table(name);
  END LOOP;
  FOR n IN 0..15 LOOP
    EXECUTE format('ALTER TABLE entry_%s ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', n);
  END LOOP;
END $$;
ALTER TABLE admission ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_reads ON admission FOR SELECT USING (org = (SELECT current_org()));
CREATE POLICY tenant_writes ON admission FOR INSERT WITH CHECK (org IS NULL OR org = (SELECT current_org()));

GRANT USAGE ON SCHEMA relay TO cocoatrack_app, cocoatrack_read;
GRANT SELECT ON reader TO cocoatrack_app, cocoatrack_read;
GRANT SELECT, INSERT ON tenant, organisation, membership, log, entry, witness, fork_proof, admission TO cocoatrack_app;
GRANT SELECT, INSERT, UPDATE ON station, head, refresh_family, quota, secret_seen TO cocoatrack_app;
GRANT SELECT, INSERT, DELETE ON aside, erased, used_challenge TO cocoatrack_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON verdict TO cocoatrack_app;
GRANT SELECT, INSERT, UPDATE (sealed, retired_at) ON relay_key TO cocoatrack_app;
GRANT SELECT, INSERT, UPDATE (used_at) ON enrolment_code TO cocoatrack_app;
GRANT SELECT ON organisation, station, log, head, witness, fork_proof, verdict TO cocoatrack_read;
`
