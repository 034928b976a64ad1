import { join } from 'node:path'
import type BetterSqlite3 from 'better-sqlite3'
import { canonicalDump } from '#main/storage/dump.ts'
import { runSteps } from '#main/storage/steps.ts'
import { stationFiles } from '#main/storage/open.ts'
import { verifyStation } from '#main/storage/verify-station.ts'
import { LIMITS } from '#shared/sync/limits.ts'
import type { ErrorCode } from '#shared/sync/protocol/message.ts'
import type { DepotWorld } from './depot-world.ts'
import type { SimDepot } from './sim-depot.ts'

/** Endings that links between honest stations may come to. */
const honest: readonly (ErrorCode | null)[] = [
  null,
  'Idle',
  'Replaced',
  'SameStation',
  'Revoked',
  'NotMember',
  'Stopping',
]

const dbOf = (depot: SimDepot): BetterSqlite3.Database | undefined => depot.life?.store.read(tx => tx).db

/** What a question finds in a station's file. */
export function rowsOf<T>(depot: SimDepot, sql: string, ...given: string[]): T[] {
  const db = dbOf(depot)
  return db === undefined ? [] : db.prepare<string[], T>(sql).all(...given)
}

/** One value of each row. */
export function valuesOf<T>(depot: SimDepot, sql: string, ...given: string[]): T[] {
  const db = dbOf(depot)
  return db === undefined
    ? []
    : db
        .prepare<string[], T>(sql)
        .pluck()
        .all(...given)
}

/** I2, I7: a station that has just opened has all that people and peers were told it has. */
export function faultsAtOpening(world: DepotWorld, depot: SimDepot): string[] {
  const mine = world.acknowledged.filter(({ at }) => at === depot.name)
  const answered = new Set(valuesOf<string>(depot, 'SELECT c FROM answer'))
  const lost = mine.filter(({ command }) => !answered.has(command))
  const held = depot.life?.replica.held
  const unheld = [...depot.toldTips].filter(([log, tip]) => held?.has(log, tip) === false)
  return [
    ...lost.map(({ command, row }) => `I2: ${depot.name} lost ${row?.table ?? 'what'} was acknowledged: ${command}`),
    ...unheld.map(([log, { seq }]) => `I7: ${depot.name} told that it has ${seq} of ${log} and has it no more`),
  ]
}

/** I1, I6, I9: equal sets of entries, equal rows, conflicts, rejected and pending; personal parts everywhere. */
function unequal(world: DepotWorld): string[] {
  const scopes = new Set(world.members().flatMap(depot => valuesOf<string>(depot, 'SELECT DISTINCT scope FROM log')))
  return [...scopes].flatMap(scope => {
    const carriers = world.members().filter(({ life }) => life?.replica.carries(scope))
    if (carriers.length < 2) return []
    const [first, ...others] = carriers.map(depot => ({ depot, lines: linesOf(depot, scope) }))
    if (first === undefined) return []
    return others.flatMap(({ depot, lines }) => {
      const at = lines.findIndex((line, n) => line !== first.lines[n])
      const n = at === -1 && lines.length !== first.lines.length ? lines.length : at
      return n === -1 ? [] : [`I1: ${scope}: ${first.depot.name} ${first.lines[n]} ≠ ${depot.name} ${lines[n]}`]
    })
  })
}

function linesOf(depot: SimDepot, scope: string): string[] {
  const db = dbOf(depot)
  if (db === undefined) return []
  const names =
    scope === 'org' ? valuesOf<string>(depot, 'SELECT id || coalesce(name, ?) FROM farmer ORDER BY id', '–') : []
  const prepare = ((sql: string) => preparedOf(db, sql)) as BetterSqlite3.Database['prepare']
  return [...canonicalDump({ prepare }, scope), ...names]
}

const prepared = new WeakMap<BetterSqlite3.Database, Map<string, BetterSqlite3.Statement>>()

/** A dump asks every table of every scope: most of its time went into preparing what was asked of the scope before. */
function preparedOf(db: BetterSqlite3.Database, sql: string): BetterSqlite3.Statement {
  const known = prepared.get(db) ?? new Map<string, BetterSqlite3.Statement>()
  prepared.set(db, known)
  const statement = known.get(sql) ?? db.prepare(sql)
  known.set(sql, statement)
  return statement
}

/** I3: no log has two bodies at one place, where one machine worked under its key. */
function doubleBodies(world: DepotWorld): string[] {
  const known = new Map<string, string>()
  return world.up().flatMap(depot =>
    rowsOf<{ at: string; dev: string; hash: string }>(
      depot,
      'SELECT lower(hex(l.log_id)) || e.seq AS at, l.dev, lower(hex(e.hash)) AS hash FROM entry e JOIN log l ON l.n = e.log',
    ).flatMap(({ at, dev, hash }) => {
      const before = known.get(at)
      known.set(at, hash)
      return before === undefined || before === hash || world.doubled.has(dev) ? [] : [`I3: two bodies at ${at}`]
    }),
  )
}

