import type { Result } from '#shared/kit/result.ts'
import { equalBytes } from '#shared/sync/bytes.ts'
import type { StoreOutcome } from '#shared/sync/protocol/exchange-event.ts'
import type { Ops } from '#shared/sync/protocol/message.ts'
import { byDigest, type CheckedBatch } from '../storage/check-batch.ts'
import { nodeHashing } from '../storage/crypto.ts'
import type { Head } from '../storage/entry-log.ts'
import type { Batch, Received, ReceiveFault } from '../storage/ledger.ts'
import { pointOf } from '../storage/log-reader.ts'
import type { StationLedger } from '../storage/station-ledger.ts'
import { faultOf } from '../storage/storage-fault.ts'
import type { Store, WriteTx } from '../storage/store.ts'
import { Attended } from '../storage/attended.ts'
import type { LateFold } from './late-fold.ts'
import { SliceLength, SliceTime } from './slice-length.ts'

/** What entries of others are taken in with. */
export interface IntakeOptions {
  readonly store: Store
  readonly ledger: StationLedger
  /** whether this station carries a scope */
  readonly carries: (scope: string) => boolean
  readonly trustedMs: () => number
  /** a steady clock, in ms */
  readonly nowMs: () => number
  /** lets everything else that waits go on: a person's command first (CS-31) */
  readonly turn: () => Promise<void>
  /** folds what comes in bulk when it is here; absent: all is folded as it comes */
  readonly late?: LateFold
  /** gives back the memory of a batch that is stored and that nobody reads any more, of which this is a part */
  readonly letGo?: (part: Uint8Array) => void
  /** after each commit */
  readonly received: (received: Pick<Received, 'tables'> & Partial<Received>) => void
}

/** How long a check holds the thread: a save that comes meanwhile waits for half of it on the average. Units: ms. */
const checkMs = 3

/** What is stored together at most: more would let the sender wait for its acknowledgements. Units: bytes of bodies. */
const togetherBytes = 1024 * 1024

/** A batch in the line, and who waits for what becomes of it. */
interface Waiting {
  readonly ops: Ops
  readonly settle: (outcome: StoreOutcome) => void
  readonly fail: (error: unknown) => void
}

/** Batches that are stored as one: `ends` says where in the run each of them ends. */
interface Together {
  readonly run: CheckedBatch
  readonly ends: readonly { readonly waiting: Waiting; readonly end: number }[]
}

/**
 * Takes what others send in, one batch after the other: each is checked whole, then stored in slices that are transactions of their own
 * and end at a seal (CS-30, CS-31). Those that follow one another and have come are stored together: a commit costs as much for few as for
 * many. What was told to be stored is on the disk; what comes in bulk is folded after it (ADR 10).
 */
export class Intake {
  readonly #options: IntakeOptions
  readonly #line: Waiting[] = []
  #running: Promise<void> | undefined
  #ended = false
  readonly #attended: Attended
  /** of what is folded at once, and of what waits for it */
  readonly #lengths = { folded: new SliceLength(), stored: new SliceLength() }
  readonly #time = new SliceTime()

  constructor(options: IntakeOptions) {
    const { late, ledger, nowMs } = options
    this.#options = options
    this.#attended = late?.attended ?? new Attended(() => ledger.written(), nowMs)
  }

  /** Takes a batch in after those before it. Errors: only what is a bug. */
  store(ops: Ops): Promise<StoreOutcome> {
    const outcome = new Promise<StoreOutcome>((settle, fail) => this.#line.push({ ops, settle, fail }))
    this.#running ??= this.#run()
    return outcome
  }

  /** Takes nothing more; resolves when nothing is written any more. Who waits for the outcome of what is not stored never hears of it. */
  async end(): Promise<void> {
    this.#ended = true
    await this.#running
  }

  async #run(): Promise<void> {
    // Whoever brings a batch goes on first.
    await Promise.resolve()
    for (let next = this.#line.shift(); next !== undefined && !this.#ended; next = this.#line.shift()) {
      this.#options.late?.came()
      await this.#take(next)
    }
    this.#running = undefined
  }

