import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A disk of a few megabytes that a test may fill or lock. */
export interface SmallDisk {
  readonly folder: string
  lock(): void
  unlock(): void
  remove(): void
}

const run = (program: string, ...args: string[]): boolean => spawnSync(program, args).status === 0

/** Mounts one, or null where this user may not. */
export function mountSmallDisk(megabytes: number): SmallDisk | null {
  const folder = mkdtempSync(join(tmpdir(), 'small-disk-'))
  if (!run('mount', '-t', 'tmpfs', '-o', `size=${megabytes}m,mode=0700`, 'small-disk', folder)) {
    rmdirSync(folder)
    return null
  }
  const remount = (how: string) => void run('mount', '-o', `remount,${how}`, folder)
  return {
    folder,
    lock: () => remount('ro'),
    unlock: () => remount('rw'),
    remove() {
      run('umount', '--lazy', folder)
      rmdirSync(folder)
    },
  }
}
