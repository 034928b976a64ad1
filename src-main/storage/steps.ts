/** How far a long check has come. */
export interface Progress {
  readonly done: number
  readonly total: number
}

/** A long check that can be stopped between two steps; it yields where it stands and returns its answer. */
export type Steps<T, P = Progress> = Generator<P, T, void>

/** How a long check is watched and stopped. */
export interface RunOptions<P = Progress> {
  readonly progress?: (progress: P) => void
  readonly cancelled?: () => boolean
}

/** Runs a check to its end without a pause, as a worker does. Undefined when it was cancelled. */
export function runSteps<T, P>(steps: Steps<T, P>, { progress, cancelled }: RunOptions<P> = {}): T | undefined {
  for (;;) {
    const step = steps.next()
    if (step.done === true) return step.value
    progress?.(step.value)
    if (cancelled?.() === true) {
      steps.return(undefined as never)
      return undefined
    }
  }
}

/** Runs a check in slices of `sliceMs`, letting everything else go on between two. Undefined when it was cancelled. */
export async function runInSlices<T, P>(
  steps: Steps<T, P>,
  sliceMs: number,
  { progress, cancelled }: RunOptions<P> = {},
): Promise<T | undefined> {
  let until = performance.now() + sliceMs
  for (;;) {
    const step = steps.next()
    if (step.done === true) return step.value
    if (performance.now() < until) continue
    progress?.(step.value)
    await new Promise<void>(resolve => setImmediate(resolve))
    if (cancelled?.() === true) {
      steps.return(undefined as never)
      return undefined
    }
    until = performance.now() + sliceMs
  }
}
