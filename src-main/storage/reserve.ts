import {
  closeSync,
  existsSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  rmSync,
  statfsSync,
  statSync,
  writeSync,
} from 'node:fs'
import { randomFillSync } from 'node:crypto'
import { dirname } from 'node:path'

/** Space kept back so that what a clerk has in front of him can still be recorded on a full disk (sync.md §2.6). Units: bytes. */
export const reserveBytes = 64 * 1024 * 1024
/** Below this the station warns (DU-7). */
export const lowDiskBytes = 1024 * 1024 * 1024
const blockBytes = 1024 * 1024

/** Free space for this user on the disk of a path. Units: bytes. */
export function freeBytes(path: string): number {
  const { bavail, bsize } = statfsSync(path)
  return bavail * bsize
}

/** The reserve: a file of bytes that no disk can compress, deleted when space is needed. */
export class Reserve {
  readonly #file: string
  readonly #bytes: number

  constructor(file: string, bytes: number = reserveBytes) {
    this.#file = file
    this.#bytes = bytes
  }

  exists(): boolean {
    return existsSync(this.#file) && statSync(this.#file).size >= this.#bytes
  }

  /** Makes the file where the disk has ample space; true when it is there. A half-written one is made anew. */
  keep(): boolean {
    if (this.exists()) return true
    rmSync(this.#file, { force: true })
    if (freeBytes(dirname(this.#file)) < lowDiskBytes + this.#bytes) return false
    const block = randomFillSync(Buffer.alloc(Math.min(blockBytes, this.#bytes)))
    const handle = openSync(this.#file, 'w', 0o600)
    try {
      let left = this.#bytes
      while (left > 0) left -= writeSync(handle, block, 0, Math.min(left, block.length))
      fsyncSync(handle)
    } finally {
      closeSync(handle)
    }
    return true
  }

  /** Gives the space back; true when there was any. */
  giveUp(): boolean {
    if (!existsSync(this.#file)) return false
    const handle = openSync(this.#file, 'r+')
    ftruncateSync(handle, 0)
    closeSync(handle)
    rmSync(this.#file, { force: true })
    return true
  }
}
