import { err, ok, type Result } from '#shared/kit/result.ts'
import { asideDigest } from '#shared/sync/aside.ts'
import { equalBytes, type Hashing } from '#shared/sync/bytes.ts'
import { type CheckedEntry, chainRunInSteps } from '#shared/sync/check-run.ts'
import { logId } from '#shared/sync/genesis.ts'
import { LIMITS } from '#shared/sync/limits.ts'
import { checkLog, type ReceiverOptions } from './admit-log.ts'
import type { Core } from './core.ts'
import { nodeVerifying } from './crypto.ts'
import { type Head, type LogFacts, logFacts, type LogStart, type StoredAside } from './entry-log.ts'
import { issuerSources } from './issuers.ts'
import type { Batch, ReceiveFault } from './ledger.ts'
import type { Steps } from './steps.ts'

/** Personal parts by the digest that they have. */
export type Asides = ReadonlyMap<string, Omit<StoredAside, 'e' | 'i'>>

/** A batch that holds: its log is admitted, its entries continue what is stored here, every seal is true, and the last of them has one (CS-30). */
export interface CheckedBatch {
  /** absent where the log is here */
  readonly start: LogStart | undefined
  readonly log: LogFacts
  readonly after: Head
  readonly entries: readonly CheckedEntry[]
  readonly asides: Asides
}

/**
 * Checks a batch before anything of it is stored: log, bytes, chain, seals; what follows the last seal is not sealed and refused. It may
 * rest after every entry and every seal: nothing that is here goes away meanwhile. `end`: of what was checked and will be stored before it.
 * Errors: `ReceiveFault`. Cost: about 5 µs a kilobyte and 0.1 ms a seal that is not here.
 */
export function* checkBatch(
  core: Core,
  options: ReceiverOptions,
  batch: Batch,
  end?: Head,
): Steps<Result<CheckedBatch, ReceiveFault>, undefined> {
  const log = findOrCheckLog(core, options, batch)
  if (!log.ok) return log
  const after = findStart(core, log.value, batch.after, end)
  if (!after.ok) return after
  const run = yield* chainRunInSteps(core.hashing, log.value, after.value, batch.entries)
  if (!run.ok) return run
  const { entries, claims } = run.value
  const isHere = whatIsHere(core, log.value, after.value, end)
  for (const { seq, message, seal } of claims) {
    const entry = entries[seq - after.value.seq - 1]
    const isTrue = (entry && isHere(entry)) || nodeVerifying.verify(log.value.publicKey, message, seal)
    if (!isTrue) return err({ kind: 'BadSeal', seq })
    yield
  }
  const asides = byDigest(core.hashing, batch.asides ?? [])
  const start = typeof batch.log === 'string' ? undefined : batch.log
  return ok({ start, log: log.value, after: after.value, entries, asides })
}

/** Personal parts by what their bytes are, not by what somebody says that they are. Cost: a hash each. */
export function byDigest(hashing: Hashing, asides: NonNullable<Batch['asides']>): Asides {
  return new Map(
    asides.map(({ salt, payload }) => {
      const digest = asideDigest(hashing, salt, payload)
      return [digest, { digest, salt, payload }]
    }),
  )
}

/**
 * Which entries of a batch were proven when they came: sending them again costs nobody anything, proving them would cost this thread. Where the
 * batch goes on from an end of the log none is here, and none is looked for.
 */
function whatIsHere(core: Core, { id }: LogFacts, after: Head, end: Head | undefined): (entry: Head) => boolean {
  const known = end === undefined ? core.log.findLog(id) : undefined
  if (known === undefined || isHead(core.log.heads(known.n), after)) return () => false
  return entry => core.log.has(known, entry)
}

/** Whether a place is one of the ends of a log. */
export const isHead = (heads: readonly Head[], at: Head): boolean =>
  heads.some(({ seq, hash }) => seq === at.seq && equalBytes(hash, at.hash))

function findOrCheckLog(core: Core, options: ReceiverOptions, batch: Batch): Result<LogFacts, ReceiveFault> {
  const { log } = batch
  const known = core.log.findLog(typeof log === 'string' ? log : logId(core.hashing, log.genesis))
  if (known !== undefined) return ok(known)
  if (typeof log === 'string') return err({ kind: 'Gap', have: 0 })
  const sources = { ...issuerSources(core), verifying: core.remembering }
  const checked = checkLog(sources, options, log, batch.issuers ?? [])
  return checked.ok ? ok(logFacts(core.hashing, log.genesis, log.certificate.bytes)) : checked
}

/** A branch more than can be told of would be known here alone: it is not taken (CS-29). */
function findStart(core: Core, log: LogFacts, after: Head, end: Head | undefined): Result<Head, ReceiveFault> {
  if (end?.seq === after.seq && equalBytes(end.hash, after.hash)) return ok(after)
  const known = core.log.findLog(log.id)
  const heads = known === undefined ? [] : core.log.heads(known.n)
  if (heads.length >= LIMITS.logTips && !isHead(heads, after)) return err({ kind: 'Gap', have: heads[0]?.seq ?? 0 })
  if (after.seq === 0) return ok({ seq: 0, hash: log.h0 })
  if (known !== undefined && core.log.has(known, after)) return ok(after)
  return err({ kind: 'Gap', have: known === undefined ? 0 : core.log.head(known.n).seq })
}
