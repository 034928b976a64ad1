import { createHash } from 'node:crypto'
import { closeSync, openSync, readSync } from 'node:fs'
import type BetterSqlite3 from 'better-sqlite3'
import { wholeFrontier } from '#shared/sync/frontier.ts'
import { LIMITS } from '#shared/sync/limits.ts'
import { nodeHashing } from '../crypto.ts'
import { canonicalDump, scopesOf } from '../dump.ts'
import { EntryLog } from '../entry-log.ts'
import { LogReader, pointOf } from '../log-reader.ts'

/** Where a block of a file begins; blocks are counted from 1 (CS-54). */
export const blockStart = (block: number): number => (block - 1) * LIMITS.snapChunkBytes

/** One block of a file; shorter at its end, empty beyond it. */
export function readBlock(file: string, block: number): Uint8Array {
  const handle = openSync(file, 'r')
  try {
    const bytes = Buffer.alloc(LIMITS.snapChunkBytes)
    const length = readSync(handle, bytes, 0, bytes.length, blockStart(block))
    return bytes.subarray(0, length)
  } finally {
    closeSync(handle)
  }
}

/** The digest of a block. */
export const blockDigest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('base64url')

/** The digests of a file's blocks, in order. */
export const blocksOf = (file: string, size: number): string[] =>
  Array.from({ length: Math.ceil(size / LIMITS.snapChunkBytes) }, (_, n) => blockDigest(readBlock(file, n + 1)))

/** What a file's ledger is: the ends of all its logs (CS-54). */
export function frontierOfFile(db: BetterSqlite3.Database): string {
  const reader = new LogReader(db, new EntryLog(db, nodeHashing))
  const logs = reader.logs().map(log => {
    const tips = reader.heads(log).map(pointOf)
    return { log: log.id, scope: log.scope, dev: log.dev, state: reader.state(log), tips }
  })
  return wholeFrontier(nodeHashing, logs)
}

/** What all its rows come to: the canonical dumps of its scopes, sorted, one after another. */
export function stateOfFile(db: BetterSqlite3.Database): string {
  const digest = createHash('sha256')
  for (const scope of scopesOf(db)) for (const line of canonicalDump(db, scope)) digest.update(`${line}\n`)
  return digest.digest('base64url')
}
