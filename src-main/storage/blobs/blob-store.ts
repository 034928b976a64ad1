import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { assert } from '#shared/kit/assert.ts'
import { flushFolder } from '../flush-folder.ts'
import { faultOf } from '../storage-fault.ts'

/** Names on the disk: systems that do not tell a from A have to tell two files apart. */
const hexOf = (blob: string): string => Buffer.from(blob, 'base64url').toString('hex')
const nameShape = /^[0-9a-f]{64}(\.relay)?$/

/** How long what nobody names any more stays, in case that it is named again. Units: ms. */
const leavingMs = 24 * 60 * 60 * 1000

/**
 * Files by content address beside the database (DOC-1): `here` what entries may name, `part` what is coming, `left` what nothing names any
 * more. A file is in `here` whole and flushed or not at all, however the power goes. Names come from content alone (FI-1).
 */
export class BlobStore {
  readonly #folder: string
  /** by address: how long it is */
  readonly #here = new Map<string, number>()
  /** whole, and on their way from where they came to where they stay */
  readonly #moving = new Set<string>()
  #bytes = 0
  #open: { readonly blob: string; readonly handle: number } | undefined

  /** Cost: one look at each folder. */
  constructor(folder: string) {
    this.#folder = folder
    for (const name of ['here', 'part', 'left']) mkdirSync(join(folder, name), { recursive: true, mode: 0o700 })
    for (const { blob, bytes } of list(join(folder, 'here'))) this.#note(blob, bytes)
  }

  /** All that is here, and how long each is. */
  entries(): ReadonlyMap<string, number> {
    return this.#here
  }

  /** How much all of it takes. Units: bytes. */
  get bytes(): number {
    return this.#bytes
  }

  has(blob: string): boolean {
    return this.#here.has(blob)
  }

  /** Whether all of it came and it is here in a moment: it lies neither where it came nor is it given yet. */
  isMoving(blob: string): boolean {
    return this.#moving.has(blob)
  }

  /** Where a file lies that is here. */
  pathOf(blob: string): string {
    const name = hexOf(blob)
    return join(this.#folder, 'here', name.slice(0, 2), name)
  }

  /** Where one lies that is coming; whoever brings it writes there. */
  partOf(blob: string): string {
    return join(this.#folder, 'part', hexOf(blob))
  }

  /** The same of one that comes from the relay, whatever comes of it from elsewhere. */
  relayPartOf(blob: string): string {
    return `${this.partOf(blob)}.relay`
  }

  /** How much has come of a file so far. Units: bytes. */
  haveOf(blob: string, path = this.partOf(blob)): number {
    return existsSync(path) ? statSync(path).size : 0
  }

  /** At most `most` bytes of a file from a place on, with its length; undefined where it is not here, or the disk does not give it any more. */
  piece(blob: string, at: number, most: number): { bytes: Uint8Array; size: number } | undefined {
    const length = Math.max(0, Math.min(most, (this.#here.get(blob) ?? 0) - at))
    return this.pieceInto(Buffer.allocUnsafe(length), blob, at)
  }

  /** The same into bytes of the caller's, as many as there are and fit; `bytes` is a view on them. */
  pieceInto(into: Uint8Array, blob: string, at: number): { bytes: Uint8Array; size: number } | undefined {
    const size = this.#here.get(blob)
    if (size === undefined) return undefined
    try {
      const got = readSync(this.#reading(blob), into, 0, into.length, at)
      // Who read to the end asks for no more of it.
      if (at + got >= size) this.#endReading()
      return { bytes: into.subarray(0, got), size }
    } catch (error) {
      if (faultOf(error) === undefined) throw error
      // Somebody took it from the folder: it is wanted again, of whoever else has it.
      this.#forget(blob)
      return undefined
    }
  }

  /** Puts a file that is flushed and of this content in its place; durable when it resolves. One that is here already takes no room twice. */
  async keep(path: string, blob: string): Promise<void> {
    const to = this.pathOf(blob)
    if (this.#here.has(blob)) return rmSync(path, { force: true })
    const { size } = statSync(path)
    mkdirSync(dirname(to), { recursive: true, mode: 0o700 })
    this.#moving.add(blob)
    try {
      renameSync(path, to)
      await flushFolder(dirname(to))
      await flushFolder(dirname(dirname(to)))
    } finally {
      this.#moving.delete(blob)
    }
    // Meanwhile somebody else may have put the same file in its place: chosen twice, or fetched.
    if (!this.#here.has(blob)) this.#note(blob, size)
  }

  /**
   * Sorts by what entries name: what nothing names leaves at once and is gone a day later, what is named again comes back, and so does not
   * have to be fetched (LEDGER §5: a verdict may change twice).
   */
  sort(isNamed: (blob: string) => boolean, nowMs: number): void {
    for (const blob of [...this.#here.keys()]) if (!isNamed(blob)) this.#leave(blob)
    for (const { blob, bytes, path, changedMs } of list(join(this.#folder, 'left'))) {
      if (isNamed(blob)) this.#comeBack(blob, path, bytes)
      else if (nowMs - changedMs >= leavingMs) rmSync(path, { force: true })
    }
    for (const { blob, path } of list(join(this.#folder, 'part')))
      if (!isNamed(blob) || this.#here.has(blob)) rmSync(path, { force: true })
  }

  /** Takes a file away that is not what its address says. */
  discard(blob: string): void {
    this.#forget(blob)
    rmSync(this.pathOf(blob), { force: true })
  }

  /** Lets go of what is open. */
  close(): void {
    this.#endReading()
  }

  #leave(blob: string): void {
    const to = join(this.#folder, 'left', hexOf(blob))
    this.#forget(blob)
    renameSync(this.pathOf(blob), to)
  }

  #comeBack(blob: string, path: string, bytes: number): void {
    if (this.#here.has(blob)) return rmSync(path, { force: true })
    mkdirSync(dirname(this.pathOf(blob)), { recursive: true, mode: 0o700 })
    renameSync(path, this.pathOf(blob))
    this.#note(blob, bytes)
  }

  /** A file that is given piece by piece is opened once. */
  #reading(blob: string): number {
    if (this.#open?.blob !== blob) {
      this.#endReading()
      this.#open = { blob, handle: openSync(this.pathOf(blob), 'r') }
    }
    return this.#open.handle
  }

  #endReading(): void {
    if (this.#open !== undefined) closeSync(this.#open.handle)
    this.#open = undefined
  }

  #note(blob: string, bytes: number): void {
    assert(!this.#here.has(blob), 'a file is counted once')
    this.#here.set(blob, bytes)
    this.#bytes += bytes
  }

  #forget(blob: string): void {
    if (this.#open?.blob === blob) this.#endReading()
    this.#bytes -= this.#here.get(blob) ?? 0
    this.#here.delete(blob)
  }
}

interface Listed {
  readonly blob: string
  readonly path: string
  readonly bytes: number
  readonly changedMs: number
}

/** The files of a folder and of those in it, by what their names say. */
function list(folder: string): Listed[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap(entry => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return list(path)
    if (!nameShape.test(entry.name)) return []
    const { size, ctimeMs } = statSync(path)
    return [
      {
        blob: Buffer.from(entry.name.slice(0, 64), 'hex').toString('base64url'),
        path,
        bytes: size,
        changedMs: ctimeMs,
      },
    ]
  })
}
