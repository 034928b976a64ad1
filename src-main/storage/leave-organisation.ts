import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { foldVersion } from '#shared/domain/fold-rules.ts'
import { assert } from '#shared/kit/assert.ts'
import { ok, type Result } from '#shared/kit/result.ts'
import { type Bridge, type ClosedLog, type Closure, signClosure } from '#shared/sync/bridge.ts'
import { base64url } from '#shared/sync/bytes.ts'
import type { CardFault, OpenedCard } from '#shared/sync/join-card.ts'
import { LIMITS } from '#shared/sync/limits.ts'
import { connect } from './connection.ts'
import { nodeSigning } from './crypto.ts'
import type { Founded, Ground } from './found-organisation.ts'
import { keepCardFacts, writeIdentity, writeIssuers } from './identity.ts'
import { openBackupKey } from './join-organisation.ts'
import type { StationIdentity } from './ledger.ts'
import { migrate } from './migrate.ts'
import { dropJoiningKeys, type JoiningKeys, keepNextKeys, takeNextKeys } from './station-keys.ts'
import { StationLedger } from './station-ledger.ts'
import { makeTx, type ReadTx, type SqliteStore } from './store.ts'

/** What a station keeps of an organisation that it left: the file, beside its own, and what it said when it left. */
export interface Left {
  readonly file: string
  readonly root: string
  readonly bridges: readonly Bridge[]
}

const leftName = 'left'

/** The organisation that this station left for its own; undefined where there is none. */
export function readLeft(tx: Pick<ReadTx, 'db'>): Left | undefined {
  const text = tx.db.prepare<[string], string>('SELECT value FROM meta WHERE name = ?').pluck().get(leftName)
  return text === undefined ? undefined : (JSON.parse(text) as Left)
}

/** The station that leaves, with its file. `quiet` ends everything that reads or writes beside this thread. */
export interface Leaving {
  readonly ground: Ground & { readonly store: SqliteStore }
  readonly ledger: StationLedger
  readonly organisation: string
  readonly quiet: () => Promise<void>
}

/**
 * Leaves the organisation of this folder for that of a card (LEDGER §4 Adopt): a new file takes the place of the one that is here, which
 * is kept beside it with all that was written; the logs are closed, which a closure says that the old key signs. A cut leaves the one
 * or the other. Everything that was built over the store is to be built anew. Errors: `CardFault`, the folder being as it was.
 */
export async function leaveOrganisation(
  { ground, ledger, organisation, quiet }: Leaving,
  joining: JoiningKeys,
  card: OpenedCard,
): Promise<Result<Founded, CardFault>> {
  const { folder, secrets, store } = ground
  const backup = openBackupKey(joining, card)
  if (!backup.ok) return backup
  const { seed, tlsKey, tlsCertificate } = joining
  const keys = { seed, tlsKey, tlsCertificate, backup: backup.value }
  const { org, parsed, certificate, rootPublicKey } = card
  const identity: StationIdentity = { org, rootPublicKey, dev: parsed.dev, signing: nodeSigning(seed), certificate }
  assert(org !== ledger.org(), 'nobody leaves an organisation for itself')
  await keepNextKeys(folder, secrets, keys)
  await quiet()
  // From here on nothing waits: what the closure says is all that there is.
  const file = `left-${ledger.org()}.db`
  const bridges = closuresOf(ground, ledger, organisation, org)
  const part = join(folder, 'next.db')
  makeFile(part, ground.app, identity, card, { file, root: base64url(ledger.identity().rootPublicKey), bridges })
  store.replaceFile(part, join(folder, file))
  takeNextKeys(folder)
  dropJoiningKeys(folder)
  const { clock, random, app } = ground
  return ok({ identity, keys, ledger: new StationLedger({ store, identity, clock, random, app }) })
}

/** A station's file that knows who it is and whom to believe, and nothing else (as after joining). */
function makeFile(part: string, app: string, identity: StationIdentity, card: OpenedCard, left: Left): void {
  for (const end of ['', '-wal', '-shm']) rmSync(`${part}${end}`, { force: true })
  const db = connect(part)
  try {
    migrate(db, version => `${part}.before-${version + 1}`)
    const tx = makeTx(db)
    db.exec('BEGIN IMMEDIATE')
    writeIdentity(tx, identity)
    writeIssuers(tx, card.issuers)
    keepCardFacts(tx, card)
    const put = db.prepare('INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)')
    put.run('app', app)
    put.run('fold', String(foldVersion))
    put.run(leftName, JSON.stringify(left))
    db.exec('COMMIT')
    db.pragma('wal_checkpoint(TRUNCATE)')
  } finally {
    db.close()
  }
  for (const end of ['-wal', '-shm']) rmSync(`${part}${end}`, { force: true })
}

/** What is said of every log that is here, in as many closures as it takes. */
function closuresOf({ store, clock }: Ground, ledger: StationLedger, name: string, into: string): Bridge[] {
  const { org, dev, rootPublicKey, certificate, signing } = ledger.identity()
  const logs = store.read(endsOf)
  const keys = store.read(
    tx =>
      new Map(ledger.signers(tx).flatMap(one => (one.org === undefined ? [[one.dev, base64url(one.publicKey)]] : []))),
  )
  const chain = [certificate, ...ledger.issuers()]
  const bridges: Bridge[] = []
  for (let from = 0; from < logs.length; from += LIMITS.bridgeLogs) {
    const part = logs.slice(from, from + LIMITS.bridgeLogs)
    const stations = [...new Set(part.map(log => log.dev))].flatMap(writer => {
      const pub = keys.get(writer)
      return pub === undefined ? [] : [{ dev: writer, pub }]
    })
    const root = base64url(rootPublicKey)
    const closure: Closure = { v: 1, org, into, name, root, dev, stations, logs: part, t: clock.wallMs() }
    bridges.push(signClosure(signing, closure, chain))
  }
  return bridges
}

function endsOf({ db }: ReadTx): ClosedLog[] {
  const sql = `SELECT lower(hex(l.log_id)) AS log, l.dev, l.scope AS sc, h.seq, h.hash FROM log l JOIN head h ON h.log = l.n
    ORDER BY l.n, h.hash`
  const rows = db.prepare<[], { log: string; dev: string; sc: string; seq: number; hash: Uint8Array }>(sql).all()
  return rows.map(({ log, dev, sc, seq, hash }) => ({ log, dev, sc, seq, h: base64url(hash) }))
}
