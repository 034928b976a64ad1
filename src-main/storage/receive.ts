import { assert } from '#shared/kit/assert.ts'
import { ok, type Result } from '#shared/kit/result.ts'
import { parseAside } from '#shared/sync/aside.ts'
import { hex } from '#shared/sync/bytes.ts'
import { refOf, sealMessage } from '#shared/sync/chain.ts'
import { isFarAhead, type Moment, receiveMoment } from '#shared/sync/clock.ts'
import type { AuthEntry } from '#shared/sync/authority.ts'
import type { CheckedEntry, RunEntry } from '#shared/sync/check-run.ts'
import type { Entry } from '#shared/sync/entry.ts'
import { parseGenesis } from '#shared/sync/genesis.ts'
import type { ReceiverOptions } from './admit-log.ts'
import { noteAdopted } from './adopted.ts'
import { type Asides, byDigest, type CheckedBatch, checkBatch, isHead } from './check-batch.ts'
import type { Core } from './core.ts'
import type { Head, LogInfo, ReadAside, StoredAside, StoredEntry } from './entry-log.ts'
import { applyChanges, judgeLogs, judgeNew, judgePending, type WorthChange } from './fold-changes.ts'
import { authEntry } from './judge.ts'
import type { Batch, Received, ReceiveFault } from './ledger.ts'
import { foldAllWaiting } from './fold-waiting.ts'
import { runSteps } from './steps.ts'

/**
 * Takes a batch of entries in (sync.md §5.2): log, bytes, chain and seals are checked first and refuse the whole batch; then
 * everything new is stored whatever it is worth, judged and folded. An entry that contradicts a stored one makes a branch.
 */
export function receiveBatch(core: Core, options: ReceiverOptions, batch: Batch): Result<Received, ReceiveFault> {
  const checked = runSteps(checkBatch(core, options, batch))
  assert(checked, 'a check that nobody stops has an end')
  return checked.ok ? ok(takeEntries(core, options, checked.value, 0, checked.value.entries.length)) : checked
}

/** An entry that is stored and now judged and folded. */
interface Fresh {
  readonly stored: StoredEntry
  readonly entry: Entry | undefined
}

/**
 * Stores, judges and folds the entries `from` to before `to` of a checked batch, in the running transaction. Those before `from` were
 * taken; the last one must be sealed, so that whatever is stored can be shown to others. `waits`: those that only go on a log of another
 * station are judged and folded later, by `foldWaiting` (ADR 10).
 */
export function takeEntries(
  core: Core,
  options: ReceiverOptions,
  batch: CheckedBatch,
  from: number,
  to: number,
  waits = false,
): Received {
  const log = core.log.findLog(batch.log.id) ?? addLog(core, options, batch)
  assert(to === from || (batch.entries[to - 1]?.seal ?? null) !== null, 'what is stored ends at a seal')
  const own = log.dev === options.dev
  const start = firstFresh(core, log, batch, from, to)
  const parent = batch.entries[start - 1] ?? batch.after
  const came = batch.entries.slice(start, to)
  const later = waits && start < to && mayWait(core, log, parent, own)
  const failedBefore = later ? 0 : foldAllWaiting(core, log)
  const fresh = later ? [] : came.map(one => freshOf(log, one))
  const before = core.judge.authority()
  const wasForked = core.log.state(log.n) === 'forked'
  core.log.addEntries(log, parent, own ? came.map(one => sealed(options, log, one)) : came)
  // Own entries that come back, from peers or a twin: their numbers are given out, their moments were mine (LEDGER §9, §11, §12).
  const [first, last] = [came[0], came.at(-1)]
  if (own && first && last) noteAdopted(core.db, log.id, [first.seq, last.seq])
  if (own) for (const { entry } of fresh) if (entry !== undefined) core.numbers.use(entry)
  addAsides(core, later ? namingOf(came) : fresh.map(({ entry }) => entry), batch.asides, later)
  for (const one of batch.entries.slice(from, start)) takeLateAsides(core, one.entry, batch.asides)
  const far = seeTimes(core, came, own ? Infinity : options.trustedMs)
  const forked = core.log.state(log.n) === 'forked'
  const taken = { added: came.length, known: start - from, forked: forked && !wasForked, far }
  if (later) {
    core.unfolded.add(log.n, parent.seq + 1, last?.seq ?? parent.seq)
    return { ...taken, failed: 0, tables: core.engine.takeTables() }
  }
  for (const { stored, entry } of fresh) if (entry !== undefined) core.log.addIndexes(log, stored, stored.hash, entry)
  core.log.flush()
  if (log.scope === 'auth') core.judge.addAuth(authEntriesOf(log, parent, fresh))
  const failed = failedBefore + applyChanges(core, changesOf(core, log, parent, fresh, before, forked))
  return { ...taken, failed, tables: core.engine.takeTables() }
}

