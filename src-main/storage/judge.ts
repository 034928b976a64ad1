import type BetterSqlite3 from 'better-sqlite3'
import type { FoldRules } from '#shared/domain/fold-rules.ts'
import { payloadVersion } from '#shared/domain/fold-rules.ts'
import { mayWrite } from '#shared/domain/rights.ts'
import { type AuthEntry, type Authority, type AuthorityRules, authorityOf } from '#shared/sync/authority.ts'
import { type Hashing, hex, type Verifying } from '#shared/sync/bytes.ts'
import { refOf } from '#shared/sync/chain.ts'
import { type Entry, isFirstFormat } from '#shared/sync/entry.ts'
import { type Worth, worthOf } from '#shared/sync/worth.ts'
import type { EntryLog, Head, LogInfo, Place, StoredEntry } from './entry-log.ts'

/** What judging needs beside the entries. */
export interface JudgeOptions {
  readonly hashing: Hashing
  readonly verifying: Verifying
  readonly rootPublicKey: Uint8Array
}

/** Heads whose floors are remembered. */
const knownFloors = 256

/**
 * Judges entries over the `auth` entries of one connection. The authority is made anew when one is added, and read again from the
 * store after `forget`.
 */
export class Judge {
  readonly #refused: BetterSqlite3.Statement<[number, number, Uint8Array, number, number, Uint8Array], number>
  readonly #log: EntryLog
  readonly #foldRules: FoldRules
  readonly #rules: AuthorityRules
  readonly #verified = new Map<string, boolean>()
  #floors = new Map<string, readonly string[]>()
  #entries: AuthEntry[] | undefined
  #authority: Authority | undefined

  /** `db` holds the verdicts; `log` may read another. */
  constructor(db: BetterSqlite3.Database, log: EntryLog, foldRules: FoldRules, options: JudgeOptions) {
    const where = 'WHERE log = ? AND seq = ? AND h8 = ?'
    const sql = `SELECT EXISTS (SELECT 1 FROM pending ${where}) OR EXISTS (SELECT 1 FROM rejected ${where})`
    this.#refused = db.prepare<[number, number, Uint8Array, number, number, Uint8Array], number>(sql).pluck()
    this.#log = log
    this.#foldRules = foldRules
    this.#rules = {
      ...options,
      schema: payloadVersion,
      mayWrite,
      leadsTo: (id, entry, end) => log.leadsTo(id, entry, end),
    }
  }

  /** Who may do what now. */
  authority(): Authority {
    this.#authority ??= authorityOf(this.#load(), this.#rules, this.#verified)
    return this.#authority
  }

  /** Takes `auth` entries in that were just stored; the next question is answered with them. */
  addAuth(entries: readonly AuthEntry[]): void {
    this.#load().push(...entries)
    this.#authority = undefined
    this.#floors = new Map()
  }

  forget(): void {
    this.#entries = undefined
    this.#authority = undefined
    this.#floors = new Map()
  }

  /** The worth of a stored entry. Errors: none; what cannot be read yet is pending. */
  worth(
    log: LogInfo,
    { seq, hash }: Omit<StoredEntry, 'body'>,
    entry: Entry | undefined,
    floor: readonly string[],
  ): Worth {
    return worthOf(this.authority(), this.#foldRules, log, { seq, hash: hex(hash), ref: refOf(hash), floor }, entry)
  }

  /** What the log of an entry had named of `auth` up to one of its heads (LED-72). */
  floorAt(log: LogInfo, head: Head): readonly string[] {
    const key = hex(head.hash)
    const known = this.#floors.get(key)
    if (known !== undefined) return known
    const above: (readonly string[])[] = []
    let floor: readonly string[] = log.r
    let at: Head = head
    while (at.seq > 0) {
      const stored = this.#log.entriesAt(log.n, at.seq).find(one => hex(one.hash) === hex(at.hash))
      if (stored === undefined) break
      const refs = readEntry(stored.body)?.r
      // An entry that counts named everything that its log had named before.
      if (refs !== undefined && this.#counts(stored)) {
        floor = refs
        break
      }
      if (refs !== undefined) above.push(refs)
      at = this.#log.parentOf(log, stored)
    }
    for (const refs of above.reverse()) floor = this.authority().raiseFloor(floor, refs)
    this.rememberFloor(head.hash, floor)
    return floor
  }

  rememberFloor(hash: Uint8Array, floor: readonly string[]): void {
    if (this.#floors.size >= knownFloors) this.#floors = new Map()
    this.#floors.set(hex(hash), floor)
  }

  #counts({ log, seq, h8 }: Place): boolean {
    return this.#refused.get(log, seq, h8, log, seq, h8) === 0
  }

  #load(): AuthEntry[] {
    if (this.#entries !== undefined) return this.#entries
    const entries: AuthEntry[] = []
    for (const log of this.#log.logs()) if (log.scope === 'auth') entries.push(...authEntries(this.#log, log))
    this.#entries = entries
    return entries
  }
}

/** Every `auth` entry of a log that can be read. */
function authEntries(entries: EntryLog, log: LogInfo): AuthEntry[] {
  const found: AuthEntry[] = []
  for (const stored of entries.entriesOf(log.n)) {
    const entry = readEntry(stored.body)
    if (entry !== undefined) found.push(authEntry(log, stored, entry, entries.parentOf(log, stored)))
  }
  return found
}

/** A stored entry of `auth` as the authority takes it. */
export const authEntry = (log: LogInfo, stored: StoredEntry, entry: Entry, parent: Head): AuthEntry => ({
  log,
  seq: stored.seq,
  hash: hex(stored.hash),
  ref: refOf(stored.hash),
  entry,
  previous: hex(parent.hash),
})

/** The entry of a stored body, which was checked when it came in; undefined of a later format. */
export function readEntry(body: Uint8Array): Entry | undefined {
  const { buffer, byteOffset, length } = body
  const text = Buffer.from(buffer, byteOffset, length).toString('utf8')
  return isFirstFormat(text) ? (JSON.parse(text) as Entry) : undefined
}
