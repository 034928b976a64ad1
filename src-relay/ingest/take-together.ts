import type { ChainPlace, CheckedEntry } from '#shared/sync/check-run.ts'
import type { Ops } from '#shared/sync/protocol/message.ts'
import { isBusyState } from '../database/busy-state.ts'
import { answersTo, type Database, type Tx } from '../database/database.ts'
import { memberOf, type OrganisationViews } from '../gate/organisation-view.ts'
import type { RelayKeys } from '../relay-keys.ts'
import { Together } from '../together.ts'
import type { KnownLog } from './log-book.ts'
import { endAt, type Head, lockHeads } from './place-run.ts'
import { type QuotaDesk, type Spending, spendQuotas } from './quota.ts'
import { bytesOf, endOf, moveHeads, putAsides, putEntries } from './store-run.ts'
import { type Push, type Pusher, takenOf } from './taken.ts'
import { putWitnesses } from './witness.ts'

/** Entries of one log that were checked whole, and who brought them. */
export interface Run {
  readonly log: KnownLog
  readonly after: ChainPlace
  readonly entries: readonly CheckedEntry[]
  readonly asides: Ops['asides']
  readonly by: Pusher
}

/** A run whose place is known: what is new of it goes on the end of `branch`, one of the locked `heads`. */
export interface PlacedRun {
  readonly run: Run
  readonly branch: number
  readonly fresh: readonly CheckedEntry[]
  readonly heads: readonly Head[]
}

interface StoreDesk extends QuotaDesk {
  readonly keys: RelayKeys
}

/** Stores what is new of runs, each of a log of its own, and countersigns it: so many statements, however many runs. */
export async function storeRuns(
  { keys, nowMs }: StoreDesk,
  tx: Tx,
  org: string,
  placed: readonly PlacedRun[],
): Promise<Push[]> {
  const placings = placed.map(({ run: { log, by }, branch, fresh }) => ({ log, branch, entries: fresh, byDev: by.dev }))
  const runs = placed.map(({ run }) => run)
  const [, , , witnesses] = await answersTo([
    putEntries(tx, org, placings),
    putAsides(tx, org, runs),
    moveHeads(tx, placings),
    putWitnesses(tx, keys, org, placings, nowMs()),
  ])
  return placings.map(({ log, branch, entries }, n) => {
    const { seq, hash } = endOf({ log, branch, entries })
    const heads = placed[n]?.heads.map(head => (head.branch === branch ? { ...head, seq, hash } : head)) ?? []
    return { taken: takenOf(log, heads, entries.length, witnesses[n] ?? null), log, changed: true }
  })
}

/** What taking together needs. */
export interface TogetherDesk extends StoreDesk {
  readonly database: Database
  readonly views: OrganisationViews
}

/** Transactions of one organisation at a time, and entries after which one is full: more of them cost no less each. */
const mostAtOnce = 2
const entriesAtOnce = 1000

/**
 * Stores what stations of one organisation bring at the same time in one transaction: a commit, and the statements around the rows, cost as
 * much for one run as for ten.
 */
export class TakeTogether {
  readonly #together: Together<Run, Push | undefined>

  constructor(desk: TogetherDesk) {
    this.#together = new Together({ mostAtOnce, pick: nextGroup, work: (org, runs) => storeGroup(desk, org, runs) })
  }

  /**
   * Takes a run that goes on the end of a log that is here; resolves once that is durable, with nothing where it is not so plain: then
   * nothing of it is kept, and it is to be taken alone. Errors: throws what PostgreSQL throws where it cannot now.
   */
  take(run: Run): Promise<Push | undefined> {
    return this.#together.ask(run.by.org, run)
  }
}

/** Those who wait longest, no log twice: one that is under way would only wait for its own lock. */
function nextGroup(waiting: readonly Run[], underWay: readonly Run[]): Run[] {
  const group: Run[] = []
  const logs = new Set(underWay.map(({ log }) => log.id))
  let entries = 0
  for (const run of waiting) {
    if (entries >= entriesAtOnce) break
    if (logs.has(run.log.id)) continue
    group.push(run)
    logs.add(run.log.id)
    entries += run.entries.length
  }
  return group
}

async function storeGroup(desk: TogetherDesk, org: string, runs: readonly Run[]): Promise<(Push | undefined)[]> {
  try {
    const pushes = await desk.database.inOrganisation(org, tx => storeTogether(desk, tx, org, runs))
    return runs.map(run => pushes.get(run))
  } catch (error) {
    // what is wrong with one of them the others do not pay for: each finds out alone
    if (isBusyState(error)) throw error
    return runs.map(() => undefined)
  }
}

/** Stores those of the runs that are plain: brought by a member with a live session, within its quota, on the end of a branch. */
async function storeTogether(
  desk: TogetherDesk,
  tx: Tx,
  org: string,
  runs: readonly Run[],
): Promise<ReadonlyMap<Run, Push>> {
  const [families, logs] = [runs.map(({ by }) => by.family), runs.map(({ log }) => log.id)]
  const [found, locked] = await answersTo([desk.views.findFor(tx, org, families), lockHeads(tx, logs)])
  const known = runs.filter(
    ({ by }) => found?.live.has(by.family) === true && memberOf(found.view, by.dev) !== 'Revoked',
  )
  const placed = known.flatMap((run): PlacedRun[] => {
    const heads = locked.get(run.log.id) ?? []
    const end = endAt(heads, run.after)
    return end === undefined ? [] : [{ run, branch: end.branch, fresh: run.entries, heads }]
  })
  const within = await spendQuotas(desk, tx, org, spendingsOf(placed))
  const plain = placed.filter(({ run }) => within.has(run.by.dev))
  if (plain.length === 0) return new Map()
  const pushes = await storeRuns(desk, tx, org, plain)
  return new Map(plain.flatMap(({ run }, n) => (pushes[n] === undefined ? [] : [[run, pushes[n]] as const])))
}

function spendingsOf(placed: readonly PlacedRun[]): Spending[] {
  const spendings = new Map<string, Spending>()
  for (const { run, fresh } of placed) {
    const { dev } = run.by
    const { bytes = 0, entries = 0 } = spendings.get(dev) ?? {}
    spendings.set(dev, { dev, bytes: bytes + bytesOf(fresh), entries: entries + fresh.length })
  }
  return [...spendings.values()]
}
