/** Chance that follows from a seed: the same seed gives the same depot. */
export interface SeededNumbers {
  /** 0 … limit − 1 */
  below(limit: number): number
  /** least … most, both possible */
  between(least: number, most: number): number
  /** true in `percent` of cases */
  chance(percent: number): boolean
  pick<T>(list: readonly T[]): T
  /** one of the keys, in proportion to their weights */
  weighted<T extends string>(weights: Readonly<Record<T, number>>): T
}

/** Whole numbers by xorshift, 32 bits of state. The seed is spread first, so that neighbouring seeds differ at once. */
export function seededNumbers(seed: number): SeededNumbers {
  let state = Math.imul((seed ^ 0x9e37_79b9) >>> 0, 0x85eb_ca6b) >>> 0 || 1
  const next = (): number => {
    state ^= state << 13
    state >>>= 0
    state ^= state >>> 17
    state ^= state << 5
    state >>>= 0
    return state
  }
  for (let n = 0; n < 8; n += 1) next()
  const below = (limit: number): number => next() % limit
  return {
    below,
    between: (least, most) => least + below(most - least + 1),
    chance: percent => below(1_000) < percent * 10,
    pick(list) {
      const one = list[below(list.length)]
      if (one === undefined) throw new RangeError('nothing to pick from')
      return one
    },
    weighted(weights) {
      const entries = Object.entries(weights) as [keyof typeof weights, number][]
      let left = below(entries.reduce((sum, [, weight]) => sum + weight, 0))
      for (const [name, weight] of entries) {
        if (left < weight) return name
        left -= weight
      }
      throw new RangeError('weights add up')
    },
  }
}
