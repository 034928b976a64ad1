/** How long an admin's window is open, how many may wait in it at once, and how many may try while it is open (CS-70, LN-8). */
export const windowLimits = { openMs: 2 * 60_000, waiting: 3, tries: 42 } as const

/**
 * The window that an admin opens for stations that want to join (CS-70): for two minutes, for three at a time, 42 in all. While it is
 * closed nobody is taken, and nobody is asked anything.
 */
export class PairingWindow {
  #openedMs: number | null = null
  #tries = 0
  readonly #waiting = new Set<number>()

  /** Opens it, or begins its time anew. `nowMs`: of a steady clock. */
  open(nowMs: number): void {
    this.#openedMs = nowMs
    this.#tries = 0
  }

  close(): void {
    this.#openedMs = null
  }

  /** How long it stays open; 0 where it is closed. Units: ms. */
  left(nowMs: number): number {
    if (this.#openedMs === null || nowMs < this.#openedMs) return 0
    return Math.max(0, this.#openedMs + windowLimits.openMs - nowMs)
  }

  /** Whether one more is taken now. */
  takes(nowMs: number): boolean {
    const room = this.#waiting.size < windowLimits.waiting && this.#tries < windowLimits.tries
    return room && this.left(nowMs) > 0
  }

  /** One has come in. */
  enter(id: number): void {
    this.#tries++
    this.#waiting.add(id)
  }

  /** One is done, or gone. */
  leave(id: number): void {
    this.#waiting.delete(id)
  }
}
