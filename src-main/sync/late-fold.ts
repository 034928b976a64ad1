import { assert } from '#shared/kit/assert.ts'
import type { LogInfo } from '../storage/entry-log.ts'
import type { FoldedLate } from '../storage/fold-waiting.ts'
import type { StationLedger } from '../storage/station-ledger.ts'
import { faultOf } from '../storage/storage-fault.ts'
import type { Store } from '../storage/store.ts'
import type { Attended } from '../storage/attended.ts'
import { SliceLength, SliceTime } from './slice-length.ts'

/** What entries that wait are folded with. Times are of a steady clock. Units: ms. */
export interface LateFoldOptions {
  readonly store: Store
  readonly ledger: StationLedger
  readonly nowMs: () => number
  /** lets everything else that waits go on */
  readonly turn: () => Promise<void>
  /** runs later, once */
  readonly schedule: (ms: number, work: () => void) => void
  readonly attended: Attended
  /** from so many entries at once on, or where more follow, they wait; absent: 50 */
  readonly bulk?: number
  /** after each slice */
  readonly folded: (folded: Pick<FoldedLate, 'tables' | 'failed'>) => void
  /** a slice failed by a fault of ours, and was undone: folding rests until more comes in, or until the next start */
  readonly broke: (error: unknown) => void
}

/** A screen shows fewer at once. */
const bulkEntries = 50
/** Nothing is folded before nothing has come in for so long, unless it has waited longest already. Units: ms. */
const quietMs = 200
const longestMs = 30_000
/** After a disk that refused. Units: ms. */
const againMs = 10_000

/**
 * Folds what was stored and put off (ADR 10): as soon as no more comes in, in slices that are transactions of their own, a person's
 * command going before the next. What was not folded when the program ended waits for its next start.
 */
export class LateFold {
  readonly attended: Attended
  readonly bulk: number
  readonly #options: LateFoldOptions
  readonly #length = new SliceLength()
  readonly #time = new SliceTime()
  #running: Promise<void> | undefined
  #ended = false
  #cameMs = Number.NEGATIVE_INFINITY
  #sinceMs = 0

  constructor(options: LateFoldOptions) {
    this.#options = options
    this.attended = options.attended
    this.bulk = options.bulk ?? bulkEntries
  }

  /** More is coming in: what waits is not folded just now. */
  came(): void {
    this.#cameMs = this.#options.nowMs()
  }

  /** More waits, or may: begins to fold, if that is not going on. */
  begin(): void {
    const { ledger, nowMs } = this.#options
    this.came()
    if (this.#ended || this.#running !== undefined || ledger.unfolded.count() === 0) return
    this.#sinceMs = nowMs()
    this.#running = this.#run()
      .catch(this.#options.broke)
      .finally(() => (this.#running = undefined))
  }

  /** Resolves when nothing of a log waits any more, or nothing at all; at the end of the program too. */
  async done(log?: LogInfo): Promise<void> {
    while (!this.#ended && this.#options.ledger.unfolded.count(log?.n) > 0 && (await this.#slice(log)));
  }

  /** Nothing is folded any more; resolves when what goes on has ended. */
  async end(): Promise<void> {
    this.#ended = true
    await this.#running
  }

  async #run(): Promise<void> {
    const { ledger, nowMs } = this.#options
    while (!this.#ended && ledger.unfolded.count() > 0) {
      const waits = nowMs() - this.#cameMs < quietMs && nowMs() - this.#sinceMs < longestMs
      if (waits) await this.#pause(quietMs / 4)
      else if (!(await this.#slice())) await this.#pause(againMs)
    }
  }

  /** One slice; false where the disk refused it. */
  async #slice(log?: LogInfo): Promise<boolean> {
    const { store, ledger, nowMs, turn, folded } = this.#options
    const startMs = nowMs()
    let foldedMs = startMs
    try {
      const most = this.#length.within(this.#time.workMs(this.attended.now()))
      const one = store.write(
        tx => {
          const done = ledger.foldWaiting(tx, most, log)
          foldedMs = nowMs()
          return done
        },
        { keepsReserve: true },
      )
      assert(one.entries > 0 || ledger.unfolded.count(log?.n) === 0, 'a slice folds something')
      this.#time.learn(foldedMs - startMs, nowMs() - foldedMs)
      this.#length.learn(one.bytes, foldedMs - startMs)
      folded(one)
    } catch (error) {
      if (faultOf(error) === undefined) throw error
      return false
    }
    await turn()
    if (!this.#ended) await store.room()
    return true
  }

  #pause(ms: number): Promise<void> {
    return new Promise(resolve => this.#options.schedule(ms, resolve))
  }
}
