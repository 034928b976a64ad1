/** A slice is never shorter: what its commit takes whatever is in it would be all that it does. Units: bytes. */
const leastBytes = 4 * 1024
/** Less than this, the end of what came, says little of the speed. Units: bytes. */
const fewBytes = 1024
/** How much is tried first, before it is known how fast this machine is. Units: bytes. */
const firstBytes = 32 * 1024

/**
 * How long a transaction of what goes on by itself may hold the thread, its commit with it: longer where nobody is there, because pages that
 * change again are written once then, but never so long that who comes and saves waits more than 50 ms (sync.md row 22). Units: ms.
 */
const longestMs = { alone: 25, attended: 4 }

/**
 * How much of a slice is work: what its commit leaves of its time, a quarter at least. Most of a commit is the pages that the slice changed,
 * so a slice that were given the time of its commit once more would grow until it were as long as one with nobody there.
 */
export class SliceTime {
  #commitMs = 0

  /** Units: ms. */
  workMs(isAttended: boolean): number {
    const ms = longestMs[isAttended ? 'attended' : 'alone']
    return Math.max(ms - this.#commitMs, ms / 4)
  }

  /** How long a commit took, by halves, so that slices do not swing between short and long: a slow disk counts after some, one that was slow once does not. */
  learn(commitMs: number): void {
    this.#commitMs = (this.#commitMs + Math.min(commitMs, this.#commitMs * 2 + 1)) / 2
  }
}

/** How much work fits into a slice: learned from how long the slices before it took. */
export class SliceLength {
  #bytesPerMs = firstBytes / 25

  /** Units: bytes of bodies. */
  within(ms: number): number {
    return Math.max(leastBytes, this.#bytesPerMs * ms)
  }

  /** How fast it went lately: one slow slice halves what is tried next, and a fast one lets it grow again by half. */
  learn(bytes: number, ms: number): void {
    if (bytes < fewBytes) return
    const speed = bytes / Math.max(ms, 1)
    this.#bytesPerMs = Math.max(this.#bytesPerMs / 2, Math.min(speed, this.#bytesPerMs * 1.5))
  }
}
