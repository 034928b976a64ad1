/** How often the station is asked for a sign of life. Units: ms. */
export const beatMs = 5_000
/**
 * A station that has said nothing for so long is hung. Longer than any step that may hold its thread: the longest, SQLite's check of the
 * whole file, takes 5 s of processor a gigabyte. Units: ms.
 */
export const hungMs = 60_000
/** Beats further apart than this: the machine slept, or had no time for the shell either, and nothing is known of the station. */
const stoodStillMs = 2 * beatMs

/** Tells a hung station from one that is at work and from a machine that slept (PR-8), by a clock that only goes forward. */
export class Heartbeat {
  #silentMs = 0
  #beatAt: number

  constructor(nowMs: number) {
    this.#beatAt = nowMs
  }

  /** The station has said something. */
  heard(): void {
    this.#silentMs = 0
  }
  /** To be called every `beatMs`; true when the station is hung. */
  beat(nowMs: number): boolean {
    const sinceMs = nowMs - this.#beatAt
    this.#beatAt = nowMs
    this.#silentMs = sinceMs > stoodStillMs ? 0 : this.#silentMs + sinceMs
    return this.#silentMs >= hungMs
  }
}