const freshOf = (log: LogInfo, { seq, hash, body, entry }: CheckedEntry): Fresh => ({
  stored: { log: log.n, seq, h8: hash.subarray(0, 8), hash, body },
  entry,
})

/** An entry of this station's own log, sealed by it where it came without. */
function sealed({ signing }: ReceiverOptions, log: LogInfo, { seq, hash, body, seal }: CheckedEntry): RunEntry {
  return { seq, hash, body, seal: seal ?? signing?.sign(sealMessage(log.idBytes, seq, hash)) ?? null }
}

/**
 * Whether what follows `parent` may be folded later: never what tells who may do what, nor what this station wrote, whose numbers and
 * records it goes on from; and a log with one end, so that what waits is the end of one chain.
 */
function mayWait(core: Core, log: LogInfo, parent: Head, own: boolean): boolean {
  if (log.scope === 'auth' || own || core.log.state(log.n) === 'forked') return false
  return isHead(core.log.heads(log.n), parent)
}

/** Where the entries begin that are not here: their parent is an end of the log, or they are looked for one by one. */
function firstFresh(core: Core, log: LogInfo, batch: CheckedBatch, from: number, to: number): number {
  const parent = batch.entries[from - 1] ?? batch.after
  const isEnd = isHead(core.log.heads(log.n), parent)
  let at = from
  while (!isEnd && at < to && core.log.has(log, batch.entries[at] ?? parent)) at++
  return at
}

function changesOf(
  core: Core,
  log: LogInfo,
  parent: Head,
  fresh: readonly Fresh[],
  before: ReturnType<Core['judge']['authority']>,
  forked: boolean,
): WorthChange[] {
  if (fresh.length === 0) return []
  const changes = judgeNew(core, log, parent, fresh)
  const reached = log.scope === 'auth' && before.reach() !== core.judge.authority().reach()
  if (!reached && !forked && log.scope !== 'auth') return changes
  const isNew = new Set(fresh.map(one => hex(one.stored.hash)))
  const old = (change: WorthChange): boolean => !isNew.has(hex(change.stored.hash))
  if (reached) changes.push(...judgeLogs(core, core.log.logs(), before).filter(old))
  else if (log.scope === 'auth') changes.push(...judgePending(core).filter(old))
  // What a revocation keeps of a forked log depends on which branches are here (LED-77).
  const isCut = forked && !core.judge.authority().isMember(log.dev)
  if (isCut && !reached) changes.push(...judgeLogs(core, [log], before).filter(old))
  return changes
}

function authEntriesOf(log: LogInfo, parent: Head, fresh: readonly Fresh[]): AuthEntry[] {
  return fresh.flatMap(({ stored, entry }, n) =>
    entry === undefined ? [] : [authEntry(log, stored, entry, fresh[n - 1]?.stored ?? parent)],
  )
}

/** The log of a checked batch, stored because it is seen for the first time (LEDGER §3, §4). */
function addLog(core: Core, options: ReceiverOptions, { start, log: { dev, scope, id } }: CheckedBatch): LogInfo {
  assert(start, 'a log that is not here brings its genesis')
  const log = core.log.addLog(start, dev, scope, dev === options.dev ? 'elsewhere' : 'no')
  if (dev === options.dev) noteAdopted(core.db, id, [0, 0])
  closePrevious(core, dev, previousOf(core, log))
  // A log whose successor is here already is closed from the start.
  if (core.log.logs().some(one => one.dev === dev && previousOf(core, one) === id)) core.log.setState(log.n, 'closed')
  return log
}

