import { LIMITS } from '../limits.ts'
import { Allowance } from './allowance.ts'
import { forgetOldest, type Link, type Shared } from './link.ts'

/**
 * How far a station has written a log, as it says itself. What is new of it since it was last heard is taken from what it may author; what it
 * had when this station first heard it is not (CS-32).
 */
export function noteAuthored(shared: Shared, link: Link, log: string, seq: number): void {
  const dev = link.peer?.dev ?? ''
  let author = shared.authors.get(dev)
  if (!author) {
    const perSecond = LIMITS.foreignEntriesPerMinute / 60
    author = { budget: new Allowance(perSecond, LIMITS.foreignEntriesSaved, shared.nowMs), seqs: new Map() }
    shared.authors.set(dev, author)
    link.baseline = true
    forgetOldest(shared.authors)
  }
  const before = author.seqs.get(log) ?? 0
  if (seq <= before) return
  if (author.seqs.size < LIMITS.linkLogs) author.seqs.set(log, seq)
  if (!link.baseline && !author.budget.isEmpty(shared.nowMs)) author.budget.spend(seq - before)
}

/** Whether entries of a station are asked for and taken now. */
export function mayAuthor(shared: Shared, dev: string): boolean {
  return !shared.authors.get(dev)?.budget.isEmpty(shared.nowMs)
}
