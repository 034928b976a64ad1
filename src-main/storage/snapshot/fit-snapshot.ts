import { closeSync, fsyncSync, openSync } from 'node:fs'
import type BetterSqlite3 from 'better-sqlite3'
import { foldVersion } from '#shared/domain/fold-rules.ts'
import { assert } from '#shared/kit/assert.ts'
import { equalBytes } from '#shared/sync/bytes.ts'
import { connect } from '../connection.ts'
import { type Core, makeCore } from '../core.ts'
import { nodeHashing } from '../crypto.ts'
import { readIdentity } from '../identity.ts'
import type { Head } from '../entry-log.ts'
import { expectedSchema, schemaOf } from '../schema.ts'
import { issuersOf } from '../issuers.ts'
import type { StationIdentity } from '../ledger.ts'
import { type ExportedEntry, exportAsides, exportLogs } from '../log-export.ts'
import { receiveBatch } from '../receive.ts'
import { makeTx } from '../store.ts'
import { UnfoldedLogs } from '../unfolded.ts'
import { frontierOfFile } from './snapshot-file.ts'

/** Why a file is not taken in the place of a station's own. */
export type FitFault = 'OtherSchema' | 'Unfolded' | 'OtherFrontier' | 'BadLog'

/** `told`: what its manifest tells; absent of a file that is known already. `ownOnly`: what came from others is not trusted, and stays behind. */
export interface FitTerms {
  readonly told?: { readonly frontier: string }
  readonly ownOnly?: boolean
  readonly trustedMs: number
}

/**
 * Makes the file of a snapshot fit to be this station's: it has this station's tables and the ledger that its manifest says, and what this station holds
 * and it does not, of its own and of others, is taken into it, checked and folded as any entry is. Local tables are put in by who puts the file in its
 * place. For a worker.
 */
export function fitSnapshot(
  file: string,
  own: string,
  { told, ownOnly = false, trustedMs }: FitTerms,
): FitFault | undefined {
  const source = connect(own, { readonly: true })
  const db = connect(file)
  try {
    if (!isOurSchema(db)) return 'OtherSchema'
    // Whoever makes a copy folds all of it first.
    if (told !== undefined && new UnfoldedLogs(db).all().length > 0) return 'Unfolded'
    if (told !== undefined && frontierOfFile(db) !== told.frontier) return 'OtherFrontier'
    source.exec('BEGIN')
    const identity = readIdentity(makeTx(source))
    assert(identity, 'a station that takes a snapshot knows who it is')
    db.exec('BEGIN IMMEDIATE')
    db.prepare("INSERT OR REPLACE INTO meta (name, value) VALUES ('fold', ?)").run(String(foldVersion))
    const whole = takeHeld(source, makeCore(db, identity.rootPublicKey), { ...identity, trustedMs, ownOnly })
    if (whole) keepOwnMarks(source, db)
    db.exec(whole ? 'COMMIT' : 'ROLLBACK')
    return whole ? undefined : 'BadLog'
  } finally {
    source.close()
    db.close()
    flush(file)
  }
}

/** A file that somebody else made has the tables, indexes and triggers of ours and no others: nothing in it acts. */
function isOurSchema(db: BetterSqlite3.Database): boolean {
  const [found, expected] = [schemaOf(db), expectedSchema()]
  return found.size === expected.size && [...expected].every(([name, sql]) => found.get(name) === sql)
}

/** Takes the logs that go on here, and those of `auth` and this station, into the core of another file. False where one is refused. */
function takeHeld(
  source: BetterSqlite3.Database,
  core: Core,
  identity: Omit<StationIdentity, 'signing'> & { readonly trustedMs: number; readonly ownOnly: boolean },
): boolean {
  const from = makeCore(source, identity.rootPublicKey)
  const mine = new Set(from.log.logs().flatMap(log => (log.dev === identity.dev ? [log.n] : [])))
  // What came from others while the copy was on its way is acknowledged: they count on it (DU-12).
  const goesOn = new Set(from.log.logs().flatMap(log => (holdsAll(core, log.id, from.log.heads(log.n)) ? [] : [log.n])))
  const isTaken = ({ n, scope }: { n: number; scope: string }) =>
    scope === 'auth' || mine.has(n) || (!identity.ownOnly && goesOn.has(n))
  const logs = exportLogs(source, nodeHashing).filter(isTaken)
  // Who is a member is known first.
  const inOrder = [...logs.filter(log => log.scope === 'auth'), ...logs.filter(log => log.scope !== 'auth')]
  for (const { start, entries } of inOrder) {
    const issuers = issuersOf(from, identity.rootPublicKey, start.certificate)
    for (const run of sealedRuns(entries)) {
      const asides = exportAsides(
        source,
        run.map(({ body }) => body),
      )
      const [first] = run
      if (first === undefined) continue
      const batch = { log: start, issuers, after: first.after, entries: run, asides }
      if (!receiveBatch(core, identity, batch).ok) return false
    }
  }
  return true
}

function holdsAll(core: Core, id: string, heads: readonly Head[]): boolean {
  const there = core.log.findLog(id)
  return there !== undefined && heads.every(head => core.log.has(there, head))
}

/** Which logs are this station's own to go on in, as it knew them: not as taken back from others. */
function keepOwnMarks(source: BetterSqlite3.Database, db: BetterSqlite3.Database): void {
  type Own = [number, string, Uint8Array]
  const own = source.prepare<[], Own>('SELECT mine, state, log_id FROM log WHERE mine > 0').raw().all()
  const put = db.prepare<Own>('UPDATE log SET mine = ?, state = ? WHERE log_id = ?')
  for (const marks of own) put.run(...marks)
}

/** Entries that follow one another, each run up to the last of them that is sealed. */
function sealedRuns(entries: readonly ExportedEntry[]): ExportedEntry[][] {
  const runs: ExportedEntry[][] = []
  let last: ExportedEntry | undefined
  for (const entry of entries) {
    const run = runs.at(-1)
    if (run === undefined || last === undefined || !equalBytes(entry.after.hash, last.hash)) runs.push([entry])
    else run.push(entry)
    last = entry
  }
  return runs.map(run => run.slice(0, run.findLastIndex(({ seal }) => seal !== undefined) + 1))
}

function flush(file: string): void {
  const handle = openSync(file, 'r+')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}
