import { LIMITS } from '#shared/sync/limits.ts'
import type { ScopeState } from '#shared/sync/protocol/exchange-event.ts'
import type { HashedScope } from './hash-scope.ts'

/** What a comparison came to, where rows differ. `rows`: how many of this station's did not follow its ledger. */
export type StateFinding =
  /** this station's rows were wrong: put right, or at its next start where there are too many */
  | { readonly kind: 'StateHealed' | 'StateRestart'; readonly dev: string; readonly rows: number }
  /** this station's rows follow its ledger: the other's do not */
  | { readonly kind: 'StateOther'; readonly dev: string; readonly rows: 0 }
  /** a copy that was taken of the other does not follow its ledger: it was given up (CS-54) */
  | { readonly kind: 'SnapshotBad'; readonly dev: string; readonly rows: 0 }

/** What states are compared with. Both jobs are done beside the thread of the caller. */
export interface StateOptions {
  /** the frontier of a scope as it is now */
  readonly frontier: (scope: string) => string
  /** undefined while entries wait to be folded */
  readonly hash: (scope: string) => Promise<HashedScope | undefined>
  /** folds anew and puts right what differs; undefined where the ledger never stood still long enough */
  readonly heal: () => Promise<{ readonly count: number; readonly isLater: boolean } | undefined>
  readonly found: (finding: StateFinding) => void
  readonly log: (line: { event: 'state'; kind: string; [field: string]: string | number }) => void
  readonly nowMs: () => number
}

interface Known {
  readonly state: HashedScope
  readonly atMs: number
}

/** A scope is not hashed again sooner than this. Units: ms. */
const hashEveryMs = 60_000

/**
 * Compares what the rows of a scope come to here and at peers (CS-50), one thing after another. A difference is told to people, healed
 * from the ledger, and logged with the tables that changed by it.
 */
export class StateDesk {
  readonly #options: StateOptions
  readonly #known = new Map<string, Known>()
  /** what this station's rows came to, by peer and scope, when they were found whole and the peer's differed: found once, told once */
  readonly #others = new Map<string, string>()
  #last: Promise<unknown> = Promise.resolve()
  #ended = false

  constructor(options: StateOptions) {
    this.#options = options
  }

  /** What a scope comes to now, to be told to a peer; undefined where it changes too often, or waits to be folded. */
  stateOf(scope: string): Promise<ScopeState | undefined> {
    return this.#inTurn(() => this.#hashed(scope))
  }

  /** Compares with what a peer says that a scope comes to there. */
  take(dev: string, told: ScopeState): Promise<void> {
    return this.#inTurn(() => this.#compare(dev, told))
  }

  /** Nothing is begun any more; resolves when what goes on has ended. */
  async end(): Promise<void> {
    this.#ended = true
    await this.#last
  }

  /** One after another. A job that failed, on a full disk for one, is said in the log: the next comparison comes. */
  #inTurn<T>(work: () => Promise<T>): Promise<T | undefined> {
    const done = this.#last.then(async () => {
      if (this.#ended) return undefined
      try {
        return await work()
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error)
        this.#options.log({ event: 'state', kind: 'StateFault', why })
        return undefined
      }
    })
    this.#last = done
    return done
  }

  async #compare(dev: string, told: ScopeState): Promise<void> {
    const { scope, frontier, fold } = told
    if (frontier !== this.#options.frontier(scope)) return
    const mine = await this.#hashed(scope)
    const other = `${dev} ${scope}`
    if (mine === undefined || mine.frontier !== frontier || mine.fold !== fold) return
    if (mine.hash === told.hash) this.#others.delete(other)
    if (mine.hash === told.hash || this.#others.get(other) === mine.hash) return
    const { log, heal, found } = this.#options
    log({ event: 'state', kind: 'StateDiffers', dev, scope, mine: mine.hash, theirs: told.hash })
    const healed = await heal()
    // Asked again in ten minutes: who did not stand still now does then.
    if (healed === undefined) return log({ event: 'state', kind: 'StateMoved', scope })
    const { count, isLater } = healed
    if (count === 0) {
      this.#others.set(other, mine.hash)
      return found({ kind: 'StateOther', dev, rows: 0 })
    }
    this.#known.clear()
    found({ kind: isLater ? 'StateRestart' : 'StateHealed', dev, rows: count })
    const after = (await this.#hash(scope)) ?? mine
    const tables = changedBuckets(mine, after).join(' ')
    log({ event: 'state', kind: 'StateHealed', scope, rows: count, before: mine.hash, after: after.hash, tables })
  }

  /** The state as it was hashed lately, or is now. */
  async #hashed(scope: string): Promise<HashedScope | undefined> {
    const { frontier, nowMs } = this.#options
    const known = this.#known.get(scope)
    const age = known === undefined ? Number.POSITIVE_INFINITY : nowMs() - known.atMs
    if (known?.state.frontier === frontier(scope) && age < LIMITS.compareMs / 2) return known.state
    return age < hashEveryMs ? undefined : this.#hash(scope)
  }

  async #hash(scope: string): Promise<HashedScope | undefined> {
    const atMs = this.#options.nowMs()
    const state = await this.#options.hash(scope)
    if (state !== undefined) this.#known.set(scope, { state, atMs })
    return state
  }
}

/** The tables whose part of the dump is another. */
function changedBuckets(before: HashedScope, after: HashedScope): string[] {
  const names = new Set([...Object.keys(before.buckets), ...Object.keys(after.buckets)])
  return [...names].filter(name => before.buckets[name] !== after.buckets[name]).sort()
}
