import type { OutputOf } from '#shared/contract/calls.ts'
import type { Refusal } from '#shared/contract/refusal.ts'
import { ok, type Result } from '#shared/kit/result.ts'
import { recordAudit } from '../audit/record-audit.ts'
import type { Caller } from '../command.ts'
import type { StationDeps } from '../station-deps.ts'

/** What keeps a station's backups (LEDGER §14); made in `station-care.ts`. */
export interface BackupDesk {
  status(): OutputOf<'backups', 'status'>
  setSecond(folder: string | undefined): Result<Record<string, never>, Refusal>
  now(): Promise<Result<OutputOf<'backups', 'now'>, Refusal>>
  /** a full into a file that a person chose */
  exportTo(file: string): Promise<{ readonly file: string; readonly bytes: number }>
  drill(): Promise<Result<OutputOf<'backups', 'drill'>, Refusal>>
}

/** The procedures of backups over one station; each is in the audit (AL-7). */
export function backupServices(deps: StationDeps, desk: BackupDesk) {
  const note = (caller: Caller, what: string): void => {
    deps.store.write(tx => recordAudit(tx, deps, caller.user, { e: 'view', what, of: 'backups' }))
  }
  return {
    backups: {
      status: () => ok(desk.status()),
      setSecond: (caller: Caller, input: { folder: string }) => {
        const set = desk.setSecond(input.folder === '' ? undefined : input.folder)
        if (set.ok) note(caller, 'backup.second')
        return set
      },
      now: async (caller: Caller) => {
        const made = await desk.now()
        if (made.ok) note(caller, 'backup.now')
        return made
      },
      drill: async (caller: Caller) => {
        const drilled = await desk.drill()
        if (drilled.ok && deps.store.trouble() === undefined) note(caller, 'backup.drill')
        return drilled
      },
    },
  }
}
