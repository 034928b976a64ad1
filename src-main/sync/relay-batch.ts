import { LIMITS } from '#shared/sync/limits.ts'

/** Units: ms; bytes of bodies, of which a line carries about a third. With less, what a request says of itself is as much again. */
const wanted = { transferMs: 5_000, least: 48 * 1024, entry: 600 } as const

/** What a transfer carried. `bytes`: on the line; `bodies`: before they were packed, where that is known; 0: nothing came of it. */
export interface Carried {
  readonly bytes: number
  readonly bodies?: number
  readonly entries?: number
}

/** How much goes in one request: what the line carries in five seconds, as it was of late (sync.md §3.2). */
export class RelayBatch {
  readonly #nowMs: () => number
  /** Of the last few transfers, a later one counting for more: one that was held up says little of the line. */
  #bytes = 0
  #ms = 0
  #next: number = wanted.least
  /** bytes of bodies to one on the line */
  #packing = 1
  #bytesPerEntry: number = wanted.entry

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs
  }

  /** Bytes of bodies for the next request. */
  get bytes(): number {
    return this.#next
  }

  /** Runs a transfer and learns from it what it carried. What failed says nothing of the speed: the next is half of it. */
  async timed<T>(work: () => Promise<T>, carried: (value: T) => Carried): Promise<T> {
    const startMs = this.#nowMs()
    const value = await work()
    const { bytes, bodies, entries = 0 } = carried(value)
    if (bytes === 0) {
      this.#next = bounded(this.#next / 2)
      return value
    }
    this.#bytes = this.#bytes / 2 + bytes
    this.#ms = this.#ms / 2 + Math.max(1, this.#nowMs() - startMs)
    if (bodies !== undefined) this.#packing = this.#packing * 0.5 + (bodies / bytes) * 0.5
    if (entries > 0) this.#bytesPerEntry = this.#bytesPerEntry * 0.8 + (bytes / entries) * 0.2
    // A fast line counts little by little: what is too long for it costs all of it again.
    this.#next = bounded(Math.min(this.#speed * wanted.transferMs * this.#packing, this.#next * 2))
    return value
  }

  /** About what so many entries come to; in how long, once it is known how fast the line is. */
  left(entries: number): { readonly entries: number; readonly bytes: number; readonly seconds: number | null } {
    const bytes = Math.round(entries * this.#bytesPerEntry)
    return { entries, bytes, seconds: this.#ms === 0 ? null : Math.ceil(bytes / this.#speed / 1000) }
  }

  get #speed(): number {
    return this.#bytes / this.#ms
  }
}

const bounded = (bytes: number): number => Math.round(Math.min(LIMITS.opsBytes, Math.max(wanted.least, bytes)))
