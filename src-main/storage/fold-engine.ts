import type BetterSqlite3 from 'better-sqlite3'
import type { FoldKey, FoldOp, Folded, FoldRule } from '#shared/domain/fold.ts'
import type { FoldRules } from '#shared/domain/fold-rules.ts'
import { scopeKindOf } from '#shared/domain/rights.ts'
import { assert } from '#shared/kit/assert.ts'
import { equalBytes } from '#shared/sync/bytes.ts'
import type { Entry, Json } from '#shared/sync/entry.ts'
import { marks } from '#shared/sync/worth.ts'
import { type EntryLog, type LogInfo, type Place, placeKey } from './entry-log.ts'
import { RowBatch } from './row-batch.ts'
import { RowWriter } from './row-writer.ts'
import { IdFinder, type NewIds } from './fresh-ids.ts'

/** An entry that counts, with everything the fold looks at. */
export interface Applied {
  readonly place: Place
  readonly log: LogInfo
  readonly hash: Uint8Array
  readonly entry: Entry
  readonly marks: number
}

interface Touch extends Place {
  readonly n: number
  readonly marks: number
}

interface Parsed {
  readonly entry: Entry
  readonly hash: string
  readonly ref: string
}

/** How one op changes the set of ops that touch its keys. `marks`: those it had before. */
type Change = { readonly kind: 'add' } | { readonly kind: 'drop' } | { readonly kind: 'mark'; readonly marks: number }

/** How an engine works where it is not the one that follows a station's ledger. */
export interface FoldOptions {
  /** Erasures delete personal parts; a rebuild, which only reads its source, leaves that to the ledger itself. */
  readonly erases?: boolean
  /** Ids that `db` knows, where it was empty at first and only this engine writes to it: spares the look-ups of new ones. */
  readonly seen?: NewIds
}

/** Parsed entries kept, so that records of one import do not parse its entry again each. */
const parsedEntries = 64
/** Below so many ids, looking at once costs more than it spares. */
const fewIds = 16
const nothing: Folded = { rows: [], sums: [] }

const statements = (db: BetterSqlite3.Database) => ({
  touches: db.prepare<[string, string, string], Touch>(
    'SELECT log, seq, h8, n, marks FROM touch WHERE i = ? AND e = ? AND scope = ?',
  ),
  scopes: db.prepare<[string, string], string>('SELECT DISTINCT scope FROM touch WHERE i = ? AND e = ?').pluck(),
  drop: db.prepare<[string, string, string, number, number, Uint8Array, number]>(
    'DELETE FROM touch WHERE i = ? AND e = ? AND scope = ? AND log = ? AND seq = ? AND h8 = ? AND n = ?',
  ),
  mark: db.prepare<[number, string, string, string, number, number, Uint8Array, number]>(
    'UPDATE touch SET marks = ? WHERE i = ? AND e = ? AND scope = ? AND log = ? AND seq = ? AND h8 = ? AND n = ?',
  ),
})

/**
 * Keeps every projected table equal to the fold of the entries that count, whatever the order in which they come to count or cease
 * to (LEDGER §7): rows as the difference of `apply` before and after, sums by delta. Nothing else writes those tables.
 * Entries and asides are read from `source`, touches and rows are kept in `db`. Sums are written by `flush`.
 */
export class FoldEngine {
  readonly #rules: FoldRules
  readonly #source: EntryLog
  readonly #q: ReturnType<typeof statements>
  readonly #rows: RowWriter
  readonly #added: RowBatch
  // Here and in whatever else is emptied with every slice: a set or map that is emptied leads from its former table to the next, so that one that
  // is old and dead keeps all after it from the collection of what is young. A new one leads nowhere.
  /** ids of records and groups about which something was added that is not in the tables yet */
  #adding = new Set<string>()
  readonly #db: BetterSqlite3.Database
  readonly #erases: boolean
  readonly #seen: NewIds | undefined
  /** where nobody has seen all: what `expect` found out about the batch that is being folded */
  #fresh: NewIds | undefined
  readonly #finder: IdFinder
  #parsed = new Map<string, Parsed>()
  readonly #members = new Map<string, BetterSqlite3.Statement<[string, string], string>>()

