/** Sessions of the admin page (ADR 11). */
export const name = 'admin'

/** Their table and rights: one row a link that was made, `door` and `token` only as hashes. */
export const sql = `
CREATE TABLE admin_session (
  org uuid NOT NULL REFERENCES organisation,
  door bytea NOT NULL CHECK (octet_length(door) = 32),
  "user" uuid NOT NULL,
  dev uuid NOT NULL,
  made_at timestamptz NOT NULL,
  token bytea CHECK (octet_length(token) = 32),
  opened_at timestamptz,
  ended_at timestamptz,
  PRIMARY KEY (org, door)
);
CREATE INDEX admin_session_token ON admin_session (org, token);
SELECT tenant_table('admin_session');
GRANT SELECT, INSERT, UPDATE (token, opened_at, ended_at), DELETE ON admin_session TO cocoatrack_app;
`
