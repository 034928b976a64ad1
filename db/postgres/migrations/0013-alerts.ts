/** Who is told what by e-mail or in a browser, and what there was to tell. */
export const name = 'alerts'

/**
 * Their tables and rights. An alert is one line for one recipient, found once by its key; `ended_at`: it was sent, or given up. A recipient's
 * `due_at` is when he may be written to next: it is moved ahead before anything is sent, so that of several relays one sends.
 */
export const sql = `
CREATE TABLE alert_recipient (
  org uuid NOT NULL REFERENCES organisation,
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  way text NOT NULL CHECK (way IN ('mail', 'push')),
  address text NOT NULL CHECK (octet_length(address) <= 1000),
  p256dh bytea CHECK (octet_length(p256dh) = 65),
  auth bytea CHECK (octet_length(auth) = 16),
  language text NOT NULL CHECK (language IN ('fr', 'en')),
  kinds text[] NOT NULL,
  silent_days integer NOT NULL CHECK (silent_days BETWEEN 1 AND 90),
  "user" uuid NOT NULL,
  since timestamptz NOT NULL,
  due_at timestamptz NOT NULL,
  tries integer NOT NULL DEFAULT 0,
  sent_at timestamptz,
  fault text,
  PRIMARY KEY (org, id),
  UNIQUE (org, way, address),
  CHECK ((way = 'push') = (p256dh IS NOT NULL AND auth IS NOT NULL))
);
CREATE TABLE alert (
  org uuid NOT NULL,
  recipient uuid NOT NULL,
  kind text NOT NULL,
  key text NOT NULL,
  facts jsonb NOT NULL,
  made_at timestamptz NOT NULL,
  ended_at timestamptz,
  PRIMARY KEY (org, recipient, kind, key),
  FOREIGN KEY (org, recipient) REFERENCES alert_recipient ON DELETE CASCADE
);
CREATE INDEX alert_waiting ON alert (org, recipient) WHERE ended_at IS NULL;
SELECT tenant_table('alert_recipient'), tenant_table('alert');
GRANT SELECT, INSERT, UPDATE, DELETE ON alert_recipient TO cocoatrack_app;
GRANT SELECT, INSERT, UPDATE (ended_at), DELETE ON alert TO cocoatrack_app;
`
