import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { blockDigest, blocksOf } from '#main/storage/snapshot/snapshot-file.ts'
import { SnapshotPart } from '#main/sync/snapshot-part.ts'
import { LIMITS } from '#shared/sync/limits.ts'
import type { SnapshotManifest } from '#shared/sync/snapshot.ts'
import { scratchRoot } from '../support/station.ts'

// CS-54: what is written of a copy beside the thread of the caller.

const root = mkdtempSync(join(scratchRoot, 'snapshot-part-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

const blocks = [7, 8].map(byte => new Uint8Array(LIMITS.snapChunkBytes).fill(byte))
const manifest: SnapshotManifest = {
  ...{ v: 1, org: '0'.repeat(32), by: 'b'.repeat(32), t: 0, schema: 1, fold: 1, scopes: ['auth'] },
  frontier: 'A'.repeat(43),
  size: 2 * LIMITS.snapChunkBytes,
  blocks: blocks.map(blockDigest),
}

test('while a block is being written its file is not closed: its number would be the next file’s', async () => {
  let go: () => void = () => undefined
  const gate = new Promise<void>(resolve => (go = resolve))
  const writeAt = async (handle: number, bytes: Uint8Array, at: number): Promise<void> => {
    await gate
    writeSync(handle, bytes, 0, bytes.length, at)
  }
  const disk = { blocksOf: () => Promise.resolve([]), writeAt }
  const part = await SnapshotPart.begin(join(root, 'part'), { dev: manifest.by, id: 'a', manifest }, disk)
  const [first = new Uint8Array(), second = new Uint8Array()] = blocks
  const taken = part.take(1, first)
  const closed = part.close()
  const other = join(root, 'other')
  const handle = openSync(other, 'w')
  go()
  expect([await taken, await closed]).toEqual([true, undefined])
  closeSync(handle)
  expect(readFileSync(other)).toHaveLength(0)
  expect(blocksOf(part.file, manifest.size)[0]).toBe(manifest.blocks[0])
  // Nothing more is taken.
  expect(await part.take(2, second)).toBe(false)
})
