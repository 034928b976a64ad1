import { recordAudit } from './services/audit/record-audit.ts'
import type { StationDeps } from './services/station-deps.ts'
import { isMember } from './services/membership.ts'
import type { StationLedger } from './storage/station-ledger.ts'

/**
 * Follows what `auth` says of this station itself, now and after every commit: when its enrolment has come it opens its logs and tells
 * its audit that it began; when it is given another certificate it goes by that one.
 */
export function followOwnMembership(deps: StationDeps, ledger: StationLedger): void {
  const audit = `audit:${ledger.dev()}`
  let following = false
  const follow = (): void => {
    // What is written here ends in a commit, which comes back to here.
    if (following || !isMember(deps)) return
    if (deps.store.read(tx => ledger.hasLog(tx, audit) && !ledger.isRecertified())) return
    following = true
    try {
      deps.store.write(tx => {
        ledger.takeCertificate(tx)
        if (ledger.hasLog(tx, audit)) return
        ledger.openLogs(tx, ['auth', 'org', deps.here.scope, audit])
        recordAudit(tx, deps, null, { e: 'start', version: deps.condition.version, why: 'join' })
      })
    } finally {
      following = false
    }
  }
  follow()
  deps.store.onCommit(follow)
}
