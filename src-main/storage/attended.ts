/** For so long after a person did something he is taken to be at work. Units: ms. */
const workMs = 10_000

/** Whether somebody works at this station now, so that what goes on by itself takes shorter turns (CS-31). */
export class Attended {
  readonly #written: () => number
  readonly #nowMs: () => number
  #seen: number | undefined
  #atMs = Number.NEGATIVE_INFINITY

  /** `written`: counts what people write. */
  constructor(written: () => number, nowMs: () => number) {
    this.#written = written
    this.#nowMs = nowMs
  }

  /** Somebody does something that is no entry yet: he types. */
  note(): void {
    this.#atMs = this.#nowMs()
  }

  /** Runs what writes entries here that are no work of somebody who waits for them: a bulk. */
  apart<T>(write: () => T): T {
    this.now()
    try {
      return write()
    } finally {
      this.#seen = this.#written()
    }
  }

  /** Whether somebody does. */
  now(): boolean {
    const written = this.#written()
    if (written !== (this.#seen ?? written)) this.note()
    this.#seen = written
    return this.#nowMs() - this.#atMs < workMs
  }
}
