import type { Refusal } from '#shared/contract/refusal.ts'
import type { Caller, Deps } from '../command.ts'
import { recordAudit } from './record-audit.ts'

/** Writes into the audit log what somebody was refused for lack of a right (AL-7). */
export interface RefusalLog {
  /** Notes a refusal of `procedure`, if it is one of rights. One a minute for each person, procedure and kind, so that nobody fills the disk. */
  note(caller: Caller, procedure: string, refusal: Refusal): void
}

const ofRights: ReadonlySet<Refusal['kind']> = new Set([
  'Forbidden',
  'NotManageable',
  'Yourself',
  'LastSuperadmin',
  'NotYours',
  'NotToday',
  'PaidNeedsManager',
  'SecondNotAllowed',
  'TillNotYours',
])
const everyMs = 60_000
const kept = 1_000

/** The log of a station. */
export function createRefusalLog(deps: Deps): RefusalLog {
  const noted = new Map<string, number>()
  return {
    note(caller, procedure, refusal) {
      if (!ofRights.has(refusal.kind) || deps.store.trouble() !== undefined) return
      const key = `${caller.user} ${procedure} ${refusal.kind}`
      const now = deps.clock.wallMs()
      const last = noted.get(key)
      if (last !== undefined && Math.abs(now - last) < everyMs) return
      if (noted.size >= kept) noted.clear()
      noted.set(key, now)
      deps.store.write(tx =>
        recordAudit(tx, deps, caller.user, { e: 'refusal', action: procedure, kind: refusal.kind }),
      )
    },
  }
}
