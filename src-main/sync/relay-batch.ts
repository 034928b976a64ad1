import { LIMITS } from '#shared/sync/limits.ts'

/** Units: ms; bytes. */
const wanted = { transferMs: 5_000, first: 32 * 1024, least: 4 * 1024, entry: 600 } as const

/** How much goes in one request: what the line carries in five seconds, as it was of late (sync.md §3.2). */
export class RelayBatch {
  readonly #nowMs: () => number
  #bytesPerMs: number | undefined
  #bytesPerEntry: number = wanted.entry

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs
  }

  /** Bytes of bodies for the next request. */
  get bytes(): number {
    const fits = this.#bytesPerMs === undefined ? wanted.first : this.#bytesPerMs * wanted.transferMs
    return Math.round(Math.min(LIMITS.opsBytes, Math.max(wanted.least, fits)))
  }

  /** Runs a transfer and learns from it; `sizes` tells what it carried. */
  async timed<T>(
    work: () => Promise<T>,
    sizes: (value: T) => { readonly bytes: number; readonly entries: number },
  ): Promise<T> {
    const startMs = this.#nowMs()
    const value = await work()
    const { bytes, entries } = sizes(value)
    const ms = Math.max(1, this.#nowMs() - startMs)
    if (bytes === 0) return value
    const speed = bytes / ms
    // A slow line counts at once, a fast one little by little: what is too long for it costs all of it again.
    this.#bytesPerMs = Math.min(speed, (this.#bytesPerMs ?? wanted.first / wanted.transferMs) * 2)
    if (entries > 0) this.#bytesPerEntry = this.#bytesPerEntry * 0.8 + (bytes / entries) * 0.2
    return value
  }

  /** About what so many entries come to; in how long, once it is known how fast the line is. */
  left(entries: number): { readonly entries: number; readonly bytes: number; readonly seconds: number | null } {
    const bytes = Math.round(entries * this.#bytesPerEntry)
    return {
      entries,
      bytes,
      seconds: this.#bytesPerMs === undefined ? null : Math.ceil(bytes / this.#bytesPerMs / 1000),
    }
  }
}
