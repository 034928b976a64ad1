import { readFileSync } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { Worker } from 'node:worker_threads'
import { type FileKind, type Sniffed, sniffFile } from '#shared/domain/file-kind.ts'
import { guardArchive } from './import/zip-guard.ts'
import { importLimits } from './import/table.ts'
import { openWhole } from './storage/blobs/sealed-file.ts'
import { workerFile } from './worker-file.ts'

/** What a file is, or why it is not handed on. */
export type Inspected = { readonly kind: FileKind } | { readonly fault: 'FileType' | 'FilePixels' }

/** A file that is to be looked at, and the name that its owner gave it. */
export interface InspectJob {
  readonly path: string
  readonly name: string
  /** the key of one that is encrypted, and how long it is under it */
  readonly sealed?: { readonly secret: Uint8Array; readonly bytes: number }
}

/** What in an office document runs, or is another file inside it. */
const forbidden =
  /(^|\/)(vbaProject|vbaData|activeX|ctrlProps|embeddings|externalLinks)([./]|$)|\.(bin|exe|dll|js|vbs|bat|cmd|zip|jar)$/i
const harmless = /(^|\/)printerSettings\d*\.bin$/i

/** What a file is by its bytes alone (FI-2, FI-3): archives are unpacked once within their bounds, and only two kinds of them are let through. */
export function inspectFile(job: InspectJob): Inspected {
  const bytes = inClear(job, readFileSync(job.path))
  return bytes === undefined ? { fault: 'FileType' } : judge(bytes, sniffFile(bytes, job.name))
}

function inClear({ sealed }: InspectJob, bytes: Uint8Array): Uint8Array | undefined {
  if (sealed === undefined) return bytes
  const piece = (at: number, most: number) => ({ bytes: bytes.subarray(at, at + most), size: bytes.length })
  return openWhole({ ...sealed, piece })
}

/** The same; what is long or has to be unpacked in a thread of its own: a hostile file costs nobody's turn. Errors: rejects with what the thread says. */
export async function inspectBeside(job: InspectJob): Promise<Inspected> {
  const { size } = await stat(job.path)
  if (size > shortBytes) return inspectApart(job)
  const bytes = inClear(job, await readFile(job.path))
  if (bytes === undefined) return { fault: 'FileType' }
  const found = sniffFile(bytes, job.name)
  return found === 'archive' ? inspectApart(job) : judge(bytes, found)
}

/** What a look at so many bytes takes is less than the start of a thread. */
const shortBytes = 1024 * 1024

function judge(bytes: Uint8Array, found: Sniffed): Inspected {
  if (found === 'hugePicture') return { fault: 'FilePixels' }
  if (found !== 'archive') return found === undefined ? { fault: 'FileType' } : { kind: found }
  const inside = guardArchive(bytes, importLimits)
  if (!inside.ok || !inside.value.includes('[Content_Types].xml')) return { fault: 'FileType' }
  if (inside.value.some(one => forbidden.test(one) && !harmless.test(one))) return { fault: 'FileType' }
  const isSheet = inside.value.includes('xl/workbook.xml')
  if (isSheet === inside.value.includes('word/document.xml')) return { fault: 'FileType' }
  return { kind: isSheet ? 'xlsx' : 'docx' }
}

function inspectApart(job: InspectJob): Promise<Inspected> {
  const worker = new Worker(workerFile, { workerData: { inspect: job } })
  return new Promise((resolve, reject) => {
    worker.once('message', resolve)
    worker.once('error', reject)
    worker.once('exit', code => reject(new Error(`looking at a file ended with ${code}`)))
  })
}
