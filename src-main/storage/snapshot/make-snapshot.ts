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
import { type PublicIdentity, readIdentity } from '../identity.ts'
import { migrate, migrations } from '../migrate.ts'
import { foldedTables } from '../rebuild.ts'
import { makeTx } from '../store.ts'
import { blocksOf, frontierOfFile } from './snapshot-file.ts'

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

/** Those tables, with what tells whose a row is; whose a personal part is, the rows tell when all is folded. */
const sharedTables: readonly { readonly name: string; readonly key: readonly string[] }[] = [
  { name: 'log', key: ['scope'] },
  ...['entry', 'auth_ref', 'head', 'unfolded'].map(name => ({ name, key: ['log'] })),
  ...['aside', 'clock'].map(name => ({ name, key: [] })),
  ...foldedTables,
]

/**
 * Makes a copy of a station's file that holds what one asker may have and nothing else: entries, personal parts and rows of his scopes
 * (sync.md §2.6). No key, session, draft, cursor or anchor ever comes into it, and nothing of another scope stays in it: what is taken
 * out again is in no page. For a worker: it goes on until it is done.
 */
export function makeSnapshot(file: string, into: string, asker: SnapshotFor): SnapshotContent {
  rmSync(into, { force: true })
  const identity = identityAt(file)
  const db = connect(into, { scratch: true })
  try {
    copyShared(db, file, asker)
    // What is deleted from here on is written over with zeros.
    db.pragma('secure_delete = ON')
    db.exec('BEGIN')
    const core = makeCore(db, identity.rootPublicKey)
    foldAllWaiting(core)
    dropAsides(core, asker)
    db.exec('UPDATE log SET mine = 0')
    db.exec('COMMIT')
  } finally {
    db.close()
  }
  return contentOf(into)
}

function identityAt(file: string): PublicIdentity {
  const db = connect(file, { readonly: true })
  try {
    const identity = readIdentity(makeTx(db))
    assert(identity, 'a station that is set up makes snapshots')
    return identity
  } finally {
    db.close()
  }
}

/**
 * Gives an empty file the tables that may leave a station, with what is of scopes that the asker carries. Where nothing is left out, SQLite
 * copies a table and its indexes as they lie, in the time of a VACUUM: both have the same ones, and the new one no rows, triggers or keys
 * of others to look after.
 */
function copyShared(db: BetterSqlite3.Database, file: string, { carries }: SnapshotFor): void {
  // An empty file is not kept before it is changed.
  migrate(db, () => '')
  db.pragma('foreign_keys = OFF')
  db.prepare('ATTACH ? AS station').run(file)
  db.exec('BEGIN')
  const logs = db.prepare<[], { n: number; scope: string }>('SELECT n, scope FROM station.log').all()
  const gone = logs.filter(({ scope }) => !carries(scope))
  const left: LeftOut = {
    scope: JSON.stringify([...new Set(gone.map(({ scope }) => scope))]),
    log: JSON.stringify(gone.map(({ n }) => n)),
  }
  const putBack = dropSchema(db, 'trigger')
  for (const { name, key } of sharedTables) copyTable(db, name, key, left)
  putBack()
  db.exec('COMMIT')
  db.exec('DETACH station')
}

/** What stays behind, as JSON: names of scopes, numbers of logs. */
type LeftOut = Readonly<Record<'scope' | 'log', string>>

function copyTable(db: BetterSqlite3.Database, name: string, key: readonly string[], left: LeftOut): void {
  const copy = `INSERT INTO main."${name}" SELECT * FROM station."${name}"`
  const by = (['scope', 'log'] as const).find(column => key.includes(column))
  const find =
    by && db.prepare(`SELECT 1 FROM station."${name}" WHERE ${by} IN (SELECT value FROM json_each(?)) LIMIT 1`)
  if (by === undefined || find?.get(left[by]) === undefined) return void db.exec(copy)
  // Sorted at once, an index takes less time than row by row.
  const putBack = dropSchema(db, 'index', name)
  db.prepare(`${copy} WHERE ${by} NOT IN (SELECT value FROM json_each(?))`).run(left[by])
  putBack()
}

/** Takes triggers or indexes of a file away; the answer puts them back. */
function dropSchema(db: BetterSqlite3.Database, type: 'trigger' | 'index', table?: string): () => void {
  const found = db
    .prepare<[string, string | null], { name: string; sql: string }>(
      'SELECT name, sql FROM main.sqlite_schema WHERE type = ? AND tbl_name = coalesce(?, tbl_name) AND sql IS NOT NULL',
    )
    .all(type, table ?? null)
  for (const { name } of found) db.exec(`DROP ${type} main."${name}"`)
  return () => {
    for (const { sql } of found) db.exec(sql)
  }
}

/**
 * Personal parts of records that are not in the copy, and those that the asker may not have, with what the rows say of them. Only those
 * of users are for some alone (LEDGER §8).
 */
function dropAsides(core: Core, { mayHave }: SnapshotFor): void {
  const ofNone = 'NOT EXISTS (SELECT 1 FROM touch t WHERE t.i = aside.i AND t.e = aside.e)'
  let gone = core.db.prepare(`DELETE FROM aside WHERE ${ofNone}`).run().changes
  const logs = core.log.logs().filter(({ scope }) => scope === 'auth')
  const find = core.db.prepare<[], { i: string; digest: string; payload: Uint8Array }>(
    "SELECT i, digest, payload FROM aside WHERE e = 'user'",
  )
  const drop = core.db.prepare<[string, string]>("DELETE FROM aside WHERE e = 'user' AND i = ? AND digest = ?")
  for (const { i, digest, payload } of find.all()) {
    if (logs.some(log => mayHave(core, log, { e: 'user', i }, payload))) continue
    core.engine.refold('user', i, () => void drop.run(i, digest))
    gone++
  }
  core.engine.flush()
  if (gone > 0) for (const name of ['aside', 'user']) rewrite(core.db, name)
}

/** Writes a table anew: rows that were moved from page to page before they were deleted can have left their bytes where they lay. */
function rewrite(db: BetterSqlite3.Database, name: string): void {
  db.exec(`CREATE TEMP TABLE kept AS SELECT * FROM main."${name}"; DELETE FROM main."${name}";
    INSERT INTO main."${name}" SELECT * FROM temp.kept; DROP TABLE temp.kept`)
}

function contentOf(file: string): SnapshotContent {
  const db = connect(file, { readonly: true })
  try {
    const { size } = statSync(file)
    const [scopes, frontier] = [scopesOf(db), frontierOfFile(db)]
    return { schema: migrations.length, fold: foldVersion, scopes, frontier, size, blocks: blocksOf(file, size) }
  } finally {
    db.close()
  }
}