const equalSums: Readonly<Record<string, readonly string[]>> = {
  cocoa: [
    'SELECT sum(net_g) FROM delivery WHERE counts = 1',
    'SELECT sum(g) FROM stock_line',
    'SELECT sum(g) FROM sum_lot',
  ],
  seasons: ['SELECT sum(net_g) FROM delivery WHERE counts = 1', 'SELECT sum(net_g) FROM sum_farmer_season'],
  dues: ['SELECT sum(net_pay_xaf) FROM delivery WHERE counts = 1', 'SELECT sum(due_xaf) FROM sum_party'],
  allocations: ['SELECT sum(amount_xaf) FROM allocation WHERE live = 1', 'SELECT sum(paid_xaf) FROM sum_root'],
  tills: ["SELECT sum(amount_xaf) FROM payment WHERE method = 'cash'", 'SELECT sum(out_xaf) FROM sum_till'],
}

/** I4, I5: what came in is what is in stock and owed, what was paid is what left, on every station. */
function lostSums(world: DepotWorld): string[] {
  return world.up().flatMap(depot =>
    Object.entries(equalSums).flatMap(([what, questions]) => {
      const sums = questions.map(sql => Number(valuesOf<number | null>(depot, sql)[0] ?? 0))
      return new Set(sums).size === 1 ? [] : [`I4: ${what} at ${depot.name}: ${sums.join(' ≠ ')}`]
    }),
  )
}

/** I2, I4: what was acknowledged anywhere is a row at every station that carries its scope. */
function lostRows(world: DepotWorld): string[] {
  const excluded = new Set(
    world.up().flatMap(({ name }) => (world.members().some(one => one.name === name) ? [] : [name])),
  )
  const said = world.acknowledged.flatMap(({ row, scope, at }) =>
    row === undefined || excluded.has(at) ? [] : [{ ...row, scope: ofOrganisation.has(row.table) ? 'org' : scope }],
  )
  return world.members().flatMap(depot => {
    const known = new Map<string, Set<string>>()
    return said.flatMap(({ table, id, scope }) => {
      if (depot.life?.replica.carries(scope) !== true || (world.isContested && scope === 'org')) return []
      const ids = known.get(table) ?? new Set(valuesOf<string>(depot, `SELECT id FROM "${table}"`))
      known.set(table, ids)
      return ids.has(id) ? [] : [`I4: ${depot.name} has no ${table} ${id}`]
    })
  })
}

const ofOrganisation: ReadonlySet<string> = new Set(['farmer', 'price', 'cooperative'])

/** I12: what a station shows is what its ledger says (`rebuild`), and every seal holds. */
export function faultsOfFile(depot: SimDepot, rebuild = true): string[] {
  const at = (name: string): string => join(depot.folder, name)
  const file = at(stationFiles.database)
  const report = runSteps(verifyStation({ file, rebuild, scratch: at('verify.db') }))
  const errors = valuesOf<string>(depot, 'SELECT why FROM entry_error')
  return [
    ...(report?.ok === true ? [] : [`I12: ${depot.name}: ${JSON.stringify(report)}`]),
    ...errors.map(why => `I9: ${depot.name} failed on an entry: ${why}`),
  ]
}

/** Everything that is not as it must be, once nothing fails any more and all had time (sync.md §4.2). */
export function faultsOf(
  world: DepotWorld,
  verified: readonly SimDepot[],
  mayEnd: readonly ErrorCode[] = [],
): string[] {
  const lacking = world.lacking().map(text => `I10: ${text}`)
  return [
    ...world.wrong,
    ...world.depots.flatMap(({ name, broke }) => broke.map(text => `${name} broke: ${text}`)),
    ...world.depots.flatMap(({ name, ended }) =>
      ended.flatMap(({ code }) => ([...honest, ...mayEnd].includes(code) ? [] : [`${name} ended a link with ${code}`])),
    ),
    ...world.depots.flatMap(({ name, most }) =>
      most.storing > LIMITS.unappliedBytes ? [`I11: ${name} had ${most.storing} bytes to store`] : [],
    ),
    ...lacking,
    ...(lacking.length > 0 ? [] : [...unequal(world), ...lostRows(world)]),
    ...doubleBodies(world),
    ...lostSums(world),
    ...verified.flatMap(depot => faultsOfFile(depot)),
  ]
}
