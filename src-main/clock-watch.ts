import type { SteadyClock } from './services/security/steady-time.ts'

/** How often it is looked at. Units: ms. */
const lookEveryMs = 10_000
/** Less is the drift that a time service puts right by itself. Units: ms. */
const movedMs = 5_000

/** What looks at a machine's clock. */
export interface ClockWatch {
  look(): void
  stop(): void
}

/** Tells by how much somebody set the machine's clock while it was on: the wall clock went on otherwise than the time since boot (AL-7). */
export function watchClock(clock: SteadyClock, told: (byMs: number) => void): ClockWatch {
  const offset = (): number => clock.wallMs() - clock.sinceBootMs()
  let known = offset()
  const look = (): void => {
    const by = offset() - known
    if (Math.abs(by) < movedMs) return
    known += by
    told(Math.round(by))
  }
  const timer = setInterval(look, lookEveryMs).unref()
  return { look, stop: () => clearInterval(timer) }
}
