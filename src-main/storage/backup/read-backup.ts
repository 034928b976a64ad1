import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { err, ok, type Result } from '#shared/kit/result.ts'
import type { Core } from '../core.ts'
import type { Batch } from '../ledger.ts'
import type { ReceiverOptions } from '../admit-log.ts'
import { receiveBatch } from '../receive.ts'
import { claimedHeader, FileReader, listBackups } from './backup-files.ts'
import { type BackupHeader, FileOpener, readHeader, type SealedFault } from './sealed-file.ts'
import { parseSegmentLine } from './segment-content.ts'

/** Opens a backup with its key and gives its content to `take`, piece by piece; nothing of a damaged file is to be used. */
export function readSealed(
  path: string,
  key: Uint8Array,
  take: (piece: Uint8Array) => void,
): Result<BackupHeader, SealedFault> {
  const reader = new FileReader(path)
  try {
    const start = new FileReader(path)
    const head = readHeader(start.read(8192))
    start.close()
    if (!head.ok) return head
    const { header, bytes, rest } = head.value
    reader.read(rest)
    const opener = new FileOpener(key, header, bytes, length => reader.read(length))
    for (;;) {
      const piece = opener.next()
      if (!piece.ok) return piece
      if (piece.value === undefined) return ok(header)
      take(piece.value)
    }
  } finally {
    reader.close()
  }
}

/** Writes the database of a full into a new file, durable when it returns. */
export function extractFull(path: string, key: Uint8Array, to: string): Result<BackupHeader, SealedFault> {
  const handle = openSync(to, 'wx', 0o600)
  try {
    const read = readSealed(path, key, piece => void writeSync(handle, piece))
    if (read.ok && read.value.kind !== 'full') return err({ kind: 'WrongFile', why: 'NotABackup' })
    fsyncSync(handle)
    return read
  } finally {
    closeSync(handle)
  }
}

/** The segments that follow a full in the folder it lies in: an unbroken row from the first on. */
export function segmentsAfter(full: string): string[] {
  const header = claimedHeader(full)
  if (header === undefined) return []
  const folder = dirname(full)
  const found = listBackups(folder).filter(file => file.kind === 'segment' && file.base === header.id.slice(0, 8))
  const row: string[] = []
  for (const file of found.sort((a, b) => a.n - b.n)) {
    const path = join(folder, file.name)
    const segment = claimedHeader(path)
    if (segment?.base !== header.id) continue
    if (segment.n !== row.length + 1) break
    row.push(path)
  }
  return row
}

/** Entries taken in by one transaction of a restore. */
const batchEntries = 500

/**
 * Takes the entries of a segment into a store, checked like a peer's. Everything is checked against the segment's key before any of it
 * is taken. Returns how many were new.
 */
export function applySegment(
  core: Core,
  options: ReceiverOptions,
  path: string,
  key: Uint8Array,
): Result<number, SealedFault> {
  const lines: string[] = []
  let rest = ''
  const decoder = new TextDecoder('utf-8', { fatal: true })
  const read = readSealed(path, key, piece => {
    const texts = (rest + decoder.decode(piece, { stream: true })).split('\n')
    rest = texts.pop() ?? ''
    lines.push(...texts)
  })
  if (!read.ok) return read
  let added = 0
  for (const batch of batchesOfLines(lines)) {
    const received = core.db.transaction(() => receiveBatch(core, options, batch)).immediate()
    if (!received.ok) return err({ kind: 'WrongFile', why: 'Damaged' })
    added += received.value.added
  }
  return ok(added)
}

function* batchesOfLines(lines: readonly string[]): Generator<Batch> {
  const parsed = lines.map(parseSegmentLine)
  const asides = parsed.flatMap(line => (line.kind === 'aside' ? [line.aside] : []))
  let log: Batch['log'] | undefined
  let run: Batch['entries'][number][] = []
  let after: Batch['after'] | undefined
  let next: string | undefined
  const flush = (): Batch[] => {
    if (log === undefined) return []
    const start = after ?? { seq: 0, hash: new Uint8Array() }
    const batch = { log, after: start, entries: run, asides }
    ;[run, after] = [[], undefined]
    return [batch]
  }
  for (const line of parsed) {
    if (line.kind === 'aside') continue
    if (line.kind === 'log') {
      yield* flush()
      log = line.start
      next = undefined
      continue
    }
    const { after: before, body, seal } = line.entry
    const sealed = run.at(-1)?.seal !== undefined
    if (run.length > 0 && (next !== String(before.seq) || (run.length >= batchEntries && sealed))) yield* flush()
    after ??= before
    run.push(seal === undefined ? { body } : { body, seal })
    next = String(before.seq + 1)
  }
  yield* flush()
}
