import type { Result } from '#shared/kit/result.ts'
import { asideDigest } from '#shared/sync/aside.ts'
import type { StoreOutcome } from '#shared/sync/protocol/exchange-event.ts'
import type { Ops } from '#shared/sync/protocol/message.ts'
import type { CheckedBatch } from '../storage/check-batch.ts'
import { nodeHashing } from '../storage/crypto.ts'
import type { Batch, Received, ReceiveFault } from '../storage/ledger.ts'
import { pointOf } from '../storage/log-reader.ts'
import type { StationLedger } from '../storage/station-ledger.ts'
import { faultOf } from '../storage/storage-fault.ts'
import type { Store, WriteTx } from '../storage/store.ts'
import { Attended } from '../storage/attended.ts'
import type { LateFold } from './late-fold.ts'
import { SliceLength } from './slice-length.ts'

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
  /** after each commit */
  readonly received: (received: Pick<Received, 'tables'> & Partial<Received>) => void
}

/** How long a transaction of others' entries may hold the thread. Units: ms. */
const sliceMs = 25
/**
 * And while somebody works here, and how long a check holds it: a save that comes meanwhile waits for half of it on the average. On a
 * disk that takes its time to commit a slice is longer, so that half of it goes into what comes in.
 */
const shortSliceMs = 5

type Asides = CheckedBatch['asides']

/**
 * Takes what others send in, one batch after the other: each is checked whole, then stored in slices that are transactions of their own
 * and end at a seal (CS-30, CS-31). What was told to be stored is on the disk; what comes in bulk is folded after it (ADR 10).
 */
export class Intake {
  readonly #options: IntakeOptions
  #last: Promise<unknown> = Promise.resolve()
  readonly #attended: Attended
  /** of what is folded at once, and of what waits for it */
  readonly #lengths = { folded: new SliceLength(), stored: new SliceLength() }
  #commitMs = 0

  constructor(options: IntakeOptions) {
    const { late, ledger, nowMs } = options
    this.#options = options
    this.#attended = late?.attended ?? new Attended(() => ledger.written(), nowMs)
  }

  /** Takes a batch in after those before it. Errors: only what is a bug. */
  store(ops: Ops): Promise<StoreOutcome> {
    const outcome = this.#last.then(() => this.#store(ops))
    this.#last = outcome.catch(() => undefined)
    return outcome
  }

  async #store(ops: Ops): Promise<StoreOutcome> {
    try {
      if (ops.opening === undefined && ops.entries.length === 0) return this.#takeAsides(ops)
      const checked = await this.#check(batchOf(ops))
      if (!checked.ok) return outcomeOf(checked.error)
      const { log } = checked.value
      if (log.id !== ops.log) return { kind: 'BadLog' }
      if (!this.#isWanted(log)) return { kind: 'Gap' }
      const forked = await this.#takeInSlices(checked.value, await this.#waits(ops, checked.value))
      this.#options.late?.begin()
      return { kind: 'stored', at: pointOf(checked.value.entries.at(-1) ?? checked.value.after), forked }
    } catch (error) {
      // Nothing foreign is taken by a disk that is full or failed: what a person does goes before (CS-33).
      if (faultOf(error) === undefined) throw error
      return { kind: 'disk' }
    }
  }

  #isWanted({ dev, scope }: CheckedBatch['log']): boolean {
    return dev === this.#options.ledger.dev() || this.#options.carries(scope)
  }

  async #check(batch: Batch): Promise<Result<CheckedBatch, ReceiveFault>> {
    const { ledger, nowMs, turn } = this.#options
    const steps = ledger.check(batch)
    let untilMs = nowMs() + shortSliceMs
    for (;;) {
      const step = steps.next()
      if (step.done === true) return step.value
      if (nowMs() < untilMs) continue
      await turn()
      untilMs = nowMs() + shortSliceMs
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

  async #takeInSlices(batch: CheckedBatch, waits: boolean): Promise<boolean> {
    const { store, ledger, trustedMs, nowMs, turn, received } = this.#options
    const length = waits ? this.#lengths.stored : this.#lengths.folded
    let forked = false
    let from = 0
    do {
      const to = nextCut(batch, from, length.within(this.#sliceMs()))
      const startMs = nowMs()
      let takenMs = startMs
      const take = (tx: WriteTx): Received => {
        const added = ledger.take(tx, batch, [from, to], { trustedMs: trustedMs(), waits })
        takenMs = nowMs()
        return added
      }
      const taken = store.write(take, { keepsReserve: true })
      const endMs = nowMs()
      this.#commitMs = endMs - takenMs
      length.learn(bytesOf(batch, from, to), endMs - startMs)
      forked ||= taken.forked
      received(taken)
      from = to
      await turn()
      await store.room()
    } while (from < batch.entries.length)
    return forked
  }

  #sliceMs(): number {
    return this.#attended.now() ? Math.min(sliceMs, Math.max(shortSliceMs, 2 * this.#commitMs)) : sliceMs
  }

  /** Personal parts of an entry that is here (LED-26). */
  #takeAsides({ log, after, asides }: Ops): StoreOutcome {
    const { store, ledger, received } = this.#options
    const info = ledger.reader().find(log)
    if (info === undefined || ledger.reader().at(info, pointOf(after)) === undefined) return { kind: 'Gap' }
    received({
      tables: store.write(tx => ledger.takeAsides(tx, info, after, byDigest(asides)), { keepsReserve: true }),
    })
    return { kind: 'stored', at: pointOf(after), forked: false }
  }
}

function batchOf({ log, after, entries, opening, asides }: Ops): Batch {
  const named = [...byDigest(asides).values()]
  if (opening === undefined) return { log, after, entries, asides: named }
  const { issuers, ...start } = opening
  return { log: start, issuers, after, entries, asides: named }
}

function byDigest(asides: Ops['asides']): Asides {
  return new Map(
    asides.map(({ salt, payload }) => {
      const digest = asideDigest(nodeHashing, salt, payload)
      return [digest, { digest, salt, payload }]
    }),
  )
}

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
