import { closeSync, fsyncSync, openSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'

/** A flush that takes less than this on a station's disk was probably not one (DU-11). Units: ms. */
export const honestFlushMs = 0.3

/** Whether the times of flushed writes look like those of a disk that keeps them through a power cut (DU-11). */
export function looksLikeLying(flushMs: readonly number[]): boolean {
  if (flushMs.length === 0) return false
  const sorted = [...flushMs].sort((a, b) => a - b)
  return (sorted[sorted.length >> 1] ?? honestFlushMs) < honestFlushMs
}

/** Times of some flushed writes into a scratch file of a folder. Units: ms. Cost: tens of milliseconds on an honest disk. */
export function timeFlushes(folder: string, nowMs: () => number, count = 9): number[] {
  const file = join(folder, 'flush.probe')
  const handle = openSync(file, 'w', 0o600)
  try {
    const block = Buffer.alloc(4096, 1)
    return Array.from({ length: count }, (_, at) => {
      const start = nowMs()
      writeSync(handle, block, 0, block.length, at * block.length)
      fsyncSync(handle)
      return nowMs() - start
    })
  } finally {
    closeSync(handle)
    rmSync(file, { force: true })
  }
}

/** What `reg query` answers about write caching of a disk: true where flushes are turned off on purpose. */
export const flushesTurnedOff = (registry: string): boolean =>
  /CacheIsPowerProtected\s+REG_DWORD\s+0x1\b/i.test(registry)
