import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import type { SnapshotManifest } from '#shared/sync/snapshot.ts'
import { blockDigest, blockStart, readBlock } from '../storage/snapshot/snapshot-file.ts'

const fileName = 'snapshot.part'
const aboutName = 'snapshot.json'

/** A snapshot on its way: the blocks that are here, in a file of its own, and whose it is. A restart goes on with it. */
export class SnapshotPart {
  readonly id: string
  readonly manifest: SnapshotManifest
  readonly file: string
  readonly #missing: number[]
  readonly #asked = new Set<number>()

  private constructor(folder: string, id: string, manifest: SnapshotManifest, missing: number[]) {
    this.id = id
    this.manifest = manifest
    this.file = join(folder, fileName)
    this.#missing = missing
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
  static begin(folder: string, dev: string, id: string, manifest: SnapshotManifest): SnapshotPart {
    const file = join(folder, fileName)
    const isBegun = SnapshotPart.found(folder, dev)?.id === id && existsSync(file)
    if (!isBegun) SnapshotPart.drop(folder)
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    writeFileSync(join(folder, aboutName), JSON.stringify({ dev, id }), { mode: 0o600 })
    if (!isBegun) writeFileSync(file, '', { mode: 0o600 })
    const missing = manifest.blocks.flatMap((digest, n) =>
      blockDigest(readBlock(file, n + 1)) === digest ? [] : [n + 1],
    )
    return new SnapshotPart(folder, id, manifest, missing)
  }

  /** Forgets what was begun. */
  static drop(folder: string): void {
    rmSync(folder, { recursive: true, force: true })
  }

  /** How many blocks are here. */
  get here(): number {
    return this.manifest.blocks.length - this.#missing.length
  }

  isWhole(): boolean {
    return this.#missing.length === 0
  }

  /** A block that is missing and was not asked for. */
  next(): number | undefined {
    const block = this.#missing.find(one => !this.#asked.has(one))
    if (block !== undefined) this.#asked.add(block)
    return block
  }

  /** Writes a block that was checked. */
  write(block: number, bytes: Uint8Array): void {
    const handle = openSync(this.file, 'r+')
    try {
      writeSync(handle, bytes, 0, bytes.length, blockStart(block))
    } finally {
      closeSync(handle)
    }
    const at = this.#missing.indexOf(block)
    if (at >= 0) this.#missing.splice(at, 1)
  }

  /** Makes sure that all of it is on the disk. */
  finish(): void {
    const handle = openSync(this.file, 'r+')
    fsyncSync(handle)
    closeSync(handle)
  }
}
