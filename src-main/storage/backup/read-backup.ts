import { closeSync, fsyncSync, openSync, statSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { err, ok, type Result } from '#shared/kit/result.ts'
import type { Core } from '../core.ts'
import type { Batch } from '../ledger.ts'
import type { ReceiverOptions } from '../admit-log.ts'
import { receiveBatch } from '../receive.ts'
import { faultOf } from '../storage-fault.ts'
import { claimedHeader, FileReader, listBackups, segmentPattern } from './backup-files.ts'
import { type BackupHeader, FileOpener, type SealedFault } from './sealed-file.ts'
import { parseSegmentLine } from './segment-content.ts'

/** Opens a backup with its key and gives its content to `take`, piece by piece; nothing of a damaged file is to be used. */
export function readSealed(
  path: string,
  key: Uint8Array,
  take: (piece: Uint8Array) => void,
): Result<BackupHeader, SealedFault> {
  const head = claimedHeader(path)
  if (!head.ok) return head
  const { header, bytes, rest } = head.value
  const reader = new FileReader(path)
  try {
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

/**
 * What of a backup does not come back: the first file that is damaged (or can not be read) or missing. `lost`: how many segments follow
 * it, which can not be taken in without it.
 */
export interface BackupDamage {
  readonly file: string
  readonly why: 'damaged' | 'missing'
  readonly lost: number
}

/** A full that was opened, and where the segments lie that follow it. */
export interface OpenedFull {
  readonly header: BackupHeader
  readonly folder: string
  /** how many segments the station knows that it wrote after it; without, the last may be missing unseen */
  readonly written?: number
}

/** Entries taken in by one transaction of a restore. */
const batchEntries = 500

/**
 * Takes in the segments that follow a full, checked like a peer's entries, as far as their row is unbroken: up to the first that is
 * damaged or missing, which is named. Segments are told by the names of their files, so that none is passed over because it can not be
 * read. A station that was cut while it made one has two of one number: both are taken.
 */
export function takeSegments(
  core: Core,
  options: ReceiverOptions,
  key: Uint8Array,
  { header, folder, written = 0 }: OpenedFull,
): { readonly segments: number; readonly damaged: BackupDamage | null } {
  const base = header.id.slice(0, 8)
  const row = Map.groupBy(
    listBackups(folder).filter(file => file.kind === 'segment' && file.base === base),
    file => file.n,
  )
  const last = Math.max(written, ...row.keys())
  for (let n = 1; n <= last; n++) {
    const names = row.get(n)?.map(file => file.name)
    const damaged = names?.find(name => {
      const lines = readSegment(join(folder, name), key, { base: header.id, n })
      return lines === undefined || !applyLines(core, options, lines)
    })
    if (names !== undefined && damaged === undefined) continue
    const why = names === undefined ? 'missing' : 'damaged'
    return { segments: n - 1, damaged: { file: damaged ?? segmentPattern(base, n), why, lost: last - n } }
  }
  return { segments: last, damaged: null }
}

/** The lines of a segment that is whole and stands at its place; everything is checked against the key before any of it is used. */
function readSegment(
  path: string,
  key: Uint8Array,
  place: Required<Pick<BackupHeader, 'base' | 'n'>>,
): string[] | undefined {
  const lines: string[] = []
  let rest = ''
  const decoder = new TextDecoder('utf-8', { fatal: true })
  try {
    // Who reads from a pipe waits for ever.
    if (!statSync(path).isFile()) return undefined
    const read = readSealed(path, key, piece => {
      const texts = (rest + decoder.decode(piece, { stream: true })).split('\n')
      rest = texts.pop() ?? ''
      lines.push(...texts)
    })
    return read.ok && read.value.base === place.base && read.value.n === place.n ? lines : undefined
  } catch (error) {
    // A sector that can not be read costs no more than one that was changed.
    if (faultOf(error) === undefined) throw error
    return undefined
  }
}

/** False where entries do not follow what is here. */
function applyLines(core: Core, options: ReceiverOptions, lines: readonly string[]): boolean {
  for (const batch of batchesOfLines(lines)) {
    if (!core.db.transaction(() => receiveBatch(core, options, batch)).immediate().ok) return false
  }
  return true
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
