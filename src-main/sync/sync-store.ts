import type { Held, HeldLog, MadeEntry, PeerVerdict, StoreOutcome } from '#shared/sync/protocol/exchange-event.ts'
import type { Hello, Ops, Point } from '#shared/sync/protocol/message.ts'

/** What is wanted of a log: entries after `have`, or on from `cursor`, of about so many bytes (CS-22). */
export interface SyncWanted {
  readonly log: string
  readonly have: readonly Point[]
  readonly maxBytes: number
  readonly cursor: unknown
}

/** The ledger as the exchange of entries sees it. What it tells of is on the disk. */
export interface SyncStore {
  readonly held: Held
  /** whether this station carries a scope, by the certificate in force (LED-24) */
  carries(scope: string): boolean
  /** what this station says of itself first, without what only its links know (CS-10) */
  introduce(): Pick<Hello, 'schema' | 'fold' | 'org' | 'dev' | 'wallMs' | 'hlc' | 'certificate' | 'issuers'>
  /** CS-11, CS-12; asked again whenever `auth` changed. `spki`: of the key that the peer proved to hold */
  judge(hello: Hello, spki: string): PeerVerdict
  /** a peer was taken for the first time on its link: what it tells from now on is all that it holds */
  greeted(hello: Hello): void
  /** a peer has told all that it holds */
  welcomed(dev: string): void
  /** a peer has no link any more */
  left(dev: string): void
  /** a peer has these points on its disk (CS-28) */
  noteHolds(dev: string, logs: readonly { readonly log: string; readonly at: Point }[]): void
  read(dev: string, wanted: SyncWanted): { readonly ops: Ops | null; readonly cursor: unknown }
  /** Where the entries begin whose personal parts a peer may give now and did not before (CS-34): after these points. */
  awaited(): readonly { readonly log: string; readonly have: Point }[]
  /** Takes a batch in, after those before it, in slices that let everything else go first (CS-30, CS-31). */
  store(ops: Ops): Promise<StoreOutcome>
  /** Called after every commit that changed a log, whoever made it. */
  onChanged(
    listener: (changed: { readonly logs: readonly HeldLog[]; readonly made: readonly MadeEntry[] }) => void,
  ): void
}
