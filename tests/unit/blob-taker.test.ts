import { createHash, randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { BlobTaker } from '#main/sync/blob-taker.ts'
import { LIMITS } from '#shared/sync/limits.ts'
import type { PieceAsk } from '#shared/sync/protocol/exchange-event.ts'
import { scratchRoot } from '../support/station.ts'

const link = { link: 1, dev: 'a'.repeat(32) }
type BlobAsk = Extract<PieceAsk, { t: 'BLOB_GET' }>
let folder = ''

beforeEach(() => {
  folder = mkdtempSync(join(scratchRoot, 'blob-taker-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

test('CS-56: the memory of a piece is given back once it is written, unless something else lies in it', async () => {
  const file = randomBytes(2 * LIMITS.blobChunkBytes)
  const blob = createHash('sha256').update(file).digest('base64url')
  const asks: BlobAsk[] = []
  const arrived: string[] = []
  const taker = new BlobTaker({
    wanted: () => [{ blob, bytes: file.length, have: 0 }],
    partOf: () => join(folder, 'part'),
    came: () => undefined,
    arrived: async part => {
      arrived.push(await part.finish())
      return true
    },
    links: () => [link],
    hasRoom: () => true,
    fetch: (_link, ask) => asks.push(ask),
    log: () => undefined,
    nowMs: () => 0,
  })
  taker.look()
  expect(asks.map(({ at }) => at)).toEqual([0, LIMITS.blobChunkBytes])

  const head = 100
  const alone = new Uint8Array(new ArrayBuffer(head + LIMITS.blobChunkBytes), head)
  alone.set(file.subarray(0, LIMITS.blobChunkBytes))
  // a message follows it in the same memory
  const shared = new Uint8Array(new ArrayBuffer(LIMITS.blobChunkBytes + head), 0, LIMITS.blobChunkBytes)
  shared.set(file.subarray(LIMITS.blobChunkBytes))
  const [first, second] = asks
  if (first === undefined || second === undefined) throw new Error('not asked')
  const piece = { t: 'BLOB', blob, size: file.length } as const
  await taker.fetched(link, first, { ...piece, at: first.at, bytes: alone })
  await taker.fetched(link, second, { ...piece, at: second.at, bytes: shared })

  expect(alone.buffer.detached).toBe(true)
  expect(shared.buffer.detached).toBe(false)
  expect(arrived).toEqual([blob])
  expect(readFileSync(join(folder, 'part')).equals(file)).toBe(true)
  await taker.end()
})
