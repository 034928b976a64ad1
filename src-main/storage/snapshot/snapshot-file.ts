import { createHash } from 'node:crypto'
import { closeSync, openSync, readSync } from 'node:fs'
import type BetterSqlite3 from 'better-sqlite3'
import { wholeFrontier } from '#shared/sync/frontier.ts'
import { LIMITS } from '#shared/sync/limits.ts'
import { nodeHashing } from '../crypto.ts'
import { EntryLog } from '../entry-log.ts'
import { LogReader, pointOf } from '../log-reader.ts'

/** Where a block of a file begins; blocks are counted from 1 (CS-54). */
export const blockStart = (block: number): number => (block - 1) * LIMITS.snapChunkBytes

/** One block of a file, behind `room` bytes in a buffer of its own; shorter at its end, empty beyond it. */
export function readBlock(file: string, block: number, room: number): Uint8Array {
  const handle = openSync(file, 'r')
  try {
    return readInto(new Uint8Array(room + LIMITS.snapChunkBytes).subarray(room), handle, block)
  } finally {
    closeSync(handle)
  }
}

function readInto(bytes: Uint8Array, handle: number, block: number): Uint8Array {
  return bytes.subarray(0, readSync(handle, bytes, 0, bytes.length, blockStart(block)))
}

/** The digest of a block. */
export const blockDigest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('base64url')

/** The digests of the blocks of a file of `size` bytes, in order. */
export function blocksOf(file: string, size: number): string[] {
  const handle = openSync(file, 'r')
  const bytes = Buffer.alloc(LIMITS.snapChunkBytes)
  try {
    const blocks = Math.ceil(size / LIMITS.snapChunkBytes)
    return Array.from({ length: blocks }, (_, n) => blockDigest(readInto(bytes, handle, n + 1)))
  } finally {
    closeSync(handle)
  }
}

/** What a file's ledger is: the ends of all its logs (CS-54). */
export function frontierOfFile(db: BetterSqlite3.Database): string {
  const reader = new LogReader(db, new EntryLog(db, nodeHashing))
  const logs = reader.logs().map(log => {
    const tips = reader.heads(log).map(pointOf)
    return { log: log.id, scope: log.scope, dev: log.dev, state: reader.state(log), tips }
  })
  return wholeFrontier(nodeHashing, logs)
}
