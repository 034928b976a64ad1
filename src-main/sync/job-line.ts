/** Work on the database: at each step one slice, after which others come first. */
export type Job = Generator<undefined, void, void>

/**
 * Does one slice of work at a time, letting everything that has come in meanwhile go before the next: a person's command waits for one
 * slice, never for all of the work (CS-31). Jobs are done in the order in which they came.
 */
export class JobLine {
  readonly #jobs: Job[] = []
  #running = false
  #stopped = false

  add(job: Job): void {
    this.#jobs.push(job)
    this.#go()
  }

  /** No further slice is begun. */
  stop(): void {
    this.#stopped = true
    for (const job of this.#jobs.splice(0)) job.return(undefined)
  }

  #go(): void {
    if (this.#running || this.#stopped || this.#jobs.length === 0) return
    this.#running = true
    setImmediate(() => {
      this.#running = false
      const [job] = this.#jobs
      if (job?.next().done === true) this.#jobs.shift()
      this.#go()
    })
  }
}
