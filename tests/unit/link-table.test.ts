import { expect, test } from 'vitest'
import type { LanLink } from '#main/sync/lan-link.ts'
import { LinkTable } from '#main/sync/link-table.ts'
import { MessageLine } from '#main/sync/message-line.ts'
import { LIMITS } from '#shared/sync/limits.ts'

// CS-52: pieces that were read for a peer lie in memory until the network takes them.

function openLine() {
  const told = { waiting: 0, cut: false }
  const link: LanLink = {
    outgoing: false,
    host: '10.0.0.2',
    port: 26_000,
    spki: '',
    get waiting() {
      return told.waiting
    },
    exporter: () => new Uint8Array(32),
    listen: () => undefined,
    send: () => undefined,
    pause: () => undefined,
    resume: () => undefined,
    end: () => undefined,
    cut: () => void (told.cut = true),
  }
  const table = new LinkTable()
  const { id } = table.add(new MessageLine(link), null, 0)
  return { told, table, id }
}

test('who asks for pieces and reads none of those that wait for him is cut off; a slow line that waits for what it may ask at once is not', () => {
  const { told, table, id } = openLine()
  told.waiting = LIMITS.piecesPerLink * LIMITS.snapChunkBytes + 2 * LIMITS.frameRawBytes
  expect(table.cutDeaf(id)).toBe(false)
  expect(told.cut).toBe(false)
  told.waiting = 4 * LIMITS.piecesPerLink * LIMITS.snapChunkBytes
  expect(table.cutDeaf(id)).toBe(true)
  expect(told.cut).toBe(true)
  expect(table.cutDeaf(id + 1)).toBe(false)
})

test('who reads nothing for a minute although much waits for him is slow (CS-62)', () => {
  const { told, table } = openLine()
  told.waiting = 8 * 1024 * 1024
  expect(table.slow(1_000)).toHaveLength(0)
  expect(table.slow(60_900)).toHaveLength(0)
  told.waiting -= 1
  expect(table.slow(61_000)).toHaveLength(0)
  expect(table.slow(121_001)).toHaveLength(1)
})
