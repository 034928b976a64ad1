import type BetterSqlite3 from 'better-sqlite3'
import { foldVersion } from '#shared/domain/fold-rules.ts'
import { hex, parseHex } from '#shared/sync/bytes.ts'
import { type Anchor, AnchorKeeper, readAnchor } from './anchor.ts'
import { changedParts, type Fingerprint } from './fingerprint.ts'
import { readLeft } from './leave-organisation.ts'
import { replaceFolded } from './rebuild.ts'
import type { StationLedger } from './station-ledger.ts'
import type { Store } from './store.ts'

/** Why this file may not be the whole of what this station wrote, or not the only one that goes on from here (LEDGER §12). */
export type Doubt = 'FingerprintChanged' | 'AnchorAhead' | 'AnchorDiffers' | 'AnchorMissing'

/** What a start looks at. */
export interface StartOptions {
  readonly store: Store
  readonly ledger: StationLedger
  readonly rootPublicKey: Uint8Array
  /** path of the anchor, and of a scratch file for folding anew */
  readonly anchorFile: string
  readonly scratchFile: string
  readonly boot: string
  readonly fingerprint: Fingerprint
  /** other stations can be asked what they hold of this one */
  readonly mayAsk: boolean
}

/** How a start came out. */
export interface Settled {
  readonly doubt?: Doubt
  /** folded anew because this version folds otherwise */
  readonly refolded: boolean
  readonly anchor: AnchorKeeper
  /** Whether the entry is here for which others are asked: the one that the anchor had told at the start. */
  isAtAnchor(): boolean
  /** The anchor tells from now on what is here: the doubt is over. */
  noteEnd(): void
}

/**
 * Settles a station's past before it writes anything: in doubt it goes on in new logs, so that no two entries ever stand at one place
 * (LEDGER §12). Where only entries are missing that others may have, the ledger stays in doubt: they are asked first (CS-41). What
 * another version folded is folded anew. From then on the anchor follows every seal.
 */
export function settleStart(options: StartOptions): Settled {
  const { store, ledger, anchorFile, fingerprint, boot, mayAsk } = options
  const { db } = store.read(tx => tx)
  const refolded = refold(db, options)
  const anchor = readAnchor(anchorFile)
  const doubt = doubtOf(db, ledger, anchor, fingerprint)
  const keeper = new AnchorKeeper(anchorFile, boot)
  const noteEnd = (): void => {
    const last = lastHead(db)
    if (last === undefined) return
    keeper.note(last)
    keeper.flush()
    if (getMeta(db, 'anchored') === undefined) store.write(() => putMeta(db, 'anchored', '1'))
  }
  const asks = doubt === 'AnchorAhead' && mayAsk
  if (asks) ledger.own.doubt('restore')
  store.write(tx => {
    if (doubt !== undefined && !asks) ledger.newIncarnation(tx, doubt === 'FingerprintChanged' ? 'clone' : 'restore')
    putMeta(db, 'fingerprint', JSON.stringify(fingerprint))
  })
  // As long as it is in doubt a start after this one has to see it too.
  if (!asks) noteEnd()
  ledger.onSealed(sealed => keeper.note(sealed))
  const isAtAnchor = (): boolean => !asks || anchor === undefined || anchorDoubt(db, ledger, anchor) === undefined
  return { ...(doubt === undefined ? {} : { doubt }), refolded, anchor: keeper, isAtAnchor, noteEnd }
}

function doubtOf(
  db: BetterSqlite3.Database,
  ledger: StationLedger,
  anchor: Anchor | undefined,
  fingerprint: Fingerprint,
): Doubt | undefined {
  const known = getMeta(db, 'fingerprint')
  if (known !== undefined && changedParts(JSON.parse(known) as Fingerprint, fingerprint).length > 0) {
    return 'FingerprintChanged'
  }
  // Without the anchor that there was nobody knows how far this station had come.
  if (anchor === undefined) return getMeta(db, 'anchored') === undefined ? undefined : 'AnchorMissing'
  return anchorDoubt(db, ledger, anchor)
}

function anchorDoubt(db: BetterSqlite3.Database, ledger: StationLedger, anchor: Anchor): Doubt | undefined {
  const id = parseHex(anchor.logId)
  const sql = 'SELECT n, dev FROM log WHERE log_id = ?'
  const log = id.ok ? db.prepare<[Uint8Array], { n: number; dev: string }>(sql).get(id.value) : undefined
  // The anchor of an organisation that this folder left says nothing about the one that it is in.
  const left = readLeft({ db })
  if (
    log === undefined &&
    left?.bridges.some(({ closure }) => closure.logs.some(one => one.log === anchor.logId)) === true
  )
    return undefined
  if (log === undefined) return 'AnchorAhead'
  // The anchor of a station that this folder is no more says nothing about it.
  if (log.dev !== ledger.dev()) return undefined
  if (anchor.seq === 0) return undefined
  const found = db.prepare<[number, number], Uint8Array>('SELECT hash FROM entry WHERE log = ? AND seq = ?').pluck()
  const hashes = found.all(log.n, anchor.seq).map(hex)
  if (hashes.length === 0) return 'AnchorAhead'
  return hashes.includes(anchor.hash) ? undefined : 'AnchorDiffers'
}

/** The end of the log that this station wrote last, by its newest open log where nothing is written yet. */
function lastHead(db: BetterSqlite3.Database): Omit<Anchor, 'boot'> | undefined {
  const sql = `SELECT l.log_id AS id, h.seq, h.hash FROM log l JOIN head h ON h.log = l.n
    WHERE l.mine = 1 AND l.state = 'open' ORDER BY h.seq > 0 DESC, l.n DESC LIMIT 1`
  const row = db.prepare<[], { id: Uint8Array; seq: number; hash: Uint8Array }>(sql).get()
  return row && { logId: hex(row.id), seq: row.seq, hash: hex(row.hash) }
}

function refold(db: BetterSqlite3.Database, { rootPublicKey, scratchFile }: StartOptions): boolean {
  if (getMeta(db, 'fold') === String(foldVersion)) return false
  replaceFolded(db, rootPublicKey, scratchFile)
  return true
}

const getMeta = (db: BetterSqlite3.Database, name: string): string | undefined =>
  db.prepare<[string], string>('SELECT value FROM meta WHERE name = ?').pluck().get(name)

function putMeta(db: BetterSqlite3.Database, name: string, value: string): void {
  db.prepare('INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)').run(name, value)
}
