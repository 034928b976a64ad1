/**
 * Does one piece of work on the database at a time, letting everything that has come in meanwhile go before the next: a person's command
 * waits for one, never for all of them (CS-31).
 */
export class JobLine {
  readonly #jobs: (() => void)[] = []
  #running = false
  #stopped = false

  add(job: () => void): void {
    this.#jobs.push(job)
    this.#go()
  }

  /** Nothing more is begun. */
  stop(): void {
    this.#stopped = true
  }

  #go(): void {
    if (this.#running || this.#stopped || this.#jobs.length === 0) return
    this.#running = true
    setImmediate(() => {
      this.#running = false
      if (!this.#stopped) this.#jobs.shift()?.()
      this.#go()
    })
  }
}
