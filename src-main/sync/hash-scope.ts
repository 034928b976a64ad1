import { createHash } from 'node:crypto'
import { foldVersion } from '#shared/domain/fold-rules.ts'
import { frontierOf } from '#shared/sync/frontier.ts'
import type { ScopeState } from '#shared/sync/protocol/exchange-event.ts'
import { connect } from '../storage/connection.ts'
import { nodeHashing } from '../storage/crypto.ts'
import { canonicalDump } from '../storage/dump.ts'
import { EntryLog } from '../storage/entry-log.ts'
import { LogReader } from '../storage/log-reader.ts'
import { UnfoldedLogs } from '../storage/unfolded.ts'
import { HeldLogs } from './held-logs.ts'

/** What the rows of a scope come to. `buckets`: the hash of each table's part of the dump, so that a difference has a place. */
export interface HashedScope extends ScopeState {
  readonly buckets: Readonly<Record<string, string>>
}

/** Lines of the dump that are hashed at once. */
const linesAtOnce = 500

/**
 * Hashes the canonical dump of a scope over a connection of its own that only reads, with the frontier that the dump was made of: one
 * snapshot holds both (CS-50). Undefined while entries wait to be folded. For a worker: it goes on until it is done.
 */
export function hashScope(file: string, scope: string): HashedScope | undefined {
  const db = connect(file, { readonly: true })
  try {
    db.exec('BEGIN')
    if (new UnfoldedLogs(db).all().length > 0) return undefined
    const held = new HeldLogs(new LogReader(db, new EntryLog(db, nodeHashing)))
    const frontier = frontierOf(nodeHashing, held.logs(), scope)
    return { scope, frontier, fold: foldVersion, ...hashDump(canonicalDump(db, scope)) }
  } finally {
    db.close()
  }
}

function hashDump(dump: Iterable<string>): Pick<HashedScope, 'hash' | 'buckets'> {
  const whole = createHash('sha256')
  const parts = new Map<string, ReturnType<typeof createHash>>()
  let table = ''
  let lines: string[] = []
  const flush = (): void => {
    if (lines.length === 0) return
    const text = `${lines.join('\n')}\n`
    const part = parts.get(table) ?? createHash('sha256')
    parts.set(table, part.update(text))
    whole.update(text)
    lines = []
  }
  for (const line of dump) {
    // Every line begins with the name of its table.
    const name = line.slice(2, line.indexOf('"', 2))
    if (name !== table || lines.length === linesAtOnce) flush()
    table = name
    lines.push(line)
  }
  flush()
  const buckets = Object.fromEntries([...parts].map(([name, part]) => [name, part.digest('base64url')]))
  return { hash: whole.digest('base64url'), buckets }
}
