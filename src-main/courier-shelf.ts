import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readSync, rmSync, statSync, writeSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { CourierFault } from './services/courier/courier-port.ts'
import { diskFree } from './storage/disk-free.ts'
import { faultOf } from './storage/storage-fault.ts'

/** What is left free on the disk whatever comes (CS-33). Units: bytes. */
const keptFree = 1024 * 1024 * 1024

/**
 * Couriers between the station and a person's screen, in pieces: one that was packed waits to be fetched, those that are brought wait to
 * be taken. The next one packed takes the place of the one before, the end of a taking clears what was brought, a start both.
 */
export class CourierShelf {
  readonly #packed: string
  readonly #in: string
  readonly #free: () => number

  constructor(dataDir: string, free: () => number = () => diskFree(dataDir)) {
    this.#packed = join(dataDir, 'couriers', 'packed')
    this.#in = join(dataDir, 'couriers', 'brought')
    this.#free = free
    rmSync(join(dataDir, 'couriers'), { recursive: true, force: true })
  }

  /** Where a courier of this name is packed; whatever lay there before is gone. */
  place(name: string): string {
    rmSync(this.#packed, { recursive: true, force: true })
    mkdirSync(this.#packed, { recursive: true, mode: 0o700 })
    return join(this.#packed, basename(name))
  }

  /** At most `most` bytes of a courier that was packed, with its size; undefined where it is not here. */
  piece(name: string, at: number, most: number): { bytes: Uint8Array; size: number } | undefined {
    const file = join(this.#packed, basename(name))
    if (!existsSync(file)) return undefined
    const { size } = statSync(file)
    const bytes = Buffer.alloc(Math.max(0, Math.min(most, size - at)))
    const handle = openSync(file, 'r')
    try {
      readSync(handle, bytes, 0, bytes.length, at)
    } finally {
      closeSync(handle)
    }
    return { bytes, size }
  }

  /** Adds a piece to what is brought; each follows the one before, `at` 0 begins anew. What is wrong, if anything. */
  put(upload: string, at: number, bytes: Uint8Array): CourierFault | undefined {
    const file = this.#brought(upload)
    const has = existsSync(file) ? statSync(file).size : 0
    if (at !== 0 && at !== has) return { kind: 'WrongFile', why: 'DamagedCourier' }
    if (this.#free() - bytes.length < keptFree) return { kind: 'DiskFull' }
    try {
      mkdirSync(this.#in, { recursive: true, mode: 0o700 })
      const handle = openSync(file, at === 0 ? 'w' : 'a', 0o600)
      try {
        writeSync(handle, bytes)
        fsyncSync(handle)
      } finally {
        closeSync(handle)
      }
      return undefined
    } catch (error) {
      const fault = faultOf(error)
      if (fault === undefined) throw error
      return fault.kind === 'DiskFull' ? { kind: 'DiskFull' } : { kind: 'DiskFault', code: fault.kind }
    }
  }

  /** The file of what was brought, or undefined. */
  brought(upload: string): string | undefined {
    const file = this.#brought(upload)
    return existsSync(file) ? file : undefined
  }

  /** Lets go of what was brought. */
  clear(): void {
    rmSync(this.#in, { recursive: true, force: true })
  }

  #brought(upload: string): string {
    return join(this.#in, `${basename(upload)}.brought`)
  }
}
