import type { FoldOp } from '#shared/domain/fold.ts'
import type { Result } from '#shared/kit/result.ts'
import type { ReceiptSigner } from '#shared/sync/receipt-code.ts'
import type { Authority } from '#shared/sync/authority.ts'
import type { Signing } from '#shared/sync/bytes.ts'
import type { SignedCertificate } from '#shared/sync/certificate.ts'
import type { Json } from '#shared/sync/entry.ts'
import type { GenesisWhy } from '#shared/sync/genesis.ts'
import type { CodeKind, NumberLetter } from '#shared/sync/number.ts'
import type { TrustList } from '#shared/sync/trust-list.ts'
import type { LogStart, StoredAside } from './entry-log.ts'
import type { ReadTx, WriteTx } from './store.ts'

type Fields = Record<string, Json>

/** What an author wants said of a record. `personal` stands beside the entry (LEDGER §8). `clear`: fields of a register to empty. */
export type DraftOp =
  | { readonly k: 'create'; readonly e: string; readonly i: string; readonly p?: Fields; readonly personal?: Fields }
  | {
      readonly k: 'set'
      readonly e: string
      readonly i: string
      readonly p?: Fields
      readonly personal?: Fields
      readonly clear?: readonly string[]
    }
  /** `remove` takes away the adds of the member that this station has applied (LEDGER §1, §6). */
  | {
      readonly k: 'add' | 'remove'
      readonly e: string
      readonly i: string
      readonly p?: Fields
      readonly personal?: Fields
    }

/**
 * One entry to be made in a scope. `root`: the organisation's root signs it too (LEDGER §4). `command`: it has one of its own, as each
 * entry of a bulk has, several of which go into one commit.
 */
export interface Draft {
  readonly scope: string
  readonly ops: readonly DraftOp[]
  readonly command?: string
  readonly root?: Signing
}

/** An entry that was made. `tables`: projected tables that changed. */
export interface Appended {
  readonly scope: string
  readonly logId: string
  readonly seq: number
  readonly hash: string
  readonly ref: string
  readonly tables: readonly string[]
}

/** Who this station is: what it signs with, and what proves that it is a member. */
export interface StationIdentity {
  readonly org: string
  readonly rootPublicKey: Uint8Array
  readonly dev: string
  readonly signing: Signing
  readonly certificate: SignedCertificate
}

/** What a trust list says beside who may sign. */
export type TrustWords = Pick<TrustList, 'organisation' | 't' | 'until' | 'depots'>

/** A document number to come. `season`: four digits, or null outside any; then `day` tells the year. `skip`: how many before it. */
export interface NumberWanted {
  readonly warehouse: string
  readonly code: string
  readonly season: string | null
  readonly letter: NumberLetter
  readonly day?: string
  readonly skip?: number
}

/** Whose code is wanted (CODE-2). */
export interface CodeWanted {
  readonly warehouse: string
  readonly code: string
  readonly series: CodeKind
  readonly skip?: number
}

/** Entries of a log as they travel: from after `after`, sealed at least at the last. `issuers`: certificates up to the root. */
export interface Batch {
  /** what opens the log, or the id of one that is here */
  readonly log: LogStart | string
  readonly issuers?: readonly SignedCertificate[]
  readonly after: { readonly seq: number; readonly hash: Uint8Array }
  readonly entries: readonly { readonly body: Uint8Array; readonly seal?: Uint8Array }[]
  readonly asides?: readonly Pick<StoredAside, 'salt' | 'payload'>[]
}

/** How entries are taken in. `waits`: those that may be are folded later (ADR 10). */
export interface TakeAt {
  readonly trustedMs: number
  readonly waits: boolean
}

/** What was taken of a batch. `far`: refs of entries far ahead of trusted time (LEDGER §11). */
export interface Received {
  readonly added: number
  readonly known: number
  readonly forked: boolean
  readonly failed: number
  readonly far: readonly string[]
  readonly tables: readonly string[]
}

/** Why a batch is refused whole and its sender dropped; `Gap` asks for what is missing before it. */
export type ReceiveFault =
  | { readonly kind: 'BadLog'; readonly why: string }
  | { readonly kind: 'Gap'; readonly have: number }
  | { readonly kind: 'Malformed'; readonly seq: number; readonly why: string }
  | { readonly kind: 'BadSeal'; readonly seq: number }
  | { readonly kind: 'NotSealed' }

/** The ledger of one station: the only way anything is said. */
export interface Ledger {
  /**
   * Makes, seals, stores and folds the entries of one command in the running transaction (LEDGER §1, DEL-8). A draft that
   * would not count is a bug of its author and throws. Cost: about 0.2 ms an entry.
   */
  append(tx: WriteTx, by: { readonly command: string; readonly actor: string }, drafts: readonly Draft[]): Appended[]
  /** Makes the logs of scopes that have none of this station's yet; `why` unless it says otherwise: install. */
  openLogs(tx: WriteTx, scopes: readonly string[], why?: GenesisWhy): void
  /** Closes every open log of this station and goes on in new ones (LEDGER §12): none of what others hold of it is contradicted. */
  newIncarnation(tx: WriteTx, why: Exclude<GenesisWhy, 'install'>): void
  /** Takes entries of another station, or of this one from elsewhere, in: checked, judged, stored whatever the verdict. */
  receive(tx: WriteTx, batch: Batch, trustedMs?: number): Result<Received, ReceiveFault>
  /** Takes asides that came later than their entries; how many were wanted. */
  receiveAsides(tx: WriteTx, asides: NonNullable<Batch['asides']>, of: { e: string; i: string }): number
  /** Hash of the head of this station's log in a scope, for receipts (LEDGER §10). */
  headBefore(tx: WriteTx, scope: string): Uint8Array
  /** The three characters of this station's log of a scope (LEDGER §9). */
  tagOf(tx: ReadTx, scope: string): string
  /** The number or code to come; it is given out by the entry that carries it. In doubt of its past the station goes on in new logs first. */
  nextNumber(tx: WriteTx, wanted: NumberWanted): string
  nextCode(tx: WriteTx, wanted: CodeWanted): string
  /** The id of the void of a fact. */
  voidId(factId: string): string
  signReceipt(payload: Uint8Array): Uint8Array
  dev(): string
  org(): string
  /** Every station that was ever enrolled here, or in an organisation that was adopted, with its key: who may have signed a receipt (LEDGER §10). */
  signers(tx: ReadTx): ReceiptSigner[]
  /** Who may have signed a receipt, for a checker that has no station (RC-3). */
  trustList(tx: ReadTx, words: TrustWords): string
  /** Whether an entry about a record stands right after the head that a receipt names: it was really logged (RC-6). `head16`: 32 hex digits. */
  followsHead(
    tx: ReadTx,
    of: { readonly scope: string; readonly e: string; readonly i: string },
    head16: string,
  ): boolean
  authority(): Authority
  /** Ops that count and touch a record, oldest first; a void is among those of what it voids. */
  history(tx: ReadTx, e: string, i: string): FoldOp[]
  /** Called with the end of each of this station's logs after every entry it made; for the anchor (LEDGER §12). */
  onSealed(listener: (sealed: { logId: string; seq: number; hash: string }) => void): void
}
