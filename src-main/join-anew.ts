import type { OutputOf } from '#shared/contract/calls.ts'
import { type Refusal, refuse } from '#shared/contract/refusal.ts'
import { err, ok, type Result } from '#shared/kit/result.ts'
import { refusalOfFault } from './refuse-fault.ts'
import type { RestoreDeps } from './restore-desk.ts'
import { setFolderAside } from './storage/backup/put-in-place.ts'
import { faultOf } from './storage/storage-fault.ts'

/** What an excluded station needs to begin anew; `standing`: how it stands now. */
export interface JoinAnewDeps extends Pick<RestoreDeps, 'around' | 'ports' | 'replace'> {
  standing(): OutputOf<'setup', 'state'>['standing']
}

/**
 * Sets the folder of an excluded station aside, whole, and opens a new one in its place: this PC may join again, under new keys (STA-5). Nobody
 * can log in at such a station, so nobody is asked who he is, and whoever may sit at another machine is refused. Errors: NotRevoked,
 * FromElsewhere, the faults of the disk; the folder is as it was.
 */
export async function joinAnew(deps: JoinAnewDeps): Promise<Result<OutputOf<'setup', 'joinAnew'>, Refusal>> {
  const { around, ports, replace } = deps
  if (deps.standing() !== 'revoked') return err(refuse('NotRevoked', {}))
  if (around.othersReach === true) return err(refuse('FromElsewhere', {}))
  try {
    const setAside = await replace(() => setFolderAside(around.dataDir, ports.clock.wallMs()))
    around.log({ event: 'joinAnew', setAside })
    return ok({ setAside })
  } catch (error) {
    const fault = faultOf(error)
    if (fault === undefined) throw error
    return err(refusalOfFault(fault))
  }
}
