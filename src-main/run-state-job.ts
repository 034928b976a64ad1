import { Worker } from 'node:worker_threads'
import type { JobAnswer, JobGiven, JobName } from './sync/state-job.ts'
import { leanLimits, workerFile } from './worker-file.ts'

/**
 * Does one job with a station's file in a thread of its own; `signal` ends it wherever it is.
 * Errors: rejects with what the job threw, or that it was ended.
 */
export function runStateJob<N extends JobName>(
  name: N,
  file: string,
  given: JobGiven<N>,
  signal?: AbortSignal,
): Promise<JobAnswer<N>> {
  if (signal?.aborted === true) return Promise.reject(new Error(`the job ${name} has no time any more`))
  const worker = new Worker(workerFile, {
    workerData: { state: { name, file, ...given } },
    resourceLimits: leanLimits,
  })
  signal?.addEventListener('abort', () => void worker.terminate(), { once: true })
  return new Promise((resolve, reject) => {
    worker.once('message', resolve)
    worker.once('error', reject)
    worker.once('exit', code => reject(new Error(`the job ${name} ended with ${code}`)))
  })
}
