import { type FoldRules, payloadVersion } from '#shared/domain/fold-rules.ts'
import { mayWrite } from '#shared/domain/rights.ts'
import { type AuthEntry, type Authority, type AuthorityRules, authorityOf } from '#shared/sync/authority.ts'
import { hex, type Hashing, type Verifying } from '#shared/sync/bytes.ts'
import { refOf } from '#shared/sync/chain.ts'
import type { Entry } from '#shared/sync/entry.ts'
import { type Worth, worthOf } from '#shared/sync/worth.ts'
import { anyOf, build, rowsOf } from '../database/build.ts'
import type { Tx } from '../database/database.ts'
import { type Branch, type FoldLog, type FoldLogs, idOfUuid } from './fold-log.ts'
import { readEntry } from './fold-source.ts'
import type { JudgedEntry } from './judged-entry.ts'
import { type ChainedEntry, foldedAuth } from './stored-entries.ts'

/** What judging needs beside the entries. */
export interface JudgeOptions {
  readonly hashing: Hashing
  readonly verifying: Verifying
  readonly rootPublicKey: Uint8Array
  readonly rules: FoldRules
}

/** The end of a chain, or a point of it; seq 0 is the genesis. `hash`: hex. */
export interface Point {
  readonly branch: number
  readonly seq: number
  readonly hash: string
}

const knownFloors = 4096
/** Entries looked back at once for one that counts. */
const lookBack = 16

/** The branches of every forked log of an organisation, and on which of them each of its entries stands. */
class Forks {
  readonly #branches = new Map<string, Map<number, Branch>>()
  readonly #at = new Map<string, number>()

