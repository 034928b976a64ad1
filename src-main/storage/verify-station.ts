import { rmSync } from 'node:fs'
import { assert } from '#shared/kit/assert.ts'
import type BetterSqlite3 from 'better-sqlite3'
import { parseCertificate } from '#shared/sync/certificate.ts'
import { type Anchor, readAnchor } from './anchor.ts'
import { connect } from './connection.ts'
import { makeCore } from './core.ts'
import { nodeHashing } from './crypto.ts'
import { type PublicIdentity, readIdentity } from './identity.ts'
import { chainOf } from './issuers.ts'
import { migrations, refuseNewer } from './migrate.ts'
import { verifyBlobs } from './blobs/verify-blobs.ts'
import { compareFolded, rebuildInto } from './rebuild.ts'
import type { Steps } from './steps.ts'
import { makeTx } from './store.ts'
import { damageOf, type Fault, verifyLedger, type VerifyReport } from './verify.ts'

/** What is checked. */
export interface VerifyStation {
  readonly file: string
  /** also fold everything anew and compare (`verify --rebuild`) */
  readonly rebuild: boolean
  /** a file that may be made and removed, beside the database */
  readonly scratch: string
  /** where the anchor lies, when the database is the station's own */
  readonly anchorFile?: string
  /** where the files lie that entries name, when they are to be read as well */
  readonly blobs?: string
}

const nothingFound: VerifyReport = { ok: true, entries: 0, seals: 0 }

/**
 * The whole check of a station's file over a connection of its own that only reads (TRC-1); runs in a worker while the station
 * works. Answers the first fault with its place, of a file that cannot even be read as well. A database before its set-up is whole and
 * empty. Errors: throws NewerDatabase.
 */
export function* verifyStation(what: VerifyStation): Steps<VerifyReport> {
  // Read before the snapshot, so that it is never ahead of it by what was sealed in between.
  const anchor = what.anchorFile === undefined ? undefined : readAnchor(what.anchorFile)
  try {
    return yield* verifyFile(what, anchor)
  } catch (error) {
    const fault = damageOf(error)
    if (fault === undefined) throw error
    return { ...nothingFound, ok: false, fault }
  }
}

function* verifyFile(
  { file, rebuild, scratch, blobs }: VerifyStation,
  anchor: Anchor | undefined,
): Steps<VerifyReport> {
  const db = connect(file, { readonly: true })
  try {
    refuseNewer(db, migrations)
    const hasTables = db.prepare('SELECT EXISTS (SELECT 1 FROM sqlite_schema)').pluck().get() === 1
    if (!hasTables) return { ...nothingFound, ok: false, fault: { log: '', seq: 0, why: 'NoTables' } }
    const changed = findIdentityFault(db, anchor)
    if (changed !== undefined) return { ...nothingFound, ok: false, fault: changed }
    const identity = readIdentity(makeTx(db))
    if (identity === undefined) return nothingFound
    const expected = anchor === undefined || anchor.seq === 0 ? {} : { anchor }
    const ledger = yield* verifyLedger(db, { ...identity, ...expected })
    const content = ledger.ok && blobs !== undefined ? yield* verifyBlobs(blobs) : undefined
    const report = content === undefined ? ledger : { ...ledger, ok: false, fault: content }
    if (!report.ok || !rebuild) return report
    db.exec('BEGIN')
    const rebuilt = yield* rebuildInto(db, identity.rootPublicKey, scratch)
    try {
      const fault = yield* compareFolded(db, rebuilt)
      return fault === undefined ? report : { ...report, ok: false, fault: { log: '', seq: 0, ...fault } }
    } finally {
      rebuilt.close()
    }
  } finally {
    if (db.inTransaction) db.exec('COMMIT')
    db.close()
    rmSync(scratch, { force: true })
    assert(!db.open, 'the connection of a check is closed')
  }
}

/**
 * Who the station is stands outside the chain, and everything is checked against it. So it must lead to the root's own signature, and
 * where anything was ever written it must be there.
 */
function findIdentityFault(db: BetterSqlite3.Database, anchor: Anchor | undefined): Fault | undefined {
  const at = (why: string): Fault => ({ log: '', seq: 0, table: 'meta', why })
  let identity: PublicIdentity | undefined
  try {
    identity = readIdentity(makeTx(db))
    if (identity !== undefined) return isCertified(db, identity) ? undefined : at('IdentityChanged')
  } catch (error) {
    if (damageOf(error) !== undefined) throw error
    return at('IdentityChanged')
  }
  const written = db.prepare('SELECT EXISTS (SELECT 1 FROM entry) OR EXISTS (SELECT 1 FROM log)').pluck().get() === 1
  return written || (anchor !== undefined && anchor.seq > 0) ? at('IdentityMissing') : undefined
}

function isCertified(db: BetterSqlite3.Database, { org, dev, rootPublicKey, certificate }: PublicIdentity): boolean {
  const parsed = parseCertificate(nodeHashing, certificate.bytes)
  const isIts = parsed.ok && parsed.value.dev === dev && parsed.value.org === org
  return isIts && chainOf(makeCore(db, rootPublicKey), rootPublicKey, certificate, []).ok
}
