import { setImmediate as breathe } from 'node:timers/promises'
import type { InputOf, OutputOf } from '#shared/contract/calls.ts'
import { refuse, type Refusal } from '#shared/contract/refusal.ts'
import { may } from '#shared/domain/rights.ts'
import { err, ok, type Result } from '#shared/kit/result.ts'
import { LIMITS } from '#shared/sync/limits.ts'
import { knownNames } from '../../repositories/adoption.ts'
import { setMeta } from '../../repositories/meta.ts'
import type { Estate, EstateRecord } from '../../storage/estate.ts'
import type { Left } from '../../storage/leave-organisation.ts'
import type { Draft, DraftOp } from '../../storage/ledger.ts'
import type { ReadTx } from '../../storage/store.ts'
import { type Caller, runCommand } from '../command.ts'
import type { StationDeps } from '../station-deps.ts'
import { depotsFor, takenName } from './show-adoption.ts'
import { takePeopleOver } from './take-people-over.ts'

type Taken = OutputOf<'adoption', 'take'>
type Input = InputOf<'adoption', 'take'>
const action = 'organisation.adopt'

/** Records in one entry: as many as an import's, and a third of its bytes left for what the entry says besides. */
const recordsPerEntry = 80
const bytesPerEntry = (LIMITS.entryBodyBytes * 2) / 3

/**
 * Makes what this station brought from the organisation that it left again in this one, entry by entry: the closure of its logs, its
 * people, its registers and facts with their ids and numbers (LEDGER §4 Adopt). What is here already is left, so that begun again after
 * a cut it goes on where it stopped. Errors: Forbidden, NotFound where nothing was brought or a depot is not his, Busy.
 */
export async function takeOver(deps: StationDeps, caller: Caller, input: Input): Promise<Result<Taken, Refusal>> {
  if (!may(caller.role, action)) return err(refuse('Forbidden', { action }))
  const left = deps.adoption.left()
  if (left === undefined) return err(refuse('NotFound', { what: 'organisation' }))
  if (running.has(deps.store)) return err(refuse('Busy', { why: 'adoption' }))
  const estate = deps.adoption.open(left)
  running.add(deps.store)
  try {
    const into = deps.store.read(tx => mapped(tx, deps, caller, estate, input))
    return into.ok ? await write(deps, caller, input, left, estate, into.value) : into
  } finally {
    running.delete(deps.store)
    estate.close()
  }
}

/** Stores over which one goes on: two at once would make each record twice. */
const running = new WeakSet<object>()

/** A depot of this organisation for each of the other, all of them his and carried by this station. Errors: NotFound. */
function mapped(
  tx: ReadTx,
  deps: StationDeps,
  caller: Caller,
  estate: Estate,
  { into }: Input,
): Result<ReadonlyMap<string, string>, Refusal> {
  const his = new Set(depotsFor(tx, deps, caller).map(({ id }) => id))
  const chosen = new Map(into.map(({ from, to }) => [from, to]))
  const isWhole = estate.warehouses().every(({ id }) => his.has(chosen.get(id) ?? ''))
  return isWhole ? ok(chosen) : err(refuse('NotFound', { what: 'warehouse' }))
}

async function write(
  deps: StationDeps,
  caller: Caller,
  input: Input,
  { bridges }: Left,
  estate: Estate,
  into: ReadonlyMap<string, string>,
): Promise<Result<Taken, Refusal>> {
  const ops = bridges.map((bridge, n): DraftOp => {
    const { org, name, dev } = bridge.closure
    return { k: 'create', e: 'bridge', i: `${org}:${dev}:${n}`, p: { org, name, ...bridge } }
  })
  for (const op of ops) {
    const said = makeAgain(deps, caller, 'org', [op])
    if (!said.ok) return said
  }
  const people = await takePeopleOver(deps, caller, estate, input.people ? [...into.values()] : null)
  if (!people.ok) return people
  const total = estate.counts().records
  let [made, known, tooLong] = [0, 0, 0]
  for (const part of entriesOf(estate, into)) {
    const fitting = part.ops.filter(op => bytesOf(op) <= bytesPerEntry)
    const done = makeAgain(deps, caller, part.scope, fitting)
    if (!done.ok) return done
    made += done.value
    known += fitting.length - done.value
    tooLong += part.ops.length - fitting.length
    deps.push({ topic: 'progress', job: 'adoption', id: 'adoption', done: Math.min(made + known, total), of: total })
    // A person's save comes first (sync.md row 22).
    await breathe()
    await breathe()
  }
  deps.store.write(tx =>
    setMeta(tx, deps.store.build, takenName, JSON.stringify({ at_ms: deps.clock.wallMs(), records: made + known })),
  )
  return ok({ made, known, people: people.value.made, logins: [...people.value.logins], tooLong })
}

/** Those of some records that are not here, in one entry; how many they were. */
function makeAgain(deps: StationDeps, caller: Caller, scope: string, ops: readonly DraftOp[]): Result<number, Refusal> {
  const command = { commandId: deps.random.uuid(), name: 'adoption.entry', can: action, input: null } as const
  return runCommand<number>(deps, caller, command, tx => {
    const known = knownOf(tx, deps, scope, ops)
    const lacking = ops.filter(op => !known.has(op))
    const drafts: Draft[] = lacking.length === 0 ? [] : [{ scope, ops: lacking }]
    return ok({ value: lacking.length, drafts })
  })
}

/** Those that are here already. A season is what its code says: deliveries name it by that. */
function knownOf(tx: ReadTx, deps: StationDeps, scope: string, ops: readonly DraftOp[]): Set<DraftOp> {
  const { build } = deps.store
  const known = new Set<DraftOp>()
  for (const e of new Set(ops.map(op => op.e))) {
    const column = e === 'season' ? 'code' : 'id'
    const names = new Map(ops.filter(op => op.e === e).map(op => [op, column === 'id' ? op.i : codeOf(op)]))
    const there = knownNames(tx, build, e, scope, column, [...names.values()])
    for (const [op, name] of names) if (there.has(name)) known.add(op)
  }
  return known
}

const codeOf = ({ p }: DraftOp): string => (typeof p?.code === 'string' ? p.code : '')

/** The records in runs of one scope that fit into an entry. */
function* entriesOf(
  estate: Estate,
  into: ReadonlyMap<string, string>,
): Generator<{ scope: string; ops: EstateRecord['op'][] }> {
  let [scope, bytes] = ['', 0]
  let ops: EstateRecord['op'][] = []
  for (const record of estate.records(into)) {
    const more = bytesOf(record.op)
    const isFull = ops.length >= recordsPerEntry || bytes + more > bytesPerEntry
    if (ops.length > 0 && (record.scope !== scope || isFull)) {
      yield { scope, ops }
      ops = []
      bytes = 0
    }
    scope = record.scope
    bytes += more
    ops.push(record.op)
  }
  if (ops.length > 0) yield { scope, ops }
}

/** About what an op takes in the body; personal parts stand beside it. Units: bytes. */
const bytesOf = ({ e, i, p }: DraftOp): number => Buffer.byteLength(JSON.stringify({ e, i, p }), 'utf8') + 64
