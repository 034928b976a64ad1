import type { Attended } from './attended.ts'

/** A turn of a bulk while nobody works: who comes to work in the middle of it waits so long, once. Units: ms. */
const turnMs = 250
/** Entries in one commit: from here on the pages that they change in common grow hardly fewer. */
const mostEntries = 25

/**
 * How many entries of a bulk that is written here go into one commit. Entries of a register change the same pages of the same indexes,
 * so that together they cost less; alone they keep nobody waiting, and a person's save comes first (sync.md row 22).
 */
export class BulkPace {
  readonly #nowMs: () => number
  readonly #attended: Attended
  #entryMs = turnMs

  constructor(nowMs: () => number, attended: Attended) {
    this.#nowMs = nowMs
    this.#attended = attended
  }

  /** Entries for the next commit: one while somebody works and at first, at most twenty-five. */
  entries(): number {
    if (this.#attended.now()) return 1
    return Math.max(1, Math.min(mostEntries, Math.floor(turnMs / this.#entryMs)))
  }

  /** Writes so many entries, and learns from it: a slow commit counts at once, fast ones little by little. */
  commit<T>(entries: number, write: () => T): T {
    const startMs = this.#nowMs()
    const written = this.#attended.apart(write)
    const entryMs = (this.#nowMs() - startMs) / Math.max(1, entries)
    this.#entryMs = Math.max(entryMs, this.#entryMs / 2)
    return written
  }
}
