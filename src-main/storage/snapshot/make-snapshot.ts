import { rmSync, statSync } from 'node:fs'
import type BetterSqlite3 from 'better-sqlite3'
import { foldVersion } from '#shared/domain/fold-rules.ts'
import { assert } from '#shared/kit/assert.ts'
import type { SnapshotManifest } from '#shared/sync/snapshot.ts'
import { connect } from '../connection.ts'
import { makeCore, type Core } from '../core.ts'
import { scopesOf } from '../dump.ts'
import type { LogInfo } from '../entry-log.ts'
import { foldAllWaiting } from '../fold-waiting.ts'
import { readIdentity } from '../identity.ts'
import { migrations } from '../migrate.ts'
import { foldedTables } from '../rebuild.ts'
import { makeTx } from '../store.ts'
import { blocksOf, frontierOfFile, stateOfFile } from './snapshot-file.ts'

/** Whose copy it is, and what of personal parts he may have. */
export interface SnapshotFor {
  readonly carries: (scope: string) => boolean
  readonly mayHave: (
    core: Core,
    log: LogInfo,
    op: { readonly e: string; readonly i: string },
    payload: Uint8Array,
  ) => boolean
}

/** What the file of a snapshot says: the manifest but for who made it, and when. */
export type SnapshotContent = Omit<SnapshotManifest, 'v' | 'org' | 'by' | 't'>

/** What of a station's tables may leave it, beside what is folded: by name. Everything else is its own. */
export const ledgerTables = ['log', 'entry', 'auth_ref', 'head', 'aside', 'clock', 'unfolded']

/**
 * Makes a copy of a station's file that holds what one asker may have and nothing else: entries, personal parts and rows of his scopes
 * (sync.md §2.6). No key, session, draft, cursor or anchor is in it, nor in its free pages. For a worker: it goes on until it is done.
 */
export function makeSnapshot(file: string, into: string, asker: SnapshotFor): SnapshotContent {
  const beside = `${into}.part`
  for (const path of [beside, into]) rmSync(path, { force: true })
  copyTo(file, beside)
  const db = connect(beside, { scratch: true })
  try {
    const identity = readIdentity(makeTx(db))
    assert(identity, 'a station that is set up makes snapshots')
    db.exec('BEGIN')
    const core = makeCore(db, identity.rootPublicKey)
    foldAllWaiting(core)
    dropAsides(core, asker)
    dropLocal(db)
    dropScopes(db, asker)
    db.exec('COMMIT')
    db.prepare('VACUUM INTO ?').run(into)
  } finally {
    db.close()
    rmSync(beside, { force: true })
  }
  return contentOf(into)
}

function copyTo(file: string, into: string): void {
  const db = connect(file, { readonly: true })
  try {
    db.prepare('VACUUM INTO ?').run(into)
  } finally {
    db.close()
  }
}

/** Personal parts that the asker may not have, with what the rows say of them. Only those of users are for some alone (LEDGER §8). */
function dropAsides(core: Core, { mayHave }: SnapshotFor): void {
  const logs = core.log.logs().filter(({ scope }) => scope === 'auth')
  const find = core.db.prepare<[], { i: string; digest: string; payload: Uint8Array }>(
    "SELECT i, digest, payload FROM aside WHERE e = 'user'",
  )
  const drop = core.db.prepare<[string, string]>("DELETE FROM aside WHERE e = 'user' AND i = ? AND digest = ?")
  for (const { i, digest, payload } of find.all()) {
    if (logs.some(log => mayHave(core, log, { e: 'user', i }, payload))) continue
    core.engine.refold('user', i, () => void drop.run(i, digest))
  }
  core.engine.flush()
}

function dropLocal(db: BetterSqlite3.Database): void {
  const kept = new Set([...ledgerTables, ...foldedTables.map(({ name }) => name)])
  const names = db
    .prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    .pluck()
    .all()
  for (const name of names) if (!kept.has(name)) db.exec(`DELETE FROM "${name}"`)
  db.exec('UPDATE log SET mine = 0')
}

function dropScopes(db: BetterSqlite3.Database, { carries }: SnapshotFor): void {
  const gone = scopesOf(db).filter(scope => !carries(scope))
  const triggers = db
    .prepare<[], { name: string; sql: string }>("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'")
    .all()
  for (const { name } of triggers) db.exec(`DROP TRIGGER "${name}"`)
  for (const scope of gone) {
    db.prepare(`DELETE FROM aside WHERE EXISTS (SELECT 1 FROM touch t WHERE t.i = aside.i AND t.e = aside.e AND t.scope = ?)
      AND NOT EXISTS (SELECT 1 FROM touch t WHERE t.i = aside.i AND t.e = aside.e AND t.scope <> ?)`).run(scope, scope)
    const logs = db.prepare<[string], number>('SELECT n FROM log WHERE scope = ?').pluck().all(scope)
    for (const { name, key } of foldedTables) {
      if (key.includes('scope')) db.prepare(`DELETE FROM "${name}" WHERE scope = ?`).run(scope)
    }
    for (const n of logs) {
      for (const { name, key } of foldedTables) {
        if (!key.includes('scope') && key.includes('log')) db.prepare(`DELETE FROM "${name}" WHERE log = ?`).run(n)
      }
      for (const name of ['entry', 'head', 'auth_ref']) db.prepare(`DELETE FROM "${name}" WHERE log = ?`).run(n)
      db.prepare('DELETE FROM log WHERE n = ?').run(n)
    }
  }
  // What of a scope that is gone was never folded has no touch to tell whose it is: no personal part stays without one.
  if (gone.length > 0) {
    db.exec('DELETE FROM aside WHERE NOT EXISTS (SELECT 1 FROM touch t WHERE t.i = aside.i AND t.e = aside.e)')
  }
  for (const { sql } of triggers) db.exec(sql)
}

function contentOf(file: string): SnapshotContent {
  const db = connect(file, { readonly: true })
  try {
    const scopes = scopesOf(db)
    const { size } = statSync(file)
    const frontier = frontierOfFile(db)
    return {
      schema: migrations.length,
      fold: foldVersion,
      scopes,
      frontier,
      state: stateOfFile(db),
      size,
      blocks: blocksOf(file, size),
    }
  } finally {
    db.close()
  }
}
