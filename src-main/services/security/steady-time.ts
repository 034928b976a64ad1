import { metaValue, setMeta } from '../../repositories/meta.ts'
import type { WriteTx } from '../../storage/store.ts'
import type { Clock, Deps } from '../command.ts'

/** A clock that also says how long this machine has been on: nobody at the keyboard can set that one. */
export interface SteadyClock extends Clock {
  sinceBootMs(): number
}

const name = 'steady'

/**
 * A time that never goes back and that setting the machine's clock does not move while it stays on (AU-6). After a restart of the
 * machine it goes on from the later of the wall clock and what was last seen. Kept in the same transaction as what it decides.
 */
export function steadyNow(tx: WriteTx, deps: Pick<Deps, 'store'> & { readonly clock: SteadyClock }): number {
  const kept = JSON.parse(metaValue(tx, deps.store.build, name) ?? 'null') as { t: number; boot: number } | null
  const boot = Math.floor(deps.clock.sinceBootMs())
  const wall = deps.clock.wallMs()
  const now = kept === null ? wall : boot >= kept.boot ? kept.t + (boot - kept.boot) : Math.max(kept.t + boot, wall)
  setMeta(tx, deps.store.build, name, JSON.stringify({ t: now, boot }))
  return now
}
