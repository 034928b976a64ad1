import { setFlagsFromString } from 'node:v8'

/**
 * Lets nothing be made old from the start in this process, its threads too. V8 does that where it saw objects outlive a collection: who folds
 * a slice holds its hundred entries at every one, so the next were made old with all that they hold, and lay there dead until V8 looked at its
 * whole heap, which it does when that has grown several times over (ADR 10).
 */
export function keepHeapLean(): void {
  setFlagsFromString('--no-allocation-site-pretenuring')
}
