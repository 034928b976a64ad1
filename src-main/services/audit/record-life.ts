import { isMember } from '../membership.ts'
import type { StationDeps } from '../station-deps.ts'
import { recordAudit } from './record-audit.ts'

/** Writes down that the station started, and why. A station that has joined and heard nothing yet may not write even this. */
export function recordStart(deps: StationDeps, why: string): void {
  if (!isMember(deps)) return
  deps.store.write(tx => recordAudit(tx, deps, null, { e: 'start', version: deps.condition.version, why }))
}

/** Writes down that somebody set the machine's clock, in whole seconds on or back (AL-7); nothing where the store is in trouble. */
export function recordClock(deps: StationDeps, byMs: number): void {
  if (!isMember(deps) || deps.store.trouble() !== undefined) return
  const of = `${byMs > 0 ? '+' : ''}${Math.round(byMs / 1_000)} s`
  deps.store.write(tx => recordAudit(tx, deps, null, { e: 'view', what: 'clock.set', of }))
}
