import type BetterSqlite3 from 'better-sqlite3'
import { isPersonal, fieldNamesOf, policyOf } from '#shared/domain/register-fields.ts'
import { standingOf } from '#shared/domain/fold-fact.ts'
import type { FoldOp } from '#shared/domain/fold.ts'
import { firstOf, type Reissued } from '#shared/domain/reissued.ts'
import type { Role } from '#shared/domain/roles.ts'
import type { Json } from '#shared/sync/entry.ts'
import { resolveField } from '#shared/sync/register.ts'
import { connect } from './connection.ts'
import { foldAllWaiting } from './fold-waiting.ts'
import { type Core, makeCore } from './core.ts'
import type { DraftOp } from './ledger.ts'
import { migrate } from './migrate.ts'
import { headOf } from './receipt-proof.ts'

type Fields = Record<string, Json>

/** A record of an organisation that was left, as it is made again: its id and its number stay (LEDGER §4, §9). */
export interface EstateRecord {
  readonly scope: string
  readonly op: Extract<DraftOp, { k: 'create' }>
}

/** Somebody of that organisation. `role`: what he held at the end. */
export interface EstatePerson {
  readonly id: string
  readonly role: Role | null
  readonly active: boolean
  readonly mustChange: boolean
  readonly name: string | null
  readonly login: string | null
  readonly password: Json | null
  readonly keys: Json | null
  readonly reissued: Reissued
}

/** How much there is of it. */
export interface EstateCounts {
  readonly farmers: number
  readonly deliveries: number
  readonly payments: number
  readonly people: number
  readonly records: number
}

/** In the order in which records name one another. What the other organisation sets (prices, settings, depots) is its own. */
const orgEntities = [
  'season',
  'place',
  'cooperative',
  'supplier',
  'farmer',
  'supplier_validation',
  'farmer_merge',
  'import',
  'settlement',
  'erasure',
  'void',
] as const
const whEntities = [
  'lot',
  'delivery',
  'payment',
  'allocation',
  'till_open',
  'till_move',
  'till_close',
  'stock_move',
  'print',
  'import',
  'settlement',
  'void',
] as const
const registers: ReadonlySet<string> = new Set(['season', 'place', 'cooperative', 'supplier', 'farmer', 'lot'])
const made: ReadonlySet<string> = new Set([...orgEntities, ...whEntities])
const page = 500

/** How much a station's file holds of what would be made again. */
export function countsHere(db: BetterSqlite3.Database): EstateCounts {
  const of = (table: string): number => Number(db.prepare(`SELECT count(*) FROM "${table}"`).pluck().get())
  const records = [...made].reduce((sum, table) => sum + of(table), 0)
  return { farmers: of('farmer'), deliveries: of('delivery'), payments: of('payment'), people: of('user'), records }
}

/** The ledger of an organisation that this station left for another, read from the file that it kept (LEDGER §4 Adopt). */
export class Estate {
  readonly #db: BetterSqlite3.Database
  readonly #core: Core

