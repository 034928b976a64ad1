import { seededBytes } from './station.ts'

/** Whole numbers that a seed decides. */
export class Chance {
  readonly #bytes: (count: number) => Uint8Array
  constructor(seed: string) {
    this.#bytes = seededBytes(seed)
  }
  below(limit: number): number {
    const [a = 0, b = 0, c = 0, d = 0] = this.#bytes(4)
    return (((a << 24) | (b << 16) | (c << 8) | d) >>> 0) % limit
  }
  pick<T>(list: readonly T[]): T {
    const item = list[this.below(list.length)]
    if (item === undefined) throw new Error('nothing to pick from')
    return item
  }
  odds(percent: number): boolean {
    return this.below(100) < percent
  }
  shuffle<T>(list: readonly T[]): T[] {
    const out = [...list]
    for (let i = out.length - 1; i > 0; i--) {
      const j = this.below(i + 1)
      ;[out[i], out[j]] = [out[j] as T, out[i] as T]
    }
    return out
  }
}
