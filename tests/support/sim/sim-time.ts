interface Due {
  readonly atMs: number
  readonly n: number
  readonly run: () => void
}

const before = (a: Due, b: Due): boolean => a.atMs < b.atMs || (a.atMs === b.atMs && a.n < b.n)

const realTimers = { setTimeout: globalThis.setTimeout, clearTimeout: globalThis.clearTimeout }

/** Virtual time: what is due happens in order, and nothing else happens. Equal times keep the order in which they were asked for. */
export class SimTime {
  nowMs = 0
  #asked = 0
  readonly #heap: Due[] = []

  /** Does something after a while. */
  after(delayMs: number, run: () => void): void {
    const due = { atMs: this.nowMs + Math.max(0, delayMs), n: this.#asked++, run }
    let at = this.#heap.push(due) - 1
    while (at > 0) {
      const up = (at - 1) >> 1
      const parent = this.#heap[up]
      if (!parent || before(parent, due)) break
      this.#heap[at] = parent
      at = up
    }
    this.#heap[at] = due
  }

  /** Lets time go on for so long, or until something holds, which is looked at after every happening. Whether it did. */
  run(forMs: number, until: () => boolean = () => false): boolean {
    const end = this.nowMs + forMs
    for (;;) {
      const [next] = this.#heap
      if (!next || next.atMs > end) break
      this.#pop()
      this.nowMs = next.atMs
      next.run()
      if (until()) return true
    }
    this.nowMs = end
    return until()
  }

  /** Makes the timers of the whole program go by this time, until `giveTimersBack`: what waits in real code waits here. */
  takeTimers(): void {
    const off = new Set<unknown>()
    const begin = (work: () => void, ms = 0): object => {
      const timer = { unref: () => timer, ref: () => timer, [Symbol.dispose]: () => off.add(timer) }
      this.after(ms, () => {
        if (off.delete(timer)) return
        this.stir()
        work()
      })
      return timer
    }
    globalThis.setTimeout = begin as unknown as typeof globalThis.setTimeout
    globalThis.clearTimeout = (timer?: unknown) => void (timer !== undefined && off.add(timer))
  }

  giveTimersBack(): void {
    Object.assign(globalThis, realTimers)
  }

  #stirred = false

  /** Something goes on by promises: nothing else happens before it has come to rest. */
  stir(): void {
    this.#stirred = true
  }

  /** Lets what goes on by promises come to rest. */
  async settle(): Promise<void> {
    while (this.#stirred) {
      this.#stirred = false
      await new Promise<void>(done => setImmediate(done))
    }
  }

  /** As `run`, for a world in which things go on by promises. */
  async pass(forMs: number, until: () => boolean = () => false): Promise<boolean> {
    const end = this.nowMs + forMs
    await this.settle()
    for (;;) {
      const [next] = this.#heap
      if (!next || next.atMs > end) break
      this.#pop()
      this.nowMs = next.atMs
      next.run()
      await this.settle()
      if (until()) return true
    }
    this.nowMs = end
    return until()
  }

  #pop(): void {
    const last = this.#heap.pop()
    if (!last || this.#heap.length === 0) return
    let at = 0
    for (;;) {
      const left = this.#heap[2 * at + 1]
      const right = this.#heap[2 * at + 2]
      const child = right && left && before(right, left) ? right : left
      if (!child || before(last, child)) break
      this.#heap[at] = child
      at = child === left ? 2 * at + 1 : 2 * at + 2
    }
    this.#heap[at] = last
  }
}
