/**
 * The number of letters to insert, remove, replace or swap with their neighbour to turn `a` into `b`, or `most + 1` as soon as it is known to
 * be more than `most`.
 * Cost: length × (2·most + 1).
 */
export function editDistance(a: string, b: string, most: number): number {
  if (a === b) return 0
  if (Math.abs(a.length - b.length) > most) return most + 1
  let before: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i += 1) {
    const row = new Array<number>(b.length + 1).fill(most + 1)
    row[0] = i
    let best = most + 1
    const from = Math.max(1, i - most)
    const to = Math.min(b.length, i + most)
    if (from === 1) best = Math.min(best, i)
    for (let j = from; j <= to; j += 1) {
      const same = a.charCodeAt(i - 1) === b.charCodeAt(j - 1)
      let cost = (last[j - 1] ?? most + 1) + (same ? 0 : 1)
      cost = Math.min(cost, (last[j] ?? most + 1) + 1, (row[j - 1] ?? most + 1) + 1)
      const swapped =
        i > 1 && j > 1 && a.charCodeAt(i - 1) === b.charCodeAt(j - 2) && a.charCodeAt(i - 2) === b.charCodeAt(j - 1)
      if (swapped) cost = Math.min(cost, (before[j - 2] ?? most + 1) + 1)
      row[j] = cost
      if (cost < best) best = cost
    }
    if (best > most) return most + 1
    before = last
    last = row
  }
  return Math.min(last[b.length] ?? most + 1, most + 1)
}
