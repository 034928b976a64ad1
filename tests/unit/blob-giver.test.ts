import { expect, test } from 'vitest'
import { LIMITS } from '#shared/sync/limits.ts'
import { encodeMessage } from '#shared/sync/protocol/message-codec.ts'
import type { MessageOf } from '#shared/sync/protocol/message.ts'
import { BlobGiver } from '#main/sync/blob-giver.ts'

const blob = 'b'.repeat(43)
const size = 3 * LIMITS.blobChunkBytes
const ask = (at: number) => ({ t: 'BLOB_GET' as const, blob, at })

/** A giver of one file, each byte of which is the number of its piece, that `one` may have. */
function giverOf() {
  const looked: string[] = []
  const may = new Set(['one org'])
  const pieceInto = (into: Uint8Array, of: string, at: number) =>
    of === blob ? { size, bytes: into.fill(at / LIMITS.blobChunkBytes).subarray(0, Math.max(0, size - at)) } : undefined
  const giver = new BlobGiver({
    blobs: { pieceInto },
    scopesOf: of => {
      looked.push(of)
      return ['org']
    },
    mayRead: (dev, scope) => may.has(`${dev} ${scope}`),
  })
  const give = (at: number, dev = 'one') => giver.piece(dev, ask(at)) as MessageOf<'BLOB'>
  return { giver, give, looked, may }
}

test('CS-53: a piece lies where another lay only once the network has taken that one', () => {
  const { giver, give } = giverOf()
  const first = give(0)
  const second = give(LIMITS.blobChunkBytes)
  encodeMessage({ ...first, stream: 1 })
  expect(first.bytes?.buffer).not.toBe(second.bytes?.buffer)
  expect(new Set(first.bytes)).toEqual(new Set([0]))
  first.sent?.()
  const third = give(2 * LIMITS.blobChunkBytes)
  expect(third.bytes?.buffer).toBe(first.bytes?.buffer)
  expect(new Set(second.bytes)).toEqual(new Set([1]))
  // Nobody asked for more in a second: what they lay in goes.
  third.sent?.()
  giver.look()
  giver.look()
  expect(give(0).bytes?.buffer).not.toBe(third.bytes?.buffer)
})

test('CS-14, CS-53: who may not have it, or any more, gets what is told of one that is not here', () => {
  const { giver, give, looked, may } = giverOf()
  const none = { t: 'BLOB', blob, at: 0, size: 0 }
  expect(give(0, 'two')).toEqual(none)
  expect(giver.piece(undefined, ask(0))).toEqual(none)
  expect(give(size)).toEqual({ ...none, at: size })
  expect(give(0).bytes).toHaveLength(LIMITS.blobChunkBytes)
  expect(looked).toEqual([blob])
  may.clear()
  expect(give(0)).toEqual(none)
  giver.changed()
  give(0)
  expect(looked).toEqual([blob, blob])
})
