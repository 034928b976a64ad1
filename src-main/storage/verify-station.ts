import { rmSync } from 'node:fs'
import { assert } from '#shared/kit/assert.ts'
import { readAnchor } from './anchor.ts'
import { connect } from './connection.ts'
import { readIdentity } from './identity.ts'
import { verifyBlobs } from './blobs/verify-blobs.ts'
import { compareFolded, rebuildInto } from './rebuild.ts'
import type { Steps } from './steps.ts'
import { makeTx } from './store.ts'
import { verifyLedger, type VerifyReport } from './verify.ts'

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

/**
 * The whole check of a station's file over a connection of its own that only reads (TRC-1); runs in a worker while the station
 * works. Answers the first fault with its place. A database before its set-up is whole and empty.
 */
export function* verifyStation({ file, rebuild, scratch, anchorFile, blobs }: VerifyStation): Steps<VerifyReport> {
  // Read before the snapshot, so that it is never ahead of it by what was sealed in between.
  const anchor = anchorFile === undefined ? undefined : readAnchor(anchorFile)
  const db = connect(file, { readonly: true })
  try {
    const identity = readIdentity(makeTx(db))
    if (identity === undefined) return { ok: true, entries: 0, seals: 0 }
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
