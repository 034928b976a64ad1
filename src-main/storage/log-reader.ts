import type BetterSqlite3 from 'better-sqlite3'
import { assert } from '#shared/kit/assert.ts'
import { hex } from '#shared/sync/bytes.ts'
import type { RunEntry } from '#shared/sync/check-run.ts'
import type { Point } from '#shared/sync/protocol/message.ts'
import type { EntryLog, Head, LogInfo, LogStart, StoredEntry } from './entry-log.ts'

/** What shows that an entry stands where it stands. */
export interface Proof {
  readonly hash: Uint8Array
  readonly seal: Uint8Array | null
}

/** An entry of a run that is being read. What few of them are asked for is not read with all: `hashOf` and `proofOf` give it. */
export interface ListedEntry {
  readonly seq: number
  readonly body: Uint8Array
  /** not 0 where it has a seal */
  readonly isSealed: number
  readonly proof?: Proof
}

/** Entries that are read at once: going over into SQLite for each costs as much as reading it; few at first, for of large ones few are wanted. */
const listedAtOnce = { first: 4, most: 32 }

/** Entries of one chain that are still to be read: the trunk after `after` up to `trunk`, then those of one branch. */
export interface Stretch {
  readonly after: Head
  readonly trunk: number
  readonly branch: readonly Place[]
}

/** Where an entry of a branch stands. `h8`: 16 hex digits. */
interface Place extends Point {
  readonly head: Head
}

/** How the branches of a log part: the last entry that all have, and what each end has beyond it, in order. */
interface Shape {
  readonly trunk: Head
  readonly branches: readonly (readonly Place[])[]
}

const statements = (db: BetterSqlite3.Database) => ({
  start: db.prepare<[number], { genesis: Uint8Array; seal: Uint8Array; bytes: Uint8Array; signature: Uint8Array }>(
    'SELECT genesis, genesis_seal AS seal, cert AS bytes, cert_sig AS signature FROM log WHERE n = ?',
  ),
  hash: db
    .prepare<[number, number, Uint8Array], Uint8Array>('SELECT hash FROM entry WHERE log = ? AND seq = ? AND h8 = ?')
    .pluck(),
  // One value for the bodies of all: a buffer for each would cost more than reading it.
  listed: db
    .prepare<[number, number, number], [bodies: Uint8Array | null, about: string | null]>(
      `SELECT CAST(group_concat(body, '') AS BLOB), group_concat(seq || ' ' || length(body) || ' ' || (seal IS NOT NULL))
        FROM (SELECT seq, body, seal FROM entry WHERE log = ? AND seq > ? AND seq <= ? ORDER BY seq)`,
    )
    .raw(),
  // On the trunk only one entry stands at each place.
  trunkHash: db.prepare<[number, number], Uint8Array>('SELECT hash FROM entry WHERE log = ? AND seq = ?').pluck(),
  proof: db.prepare<[number, number], Proof>('SELECT hash, seal FROM entry WHERE log = ? AND seq = ?'),
  one: db.prepare<[number, number, Uint8Array], RunEntry>(
    'SELECT seq, hash, body, seal FROM entry WHERE log = ? AND seq = ? AND h8 = ?',
  ),
  aside: db.prepare<[string, string, string], { salt: Uint8Array; payload: Uint8Array }>(
    'SELECT salt, payload FROM aside WHERE i = ? AND e = ? AND digest = ?',
  ),
})

/** A point as others are told it. */
export const pointOf = ({ seq, hash }: Head): Point => ({ seq, h8: hex(hash.subarray(0, 8)) })

/** Reads the logs of a store for others (CS-21, CS-22). It keeps nothing but the shape of forked logs, which `forget` drops. */
export class LogReader {
  readonly #q: ReturnType<typeof statements>
  readonly #log: EntryLog
  readonly #shapes = new Map<number, Shape>()

  constructor(db: BetterSqlite3.Database, log: EntryLog) {
    this.#q = statements(db)
    this.#log = log
  }

  /** Drops what is known of the shape of a log that changed. */
  forget(n: number): void {
    this.#shapes.delete(n)
  }

  logs(): readonly LogInfo[] {
    return this.#log.logs()
  }

  find(id: string): LogInfo | undefined {
    return this.#log.findLog(id)
  }

  state(log: LogInfo): 'open' | 'closed' | 'forked' {
    return this.#log.state(log.n)
  }

  /** Every end of a log, the longest branch first. */
  heads(log: LogInfo): Head[] {
    return this.#log.heads(log.n)
  }

  /** What opens a log. */
  start(log: LogInfo): LogStart {
    const row = this.#q.start.get(log.n)
    assert(row, 'a log that is here has its genesis')
    const { genesis, seal, bytes, signature } = row
    return { genesis, seal, certificate: { bytes, signature } }
  }

  /** The entry, or the genesis, at a point, if it is here. */
  at(log: LogInfo, { seq, h8 }: Point): Head | undefined {
    if (seq === 0) return pointOf({ seq, hash: log.h0 }).h8 === h8 ? { seq, hash: log.h0 } : undefined
    const hash = this.#q.hash.get(log.n, seq, Buffer.from(h8, 'hex'))
    return hash && { seq, hash }
  }

  /** One stored entry. */
  entry(log: LogInfo, { seq, hash }: Head): RunEntry | undefined {
    return this.#q.one.get(log.n, seq, hash.subarray(0, 8))
  }

