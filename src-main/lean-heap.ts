import { setFlagsFromString } from 'node:v8'

/**
 * Keeps the heap of this process lean, its threads' too. It is looked at whole when what is old has grown by a third, not several times over:
 * what dies old holds memory outside the heap as well, and a station that takes in a million entries makes little of it, for long.
 *
 * And nothing is made old from the start. V8 does that where it saw objects outlive a collection: who folds
 * a slice holds its hundred entries at every one, so the next were made old with all that they hold, and lay there dead until V8 looked at its
 * whole heap, which it does when that has grown several times over (ADR 10).
 */
export function keepHeapLean(): void {
  setFlagsFromString('--heap-growing-percent=30')
  setFlagsFromString('--no-allocation-site-pretenuring')
}
