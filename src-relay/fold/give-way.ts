/** Nothing came for so long: whoever gives way goes on. Units: ms. */
const quietMs = 40
const lookMs = 10

/**
 * Lets what stations bring go before what is made of it: entries are safe first and in the tables a little later. Who gives way waits until
 * nothing is being taken in, but never longer than he says, so that under a load that does not end the tables still follow.
 */
export class GiveWay {
  readonly #nowMs: () => number
  #running = 0
  #lastMs = Number.NEGATIVE_INFINITY

  /** `nowMs`: a steady clock. */
  constructor(nowMs: () => number = () => performance.now()) {
    this.#nowMs = nowMs
  }

  /** Runs work that goes before. */
  async first<T>(work: () => Promise<T>): Promise<T> {
    this.#running++
    try {
      return await work()
    } finally {
      this.#running--
      this.#lastMs = this.#nowMs()
    }
  }

  /** Resolves once nothing goes before, after `mostMs` in any case. */
  async quiet(mostMs: number): Promise<void> {
    const until = this.#nowMs() + mostMs
    while (this.#isBusy() && this.#nowMs() < until) await new Promise(done => setTimeout(done, lookMs))
  }

  #isBusy(): boolean {
    return this.#running > 0 || this.#nowMs() - this.#lastMs < quietMs
  }
}