/** A station closes its own logs by going on in others; nobody else's. */
function closePrevious(core: Core, dev: string, id: string | undefined): void {
  const previous = id === undefined ? undefined : core.log.findLog(id)
  if (previous?.dev === dev && core.log.state(previous.n) === 'open') core.log.setState(previous.n, 'closed')
}

function previousOf(core: Core, log: LogInfo): string | undefined {
  const sql = 'SELECT genesis FROM log WHERE n = ?'
  const genesis = parseGenesis(core.db.prepare<[number], Uint8Array>(sql).pluck().get(log.n) ?? new Uint8Array())
  return genesis.ok ? genesis.value.prev?.log : undefined
}

/** Keeps of the asides those that an op of these entries names, unless its record was erased (LEDGER §8). */
function addAsides(core: Core, came: Iterable<Entry | undefined>, asides: Asides, waits: boolean): void {
  if (asides.size === 0) return
  // Asked once: most stations have none.
  const areErased = core.db.prepare('SELECT EXISTS (SELECT 1 FROM erasure)').pluck().get() === 1
  core.log.addAsides(
    namedAsides(came, asides, (e, i) => areErased && core.log.isErased(e, i)),
    waits,
  )
}

function* namedAsides(
  came: Iterable<Entry | undefined>,
  asides: Asides,
  isErased: (e: string, i: string) => boolean,
): Generator<ReadAside> {
  for (const entry of came) {
    for (const { d, e, i } of entry?.o ?? []) {
      const aside = d === undefined ? undefined : asides.get(d)
      if (aside !== undefined && !isErased(e, i)) yield* readAside(aside, e, i)
    }
  }
}

/** Entries that name personal parts, each read when its turn comes: of two hundred farmers in each nothing stays that was read. */
function* namingOf(came: readonly CheckedEntry[]): Generator<Entry | undefined> {
  for (const one of came) if (one.isNaming) yield one.entry
}

/** A personal part of a record with what it says; none where its bytes are not what one may hold. */
function readAside(aside: Omit<StoredAside, 'e' | 'i'>, e: string, i: string): readonly ReadAside[] {
  const fields = parseAside(aside.payload)
  return fields.ok ? [{ ...aside, e, i, fields: fields.value }] : []
}

/** Keeps of these asides those that an entry names that came before them, whatever it is worth. */
export function takeLateAsides(core: Core, entry: Entry | undefined, asides: Asides): void {
  for (const op of asides.size === 0 ? [] : (entry?.o ?? [])) {
    const aside = op.d === undefined ? undefined : asides.get(op.d)
    if (aside === undefined || core.log.personalOf(op) !== undefined) continue
    const { e, i } = op
    const wanted = core.log.isErased(e, i) ? [] : readAside(aside, e, i)
    if (wanted.length > 0) core.engine.refold(e, i, () => core.log.addAsides(wanted))
  }
  core.engine.flush()
}

/** Asides of one record that come after their entries. */
export function receiveAsides(
  core: Core,
  asides: NonNullable<Batch['asides']>,
  { e, i }: { readonly e: string; readonly i: string },
): number {
  if (core.log.isErased(e, i)) return 0
  const named = new Set(core.engine.opsOf(e, i).map(({ op }) => (op.e === e && op.i === i ? op.d : undefined)))
  const given = [...byDigest(core.hashing, asides).values()]
  const wanted = given.flatMap(aside => (named.has(aside.digest) ? readAside(aside, e, i) : []))
  if (wanted.length === 0) return 0
  core.engine.refold(e, i, () => core.log.addAsides(wanted))
  core.engine.flush()
  return wanted.length
}

/** Moves the clock past what arrived, never far beyond trusted time; names what is far ahead of it (LEDGER §11). */
function seeTimes(core: Core, came: readonly CheckedEntry[], trustedMs: number): string[] {
  const far: string[] = []
  const last = core.log.clock()
  let seen: Moment = last
  for (const { moment, hash } of came) {
    if (moment === undefined) continue
    if (isFarAhead(moment, trustedMs)) far.push(refOf(hash))
    seen = receiveMoment(seen, moment, trustedMs)
  }
  if (seen !== last) core.log.setClock(seen)
  return far
}
