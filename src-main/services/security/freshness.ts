import type { SteadyClock } from './steady-time.ts'

/** A password proved this long ago at most lets grave acts go on (AU-9). Units: ms. */
const freshMs = 2 * 60_000

/**
 * When the password of each session was last proved, on the machine's own time, which nobody sets (AU-9). It is kept in memory alone:
 * a station that starts anew asks again.
 */
export interface Freshness {
  /** The session's person has just proved who he is, by his password. */
  prove(session: string): void
  isFresh(session: string): boolean
}

/** The memory of a station; what is no more fresh is forgotten. */
export function createFreshness(clock: Pick<SteadyClock, 'sinceBootMs'>): Freshness {
  const proved = new Map<string, number>()
  const isFresh = (session: string): boolean => {
    const since = proved.get(session)
    if (since === undefined) return false
    const age = clock.sinceBootMs() - since
    return age >= 0 && age <= freshMs
  }
  return {
    isFresh,
    prove(session) {
      for (const other of proved.keys()) if (!isFresh(other)) proved.delete(other)
      proved.set(session, clock.sinceBootMs())
    },
  }
}
