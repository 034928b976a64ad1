import { statfsSync } from 'node:fs'
import { assert } from '#shared/kit/assert.ts'

/** Bytes free on the disk of a folder, for this account. Errors: throws what the disk says. */
export function diskFree(folder: string): number {
  const { bavail, bsize } = statfsSync(folder)
  assert(bsize > 0, 'a disk has blocks')
  return bavail * bsize
}
