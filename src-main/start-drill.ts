import { rmSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import type { DrillMessage, DrillOptions, DrillReport } from './storage/backup/drill.ts'
import type { Progress } from './storage/steps.ts'
import { workerFile } from './worker-file.ts'

/** A drill that goes on in a thread of its own. */
export interface RunningDrill {
  /** How it went; undefined when it was stopped. Errors: rejects for a bug. */
  readonly report: Promise<DrillReport | undefined>
  /** Ends it wherever it is; nothing of it stays. */
  stop(): Promise<void>
}

/** Rehearses a restore in a worker thread, so that the thread that owns the database stays free (BK-4). */
export function startDrill(drill: DrillOptions, progress: (progress: Progress) => void): RunningDrill {
  const worker = new Worker(workerFile, { workerData: { drill } })
  let last: DrillReport | undefined
  worker.on('message', (message: DrillMessage) => {
    if ('report' in message) last = message.report
    else progress(message.progress)
  })
  const report = new Promise<DrillReport | undefined>((resolve, reject) => {
    worker.once('error', reject)
    worker.once('exit', () => {
      rmSync(drill.scratch, { recursive: true, force: true })
      resolve(last)
    })
  })
  return { report, stop: async () => void (await worker.terminate()) }
}