  /** Opens the kept file, whose logs are closed from then on. Errors: throws what SQLite and `migrate` throw. */
  constructor(file: string, rootPublicKey: Uint8Array) {
    this.#db = connect(file)
    migrate(this.#db, version => `${file}.before-${version + 1}`)
    this.#db.exec("UPDATE log SET state = 'closed' WHERE state = 'open'")
    this.#core = makeCore(this.#db, rootPublicKey)
    this.#db.transaction(() => foldAllWaiting(this.#core)).immediate()
  }

  close(): void {
    this.#db.close()
  }

  /** The warehouses whose facts are here, by code. */
  warehouses(): { id: string; code: string | null; name: string | null }[] {
    const sql = `SELECT DISTINCT substr(l.scope, 4) AS id, w.code, w.name FROM log l
      LEFT JOIN warehouse w ON w.id = substr(l.scope, 4) WHERE l.scope LIKE 'wh:%' ORDER BY w.code, id`
    return this.#db.prepare<[], { id: string; code: string | null; name: string | null }>(sql).all()
  }

  counts(): EstateCounts {
    return countsHere(this.#db)
  }

  *people(): Generator<EstatePerson> {
    const authority = this.#core.judge.authority()
    for (const i of this.#ids('user', 'auth')) {
      const ops = this.#core.engine.opsIn('auth', 'user', i)
      const first = ops.find(({ op }) => op.k === 'create')
      if (first === undefined) continue
      const { p, personal } = valuesOf('user', ops)
      const text = (name: string): string | null => (typeof personal[name] === 'string' ? personal[name] : null)
      yield {
        id: i,
        role: authority.roleOf(i)?.role ?? null,
        active: p.active !== false,
        mustChange: p.must_change === true,
        name: text('name'),
        login: text('login'),
        password: personal.password ?? null,
        keys: personal.keys ?? null,
        reissued: reissue(first),
      }
    }
  }

  /** Everything else, scope by scope; `into`: the warehouse that takes the place of each. */
  *records(into: ReadonlyMap<string, string>): Generator<EstateRecord> {
    const renamed = new Map(
      [...into].flatMap(([from, to]) => [[from, to] as const, [`wh:${from}`, `wh:${to}`] as const]),
    )
    for (const e of orgEntities) yield* this.#recordsOf('org', 'org', e, renamed)
    for (const from of into.keys()) {
      const scope = renamed.get(`wh:${from}`) ?? ''
      for (const e of whEntities) yield* this.#recordsOf(`wh:${from}`, scope, e, renamed)
    }
  }

  *#recordsOf(from: string, scope: string, e: string, renamed: ReadonlyMap<string, string>): Generator<EstateRecord> {
    for (const i of this.#ids(e, from)) {
      const ops = this.#core.engine.opsIn(from, e, i)
      const op = registers.has(e) ? registerOp(e, i, ops) : this.#factOp(from, e, i, ops)
      if (op !== undefined) yield { scope, op: { ...op, p: rename(op.p ?? {}, renamed) as Fields } }
    }
  }

  #factOp(scope: string, e: string, i: string, ops: readonly FoldOp[]): EstateRecord['op'] | undefined {
    const standing = standingOf(e, i, ops)
    if (standing === undefined) return undefined
    const { winner, p } = standing
    if (e === 'void' && !(typeof p.ent === 'string' && made.has(p.ent))) return undefined
    const head = p.receipt === undefined ? undefined : headOf(this.#core, { scope, e, i }, winner.hash)
    const first = head === undefined ? reissue(winner) : { ...reissue(winner), after: head }
    return createOf(e, i, { ...p }, winner.personal ?? {}, first)
  }

  /** Ids of the records of an entity in a scope, in order, a page at a time: other questions are asked in between. */
  *#ids(e: string, scope: string): Generator<string> {
    const sql = 'SELECT DISTINCT i FROM touch WHERE i > ? AND e = ? AND scope = ? ORDER BY i LIMIT ?'
    const next = this.#db.prepare<[string, string, string, number], string>(sql).pluck()
    let last = ''
    for (;;) {
      const ids = next.all(last, e, scope, page)
      yield* ids
      if (ids.length < page) return
      last = ids.at(-1) ?? ''
    }
  }
}

function registerOp(e: string, i: string, ops: readonly FoldOp[]): EstateRecord['op'] | undefined {
  const first = ops.find(({ op }) => op.k === 'create')
  if (first === undefined) return undefined
  const { p, personal } = valuesOf(e, ops)
  return createOf(e, i, p, personal, reissue(first))
}

function createOf(e: string, i: string, p: Fields, personal: Fields, reissued: Reissued): EstateRecord['op'] {
  const { reissued: _earlier, ...own } = p
  return { k: 'create', e, i, p: { ...own, reissued: { ...reissued } }, personal }
}

/** The value in force of every field, in its part. */
function valuesOf(e: string, ops: readonly FoldOp[]): { p: Fields; personal: Fields } {
  const [p, personal]: [Fields, Fields] = [{}, {}]
  for (const field of [...fieldNamesOf(e), 'archived']) {
    const value = resolveField(ops, field, policyOf(e, field)).inForce?.value
    if (value !== undefined) (isPersonal(e, field) ? personal : p)[field] = value
  }
  return { p, personal }
}

function reissue(op: FoldOp): Reissued {
  const { actor, t } = firstOf(op)
  return { u: actor, t, ref: op.ref }
}

/** Every text that is the id or the scope of a warehouse becomes that of the one that takes its place. */
function rename(value: Json, renamed: ReadonlyMap<string, string>): Json {
  if (typeof value === 'string') return renamed.get(value) ?? value
  if (Array.isArray(value)) return value.map(one => rename(one, renamed))
  if (typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, rename(one, renamed)]))
}
