import { closeSync, existsSync, openSync, readdirSync, readSync, renameSync, rmSync, statSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { flushFolder } from '../flush-folder.ts'
import { type BackupHeader, FileSealer, readHeader } from './sealed-file.ts'

/** A backup file in a folder, by its name: kind, instant, and the full that a segment follows. */
export interface BackupFile {
  readonly name: string
  readonly kind: 'full' | 'segment'
  readonly at: number
  readonly bytes: number
  /** first 8 digits of the id of the full */
  readonly base: string
  readonly n: number
}

const extension = '.csb'
const shape = /^(full|segment)-(\d{8}T\d{9})Z-([0-9a-f]{8})(?:-(\d{5}))?\.csb$/

/** `20261015T143000123` of an instant, so that names sort by time. */
const stamp = (at: number): string => new Date(at).toISOString().replace(/[-:.Z]/g, '')

function instantOf(text: string): number {
  const [, y, mo, d, h, mi, s, ms] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})$/.exec(text) ?? []
  return Date.parse(`${y}-${mo}-${d}T${h}:${mi}:${s}.${ms}Z`)
}

const placeOf = (n: number): string => String(n).padStart(5, '0')

/** What to look for where a segment is missing: its instant is not known. */
export const segmentPattern = (base: string, n: number): string => `segment-*-${base}-${placeOf(n)}${extension}`

/** The name of a backup's file. */
export function backupName({ kind, at, id, base, n }: BackupHeader): string {
  const full = (base ?? id).slice(0, 8)
  const place = n === undefined ? '' : `-${placeOf(n)}`
  return `${kind}-${stamp(at)}Z-${full}${place}${extension}`
}

/** The finished backups of a folder, oldest first; a folder that is not there has none. */
export function listBackups(folder: string): BackupFile[] {
  if (!existsSync(folder)) return []
  const files = readdirSync(folder).flatMap(name => {
    const [, kind, at = '', base = '', n = '0'] = shape.exec(name) ?? []
    if (kind !== 'full' && kind !== 'segment') return []
    // A link that leads nowhere is no backup and hides none.
    const there = statSync(join(folder, name), { throwIfNoEntry: false })
    if (there === undefined) return []
    return [{ name, kind, at: instantOf(at), bytes: there.size, base, n: Number(n) } as const]
  })
  return files.sort((a, b) => a.at - b.at || a.n - b.n)
}

/**
 * Writes a whole file beside its place, flushes it, then puts it there: a cut leaves the old or the new, never half (BK-3). The thread
 * goes on while the disk works, which may be a slow stick.
 */
export async function writeWhole(path: string, parts: Iterable<Uint8Array>): Promise<number> {
  const beside = `${path}.part`
  const file = await open(beside, 'w', 0o600)
  let bytes = 0
  try {
    for (const part of parts) {
      await file.appendFile(part)
      bytes += part.length
    }
    await file.sync()
  } finally {
    await file.close()
  }
  renameSync(beside, path)
  await flushFolder(dirname(path))
  return bytes
}

/** The sealed bytes of some content, in order; the content in pieces of at most one chunk. */
export function* sealAll(key: Uint8Array, header: BackupHeader, content: Iterable<Uint8Array>): Generator<Uint8Array> {
  const sealer = new FileSealer(key, header)
  yield sealer.start()
  let held: Uint8Array = new Uint8Array()
  for (const piece of content) {
    if (held.length > 0) yield sealer.chunk(held, false)
    held = piece
  }
  yield sealer.chunk(held, true)
}

/** Reads a file piece by piece; `close` when done. */
export class FileReader {
  readonly #handle: number

  constructor(path: string) {
    this.#handle = openSync(path, 'r')
  }

  read(length: number): Uint8Array {
    const buffer = Buffer.alloc(length)
    let at = 0
    while (at < length) {
      const got = readSync(this.#handle, buffer, at, length - at, null)
      if (got === 0) break
      at += got
    }
    return buffer.subarray(0, at)
  }

  close(): void {
    closeSync(this.#handle)
  }
}

/** The header that a file claims; it is proved only when the file is opened with its key. */
export function claimedHeader(path: string): ReturnType<typeof readHeader> {
  const reader = new FileReader(path)
  try {
    return readHeader(reader.read(8192))
  } finally {
    reader.close()
  }
}

/** Removes what a cut left unfinished. */
export function removeUnfinished(folder: string): void {
  if (!existsSync(folder)) return
  for (const name of readdirSync(folder)) {
    if (name.endsWith('.part') || name.endsWith('.plain')) rmSync(join(folder, name), { force: true })
  }
}
