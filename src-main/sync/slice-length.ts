/** A slice is never shorter: what its commit takes whatever is in it would be all that it does. Units: bytes. */
const leastBytes = 4 * 1024
/** Less than this, the end of what came, says little of the speed. Units: bytes. */
const fewBytes = 1024
/** What took less is measured as this. Units: ms. */
const leastMs = 0.1
/** How much is tried first, before it is known how fast this machine is. Units: bytes. */
const firstBytes = 32 * 1024

/**
 * How long a transaction of what goes on by itself may hold the thread, its commit with it: longer where nobody is there, because pages that
 * change again are written once then, but never so long that who comes and saves waits more than 50 ms (sync.md row 22). Units: ms.
 */
const longestMs = { alone: 25, attended: 4 }

/**
 * How much of a slice is work: what its commit leaves of its time, a quarter at least. Most of a commit is the pages that the slice changed,
 * so what counts is how many times as long as the work it took: a slice that grows does not pass its time, one that is short takes a little less.
 */
export class SliceTime {
  #commitsPerWork = 0

  /** Units: ms. */
  workMs(isAttended: boolean): number {
    const ms = longestMs[isAttended ? 'attended' : 'alone']
    return Math.max(ms / (1 + this.#commitsPerWork), ms / 4)
  }

  /** How long work and commit of a slice took: a slow disk counts after some, one that was slow once does not. Units: ms. */
  learn(workMs: number, commitMs: number): void {
    this.#commitsPerWork = Math.min(commitMs / Math.max(workMs, leastMs), this.#commitsPerWork * 1.5 + 0.5)
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
    const speed = bytes / Math.max(ms, leastMs)
    this.#bytesPerMs = Math.max(this.#bytesPerMs / 2, Math.min(speed, this.#bytesPerMs * 1.5))
  }
}
