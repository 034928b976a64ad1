/** A budget that fills with time. It may be overdrawn by what comes at once, and is empty until that has been made good. */
export class Allowance {
  readonly #perSecond: number
  readonly #most: number
  #left: number
  #atMs: number

  /** Full at first. */
  constructor(perSecond: number, most: number, nowMs: number) {
    this.#perSecond = perSecond
    this.#most = most
    this.#left = most
    this.#atMs = nowMs
  }

  /** Whether nothing is left. */
  isEmpty(nowMs: number): boolean {
    const filled = ((nowMs - this.#atMs) * this.#perSecond) / 1000
    this.#left = Math.min(this.#most, this.#left + filled)
    this.#atMs = nowMs
    return this.#left <= 0
  }

  /** Takes an amount, whether it is there or not. */
  spend(amount: number): void {
    this.#left -= amount
  }
}
