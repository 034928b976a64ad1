import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from './storage/connection.ts'
import { readIdentity } from './storage/identity.ts'
import { stationFiles } from './storage/open.ts'
import { compareFolded, rebuildInto } from './storage/rebuild.ts'
import { type RunOptions, runInSlices, type Steps } from './storage/steps.ts'
import { makeTx } from './storage/store.ts'
import { type VerifyReport, verifyLedger } from './storage/verify.ts'

/** How long a check holds the thread before it lets everything else go on. */
const sliceMs = 12

/**
 * Checks the file of a station's folder: every entry and seal, and with `rebuild` every folded row against the ledger folded anew in a
 * scratch file. Reads over a connection of its own, while the station works. Undefined when cancelled.
 * Errors: throws StorageError for a file that does not open; NotConfigured is the caller's to ask.
 */
export async function verifyStation(
  dataDir: string,
  rebuild: boolean,
  options: RunOptions = {},
): Promise<VerifyReport | undefined> {
  const db = connect(join(dataDir, stationFiles.database), { readonly: true })
  const scratch = mkdtempSync(join(tmpdir(), 'cocoatrack-verify-'))
  try {
    const identity = readIdentity(makeTx(db))
    if (identity === undefined) return { ok: true, entries: 0, seals: 0 }
    return await runInSlices(check(db, identity, rebuild ? join(scratch, 'rebuilt.db') : null), sliceMs, options)
  } finally {
    db.close()
    rmSync(scratch, { recursive: true, force: true })
  }
}

type Identity = NonNullable<ReturnType<typeof readIdentity>>

function* check(db: ReturnType<typeof connect>, identity: Identity, scratch: string | null): Steps<VerifyReport> {
  const report = yield* verifyLedger(db, identity)
  if (!report.ok || scratch === null) return report
  // One snapshot for folding anew and for comparing: the station may go on writing.
  db.exec('BEGIN')
  const rebuilt = yield* rebuildInto(db, identity.rootPublicKey, scratch)
  try {
    const fault = yield* compareFolded(db, rebuilt)
    if (fault === undefined) return report
    return { ...report, ok: false, fault: { log: '', seq: 0, ...fault } }
  } finally {
    rebuilt.close()
  }
}
