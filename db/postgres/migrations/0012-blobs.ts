/** Files that records name, in pieces, by their content address. */
export const name = 'blobs'

/** Their tables and rights. A file is served once it is whole, its hash was looked at, and a record names it; one that none names leaves a day later. */
export const sql = `
CREATE TABLE blob (
  org uuid NOT NULL REFERENCES organisation,
  blob text COLLATE "C" NOT NULL,
  bytes integer NOT NULL CHECK (bytes > 0),
  have integer NOT NULL DEFAULT 0 CHECK (have BETWEEN 0 AND bytes),
  whole boolean NOT NULL DEFAULT false,
  unnamed_at timestamptz,
  PRIMARY KEY (org, blob)
);
CREATE TABLE blob_piece (
  org uuid NOT NULL,
  blob text COLLATE "C" NOT NULL,
  at integer NOT NULL CHECK (at >= 0),
  body bytea NOT NULL,
  PRIMARY KEY (org, blob, at),
  FOREIGN KEY (org, blob) REFERENCES blob ON DELETE CASCADE
);
ALTER TABLE blob_piece ALTER body SET STORAGE EXTERNAL;
SELECT tenant_table('blob'), tenant_table('blob_piece');
GRANT SELECT, INSERT, UPDATE (have, whole, unnamed_at), DELETE ON blob TO cocoatrack_app;
GRANT SELECT, INSERT ON blob_piece TO cocoatrack_app;
`
