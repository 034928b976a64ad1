import { metaValue, setMeta } from '../../repositories/meta.ts'
import type { ReadTx, WriteTx } from '../../storage/store.ts'
import type { Clock, Deps } from '../command.ts'

/** A clock that also says how long this machine has been on: nobody at the keyboard can set that one. */
export interface SteadyClock extends Clock {
  sinceBootMs(): number
}

type SteadyDeps = Pick<Deps, 'store'> & { readonly clock: SteadyClock }
const name = 'steady'

interface Kept {
  readonly t: number
  readonly boot: number
}

/**
 * A time that never goes back and that setting the machine's clock does not move while it stays on (AU-6). After a restart of the
 * machine it goes on from the later of the wall clock and what was last seen.
 */
export function steadyTime(tx: ReadTx, deps: SteadyDeps): number {
  const kept = JSON.parse(metaValue(tx, deps.store.build, name) ?? 'null') as Kept | null
  const boot = Math.floor(deps.clock.sinceBootMs())
  const wall = deps.clock.wallMs()
  if (kept === null) return wall
  return boot >= kept.boot ? kept.t + (boot - kept.boot) : Math.max(kept.t + boot, wall)
}

/** The same, kept in the transaction of what it decides. */
export function steadyNow(tx: WriteTx, deps: SteadyDeps): number {
  const t = steadyTime(tx, deps)
  const kept: Kept = { t, boot: Math.floor(deps.clock.sinceBootMs()) }
  setMeta(tx, deps.store.build, name, JSON.stringify(kept))
  return t
}
