import type { ImportTable } from '#db/sqlite/tables-register.ts'
import { setImmediate as breathe } from 'node:timers/promises'
import type { InputOf, OutputOf } from '#shared/contract/calls.ts'
import { refuse, type Refusal } from '#shared/contract/refusal.ts'
import { scopeCovers } from '#shared/domain/roles.ts'
import { err, ok, type Result } from '#shared/kit/result.ts'
import { assert } from '#shared/kit/assert.ts'
import { formatCode, parseCode, type RecordCode } from '#shared/sync/number.ts'
import { warehouseCode } from '../../repositories/counter-facts.ts'
import { saveMapping } from '../../repositories/import-mapping.ts'
import { existingIds, importById, unfinishedImport } from '../../repositories/import.ts'
import type { DraftOp } from '../../storage/ledger.ts'
import type { WriteTx } from '../../storage/store.ts'
import { type Caller, runCommand } from '../command.ts'
import { cooperativeRegister } from '../cooperatives/cooperative-register.ts'
import { farmerRegister } from '../farmers/farmer-register.ts'
import { partsOf } from '../registers/register.ts'
import type { StationDeps } from '../station-deps.ts'
import { supplierRegister } from '../suppliers/supplier-register.ts'
import { countsOf, judge } from './check-import.ts'
import type { OpenImport } from './import-desk.ts'
import {
  chunksOf,
  type DerivedIds,
  derivedIds,
  type PlannedRecord,
  planImport,
  type ReadyRecord,
} from './import-plan.ts'
import { checkedImport } from './list-records.ts'

type Applied = OutputOf<'imports', 'apply'>

/** Records in one entry: 200 may be; fewer keep a commit within a frame of the screens, many fewer wait for the disk too often. */
const recordsPerEntry = 80
const registers = { farmers: farmerRegister, suppliers: supplierRegister, cooperatives: cooperativeRegister }
const series = { farmer: 'PL', supplier: 'CF', cooperative: 'CP' } as const

/**
 * Writes what the check found, entry by entry, each with an id of its own that follows from the import: begun again after a crash, with
 * the same command or only with the same file, it goes on where it stopped and makes nothing twice. Matched records are counted and
 * stay as they are. The mapping is kept for the next such file.
 * Errors: NotFound, Stale before a check, Busy, Cancelled (what is written stays and the import can be gone on with).
 */
export async function applyImport(
  deps: StationDeps,
  caller: Caller,
  input: InputOf<'imports', 'apply'>,
): Promise<Result<Applied, Refusal>> {
  if (!scopeCovers(caller.warehouses, deps.here.warehouse))
    return err(refuse('Forbidden', { action: 'farmers.import' }))
  const done = deps.store.read(tx => importById(tx, deps.store.build, input.commandId))
  if (done !== undefined && deps.imports.find(caller, input.importId).ok === false)
    return finish(deps, caller, { ...input, file: done.file_sha }, answerOf(done))
  const checked = checkedImport(deps, caller, input.importId)
  if (!checked.ok) return checked
  const { open } = checked.value
  if (done !== undefined && done.file_sha !== open.sha256) return err(refuse('CommandMismatch', {}))
  if (open.busy) return err(refuse('Busy', { why: 'import' }))
  open.busy = true
  try {
    return await write(deps, caller, input, open, checked.value.check)
  } finally {
    open.busy = false
  }
}

type Check = NonNullable<OpenImport['check']>

async function write(
  deps: StationDeps,
  caller: Caller,
  input: InputOf<'imports', 'apply'>,
  open: OpenImport,
  check: Check,
): Promise<Result<Applied, Refusal>> {
  const begun = deps.store.read(tx => unfinishedImport(tx, deps.store.build, open.sha256, input.commandId))
  const id = begun?.id ?? input.commandId
  const again = begun === undefined ? ok(check) : await judge(deps, open, id)
  if (!again.ok) return again
  const counts = begun === undefined ? countsOf(again.value) : (JSON.parse(begun.counts) as ReturnType<typeof countsOf>)
  const ids = derivedIds(id)
  const plan = planImport(id, ids, open, again.value, registers)
  const there = deps.store.read(tx => existingIds(tx, deps.store.build, id))
  let fact = begun === undefined ? factOf(id, open, counts, plan) : null
  let made = there.size
  const pace = deps.bulkPace()
  const chunks = chunksOf(plan, ids, there, recordsPerEntry)
  for (const together of plan.length === 0 ? [[[]]] : groupsOf(chunks, () => pace.entries())) {
    if (open.cancelled) return err(refuse('Cancelled', {}))
    const written = pace.commit(together.length, () =>
      deps.store.bulk(() => writeChunks(deps, caller, ids, together, fact)),
    )
    if (!written.ok) return written
    fact = null
    made += together.reduce((records, chunk) => records + chunk.length, 0)
    deps.push({ topic: 'progress', job: 'import', id: open.id, done: made, of: plan.length })
    // A person's save comes first (sync.md row 22).
    await breathe()
    await deps.store.room()
  }
  const applied = finish(deps, caller, { ...input, file: open.sha256 }, { ...counts, id }, tx => {
    const saved = deps.reader.savedMapping(open.table, open.mapping)
    saveMapping(tx, deps.store.build, saved, deps.clock.wallMs())
  })
  if (applied.ok) deps.imports.drop(open.id)
  return applied
}

