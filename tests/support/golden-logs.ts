import { createHash } from 'node:crypto'
import type BetterSqlite3 from 'better-sqlite3'
import { foldVersion } from '#shared/domain/fold-rules.ts'
import { asideDigest } from '#shared/sync/aside.ts'
import { base64url, equalBytes, parseBase64url } from '#shared/sync/bytes.ts'
import { nodeHashing } from '#main/storage/crypto.ts'
import { canonicalDump } from '#main/storage/dump.ts'
import { exportAsides, type ExportedLog, exportLogs } from '#main/storage/log-export.ts'
import type { TestStation } from './station.ts'

/** What a ledger comes to: the same at every later version, but for what folds otherwise (`fold`) and what is no more pending. */
export interface GoldenEnd {
  readonly fold: number
  readonly entries: number
  readonly rejected: number
  readonly flagged: number
  readonly forked: number
  readonly pending: number
  /** digest of the canonical dump of each scope in which something was written */
  readonly dumps: Readonly<Record<string, string>>
}

interface GoldenRun {
  readonly after: readonly [number, string]
  /** body, and the seal where it was kept */
  readonly entries: readonly (readonly [string, string?])[]
  /** salt and payload */
  readonly asides: readonly (readonly [string, string])[]
}

interface GoldenLog {
  readonly genesis: string
  readonly seal: string
  readonly certificate: string
  readonly signature: string
  readonly runs: readonly GoldenRun[]
}

/** What a store comes to. */
export function endOf(db: BetterSqlite3.Database): GoldenEnd {
  const count = (sql: string): number => Number(db.prepare(sql).pluck().get())
  const digest = (scope: string): string =>
    createHash('sha256')
      .update([...canonicalDump(db, scope)].join('\n'))
      .digest('base64url')
  const written = db
    .prepare<[], string>('SELECT DISTINCT scope FROM log JOIN entry ON entry.log = log.n ORDER BY 1')
    .pluck()
    .all()
  return {
    fold: foldVersion,
    entries: count('SELECT count(*) FROM entry'),
    rejected: count('SELECT count(*) FROM rejected'),
    flagged: count('SELECT count(*) FROM flagged'),
    forked: count("SELECT count(*) FROM log WHERE state = 'forked'"),
    pending: count('SELECT count(*) FROM pending'),
    dumps: Object.fromEntries(written.map(scope => [scope, digest(scope)])),
  }
}

/** Every log of a store as text: what it comes to, then one log a line. */
export function writeGoldenLogs(db: BetterSqlite3.Database): string {
  const lines = exportLogs(db, nodeHashing).map(log => JSON.stringify(goldenLog(db, log)))
  return [JSON.stringify(endOf(db)), ...lines, ''].join('\n')
}

function goldenLog(db: BetterSqlite3.Database, { start, entries }: ExportedLog): GoldenLog {
  const { genesis, seal, certificate } = start
  return {
    genesis: base64url(genesis),
    seal: base64url(seal),
    certificate: base64url(certificate.bytes),
    signature: base64url(certificate.signature),
    runs: runsOf(entries).map(run => {
      const bodies = run.map(({ body }) => body)
      const asides = exportAsides(db, bodies).map(({ salt, payload }) => [base64url(salt), base64url(payload)] as const)
      const after = run[0]?.after ?? { seq: 0, hash: new Uint8Array() }
      return {
        after: [after.seq, base64url(after.hash)],
        entries: run.map(one =>
          one.seal === undefined
            ? ([base64url(one.body)] as const)
            : ([base64url(one.body), base64url(one.seal)] as const),
        ),
        asides,
      }
    }),
  }
}

/** A log in runs that follow on from each other: one, unless it has branches. */
function runsOf(entries: ExportedLog['entries']): ExportedLog['entries'][] {
  const runs: ExportedLog['entries'][] = []
  for (const entry of entries) {
    const run = runs.find(one => equalBytes(one.at(-1)?.hash ?? new Uint8Array(), entry.after.hash))
    if (run === undefined) runs.push([entry])
    else run.push(entry)
  }
  return runs
}

/** Gives every log of a text to a station as if another had sent it; what the text says that it comes to. */
export function readGoldenLogs(text: string, to: TestStation): GoldenEnd {
  const [end = '', ...lines] = text.trimEnd().split('\n')
  for (const line of lines) {
    const { genesis, seal, certificate, signature, runs } = JSON.parse(line) as GoldenLog
    const log = {
      genesis: bytesOf(genesis),
      seal: bytesOf(seal),
      certificate: { bytes: bytesOf(certificate), signature: bytesOf(signature) },
    }
    for (const run of runs) {
      const entries = run.entries.map(([body, made]) => ({
        body: bytesOf(body),
        ...(made === undefined ? {} : { seal: bytesOf(made) }),
      }))
      const asides = run.asides.map(([salt, payload]) => {
        const aside = { salt: bytesOf(salt), payload: bytesOf(payload) }
        return { ...aside, digest: asideDigest(nodeHashing, aside.salt, aside.payload) }
      })
      const after = { seq: run.after[0], hash: bytesOf(run.after[1]) }
      const received = to.store.write(tx => to.ledger.receive(tx, { log, after, entries, asides }))
      if (!received.ok) throw new Error(`a log of an earlier version is refused: ${JSON.stringify(received.error)}`)
    }
  }
  return JSON.parse(end) as GoldenEnd
}

function bytesOf(text: string): Uint8Array {
  const bytes = parseBase64url(text)
  if (!bytes.ok) throw new Error('a golden log is base64url')
  return bytes.value
}
