import {
  closeSync,
  existsSync,
  fdatasync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { SnapshotManifest } from '#shared/sync/snapshot.ts'
import { blockDigest, blockStart } from '../storage/snapshot/snapshot-file.ts'

const fileName = 'snapshot.part'
const aboutName = 'snapshot.json'

/** What is written until the disk is told to take it, beside what still comes: so little is left to wait for at the end. Units: bytes. */
const flushBytes = 64 * 1024 * 1024
const flushFile = promisify(fdatasync)

/** What takes its time, and is done beside the thread of the caller. */
export interface PartDisk {
  /** the digests of the blocks of a file */
  readonly blocksOf: (file: string, size: number) => Promise<string[]>
  /** Writes all of `bytes`. Errors: rejects with what the disk throws. */
  readonly writeAt: (handle: number, bytes: Uint8Array, at: number) => Promise<void>
}

interface Begun {
  /** whose it is */
  readonly dev: string
  readonly id: string
  readonly manifest: SnapshotManifest
}

/** A snapshot on its way: the blocks that are here, in a file of its own, and whose it is. A restart goes on with it. */
export class SnapshotPart {
  readonly id: string
  readonly manifest: SnapshotManifest
  readonly file: string
  readonly #writeAt: PartDisk['writeAt']
  readonly #handle: number
  /** blocks that are not here, and those of them that were not asked for, the first last */
  readonly #missing: Set<number>
  readonly #next: number[]
  #unflushed = 0
  #fault: Error | undefined
  #isClosing = false
  /** what other threads do with the file now */
  readonly #work = new Set<Promise<void>>()

  private constructor({ id, manifest }: Begun, file: string, missing: number[], writeAt: PartDisk['writeAt']) {
    this.id = id
    this.manifest = manifest
    this.file = file
    this.#writeAt = writeAt
    this.#missing = new Set(missing)
    this.#next = missing.reverse()
    this.#handle = openSync(file, 'r+')
    // Long writes into a file of its full length take a fraction of the time that each takes which lengthens it.
    ftruncateSync(this.#handle, manifest.size)
  }

  /** What was begun of a peer's, if anything. */
  static found(folder: string, dev: string): { readonly id: string } | undefined {
    try {
      const kept = JSON.parse(readFileSync(join(folder, aboutName), 'utf8')) as { dev: string; id: string }
      return kept.dev === dev ? { id: kept.id } : undefined
    } catch {
      // Nothing was begun, or the power went while it was written down: it begins anew.
      return undefined
    }
  }

  /** Begins a snapshot, or goes on with it where it is the one that was begun: blocks that are not whole are missing. */
  static async begin(folder: string, begun: Begun, { blocksOf, writeAt }: PartDisk): Promise<SnapshotPart> {
    const { dev, id, manifest } = begun
    const file = join(folder, fileName)
    const isBegun = SnapshotPart.found(folder, dev)?.id === id && existsSync(file)
    if (!isBegun) SnapshotPart.drop(folder)
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    writeFileSync(join(folder, aboutName), JSON.stringify({ dev, id }), { mode: 0o600 })
    if (!isBegun) writeFileSync(file, '', { mode: 0o600 })
    const here = isBegun ? await blocksOf(file, manifest.size) : []
    const missing = manifest.blocks.flatMap((digest, n) => (here[n] === digest ? [] : [n + 1]))
    return new SnapshotPart(begun, file, missing, writeAt)
  }

  /** Forgets what was begun. */
  static drop(folder: string): void {
    rmSync(folder, { recursive: true, force: true })
  }

  /** How many blocks are here. */
  get here(): number {
    return this.manifest.blocks.length - this.#missing.size
  }

  isWhole(): boolean {
    return this.#missing.size === 0
  }

  /** A block that is missing and was not asked for. */
  next(): number | undefined {
    return this.#next.pop()
  }

  /** Writes a block where it is the one that the manifest tells of; else false. Errors: rejects with what the disk throws. */
  async take(block: number, bytes: Uint8Array): Promise<boolean> {
    if (this.#isClosing || blockDigest(bytes) !== this.manifest.blocks[block - 1]) return false
    if (this.#fault !== undefined) throw this.#fault
    await this.#atWork(this.#writeAt(this.#handle, bytes, blockStart(block)))
    this.#missing.delete(block)
    this.#unflushed += bytes.length
    if (this.#unflushed >= flushBytes && !this.#isClosing) this.#flush()
    return true
  }

  /**
   * Takes nothing more, and closes the file when nobody is at it any more. What is here may not be on the disk yet. Errors: rejects with
   * what the disk said that did not take what it was to take: asked again, it may call it done.
   */
  async close(): Promise<void> {
    this.#isClosing = true
    // A number that is free is the next file's: what is still being written would go there.
    while (this.#work.size > 0) await Promise.allSettled(this.#work)
    closeSync(this.#handle)
    if (this.#fault !== undefined) throw this.#fault
  }

  #flush(): void {
    this.#unflushed = 0
    this.#atWork(flushFile(this.#handle)).catch((error: unknown) => {
      this.#fault ??= error instanceof Error ? error : new Error(String(error))
    })
  }

  async #atWork(work: Promise<void>): Promise<void> {
    this.#work.add(work)
    try {
      await work
    } finally {
      this.#work.delete(work)
    }
  }
}
