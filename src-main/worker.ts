import { parentPort, workerData } from 'node:worker_threads'
import { assert } from '#shared/kit/assert.ts'
import type { PaperReply, PaperRequest } from './print/paper-worker.ts'
import type { CheckpointJob } from './checkpoint-thread.ts'
import type { InspectJob } from './inspect-file.ts'
import type { StateJob } from './sync/state-job.ts'
import type { BackupMessage } from './open-backup.ts'
import type { DrillOptions, DrillReport } from './storage/backup/drill.ts'
import type { UnpackJob, UnpackReport } from './storage/backup/restore.ts'
import type { Progress } from './storage/steps.ts'

// A worker thread of the station, so that the thread that owns the database never waits: it makes papers and files of lists until it
// is stopped, rehearses one restore or opens its backup, finds out about the rows of the file, looks at a file that somebody brings, or copies its log into it. What another kind needs is not loaded.

/**
 * What a thread is started for: papers, with the folder of their fonts in a packaged application, one drill, one backup that is to be restored, one job of the state, a file
 * to be looked at, or the checkpoints of a file. */
type Given =
  | { readonly fontsDirectory: string | null }
  | { readonly drill: DrillOptions }
  | { readonly unpack: UnpackJob }
  | { readonly state: StateJob }
  | { readonly inspect: InspectJob }
  | { readonly checkpoints: CheckpointJob }

assert(parentPort !== null, 'worker.ts runs as a worker thread')
const port = parentPort

async function makePapers(fontsDirectory: string | null): Promise<void> {
  const { defaultPaperFonts, loadPaperFonts } = await import('./print/paper-fonts.ts')
  const { runPaperJob } = await import('./print/paper-worker.ts')
  const { ListDesk } = await import('./export/list-desk.ts')
  const fonts = fontsDirectory === null ? defaultPaperFonts() : loadPaperFonts(fontsDirectory)
  const lists = new ListDesk(fonts)
  const answer = async ({ id, job }: PaperRequest): Promise<void> => {
    try {
      const bytes = 'list' in job ? await lists.run(job) : await runPaperJob(job, fonts)
      port.postMessage({ id, bytes } satisfies PaperReply, bytes.length === 0 ? [] : [bytes.buffer as ArrayBuffer])
    } catch (fault) {
      // a bug in one paper is told to who asked for it; the next paper is made all the same
      port.postMessage({
        id,
        fault: fault instanceof Error ? (fault.stack ?? fault.message) : String(fault),
      } satisfies PaperReply)
    }
  }
  port.on('message', (request: PaperRequest) => void answer(request))
}

async function rehearse(drill: DrillOptions): Promise<void> {
  const { drillBackup } = await import('./storage/backup/drill.ts')
  tellReport<DrillReport>(drillBackup(drill, { progress: tellProgress }))
}

async function unpackBackup(job: UnpackJob): Promise<void> {
  const { unpackFor } = await import('./storage/backup/restore.ts')
  tellReport<UnpackReport>(unpackFor(job, { progress: tellProgress }))
}

const tellProgress = (progress: Progress): void => port.postMessage({ progress })
const tellReport = <T>(report: T): void => port.postMessage({ report } satisfies BackupMessage<T>)

async function findState(job: StateJob): Promise<void> {
  const { runStateJob } = await import('./sync/state-job.ts')
  port.postMessage(runStateJob(job))
}

async function inspect(job: InspectJob): Promise<void> {
  const { inspectFile } = await import('./inspect-file.ts')
  port.postMessage(inspectFile(job))
}

async function takeCheckpoints({ file, board }: CheckpointJob): Promise<void> {
  const { CheckpointBoard, copyLog } = await import('./storage/checkpoints.ts')
  const shared = new CheckpointBoard(board)
  port.on('message', () => {
    copyLog(file, shared)
    port.postMessage(null)
  })
}

const given = workerData as Given
if ('drill' in given) void rehearse(given.drill)
else if ('unpack' in given) void unpackBackup(given.unpack)
else if ('state' in given) void findState(given.state)
else if ('inspect' in given) void inspect(given.inspect)
else if ('checkpoints' in given) void takeCheckpoints(given.checkpoints)
else void makePapers(given.fontsDirectory)
