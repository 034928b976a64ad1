/** A slice is never shorter: what its commit takes whatever is in it would be all that it does. Units: bytes. */
const leastBytes = 4 * 1024
/** Less than this, the end of what came, says little of the speed. Units: bytes. */
const fewBytes = 1024
/** How much is tried first, before it is known how fast this machine is. Units: bytes. */
const firstBytes = 32 * 1024

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