  constructor(db: BetterSqlite3.Database, source: EntryLog, rules: FoldRules, options: FoldOptions = {}) {
    this.#db = db
    this.#erases = options.erases ?? true
    this.#seen = options.seen
    this.#source = source
    this.#rules = rules
    this.#q = statements(db)
    this.#rows = new RowWriter(db)
    const columns = ['i', 'e', 'scope', 'log', 'seq', 'h8', 'n', 'marks']
    this.#added = new RowBatch(db, { table: 'touch', columns })
    this.#finder = new IdFinder(db)
  }

  /** Looks at once which ids of entries that are to count are new, and spares looking for each until the next `flush`. */
  expect(coming: readonly Applied[]): void {
    if (this.#seen !== undefined) return
    const ids = new Set<string>()
    // Where an id may have been named before its record came: as the group of others.
    const columns = new Map([['touch', 'i']])
    for (const { log, entry } of coming) {
      for (const op of entry.o) {
        const rule = this.#rules.find(log.scopeKind, op.e)
        for (const { i } of rule?.keys(log.scope, op) ?? []) ids.add(i)
        if (rule?.group !== undefined) columns.set(rule.group.table, rule.group.column)
      }
    }
    if (ids.size >= fewIds) this.#fresh = this.#finder.freshOf(ids, columns)
  }

  /** Lets an entry count from now on. */
  apply(applied: Applied): void {
    this.#changeAll(applied, { kind: 'add' })
  }

  /** Lets an entry count no more. */
  withdraw(applied: Applied): void {
    this.#changeAll(applied, { kind: 'drop' })
  }

  /** Gives an entry that counts its new marks; `before` are those it had. */
  remark(applied: Applied, before: number): void {
    this.#changeAll(applied, { kind: 'mark', marks: before })
  }

  /** Folds a record again around `mutate`, which adds or removes personal parts of it. */
  refold(e: string, i: string, mutate: () => void): void {
    this.flushRows()
    const keys = this.#keysOf(e, i)
    const before = keys.map(key => this.#folded(key, this.#load(this.#q.touches.all(key.i, key.e, key.scope))))
    mutate()
    for (const [n, key] of keys.entries()) {
      const ops = this.#load(this.#q.touches.all(key.i, key.e, key.scope))
      this.#rows.replace(before[n] ?? nothing, this.#folded(key, ops))
      this.#takeAway(this.#ruleOf(key), key, ops)
    }
  }

  /** What the ops themselves take away goes from the store, also where it came after them; no row shows it any more. */
  #takeAway(rule: FoldRule, key: FoldKey, ops: readonly FoldOp[]): void {
    if (this.#erases) for (const { e, i } of rule.erased?.(key, ops) ?? []) this.#source.eraseAsides(e, i)
  }

  /** Every aggregate that the ops about a record touch: what they say beside the entry shows in all of them. */
  #keysOf(e: string, i: string): FoldKey[] {
    const keys = new Map<string, FoldKey>()
    for (const scope of this.#q.scopes.all(i, e)) {
      keys.set(`${scope} ${e} ${i}`, { e, scope, i })
      for (const { op } of this.#load(this.#q.touches.all(i, e, scope))) {
        for (const key of op.e === e && op.i === i ? this.#ruleOf({ e, scope, i }).keys(scope, op) : []) {
          keys.set(`${scope} ${key.e} ${key.i}`, key)
        }
      }
    }
    return [...keys.values()]
  }

  /** Ops that count and touch a record in any scope, in no order. */
  opsOf(e: string, i: string): FoldOp[] {
    this.flushRows()
    return this.#q.scopes.all(i, e).flatMap(scope => this.#load(this.#q.touches.all(i, e, scope)))
  }

  /** Ops that count and touch a record of one scope. */
  opsIn(scope: string, e: string, i: string): FoldOp[] {
    this.flushRows()
    return this.#load(this.#q.touches.all(i, e, scope))
  }

  /** Writes the rows and sums that are still held back. Call before the transaction ends and before anybody reads them. */
  flush(): void {
    this.flushRows()
    this.#rows.flushSums()
    this.#fresh = undefined
  }

  /** Writes the rows, and not the sums, that are still held back. Call before a savepoint ends. */
  flushRows(): void {
    if (this.#adding.size === 0) return
    this.#added.flush()
    this.#rows.flushRows()
    this.#adding = new Set()
  }

  /** How many sums are held back. */
  get held(): number {
    return this.#rows.held
  }

  /** Projected tables that changed since the last call. */
  takeTables(): string[] {
    return this.#rows.takeTables()
  }

  /** Makes the sums of a savepoint that was released lasting: `forget` leaves them. */
  settle(): void {
    this.#rows.settleSums()
  }

  /** Drops what is held back and not settled, and what is remembered, after a rollback. */
  forget(): void {
    this.#rows.forget()
    this.#added.forget()
    this.#adding = new Set()
    this.#parsed = new Map()
    this.#fresh = undefined
  }

  #changeAll(applied: Applied, change: Change): void {
    const { log, place, hash, entry } = applied
    const parsed: Parsed = { entry, ...namesOf(hash) }
    for (const [n, op] of entry.o.entries()) {
      const rule = this.#rules.find(log.scopeKind, op.e)
      assert(rule, `no rule folds ${log.scopeKind}/${op.e}`)
      const keys = rule.keys(log.scope, op)
      if (keys.length === 0) continue
      const touch: Touch = { ...place, n, marks: applied.marks }
      const foldOp = this.#opOf(parsed, touch, log)
      for (const key of keys) this.#change(key, key.e === op.e ? rule : this.#ruleOf(key), touch, foldOp, change)
      if (this.#erases && op.e === 'erasure' && change.kind === 'add') this.#erase(op.p ?? {})
    }
  }

  #change(key: FoldKey, rule: FoldRule, touch: Touch, op: FoldOp, change: Change): void {
    const isNew = this.#note(key.i)
    if (this.#adding.has(key.i)) this.flushRows()
    const touches = isNew ? [] : this.#q.touches.all(key.i, key.e, key.scope)
    if (change.kind === 'add' && touches.length === 0 && this.#addFirst(key, rule, touch, op, isNew)) return
    const before = this.#load(touches)
    const others = before.filter((_, at) => !isSame(touches[at] ?? touch, touch))
    const after = change.kind === 'drop' ? others : [...others, op]
    const [was, is] =
      rule.group === undefined
        ? [rule.apply(key, before), rule.apply(key, after)]
        : this.#groups(key, rule, before, after)
    this.#writeTouch(key, touch, change)
    this.#rows.replace(was, is)
    this.#takeAway(rule, key, after)
  }

  /** The common case, a record nobody has said anything about: nothing to compare with. False where others are counted with it. */
  #addFirst(key: FoldKey, rule: FoldRule, touch: Touch, op: FoldOp, isNew: boolean): boolean {
    let at = key
    if (rule.group !== undefined) {
      const group = rule.group.of(key, [op])
      // A group that bears the id of a new record and that nobody named before has no other member.
      const alone = isNew && group === key.i
      if (group !== undefined && group !== key.i) this.#note(group)
      if (group !== undefined && this.#adding.has(group)) this.flushRows()
      if (group !== undefined && !alone && this.#membersOf(key, rule, group).length > 0) return false
      at = { ...key, i: group ?? key.i }
    }
    this.#addTouch(key, touch)
    this.#rows.add(rule.apply(at, [op]))
    this.#adding.add(key.i).add(at.i)
    return true
  }

  /** What the groups of a record give before and after its ops change: its old group, its new one, or the one it stays in. */
  #groups(key: FoldKey, rule: FoldRule, before: FoldOp[], after: FoldOp[]): [Folded, Folded] {
    const from = rule.group?.of(key, before)
    const to = rule.group?.of(key, after)
    const groups = [...new Set([from, to])].filter(group => group !== undefined)
    for (const group of groups) this.#note(group)
    if (groups.some(group => this.#adding.has(group))) this.flushRows()
    const fold = (mine: FoldOp[], home: string | undefined): Folded => {
      const folded = groups.map(group => {
        const others = this.#membersOf(key, rule, group).filter(id => id !== key.i)
        const ops = others.flatMap(id => this.#load(this.#q.touches.all(id, key.e, key.scope)))
        return rule.apply({ ...key, i: group }, group === home ? [...ops, ...mine] : ops)
      })
      return { rows: folded.flatMap(one => one.rows), sums: folded.flatMap(one => one.sums) }
    }
    return [fold(before, from), fold(after, to)]
  }

  /** An id is spoken of: true when it certainly never was before. */
  #note(id: string): boolean {
    return (this.#seen ?? this.#fresh)?.add(id) ?? false
  }

  #folded(key: FoldKey, ops: FoldOp[]): Folded {
    const rule = this.#ruleOf(key)
    return rule.group === undefined ? rule.apply(key, ops) : this.#groups(key, rule, ops, ops)[0]
  }

  /** LEDGER §8: the personal parts of a record go, for good. */
  #erase({ ent: e, of: i }: Record<string, Json>): void {
    assert(typeof e === 'string' && typeof i === 'string', 'an erasure names a record')
    this.refold(e, i, () => this.#source.eraseAsides(e, i))
  }

  #ruleOf(key: FoldKey): FoldRule {
    const rule = this.#rules.find(scopeKindOf(key.scope), key.e)
    assert(rule, `no rule folds ${key.scope} ${key.e}`)
    return rule
  }

  #membersOf({ scope }: FoldKey, rule: FoldRule, group: string): string[] {
    if (rule.group === undefined) return []
    const { table, column } = rule.group
    let statement = this.#members.get(table)
    if (statement === undefined) {
      const sql = `SELECT id FROM ${table} WHERE ${column} = ? AND scope = ?`
      statement = this.#db.prepare<[string, string], string>(sql).pluck()
      this.#members.set(table, statement)
    }
    return statement.all(group, scope)
  }

  #addTouch({ i, e, scope }: FoldKey, { log, seq, h8, n, marks: now }: Touch): void {
    this.#added.add(i, e, scope, log, seq, h8, n, now)
  }

  #writeTouch(key: FoldKey, touch: Touch, change: Change): void {
    const { i, e, scope } = key
    const { log, seq, h8, n, marks: now } = touch
    if (change.kind === 'add') {
      this.#addTouch(key, touch)
      this.#added.flush()
    } else if (change.kind === 'drop') this.#q.drop.run(i, e, scope, log, seq, h8, n)
    else this.#q.mark.run(now, i, e, scope, log, seq, h8, n)
  }

  #load(touches: readonly Touch[]): FoldOp[] {
    return touches.map(touch => this.#opOf(this.#parse(touch), touch, this.#source.log(touch.log)))
  }

  #opOf({ entry, hash, ref }: Parsed, { n, marks: now }: Touch, log: LogInfo): FoldOp {
    const op = entry.o[n]
    assert(op, `entry ${ref} has no op ${n}`)
    const { t, l, a: actor, c: command } = entry
    const hq = (now & marks.hq) !== 0
    const flagged = (now & marks.flagged) !== 0
    const known = { scope: log.scope, op, n, hash, ref, t, l, actor, command, dev: log.dev, hq, flagged }
    const personal = this.#source.personalOf(op)
    return personal === undefined ? known : { ...known, personal }
  }

  #parse(place: Place): Parsed {
    const key = placeKey(place)
    const known = this.#parsed.get(key)
    if (known !== undefined) return known
    const stored = this.#source.entry(place)
    assert(stored, `entry ${key} is touched and not stored`)
    const entry = JSON.parse(Buffer.from(stored.body).toString('utf8')) as Entry
    const parsed = { entry, ...namesOf(stored.hash) }
    if (this.#parsed.size >= parsedEntries) this.#parsed = new Map()
    this.#parsed.set(key, parsed)
    return parsed
  }
}

/** The hash in hex and the ref that `refOf` gives, by Node's own faster ways. */
function namesOf(hash: Uint8Array): { hash: string; ref: string } {
  const bytes = Buffer.from(hash.buffer, hash.byteOffset, hash.length)
  return { hash: bytes.toString('hex'), ref: bytes.toString('base64url', 0, 12) }
}

const isSame = (a: Touch, b: Touch): boolean =>
  a.n === b.n && a.seq === b.seq && a.log === b.log && equalBytes(a.h8, b.h8)
