import type { HeadsAnswer } from '#shared/relay/relay-messages.ts'
import type { LookTogether } from './look-together.ts'
import type { Asker, OutletDesk } from './pull-logs.ts'
import type { WakeBus } from './wake-bus.ts'

/** What waiting for heads needs. */
export interface HeadsDesk extends OutletDesk {
  readonly looks: LookTogether
  readonly bus: WakeBus
  readonly nowMs: () => number
}

/**
 * What changed since a cursor for who asks, or everything, held back up to `waitMs` while there is nothing to tell; no connection to
 * PostgreSQL is held meanwhile.
 */
export async function waitForHeads(
  desk: HeadsDesk,
  asker: Asker,
  cursor: string | undefined,
  waitMs: number,
  gone: AbortSignal,
): Promise<HeadsAnswer> {
  const until = desk.nowMs() + waitMs
  for (;;) {
    let woken = false
    const stop = desk.bus.listen(asker.org, () => (woken = true))
    const answer = await desk.looks.look(asker, cursor).finally(stop)
    const left = until - desk.nowMs()
    if (answer.full || answer.logs.length > 0 || left <= 0 || gone.aborted) return answer
    // What changed while it was read is read again at once.
    if (!woken) await desk.bus.wait(asker.org, left, gone)
  }
}