  /** Takes the first of the line, with those behind it that go on from it. */
  async #take(first: Waiting): Promise<void> {
    const open = new Set([first])
    const settle = (waiting: Waiting, outcome: StoreOutcome): void => {
      open.delete(waiting)
      waiting.settle(outcome)
    }
    try {
      const { ops } = first
      if (ops.opening === undefined && ops.entries.length === 0) return settle(first, this.#takeAsides(ops))
      const checked = await this.#check(ops)
      if (!checked.ok) return settle(first, outcomeOf(checked.error))
      const { log } = checked.value
      if (log.id !== ops.log) return settle(first, { kind: 'BadLog' })
      if (!this.#isWanted(log)) return settle(first, { kind: 'Gap' })
      const waits = await this.#waits(ops, checked.value)
      const together = await this.#gather(first, checked.value, waits)
      if (this.#ended) return
      for (const { waiting } of together.ends) open.add(waiting)
      await this.#takeInSlices(together, waits, settle)
      if (this.#ended) return
      this.#letGo(together)
      this.#options.late?.begin()
    } catch (error) {
      // Nothing foreign is taken by a disk that is full or failed: what a person does goes before (CS-33).
      const isOfDisk = faultOf(error) !== undefined
      for (const waiting of open) {
        if (isOfDisk) waiting.settle({ kind: 'disk' })
        else waiting.fail(error)
      }
    }
  }

  /** A checked batch with those behind it in the line that go on from it, where it waits to be folded. */
  async #gather(waiting: Waiting, first: CheckedBatch, waits: boolean): Promise<Together> {
    let run = first
    const ends = [{ waiting, end: run.entries.length }]
    for (;;) {
      // What is on its way comes while this turns: a commit for each would cost more.
      for (let n = 0; n < 3 && waits && this.#line.length === 0; n++) await this.#options.turn()
      const [next] = this.#line
      const isFull = bytesOf(run, 0, run.entries.length) >= togetherBytes
      if (!waits || isFull || next === undefined || !goesOn(run, next.ops)) return { run, ends }
      const checked = await this.#check(next.ops, endOf(run))
      // One that does not hold is told so in its turn.
      if (!checked.ok) return { run, ends }
      this.#line.shift()
      run = joined(run, checked.value)
      ends.push({ waiting: next, end: run.entries.length })
    }
  }

  #isWanted({ dev, scope }: CheckedBatch['log']): boolean {
    return dev === this.#options.ledger.dev() || this.#options.carries(scope)
  }

  async #check(ops: Ops, end?: Head): Promise<Result<CheckedBatch, ReceiveFault>> {
    const { ledger, nowMs, turn } = this.#options
    const steps = ledger.check(batchOf(ops), end)
    let untilMs = nowMs() + checkMs
    for (;;) {
      const step = steps.next()
      if (step.done === true) return step.value
      if (nowMs() < untilMs) continue
      await turn()
      untilMs = nowMs() + checkMs
    }
  }

  /** Whether a batch is stored now and folded later: one of many, or one that follows what waits. */
  async #waits({ entries, end }: Ops, { log, after }: CheckedBatch): Promise<boolean> {
    const { late, ledger } = this.#options
    if (late === undefined) return false
    const known = ledger.reader().find(log.id)
    const waiting = known === undefined ? 0 : ledger.unfolded.count(known.n)
    if (waiting === 0) return entries.length >= late.bulk || !end
    // Another branch of a log is folded with all that stands before it.
    const goesOn = known !== undefined && ledger.reader().heads(known)[0]?.seq === after.seq
    if (!goesOn) await late.done(known)
    return goesOn
  }