/** As many at a time as `size` says when their turn comes. */
function* groupsOf<T>(all: Iterable<T>, size: () => number): Generator<T[]> {
  let group: T[] = []
  let most = size()
  for (const one of all) {
    group.push(one)
    if (group.length < most) continue
    yield group
    group = []
    most = size()
  }
  if (group.length > 0) yield group
}

/** Entries of one commit, each a command that follows from the import and its first record, so that it is made once (LEDGER §3). */
function writeChunks(
  deps: StationDeps,
  caller: Caller,
  ids: DerivedIds,
  chunks: readonly (readonly ReadyRecord[])[],
  fact: DraftOp | null,
): Result<Record<string, never>, Refusal> {
  const commandOf = (chunk: readonly ReadyRecord[] | undefined) => ids(`entry ${chunk?.[0]?.id ?? 'fact'}`)
  const commandId = commandOf(chunks[0])
  const command = { commandId, name: 'imports.entry', can: 'farmers.import', input: null } as const
  return runCommand<Record<string, never>>(deps, caller, command, tx => {
    const nextOf = { PL: codes(tx, deps, 'PL'), CF: codes(tx, deps, 'CF'), CP: codes(tx, deps, 'CP') }
    const opOf = ({ register, id, fields }: ReadyRecord): DraftOp => {
      assert(register.e in series, 'imports make people and bodies')
      const { p, personal } = partsOf(register, fields)
      const no = nextOf[series[register.e as keyof typeof series]]()
      return { k: 'create', e: register.e, i: id, p: { ...p, no }, personal }
    }
    const drafts = chunks.map((chunk, at) => {
      const ops = [...(fact === null || at > 0 ? [] : [fact]), ...chunk.map(opOf)]
      return { scope: 'org', ops, command: commandOf(chunk) }
    })
    return ok({ value: {}, drafts: drafts.filter(({ ops }) => ops.length > 0) })
  })
}

/** The codes of a series that come next, one at each call; looked up at the first. */
function codes(tx: WriteTx, deps: StationDeps, of: 'PL' | 'CF' | 'CP'): () => string {
  let next: RecordCode | null = null
  return () => {
    if (next === null) {
      const { warehouse } = deps.here
      const code = warehouseCode(tx, deps.store.build, warehouse)
      const first = parseCode(deps.ledger.nextCode(tx, { warehouse, code, series: of }))
      assert(first.ok, 'the ledger gives well-formed codes')
      next = first.value
    }
    const text = formatCode(next)
    next = { ...next, counter: next.counter + 1 }
    return text
  }
}

function factOf(
  id: string,
  open: OpenImport,
  counts: ReturnType<typeof countsOf>,
  all: readonly PlannedRecord[],
): DraftOp {
  const bodies = (e: string) => all.filter(record => record.register.e === e && registers[open.kind].e !== e).length
  const named = { cooperatives: bodies('cooperative'), suppliers: bodies('supplier') }
  const p = { kind: open.kind, file_name: open.fileName, file_sha: open.sha256, counts: { ...counts, ...named } }
  return { k: 'create', e: 'import', i: id, p }
}

/** What an import that was written whole has counted. */
const answerOf = (fact: ImportTable): Applied => ({
  ...(JSON.parse(fact.counts) as ReturnType<typeof countsOf>),
  id: fact.id,
})

function finish(
  deps: StationDeps,
  caller: Caller,
  { commandId, file }: { readonly commandId: string; readonly file: string },
  applied: Applied,
  local: (tx: WriteTx) => void = () => undefined,
): Result<Applied, Refusal> {
  // A file that is opened again has another handle; what is asked is to take this file in.
  const command = { commandId, name: 'imports.apply', can: 'farmers.import', input: { file } } as const
  const { rows, created, matched, rejected, skipped, id } = applied
  const value = { rows, created, matched, rejected, skipped, id }
  return runCommand<Applied>(deps, caller, command, () => ok({ value, drafts: [], local }))
}
