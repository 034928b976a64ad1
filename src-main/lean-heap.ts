import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

let isLean = false

/**
 * Keeps the heap of this process lean, its threads' too. It is looked at whole when what is old has grown by six tenths, not several times
 * over: what dies old holds memory outside the heap as well, and a station that takes in a million entries makes little of it, for long. And
 * it is looked at once now: until then V8 cannot tell how far it may grow, and lets it go too far in the first seconds of a bulk.
 *
 * And nothing is made old from the start. V8 does that where it saw objects outlive a collection: who folds
 * a slice holds its hundred entries at every one, so the next were made old with all that they hold, and lay there dead until V8 looked at its
 * whole heap, which it does when that has grown several times over (ADR 10).
 */
export function keepHeapLean(): void {
  if (isLean) return
  isLean = true
  setFlagsFromString('--heap-growing-percent=60')
  setFlagsFromString('--no-allocation-site-pretenuring')
  setFlagsFromString('--expose-gc')
  const lookAtAll = runInNewContext('gc') as () => void
  setFlagsFromString('--no-expose-gc')
  // What is compiled stays: it is wanted at once.
  setFlagsFromString('--no-flush-bytecode')
  lookAtAll()
  setFlagsFromString('--flush-bytecode')
}
