import type { Held, HeldLog, MadeEntry, StoreOutcome } from '#shared/sync/protocol/exchange-event.ts'
import type { Ops, Point } from '#shared/sync/protocol/message.ts'

/** What a commit did, once it is on the disk. */
export interface SyncCommit {
  /** logs whose tips or state are others now */
  readonly logs: readonly HeldLog[]
  /** what this station itself has made */
  readonly made: readonly MadeEntry[]
}

/** Taking a batch in: one slice at each step, each of them a commit; the outcome at the end. */
export type Storing = Generator<undefined, StoreOutcome, void>

/** The ledger as the exchange of entries sees it. */
export interface SyncStore {
  readonly held: Held
  /** whether this station carries a scope, by the certificate in force (LED-24) */
  carries(scope: string): boolean
  /** Entries for a peer that has these points, or on from `cursor` (CS-22). */
  read(log: string, have: readonly Point[], maxBytes: number, cursor: unknown): { ops: Ops | null; cursor: unknown }
  /** Checks a batch whole, then takes it in by slices of about `sliceMs` (CS-30, CS-31). */
  store(ops: Ops, sliceMs: () => number): Storing
  /** A peer has these points on its disk (CS-28). */
  holds(dev: string, logs: readonly { readonly log: string; readonly at: Point }[]): void
  /** Called after every commit that changed a log, whoever made it. */
  onCommitted(listener: (commit: SyncCommit) => void): void
}