  async #takeInSlices(
    { run, ends }: Together,
    waits: boolean,
    settle: (waiting: Waiting, outcome: StoreOutcome) => void,
  ): Promise<void> {
    const { turn, store, late } = this.#options
    const left = [...ends]
    let forked = false
    let from = 0
    do {
      const { to, taken } = this.#slice(run, from, waits)
      forked ||= taken.forked
      from = to
      // What changed is told in this turn: who waits for the outcome finds it so.
      await turn()
      if (this.#ended) return
      late?.came()
      await store.room()
      for (let next = left[0]; next !== undefined && next.end <= to; next = left[0]) {
        left.shift()
        settle(next.waiting, { kind: 'stored', at: pointOf(run.entries[next.end - 1] ?? run.after), forked })
      }
    } while (from < run.entries.length)
  }

  /** What was only stored is not read again; what was folded may be remembered. */
  #letGo({ run, ends }: Together): void {
    const { ledger, letGo } = this.#options
    const log = ledger.reader().find(run.log.id)
    if (letGo === undefined || log === undefined || ledger.unfolded.of(log.n)?.last !== endOf(run).seq) return
    for (const { waiting } of ends) for (const { body } of waiting.ops.entries) letGo(body)
  }

  /** One transaction: the entries from a place on, as many as it has time for. */
  #slice(run: CheckedBatch, from: number, waits: boolean): { readonly to: number; readonly taken: Received } {
    const { store, ledger, trustedMs, nowMs, received } = this.#options
    const length = waits ? this.#lengths.stored : this.#lengths.folded
    const to = nextCut(run, from, length.within(this.#time.workMs(this.#attended.now())))
    const startMs = nowMs()
    let takenMs = startMs
    const take = (tx: WriteTx): Received => {
      const added = ledger.take(tx, run, [from, to], { trustedMs: trustedMs(), waits })
      takenMs = nowMs()
      return added
    }
    const taken = store.write(take, { keepsReserve: true })
    this.#time.learn(takenMs - startMs, nowMs() - takenMs)
    length.learn(bytesOf(run, from, to), takenMs - startMs)
    received(taken)
    return { to, taken }
  }

  /** Personal parts of an entry that is here (LED-26). */
  #takeAsides({ log, after, asides }: Ops): StoreOutcome {
    const { store, ledger, received } = this.#options
    const info = ledger.reader().find(log)
    if (info === undefined || ledger.reader().at(info, pointOf(after)) === undefined) return { kind: 'Gap' }
    received({
      tables: store.write(tx => ledger.takeAsides(tx, info, after, byDigest(nodeHashing, asides)), {
        keepsReserve: true,
      }),
    })
    return { kind: 'stored', at: pointOf(after), forked: false }
  }
}

function batchOf({ log, after, entries, opening, asides }: Ops): Batch {
  if (opening === undefined) return { log, after, entries, asides }
  const { issuers, ...start } = opening
  return { log: start, issuers, after, entries, asides }
}

const endOf = ({ entries, after }: CheckedBatch): Head => entries.at(-1) ?? after

/** Whether entries follow those of a run. */
function goesOn(run: CheckedBatch, { log, opening, after, entries }: Ops): boolean {
  const end = endOf(run)
  if (log !== run.log.id || opening !== undefined || entries.length === 0) return false
  return after.seq === end.seq && equalBytes(after.hash, end.hash)
}

const joined = (run: CheckedBatch, next: CheckedBatch): CheckedBatch => ({
  ...run,
  entries: [...run.entries, ...next.entries],
  asides: new Map([...run.asides, ...next.asides]),
})

function outcomeOf({ kind }: ReceiveFault): StoreOutcome {
  return { kind: kind === 'NotSealed' ? 'BadSeal' : kind }
}

/** Where a slice of about so many bytes ends: at the last seal within it, else at the first after it. */
function nextCut({ entries }: CheckedBatch, from: number, most: number): number {
  let cut = from
  let bytes = 0
  for (let at = from; at < entries.length; at++) {
    bytes += entries[at]?.body.length ?? 0
    if (bytes > most && cut > from) return cut
    if (entries[at]?.seal !== null) cut = at + 1
  }
  return cut
}

const bytesOf = ({ entries }: CheckedBatch, from: number, to: number): number =>
  entries.slice(from, to).reduce((sum, { body }) => sum + body.length, 0)
