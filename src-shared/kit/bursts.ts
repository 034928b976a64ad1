/** Runs something after a time. Units: ms. */
export type Schedule = (ms: number, work: () => void) => void

/**
 * When to tell of what comes in bursts, by name: of a name that was not told lately in the turn that follows, of one that was once every
 * `everyMs`, with whatever else is due. So one message is there at once, whatever else goes on, and an import of thousands of rows is told a
 * few times. As many timers wait as there are names, at most.
 */
export class Bursts {
  readonly #schedule: Schedule
  readonly #everyMs: number
  readonly #tell: (names: readonly string[]) => void
  readonly #due = new Set<string>()
  /** told lately; true: it came again since */
  readonly #resting = new Map<string, boolean>()

  constructor(schedule: Schedule, everyMs: number, tell: (names: readonly string[]) => void) {
    this.#schedule = schedule
    this.#everyMs = everyMs
    this.#tell = tell
  }

  /** Something of these names came. */
  stir(names: readonly string[]): void {
    const before = this.#due.size
    for (const name of names) {
      if (this.#resting.has(name)) this.#resting.set(name, true)
      else this.#due.add(name)
    }
    if (before === 0 && this.#due.size > 0) this.#schedule(0, () => this.#run())
  }

  #run(): void {
    const names = [...this.#due]
    this.#due.clear()
    for (const name of names) this.#resting.set(name, false)
    this.#schedule(this.#everyMs, () => this.#wake(names))
    this.#tell(names)
  }

  #wake(names: readonly string[]): void {
    const again = names.filter(name => this.#resting.get(name) === true)
    for (const name of names) this.#resting.delete(name)
    this.stir(again)
  }
}
