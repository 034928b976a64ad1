import { LIMITS } from '../limits.ts'
import { Allowance } from './allowance.ts'
import { type Ask, forgetOldest, type Link, type Shared } from './link.ts'
import { LAST_RANK } from './peer-logs.ts'

/** Whether others may go on waiting for what was asked of its station first (CS-25). */
export function mayHold(shared: Shared, { link }: Ask): boolean {
  const dev = shared.links.get(link)?.peer?.dev
  return dev === undefined || shared.holding.get(dev)?.isEmpty(shared.nowMs) !== true
}

/** Ten seconds in a minute others wait for what is asked of a station first, however many logs that are and however often it links. */
export function noteHolding(shared: Shared, link: Link, passedMs: number): void {
  const dev = link.peer?.dev
  const holds = ({ link: id, ended, rank }: Ask): boolean => id === link.id && rank < LAST_RANK && !(ended && rank > 0)
  if (dev === undefined || passedMs <= 0 || ![...shared.asked.values()].some(holds)) return
  let holding = shared.holding.get(dev)
  if (!holding) {
    holding = new Allowance(LIMITS.progressMs / LIMITS.shunMs, LIMITS.progressMs / 1000, shared.nowMs)
    shared.holding.set(dev, holding)
    forgetOldest(shared.holding)
  }
  holding.spend(Math.min(passedMs, LIMITS.progressMs) / 1000)
}
