/** Less than this says little of the speed. Units: bytes. */
const leastBytes = 4 * 1024
/** How much is tried first, before it is known how fast this machine is. Units: bytes. */
const firstBytes = 32 * 1024

/** How much work fits into a slice: learned from how long the slices before it took. */
export class SliceLength {
  #bytesPerMs = firstBytes / 25

  /** Units: bytes of bodies. */
  within(ms: number): number {
    return this.#bytesPerMs * ms
  }

  /** How fast it went lately; a slow slice counts at once, a fast one little by little. */
  learn(bytes: number, ms: number): void {
    if (bytes < leastBytes) return
    const speed = bytes / Math.max(ms, 1)
    this.#bytesPerMs = Math.min(speed, this.#bytesPerMs * 1.5)
  }
}
