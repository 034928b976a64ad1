import type pg from 'pg'
import { nodeHashing, nodeVerifying } from '#main/storage/crypto.ts'
import { LedgerFold } from '#relay/fold/fold-ledger.ts'
import { makeFoldRules } from '#shared/domain/fold-rules.ts'
import { hex, parseBase64url } from '#shared/sync/bytes.ts'
import { resolveField } from '#shared/sync/register.ts'
import type { Entry } from '#shared/sync/entry.ts'
import type { Database, Tx } from '#relay/database/database.ts'
import type { RawEntry } from './raw-log.ts'

/** The rules of the fold, as the relay has them. */
export const relayRules = makeFoldRules(resolveField)

export const makeFold = (database: Database, atOnce?: number): LedgerFold =>
  new LedgerFold(database, {
    hashing: nodeHashing,
    verifying: nodeVerifying,
    rules: relayRules,
    ...(atOnce === undefined ? {} : { atOnce }),
  })

/** Folds until nothing is left. */
export async function foldAll(fold: LedgerFold, org: string): Promise<{ folded: number; failed: number }> {
  let [folded, failed] = [0, 0]
  for (let n = 0; n < 10_000; n++) {
    const step = await fold.step(org)
    folded += step.folded
    failed += step.failed
    if (!step.left) return { folded, failed }
  }
  throw new Error('folding does not end')
}

/** Stores entries as ingest does, unchecked. */
export async function storeRaw(tx: Tx, org: string, root: Uint8Array, entry: RawEntry, asides = true): Promise<void> {
  const { log, after, seq, hash, body, seal } = entry
  await tx.query('INSERT INTO tenant (org) VALUES ($1) ON CONFLICT DO NOTHING', [org])
  await tx.query('INSERT INTO organisation (org, root, enrolled_by) VALUES ($1, $2, $1) ON CONFLICT DO NOTHING', [
    org,
    Buffer.from(root),
  ])
  const { genesis, seal: genesisSeal, certificate } = log.start
  const dev = (JSON.parse(Buffer.from(genesis).toString()) as { dev: string }).dev
  const b = (x: Uint8Array) => Buffer.from(x)
  const known = await tx.query('SELECT 1 FROM log WHERE log_id = $1', [log.id])
  if (known.rowCount === 0) {
    await tx.query(
      'INSERT INTO log (log_id, org, dev, scope, genesis, genesis_seal, cert, cert_sig) VALUES ($1,$2,$3,$4,$5,$6,$7,$8)',
      [log.id, org, dev, log.scope, b(genesis), b(genesisSeal), b(certificate.bytes), b(certificate.signature)],
    )
    await tx.query(
      'INSERT INTO head (log_id, branch, org, dev, scope, from_branch, from_seq, from_hash, seq, hash) VALUES ($1,0,$2,$3,$4,0,0,$5,0,$5)',
      [log.id, org, dev, log.scope, b(log.entries[0]?.after.hash ?? after.hash)],
    )
  }
  const heads = (
    await tx.query<{ branch: number; seq: string; hash: Buffer }>(
      'SELECT branch, seq, hash FROM head WHERE log_id = $1',
      [log.id],
    )
  ).rows
  const at = heads.find(head => head.hash.toString('hex') === hex(after.hash) && Number(head.seq) === after.seq)
  let branch = at?.branch
  if (branch === undefined) {
    const parent = await tx.query<{ branch: number }>(
      'SELECT branch FROM entry WHERE log_id = $1 AND seq = $2 AND hash = $3',
      [log.id, after.seq, b(after.hash)],
    )
    branch = heads.length
    await tx.query(
      'INSERT INTO head (log_id, branch, org, dev, scope, from_branch, from_seq, from_hash, seq, hash) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$7,$8)',
      [log.id, branch, org, dev, log.scope, parent.rows[0]?.branch ?? 0, after.seq, b(after.hash)],
    )
  }
  const parsed = JSON.parse(Buffer.from(body).toString()) as Entry
  await tx.query(
    'INSERT INTO entry (log_id, seq, h8, org, branch, s, t, actor, hash, body, seal) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11)',
    [log.id, seq, b(hash.subarray(0, 8)), org, branch, parsed.s, parsed.t, parsed.a, b(hash), b(body), b(seal)],
  )
  await tx.query('UPDATE head SET seq = $3, hash = $4 WHERE log_id = $1 AND branch = $2', [
    log.id,
    branch,
    seq,
    b(hash),
  ])
  if (asides) await storeAsides(tx, org, entry)
}

export async function storeAsides(tx: Tx, org: string, { log, seq, body, asides }: RawEntry): Promise<void> {
  const { o } = JSON.parse(Buffer.from(body).toString()) as Entry
  for (const { digest, salt, payload } of asides) {
    const op = o.find(one => one.d === digest)
    const bytes = parseBase64url(digest)
    if (op === undefined || !bytes.ok) continue
    const erased = await tx.query('SELECT 1 FROM erased WHERE org = $1 AND e = $2 AND i = $3', [org, op.e, op.i])
    if (erased.rowCount !== 0) continue
    await tx.query(
      'INSERT INTO aside (log_id, seq, digest, org, e, i, salt, payload) VALUES ($1,$2,$3,$4,$5,$6,$7,$8) ON CONFLICT DO NOTHING',
      [log.id, seq, Buffer.from(bytes.value), org, op.e, op.i, Buffer.from(salt), Buffer.from(payload)],
    )
  }
}

/** Empties every table, so that another history of the same organisation begins. Rows are few: to delete them is quicker than new tables. */
export async function emptyRelay(superuser: pg.Client): Promise<void> {
  await superuser.query(`SET session_replication_role = 'replica';
    DO $$ DECLARE name text; BEGIN
      FOR name IN SELECT relname FROM pg_class WHERE relnamespace = 'relay'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
        AND relname NOT IN ('migration', 'reader', 'relay_key', 'login_secret', 'secret_seen')
      LOOP EXECUTE format('DELETE FROM relay.%I', name); END LOOP;
    END $$;
    SET session_replication_role = 'origin'`)
}
