import type { LedgerFold } from './fold-ledger.ts'

/** What the loop needs beside the fold. */
export interface FoldLoopOptions {
  /** every organisation that is enrolled, 32 hex digits each */
  organisations(): Promise<readonly string[]>
  /** told of a step that threw; it is tried again */
  fault(org: string, error: unknown): void
  /** told of entries that a fault of ours keeps out of the tables */
  failed(org: string, entries: number): void
  /** resolves once nothing more urgent is done, after `mostMs` in any case */
  quiet(mostMs: number): Promise<void>
  /** has PostgreSQL look at the sizes of its tables again */
  figures(): Promise<void>
}

/** Between two looks at every organisation, for what another relay took in. Units: ms. */
const lookMs = 5_000
/** Until an organisation is tried again that another relay works on, or whose step threw. Units: ms. */
const laterMs = 250
const faultMs = 5_000
/** The tables are no further behind by giving way than one step in so long. Units: ms. */
const giveWayMs = 2_000
/** After so many entries PostgreSQL is asked to look at its tables, then after twice as many, and so on: soon its own round does. */
const figuresFirst = 2_000

/** Folds what ingest stores, as soon as it says so, organisations by turns; and what other relays stored, every few seconds. */
export class FoldLoop {
  readonly #fold: LedgerFold
  readonly #options: FoldLoopOptions
  readonly #due = new Set<string>()
  readonly #timers = new Set<NodeJS.Timeout>()
  readonly #look: NodeJS.Timeout
  #running: Promise<void> | undefined
  #stopped = false
  #folded = 0
  #figuresAt = figuresFirst

  constructor(fold: LedgerFold, options: FoldLoopOptions) {
    this.#fold = fold
    this.#options = options
    this.#look = setInterval(() => void this.lookAtAll(), lookMs).unref()
  }

  /** An organisation has more entries or personal parts. */
  wake(org: string): void {
    if (this.#stopped) return
    this.#due.add(org)
    this.#running ??= this.#run()
  }

  /** Looks whether any organisation has more. */
  async lookAtAll(): Promise<void> {
    try {
      for (const org of await this.#options.organisations()) this.wake(org)
    } catch (error) {
      this.#options.fault('', error)
    }
  }

  /** Ends after the step that is running. */
  async stop(): Promise<void> {
    this.#stopped = true
    clearInterval(this.#look)
    for (const timer of this.#timers) clearTimeout(timer)
    await this.#running
  }

  async #run(): Promise<void> {
    for (let org = this.#next(); org !== undefined; org = this.#next()) {
      await this.#options.quiet(this.#stopped ? 0 : giveWayMs)
      try {
        const { folded, failed, left, busy } = await this.#fold.step(org)
        if (failed > 0) this.#options.failed(org, failed)
        if (busy) this.#later(org, laterMs)
        else if (left) this.#due.add(org)
        await this.#lookAtFigures(folded)
      } catch (error) {
        this.#options.fault(org, error)
        this.#later(org, faultMs)
      }
    }
    this.#running = undefined
  }

  async #lookAtFigures(folded: number): Promise<void> {
    this.#folded += folded
    if (this.#folded < this.#figuresAt) return
    this.#figuresAt = this.#folded * 2
    await this.#options.figures()
  }

  /** The organisation that has waited longest. */
  #next(): string | undefined {
    const [org] = this.#stopped ? [] : this.#due
    if (org !== undefined) this.#due.delete(org)
    return org
  }

  #later(org: string, ms: number): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      this.wake(org)
    }, ms).unref()
    this.#timers.add(timer)
  }
}
