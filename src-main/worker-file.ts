/** The file of the worker threads: its bundle beside the station's own, its source in development. */
export const workerFile = new URL(
  import.meta.url.endsWith('.ts') ? './worker.ts' : '../worker/worker.cjs',
  import.meta.url,
)

/**
 * How much of what is young a thread keeps that reads or writes a file from one end to the other: little of it lives long, and every thread
 * has its own. Without a bound it is what the process has, 48 MiB. Units: MiB.
 */
export const leanLimits = { maxYoungGenerationSizeMb: 6 } as const
