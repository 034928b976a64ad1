/** The file of the worker threads: its bundle beside the station's own, its source in development. */
export const workerFile = new URL(
  import.meta.url.endsWith('.ts') ? './worker.ts' : '../worker/worker.cjs',
  import.meta.url,
)
