/** A set of small whole numbers. Cost: one bit a number up to the size it was made for. */
export class BitSet {
  readonly #words: Uint32Array

  constructor(size: number) {
    this.#words = new Uint32Array((size + 31) >>> 5)
  }

  has(value: number): boolean {
    return ((this.#words[value >>> 5] ?? 0) & (1 << (value & 31))) !== 0
  }

  add(value: number): void {
    const word = value >>> 5
    this.#words[word] = (this.#words[word] ?? 0) | (1 << (value & 31))
  }

  /** Adds every number of another set of the same size. */
  addAll(other: BitSet): void {
    for (let i = 0; i < this.#words.length; i++) this.#words[i] = (this.#words[i] ?? 0) | (other.#words[i] ?? 0)
  }

  equals(other: BitSet): boolean {
    return this.#words.every((word, i) => word === other.#words[i])
  }
}
