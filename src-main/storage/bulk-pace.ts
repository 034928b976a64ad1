/** A turn of a bulk while nobody works: short enough that a page that waits for it shows nothing of it. Units: ms. */
const turnMs = 40
/** Entries in one commit: from here on the pages that they change in common grow no fewer. */
const mostEntries = 5
/** Somebody works as long after what he wrote last. Units: ms. */
const workMs = 10_000

/**
 * How many entries of a bulk that is written here go into one commit. Entries of a register change the same pages of the same indexes,
 * so that together they cost less; alone they keep nobody waiting, and a person's save comes first (sync.md row 22).
 */
export class BulkPace {
  readonly #nowMs: () => number
  readonly #written: () => number
  #seen: number
  #workedMs = -Infinity
  #entryMs = turnMs

  /** `written`: entries that this station has made by now. */
  constructor(nowMs: () => number, written: () => number) {
    this.#nowMs = nowMs
    this.#written = written
    this.#seen = written()
  }

  /** Entries for the next commit: one while somebody works and at first, at most five. */
  entries(): number {
    if (this.#written() !== this.#seen) this.#workedMs = this.#nowMs()
    this.#seen = this.#written()
    if (this.#nowMs() - this.#workedMs < workMs) return 1
    return Math.max(1, Math.min(mostEntries, Math.floor(turnMs / this.#entryMs)))
  }

  /** Writes so many entries, and learns from it: a slow commit counts at once, fast ones little by little. */
  commit<T>(entries: number, write: () => T): T {
    const startMs = this.#nowMs()
    const written = write()
    const entryMs = (this.#nowMs() - startMs) / Math.max(1, entries)
    this.#entryMs = Math.max(entryMs, this.#entryMs / 2)
    this.#seen = this.#written()
    return written
  }
}