  /** Reads what is not known; `heads` are the rows of `head` of forked logs. */
  async load(tx: Tx, org: string): Promise<void> {
    this.#branches.clear()
    this.#at.clear()
    const heads = build.selectFrom('head').where('org', '=', org)
    const forked = heads.select('log_id').where('branch', '>', 0)
    const ends = heads.select(['log_id', 'branch', 'from_branch', 'from_seq']).where('log_id', 'in', forked)
    for (const row of await rowsOf(tx, ends)) {
      const log = idOfUuid(row.log_id)
      const branches = this.#branches.get(log) ?? new Map<number, Branch>()
      branches.set(row.branch, { fromBranch: row.from_branch, fromSeq: Number(row.from_seq) })
      this.#branches.set(log, branches)
    }
    if (this.#branches.size === 0) return
    const entries = build
      .selectFrom('entry')
      .select(['log_id', 'seq', 'hash', 'branch'])
      .where('log_id', '=', anyOf([...this.#branches.keys()]))
    for (const { log_id, seq, hash, branch } of await rowsOf(tx, entries))
      this.#at.set(`${idOfUuid(log_id)}:${seq}:${hash.toString('hex')}`, branch)
  }

  branch(log: string, n: number): Branch | undefined {
    return this.#branches.get(log)?.get(n)
  }

  isForked(log: string): boolean {
    return this.#branches.has(log)
  }

  /** Whether an entry is on the chain that ends in `end`; true while that end is not here, and where there is no fork (LED-77). */
  leadsTo(log: string, entry: { seq: number; hash: string }, end: { seq: number; hash: string }): boolean {
    const branches = this.#branches.get(log)
    let branch = this.#at.get(`${log}:${end.seq}:${end.hash}`)
    if (branches === undefined || branch === undefined) return true
    if (end.seq < entry.seq) return false
    for (let at = branches.get(branch); at !== undefined && branch > 0 && entry.seq <= at.fromSeq; ) {
      branch = at.fromBranch
      at = branches.get(branch)
    }
    return this.#at.get(`${log}:${entry.seq}:${entry.hash}`) === branch
  }
}

/** A stretch of a branch, the last entry first. `refused`: it waits or was rejected. */
const entriesUpTo = (log: string, branch: number, seq: number) =>
  build
    .selectFrom('entry as b')
    .select(({ exists, selectFrom }) => [
      'b.seq',
      'b.body',
      exists(
        selectFrom('verdict as v')
          .select('v.why')
          .whereRef('v.log_id', '=', 'b.log_id')
          .whereRef('v.seq', '=', 'b.seq')
          .whereRef('v.h8', '=', 'b.h8')
          .where('v.kind', 'in', ['pending', 'rejected']),
      )
        .$castTo<boolean>()
        .as('refused'),
    ])
    .where('b.log_id', '=', log)
    .where('b.branch', '=', branch)
    .where('b.seq', '<=', String(seq))
    .where('b.seq', '>', String(seq - lookBack))
    .orderBy('b.seq', 'desc')

/** Judges the entries of one organisation over those of its `auth` entries that were folded, as a station does over its own. */
export class OrgJudge {
  readonly #rules: AuthorityRules
  readonly #foldRules: FoldRules
  readonly logs: FoldLogs
  readonly #verified = new Map<string, boolean>()
  readonly #floors = new Map<string, readonly string[]>()
  readonly #forks = new Forks()
  readonly #entries: AuthEntry[] = []
  #authority: Authority | undefined

  constructor(logs: FoldLogs, { hashing, verifying, rootPublicKey, rules }: JudgeOptions) {
    this.logs = logs
    this.#foldRules = rules
    const leadsTo = this.#forks.leadsTo.bind(this.#forks)
    this.#rules = { hashing, verifying, rootPublicKey, schema: payloadVersion, mayWrite, leadsTo }
  }

  /** How many entries of `auth` it knows: where the database says another number, another relay folded meanwhile. */
  get size(): number {
    return this.#entries.length
  }

  /** Reads the `auth` entries that were folded before. */
  async load(tx: Tx, org: string): Promise<void> {
    const entries = await foldedAuth(tx, org)
    await this.logs.load(
      tx,
      entries.map(one => one.log),
    )
    this.addStored(entries)
    await this.#forks.load(tx, org)
  }

  /** Takes those of these entries in that are of `auth` and can be read; the next question is answered with them. */
  addStored(entries: readonly ChainedEntry[]): void {
    const added = entries.flatMap(({ log, seq, hash, body, parentHash }): AuthEntry[] => {
      const at = this.logs.get(log)
      const entry = at.scope === 'auth' ? readEntry(body) : undefined
      return entry === undefined
        ? []
        : [{ log: at, seq, hash: hex(hash), ref: refOf(hash), entry, previous: parentHash }]
    })
    if (added.length === 0) return
    this.#entries.push(...added)
    this.#authority = undefined
    this.#floors.clear()
  }

  /** Looks at the branches of forked logs again, after one came or grew. */
  async lookAtForks(tx: Tx, org: string): Promise<void> {
    await this.#forks.load(tx, org)
    this.#authority = undefined
    this.#floors.clear()
  }

  isForked(log: string): boolean {
    return this.#forks.isForked(log)
  }

  /** Who may do what now. */
  authority(): Authority {
    this.#authority ??= authorityOf(this.#entries, this.#rules, this.#verified)
    return this.#authority
  }

  /** The worth of an entry whose log had named `floor` before it. */
  worth(
    log: FoldLog,
    { seq, hash }: { seq: number; hash: Uint8Array },
    entry: Entry | undefined,
    floor: readonly string[],
  ): Worth {
    return worthOf(this.authority(), this.#foldRules, log, { seq, hash: hex(hash), ref: refOf(hash), floor }, entry)
  }

  /** What the log of an entry had named of `auth` up to a point that was judged before (LED-72). */
  async floorAt(tx: Tx, log: FoldLog, point: Point): Promise<readonly string[]> {
    const known = this.#floors.get(point.hash)
    if (known !== undefined) return known
    const above: (readonly string[])[] = []
    let floor: readonly string[] | undefined
    for (let at: Point | undefined = point; at !== undefined && floor === undefined; ) {
      const back = await this.#lookBack(tx, log, at)
      above.push(...back.refs)
      floor = back.floor
      at = back.next
    }
    floor ??= log.r
    for (const refs of above.reverse()) floor = this.authority().raiseFloor(floor, refs)
    this.rememberFloor(point.hash, floor)
    return floor
  }

  rememberFloor(hash: string, floor: readonly string[]): void {
    if (this.#floors.size >= knownFloors) this.#floors.delete(this.#floors.keys().next().value ?? '')
    this.#floors.set(hash, floor)
  }

  /** A stretch of one branch read backwards: what it named, down to an entry that counts or to where the branch begins. */
  async #lookBack(tx: Tx, log: FoldLog, { branch, seq }: Point) {
    const rows = await rowsOf(tx, entriesUpTo(log.id, branch, seq))
    const refs: (readonly string[])[] = []
    for (const row of rows) {
      const r = readEntry(row.body)?.r
      // An entry that counts named everything that its log had named before.
      if (r !== undefined && !row.refused) return { refs, floor: r, next: undefined }
      if (r !== undefined) refs.push(r)
    }
    const last = Number(rows.at(-1)?.seq ?? seq + 1)
    const from = this.#forks.branch(log.id, branch)
    const begins = branch > 0 && from !== undefined && last - 1 <= from.fromSeq
    const next: Point | undefined = begins
      ? { branch: from.fromBranch, seq: from.fromSeq, hash: '' }
      : rows.length > 0 && last > 1
        ? { branch, seq: last - 1, hash: '' }
        : undefined
    return { refs, floor: undefined, next }
  }
}

/** The worths of stored entries, each after those that stand before it. */
export async function judgeStored(
  tx: Tx,
  judge: OrgJudge,
  entries: readonly ChainedEntry[],
  isNew: boolean,
): Promise<JudgedEntry[]> {
  const judged: JudgedEntry[] = []
  for (const stored of entries) {
    const log = judge.logs.get(stored.log)
    const entry = readEntry(stored.body)
    const parent = { branch: stored.parentBranch, seq: stored.seq - 1, hash: stored.parentHash }
    const floor = await judge.floorAt(tx, log, parent)
    const worth = judge.worth(log, stored, entry, floor)
    judge.rememberFloor(hex(stored.hash), entry === undefined ? floor : judge.authority().raiseFloor(floor, entry.r))
    judged.push({ log, stored, entry, worth, isNew })
  }
  return judged
}
