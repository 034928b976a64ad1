import { parentPort, workerData } from 'node:worker_threads'
import { assert } from '#shared/kit/assert.ts'
import { defaultPaperFonts, loadPaperFonts } from './print/paper-fonts.ts'
import { type PaperReply, type PaperRequest, runPaperJob } from './print/paper-worker.ts'

// A worker thread of the station: makes papers, so that the thread that owns the database never waits for them.
// workerData.fontsDirectory: where the fonts lie in a packaged application; absent, they are found beside the sources.

assert(parentPort !== null, 'worker.ts runs as a worker thread')
const port = parentPort
const { fontsDirectory } = (workerData ?? {}) as { fontsDirectory?: string | null }
const fonts = typeof fontsDirectory === 'string' ? loadPaperFonts(fontsDirectory) : defaultPaperFonts()

async function answer({ id, job }: PaperRequest): Promise<void> {
  try {
    const bytes = await runPaperJob(job, fonts)
    port.postMessage({ id, bytes } satisfies PaperReply, [bytes.buffer as ArrayBuffer])
  } catch (fault) {
    // a bug in one paper is told to who asked for it; the next paper is made all the same
    port.postMessage({
      id,
      fault: fault instanceof Error ? (fault.stack ?? fault.message) : String(fault),
    } satisfies PaperReply)
  }
}

port.on('message', (request: PaperRequest) => void answer(request))
