import { LIMITS } from '../limits.ts'
import type { Held } from './exchange-event.ts'
import type { LogTips, Point } from './message.ts'

const RANKS = ['auth', 'org', 'wh', 'chat', 'audit']
/** The rank of what is asked for after all else. */
export const LAST_RANK = RANKS.length - 1

/** In which order scopes are asked for (CS-25): 0 first. What this station wrote itself goes before all else (CS-40). */
export function rankOf(log: Pick<LogTips, 'scope' | 'dev'>, me: string): number {
  return log.dev === me ? 0 : RANKS.indexOf(log.scope.split(':', 1)[0] ?? '')
}

/** Whether two points are the same. */
export function samePoint(a: Point, b: Point): boolean {
  return a.seq === b.seq && a.h8 === b.h8
}

const farthest = (tips: readonly Point[]): number => tips.reduce((most, { seq }) => Math.max(most, seq), 0)

/** Whether two lists hold the same tips, in whatever order. */
export function sameTips(a: readonly Point[], b: readonly Point[]): boolean {
  return a.length === b.length && a.every(tip => b.some(other => samePoint(tip, other)))
}

/** Why a log is not asked of a peer for a while: `slow`, whatever it announces; `fruitless`, until it announces something else. */
type ShunWhy = 'slow' | 'fruitless'

/** What one peer said that it holds, and what of it is not here, in the order in which it is to be asked for. */
export class PeerLogs {
  readonly #held: Held
  readonly #me: string
  readonly #carries: (scope: string) => boolean
  readonly #told = new Map<string, LogTips>()
  readonly #wanted: readonly Map<string, LogTips>[] = RANKS.map(() => new Map<string, LogTips>())
  readonly #shunned = new Map<string, { readonly untilMs: number; readonly why: ShunWhy }>()

  constructor(held: Held, me: string, carries: (scope: string) => boolean) {
    this.#held = held
    this.#me = me
    this.#carries = carries
  }

  /** How many logs the peer told of. */
  get size(): number {
    return this.#told.size
  }

  /** How many of them hold something that is not here. */
  get lacking(): number {
    return this.#wanted.reduce((sum, logs) => sum + logs.size, 0) + this.#shunned.size
  }

  /** How many entries the peer's logs go on beyond what is here. Cost: all logs that the peer told of. */
  behind(): number {
    let sum = 0
    for (const told of this.#told.values()) {
      if (!this.isOurs(told) || !this.lacks(told)) continue
      sum += Math.max(0, farthest(told.tips) - farthest(this.#held.find(told.log)?.tips ?? []))
    }
    return sum
  }

  /** What the peer holds of a log. */
  find(log: string): LogTips | undefined {
    return this.#told.get(log)
  }

  /** Every log that the peer told of. */
  all(): Iterable<LogTips> {
    return this.#told.values()
  }

  /** Forgets everything: the peer tells it anew. */
  clear(): void {
    this.#told.clear()
    this.#shunned.clear()
    for (const logs of this.#wanted) logs.clear()
  }

  /** The peer holds this of a log now. */
  tell(log: LogTips): void {
    this.#told.set(log.log, log)
    if (this.#shunned.get(log.log)?.why === 'fruitless') this.#shunned.delete(log.log)
    this.review(log.log)
  }

  /** The peer has a point on its disk: of a log that is one chain here, that is its tip (CS-28). */
  acknowledge(log: string, at: Point): void {
    const mine = this.#held.find(log)
    const told = this.#told.get(log)
    if (mine?.tips.length !== 1 || !this.#held.has(log, at)) return
    if (told === undefined || (told.tips.length === 1 && (told.tips[0]?.seq ?? 0) < at.seq)) {
      this.tell({ ...mine, tips: [at] })
    }
  }

  /** Looks again whether a log is wanted: it changed here, or is asked for no more. A log that is still wanted goes to the end of its rank. */
  review(log: string): void {
    const told = this.#told.get(log)
    if (told === undefined) return
    // From every rank: the peer may have told another scope before.
    for (const logs of this.#wanted) logs.delete(log)
    if (!this.isOurs(told) || !this.lacks(told)) this.#shunned.delete(log)
    else if (!this.#shunned.has(log)) this.#wanted[rankOf(told, this.#me)]?.set(log, told)
  }

  /** Looks at every log again: what this station carries may have changed. */
  reviewAll(): void {
    for (const log of this.#told.keys()) this.review(log)
  }

  /** Whether a log is this station's to hold: it carries the scope, or wrote it. A peer may have learnt before it, or not yet, what it carries. */
  isOurs({ scope, dev }: LogTips): boolean {
    return dev === this.#me || this.#carries(scope)
  }

  /** Whether a tip of the peer is not stored here (CS-21). */
  lacks({ log, tips }: LogTips): boolean {
    const mine = this.#held.find(log)
    if (mine === undefined) return true
    // No tip leads to another: of more than there are here one is not here, and none need be looked up.
    if (tips.length > mine.tips.length) return true
    return tips.some(tip => !mine.tips.some(other => samePoint(tip, other)) && !this.#held.has(log, tip))
  }

  /** Does not ask for a log until then. */
  shun(log: string, untilMs: number, why: ShunWhy): void {
    if (this.#told.has(log)) this.#shunned.set(log, { untilMs, why })
    this.review(log)
  }

  /** Whether a log is not asked of this peer for a while. */
  isShunned(log: string): boolean {
    return this.#shunned.has(log)
  }

  /** Takes the logs back whose time is over. */
  forgive(nowMs: number): void {
    for (const [log, { untilMs }] of this.#shunned) {
      if (untilMs > nowMs) continue
      this.#shunned.delete(log)
      this.review(log)
    }
  }

  /** The first wanted log, up to a rank, that may be asked for. */
  next(upToRank: number, mayAsk: (log: LogTips) => boolean): LogTips | undefined {
    for (const logs of this.#wanted.slice(0, upToRank + 1)) {
      for (const log of logs.values()) if (mayAsk(log)) return log
    }
    return undefined
  }

  /** Whether the peer may tell of one log more. */
  isFull(log: string): boolean {
    return this.#told.size >= LIMITS.linkLogs && !this.#told.has(log)
  }
}
