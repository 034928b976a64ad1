/** Bits of the filter: 8 MB, one wrong yes in a thousand at two million ids. */
const filterBits = 2 ** 26

/**
 * Remembers which ids were seen, in fixed memory: it never forgets one, and says of a few that they were seen though they were not,
 * which costs a look-up and nothing else.
 */
export class SeenIds {
  readonly #words = new Uint32Array(filterBits / 32)

  /** Takes an id in; true when it was certainly not seen before. */
  add(id: string): boolean {
    let a = 0x811c_9dc5
    let b = 0x9e37_79b9
    for (let i = 0; i < id.length; i++) {
      const code = id.charCodeAt(i)
      a = Math.imul(a ^ code, 0x0100_0193)
      b = Math.imul(b + code, 0x85eb_ca6b) ^ (b >>> 13)
    }
    let isNew = false
    for (const hash of [a, b, a ^ (b >>> 7)]) {
      const bit = (hash >>> 0) % filterBits
      const word = this.#words[bit >>> 5] ?? 0
      const mask = 1 << (bit & 31)
      if ((word & mask) !== 0) continue
      isNew = true
      this.#words[bit >>> 5] = word | mask
    }
    return isNew
  }
}
