import type BetterSqlite3 from 'better-sqlite3'
import { reissuedOf } from '#shared/domain/reissued.ts'
import { assert } from '#shared/kit/assert.ts'
import { checkBridge, type Closure, signersOf } from '#shared/sync/bridge.ts'
import { equalBytes, hex, parseBase64url } from '#shared/sync/bytes.ts'
import type { Json } from '#shared/sync/entry.ts'
import type { ReceiptSigner } from '#shared/sync/receipt-code.ts'
import type { Core } from './core.ts'
import { nodeHashing, nodeVerifying } from './crypto.ts'
import type { Place, StoredEntry } from './entry-log.ts'
import { readEntry } from './judge.ts'

/** What the stations said that left their organisations for this one, as it came. */
export const saidOfBridges = (db: BetterSqlite3.Database): string[] =>
  db.prepare<[], string>('SELECT said FROM bridge WHERE live = 1 ORDER BY at_ms, id').pluck().all()

/** What the stations said that left their organisations for this one, as far as it is proved (LED-67); oldest first. */
export function bridgesOf(db: BetterSqlite3.Database, into: string): Closure[] {
  return saidOfBridges(db).flatMap(text => {
    const closure = checkBridge({ hashing: nodeHashing, verifying: nodeVerifying, into }, JSON.parse(text) as Json)
    return closure.ok ? [closure.value] : []
  })
}

/** Whoever may have signed a receipt: every station that was ever enrolled, here or in an organisation that was adopted. */
export function receiptSigners({ db, judge }: Core, org: string): ReceiptSigner[] {
  const own = judge
    .authority()
    .stations()
    .map(({ dev, certificate }) => ({ dev, publicKey: publicKeyOf(certificate.pub) }))
  return [...own, ...bridgesOf(db, org).flatMap(signersOf)]
}

interface Subject {
  readonly scope: string
  readonly e: string
  readonly i: string
}

/** Whether an entry about a record stands right after the head that its receipt names; of what was made again, whether it first did. */
export const followsHead = (core: Core, of: Subject, head16: string): boolean =>
  entriesAbout(core, of).some(entry => headBefore(core, of, entry).startsWith(head16))

/** The head, in hex, that the entry of this hash followed: what a receipt in it was signed over (LEDGER §10). */
export function headOf(core: Core, of: Subject, hash: string): string | undefined {
  const entry = entriesAbout(core, of).find(one => hex(one.hash) === hash)
  return entry && headBefore(core, of, entry).slice(0, 32)
}

function entriesAbout({ db, log }: Core, of: Subject): StoredEntry[] {
  const places = db
    .prepare<[string, string, string], Place>(
      'SELECT DISTINCT log, seq, h8 FROM touch WHERE i = ? AND e = ? AND scope = ?',
    )
    .all(of.i, of.e, of.scope)
  return places.flatMap(place => log.entriesAt(place.log, place.seq).filter(one => equalBytes(one.h8, place.h8)))
}

/** In hex; of what was made again it is that of a log which was closed, as the station that left said. */
function headBefore({ log }: Core, of: Subject, entry: StoredEntry): string {
  const op = readEntry(entry.body)?.o.find(({ e, i }) => e === of.e && i === of.i)
  const first = op && reissuedOf(op)?.after
  return first ?? hex(log.parentOf(log.log(entry.log), entry).hash)
}

function publicKeyOf(pub: string): Uint8Array {
  const bytes = parseBase64url(pub)
  assert(bytes.ok, 'a certificate in force holds a key')
  return bytes.value
}
