import { rmSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import type { DrillOptions, DrillReport } from './storage/backup/drill.ts'
import type { UnpackJob, UnpackReport } from './storage/backup/restore.ts'
import type { Progress } from './storage/steps.ts'
import { workerFile } from './worker-file.ts'

/** What a thread that opens a backup tells: how far it is, then how it went. */
export type BackupMessage<T> = { readonly progress: Progress } | { readonly report: T }

/** A backup that is opened in a thread of its own. */
export interface RunningBackup<T> {
  /** How it went; undefined when it was stopped. Errors: rejects for a bug. */
  readonly report: Promise<T | undefined>
  /** Ends it wherever it is. */
  stop(): Promise<void>
}

type Tell = (progress: Progress) => void

/** Rehearses a restore in a worker thread, so that the thread that owns the database stays free (BK-4). Nothing of it stays. */
export const startDrill = (drill: DrillOptions, tell: Tell): RunningBackup<DrillReport> =>
  start({ drill }, tell, () => rmSync(drill.scratch, { recursive: true, force: true }))

/** Opens a backup for a restore, the same way; what it unpacked stays for who asked. */
export const startUnpack = (unpack: UnpackJob, tell: Tell): RunningBackup<UnpackReport> =>
  start({ unpack }, tell, () => undefined)

function start<T>(workerData: object, tell: Tell, ended: () => void): RunningBackup<T> {
  const worker = new Worker(workerFile, { workerData })
  let last: T | undefined
  worker.on('message', (message: BackupMessage<T>) => {
    if ('report' in message) last = message.report
    else tell(message.progress)
  })
  const report = new Promise<T | undefined>((resolve, reject) => {
    worker.once('error', reject)
    worker.once('exit', () => {
      ended()
      resolve(last)
    })
  })
  return { report, stop: async () => void (await worker.terminate()) }
}
