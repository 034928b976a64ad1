import { parentPort, workerData } from 'node:worker_threads'
import { assert } from '#shared/kit/assert.ts'
import type { PaperReply, PaperRequest } from './print/paper-worker.ts'
import type { DrillMessage, DrillOptions } from './storage/backup/drill.ts'

// A worker thread of the station, so that the thread that owns the database never waits: it makes papers and files of lists until it
// is stopped, or rehearses one restore. What the other kind needs is not loaded.

/** What a thread is started for: papers, with the folder of their fonts in a packaged application, or one drill. */
type Given = { readonly fontsDirectory: string | null } | { readonly drill: DrillOptions }

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
  const tell = (message: DrillMessage) => port.postMessage(message)
  tell({ report: drillBackup(drill, { progress: progress => tell({ progress }) }) })
}

const given = workerData as Given
void ('drill' in given ? rehearse(given.drill) : makePapers(given.fontsDirectory))
