import type { ErrorCode, Hello, LogTips, Message, MessageOf, Ops, Point } from './message.ts'

/** A link of this station, numbered by its driver, never used twice. */
export type LinkId = number

/** A log as this station holds it. */
export type HeldLog = LogTips

/** What the driver found out about a peer (CS-11). `scopes` answers CS-12 for any scope, now; it is asked again after `auth`. */
export type PeerVerdict =
  | { readonly ok: true; readonly mayRead: (scope: string) => boolean }
  | { readonly ok: false; readonly code: ErrorCode }

/** How a batch was taken in (CS-30). `Gap`: it continues nothing that is here, or is of a scope that is not carried any more. `disk`: nothing foreign is taken now (CS-33). */
export type StoreOutcome =
  | { readonly kind: 'stored'; readonly at: Point; readonly forked: boolean }
  | { readonly kind: 'Gap' | 'BadLog' | 'Malformed' | 'BadSeal' | 'disk' }

/** An entry that this station has just made and committed, for LIVE (CS-27). */
export interface MadeEntry {
  readonly log: string
  readonly parent: Point
  /** the entry itself: the tip that it makes */
  readonly at: Point
  /** with the log's opening where `parent` is its genesis */
  readonly ops: Ops
}

/** A piece of a snapshot or of a file, asked for. */
export type PieceAsk = Omit<MessageOf<'SNAP_GET'>, 'stream'> | Omit<MessageOf<'BLOB_GET'>, 'stream'>

/** The piece, or that it is not here. */
export type Piece = Omit<MessageOf<'SNAP'>, 'stream'> | Omit<MessageOf<'BLOB'>, 'stream'>

/** What the fold of a scope comes to. `frontier`: digest of the tips that it was made of, which must be equal to be compared. */
export type ScopeState = Omit<MessageOf<'STATE'>, 't'>

/** What happens to an exchange. Times are of a steady clock, in ms. */
export type ExchangeEvent =
  | { readonly t: 'opened'; readonly link: LinkId; readonly outgoing: boolean }
  /** `bytes`: its length on the wire */
  | { readonly t: 'message'; readonly link: LinkId; readonly message: Message; readonly bytes: number }
  /** what came is no message (CS-7) */
  | { readonly t: 'garbled'; readonly link: LinkId; readonly code: 'Malformed' | 'TooLarge' }
  | { readonly t: 'closed'; readonly link: LinkId }
  /** the answer to `judge`; also unasked, for every link, when `auth` or the members of a conversation changed (CS-14) */
  | { readonly t: 'judged'; readonly link: LinkId; readonly verdict: PeerVerdict }
  /** after a commit: logs whose tips or state changed, and what this station made in it */
  | { readonly t: 'changed'; readonly logs: readonly HeldLog[]; readonly made: readonly MadeEntry[] }
  /** the answer to `read`: the next entries, or null where there is nothing to send. `cursor` goes into the next `read` */
  | {
      readonly t: 'read'
      readonly link: LinkId
      readonly stream: number
      readonly ops: Ops | null
      readonly cursor: unknown
    }
  /** the answer to `store`; those of one link and stream come in the order of their asks, after the commit and its `changed` */
  | {
      readonly t: 'stored'
      readonly link: LinkId
      readonly stream: number
      readonly log: string
      readonly outcome: StoreOutcome
    }
  /** the disk's room class (CS-33) */
  | { readonly t: 'room'; readonly room: 'free' | 'low' | 'full' }
  /** what follows a point that is here is wanted once more of a peer: personal parts that it did not give before (CS-34) */
  | { readonly t: 'again'; readonly link: LinkId; readonly log: string; readonly have: Point }
  /** this station wants a piece from a peer (CS-52, CS-53) */
  | { readonly t: 'fetch'; readonly link: LinkId; readonly ask: PieceAsk }
  /** the answer to `serve` */
  | { readonly t: 'served'; readonly link: LinkId; readonly stream: number; readonly piece: Piece }
  /** the answer to `compare` (CS-50) */
  | ({ readonly t: 'compared'; readonly link: LinkId } & ScopeState)
  /** said to whoever may read the scope, kept nowhere */
  | { readonly t: 'say'; readonly scope: string; readonly kind: string; readonly bytes: Uint8Array }
  /** every link ends, and no other begins */
  | { readonly t: 'stopping' }
  /** at least every 100 ms */
  | { readonly t: 'tick'; readonly nowMs: number }
  /** the machine slept (CS-60) */
  | { readonly t: 'resumed'; readonly nowMs: number }

/** What an exchange wants done. */
export type ExchangeEffect =
  | { readonly t: 'send'; readonly link: LinkId; readonly message: Message }
  /** answered before the next message of this link */
  | { readonly t: 'judge'; readonly link: LinkId; readonly hello: Hello }
  /** reads for a WANT: entries after `have` (CS-22), or on from `cursor`, of about `maxBytes` */
  | {
      readonly t: 'read'
      readonly link: LinkId
      readonly stream: number
      readonly log: string
      readonly have: readonly Point[]
      readonly maxBytes: number
      readonly cursor: unknown
    }
  /** checks and takes in (CS-30); stream 0: a LIVE. That an opened log is of the scope and station that the peer told is checked already */
  | { readonly t: 'store'; readonly link: LinkId; readonly stream: number; readonly ops: Ops }
  /** reads a piece for a peer; its place on the link is free again when it is answered */
  | { readonly t: 'serve'; readonly link: LinkId; readonly stream: number; readonly ask: PieceAsk }
  /** the end of a `fetch`; null: the peer did not answer */
  | { readonly t: 'fetched'; readonly link: LinkId; readonly ask: PieceAsk; readonly piece: Piece | null }
  /** both ends hold the same of this scope, `org` and `auth`: hash it when there is time (CS-50) */
  | { readonly t: 'compare'; readonly link: LinkId; readonly scope: string }
  /** a peer said, by HEADS or ACK, what it holds on its disk (CS-28) */
  | {
      readonly t: 'holds'
      readonly dev: string
      readonly logs: readonly { readonly log: string; readonly at: Point }[]
    }
  | { readonly t: 'linked'; readonly link: LinkId; readonly hello: Hello }
  /** a peer holds more of a log that this station writes than this station (CS-40) */
  | { readonly t: 'ownAhead'; readonly log: string; readonly at: Point }
  /** two stations are at work under one id: this one's, or a peer's (CS-3) */
  | { readonly t: 'cloneMet'; readonly dev: string }
  | {
      readonly t: 'eph'
      readonly dev: string
      readonly scope: string
      readonly kind: string
      readonly bytes: Uint8Array
    }
  /** what a peer's fold comes to, for comparison with one's own (CS-50) */
  | ({ readonly t: 'state'; readonly link: LinkId; readonly dev: string } & ScopeState)
  /** the link ends; `code` was sent to the peer before, if there is one. `banMs`: how long it is not called */
  | { readonly t: 'close'; readonly link: LinkId; readonly code: ErrorCode | null; readonly banMs: number }

/** What an exchange may look up at once, without effects: what this station holds. */
export interface Held {
  /** every log that is here */
  logs(): Iterable<HeldLog>
  find(log: string): HeldLog | undefined
  /** whether a point of a log is stored here */
  has(log: string, at: Point): boolean
  /** CS-21 */
  locator(log: string): readonly Point[]
}