  /** Points of the longest branch at these places; seq 0 is the genesis. Cost: one look-up each. */
  pointsAt(log: LogInfo, seqs: readonly number[]): Point[] {
    const { trunk, branches } = this.#shapeOf(log)
    const [longest = []] = branches
    return seqs.flatMap(seq => {
      if (seq === 0) return [pointOf({ seq, hash: log.h0 })]
      if (seq > trunk.seq) return longest[seq - trunk.seq - 1] ?? []
      const [only] = this.#log.entriesAt(log.n, seq)
      return only === undefined ? [] : [pointOf(only)]
    })
  }

  /** What somebody lacks who has these points of a log: for each end that is none of them, the entries after the last common one. */
  missing(log: LogInfo, have: readonly Point[]): Stretch[] {
    const known = have.flatMap(point => this.at(log, point) ?? [])
    const had = new Set(known.map(({ hash }) => hex(hash)))
    const { trunk, branches } = this.#shapeOf(log)
    const farthest = known.reduce<Head>((best, one) => (one.seq > best.seq ? one : best), { seq: 0, hash: log.h0 })
    // Who has anything of a branch has the whole trunk.
    let common = farthest.seq > trunk.seq ? trunk : farthest
    const stretches: Stretch[] = []
    const ends = branches.length === 0 ? [[]] : branches
    for (const branch of ends) {
      const last = branch.findLastIndex(({ head }) => had.has(hex(head.hash)))
      const after = branch[last]?.head ?? common
      const rest = branch.slice(last + 1)
      if (last === -1 && after.seq === trunk.seq && rest.length === 0) continue
      if (last >= 0 && rest.length === 0) continue
      stretches.push({ after, trunk: last === -1 ? trunk.seq : after.seq, branch: rest })
      for (const { head } of rest) had.add(hex(head.hash))
      if (last === -1) common = trunk
    }
    return stretches
  }

  /** The entries of a stretch in order. */
  *entriesOf(log: LogInfo, { after, trunk, branch }: Stretch): Generator<ListedEntry> {
    let at = after.seq
    for (let count: number = listedAtOnce.first; at < trunk; count = Math.min(2 * count, listedAtOnce.most)) {
      yield* this.#listed(log, at, Math.min(trunk, at + count))
      at += count
    }
    for (const { head } of branch) {
      const proof = this.entry(log, head)
      assert(proof, 'an entry of a branch is stored')
      yield { seq: head.seq, body: proof.body, isSealed: Number(proof.seal !== null), proof }
    }
  }

  /** Entries of the trunk as they are stored: a copy that nobody has verified yet may lack some, and who gets the others sees it by their chain. */
  *#listed(log: LogInfo, after: number, last: number): Generator<ListedEntry> {
    const [bodies, about] = this.#q.listed.get(log.n, after, last) ?? [null, null]
    if (bodies === null || about === null) return
    let from = 0
    for (const one of about.split(',')) {
      const [seq = 0, length = 0, isSealed = 0] = one.split(' ').map(Number)
      yield { seq, body: bodies.subarray(from, from + length), isSealed }
      from += length
    }
  }

  /** The hash of an entry that `entriesOf` gave. */
  hashOf(log: LogInfo, { seq, proof }: ListedEntry): Uint8Array {
    const found = proof?.hash ?? this.#q.trunkHash.get(log.n, seq)
    assert(found, 'an entry that was read is stored')
    return found
  }

  /** Hash and seal of it: SQLite goes through its body to get to the seal. */
  proofOf(log: LogInfo, { seq, proof }: ListedEntry): Proof {
    const found = proof ?? this.#q.proof.get(log.n, seq)
    assert(found, 'an entry that was read is stored')
    return found
  }

  /** The personal part that an op names, if it is here. */
  aside(digest: string, e: string, i: string): { salt: Uint8Array; payload: Uint8Array } | undefined {
    return this.#q.aside.get(i, e, digest)
  }

  #shapeOf(log: LogInfo): Shape {
    const heads = this.heads(log)
    const [only] = heads
    assert(only, 'a log has an end')
    if (heads.length === 1) return { trunk: only, branches: [] }
    let shape = this.#shapes.get(log.n)
    if (shape === undefined) {
      shape = this.#walk(log, heads)
      this.#shapes.set(log.n, shape)
    }
    return shape
  }

  /** Walks back from every end, the farthest first, until they have met. Cost: a few look-ups an entry of the branches. */
  #walk(log: LogInfo, heads: readonly Head[]): Shape {
    const paths = new Map<string, Place[]>(heads.map(head => [hex(head.hash), []]))
    // Several ends stand at one place once they have met.
    const at = new Map<string, { head: Head; ends: Place[][] }>()
    for (const head of heads) at.set(hex(head.hash), { head, ends: [paths.get(hex(head.hash)) ?? []] })
    while (at.size > 1) {
      const [key, { head, ends }] = [...at].reduce((a, b) => (b[1].head.seq > a[1].head.seq ? b : a))
      at.delete(key)
      for (const path of ends) path.push({ ...pointOf(head), head })
      const parent = this.#parentOf(log, head)
      const met = at.get(hex(parent.hash))
      if (met === undefined) at.set(hex(parent.hash), { head: parent, ends })
      else met.ends.push(...ends)
    }
    const [last] = at.values()
    return { trunk: last?.head ?? { seq: 0, hash: log.h0 }, branches: [...paths.values()].map(path => path.reverse()) }
  }

  #parentOf(log: LogInfo, head: Head): Head {
    const { seq, hash } = head
    const body = this.entry(log, head)?.body
    assert(body, 'an end of a log is stored')
    return this.#log.parentOf(log, { log: log.n, seq, h8: hash.subarray(0, 8), hash, body } satisfies StoredEntry)
  }
}
