import { createHash } from 'node:crypto'
import { closeSync, existsSync, openSync, readdirSync, readSync } from 'node:fs'
import { join } from 'node:path'
import type { Steps } from '../steps.ts'
import type { Fault } from '../verify.ts'

const pieceBytes = 1024 * 1024

/** Reads every file of a blob store and compares it with its address (DOC-1). The first that is another than it is called, if any. */
export function* verifyBlobs(folder: string): Steps<Fault | undefined> {
  const here = join(folder, 'here')
  if (!existsSync(here)) return undefined
  const names = readdirSync(here, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile())
  const buffer = Buffer.alloc(pieceBytes)
  for (const [done, { name, parentPath }] of names.entries()) {
    const hash = createHash('sha256')
    const handle = openSync(join(parentPath, name), 'r')
    try {
      for (let got = readSync(handle, buffer); got > 0; got = readSync(handle, buffer)) {
        hash.update(buffer.subarray(0, got))
        yield { done, total: names.length }
      }
    } finally {
      closeSync(handle)
    }
    if (hash.digest('hex') === name) continue
    const key = Buffer.from(name, 'hex').toString('base64url')
    return { log: '', seq: 0, table: 'file', key, why: 'FileContent' }
  }
  return undefined
}
