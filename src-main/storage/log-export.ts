import type BetterSqlite3 from 'better-sqlite3'
import { equalBytes, type Hashing } from '#shared/sync/bytes.ts'
import { genesisHash, nextHash } from '#shared/sync/chain.ts'
import type { Entry } from '#shared/sync/entry.ts'
import type { LogStart, StoredAside } from './entry-log.ts'

/** One stored entry with what stands before it in its chain. */
export interface ExportedEntry {
  readonly after: { readonly seq: number; readonly hash: Uint8Array }
  readonly seq: number
  readonly hash: Uint8Array
  readonly body: Uint8Array
  readonly seal?: Uint8Array
}

/** A log as it is stored, branches of a fork included, parents before their children. */
export interface ExportedLog {
  /** number of the log in the store that it comes from */
  readonly n: number
  readonly start: LogStart
  readonly scope: string
  readonly entries: ExportedEntry[]
}

interface Row {
  readonly seq: number
  readonly hash: Uint8Array
  readonly body: Uint8Array
  readonly seal: Uint8Array | null
}

interface LogRow {
  readonly n: number
  readonly scope: string
  readonly genesis: Uint8Array
  readonly genesis_seal: Uint8Array
  readonly cert: Uint8Array
  readonly cert_sig: Uint8Array
}

/** Every log of a store from after `seen(n)` on, in the order in which they can be received: issuers of stations first. */
export function exportLogs(
  db: BetterSqlite3.Database,
  hashing: Hashing,
  seen: (n: number) => number = () => 0,
): ExportedLog[] {
  const sql = 'SELECT n, scope, genesis, genesis_seal, cert, cert_sig FROM log ORDER BY n'
  return db
    .prepare<[], LogRow>(sql)
    .all()
    .map(row => exportLog(db, hashing, row, seen(row.n)))
}

function exportLog(db: BetterSqlite3.Database, hashing: Hashing, row: LogRow, seen: number): ExportedLog {
  const { genesis, genesis_seal: seal, cert: bytes, cert_sig: signature } = row
  const sql = 'SELECT seq, hash, body, seal FROM entry WHERE log = ? AND seq >= ? ORDER BY seq, h8'
  const entries: ExportedEntry[] = []
  let before: { seq: number; hash: Uint8Array }[] = []
  let here = seen === 0 ? [{ seq: 0, hash: genesisHash(hashing, genesis) }] : []
  for (const { seq, hash, body, seal: made } of db.prepare<[number, number], Row>(sql).iterate(row.n, seen)) {
    if (seq !== here[0]?.seq) [before, here] = [here, []]
    here.push({ seq, hash })
    if (seq <= seen) continue
    const after =
      before.length === 1 ? before[0] : before.find(one => equalBytes(nextHash(hashing, one.hash, body), hash))
    if (after !== undefined) entries.push({ after, seq, hash, body, ...(made === null ? {} : { seal: made }) })
  }
  return { n: row.n, start: { genesis, seal, certificate: { bytes, signature } }, scope: row.scope, entries }
}

/** The asides that entries name, as far as they are here. */
export function exportAsides(
  db: BetterSqlite3.Database,
  bodies: readonly Uint8Array[],
): Omit<StoredAside, 'e' | 'i'>[] {
  type Aside = Omit<StoredAside, 'e' | 'i'>
  const find = db.prepare<[string, string, string], Aside>(
    'SELECT digest, salt, payload FROM aside WHERE i = ? AND e = ? AND digest = ?',
  )
  const asides: Aside[] = []
  for (const body of bodies) {
    const entry = JSON.parse(Buffer.from(body).toString('utf8')) as Partial<Entry>
    for (const { e, i, d } of entry.o ?? []) {
      const aside = d === undefined ? undefined : find.get(i, e, d)
      if (aside !== undefined) asides.push(aside)
    }
  }
  return asides
}
