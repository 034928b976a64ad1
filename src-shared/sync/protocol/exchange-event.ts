import type { Certificate } from '../certificate.ts'
import type { ErrorCode, Hello, LogTips, Message, Ops, Point } from './message.ts'

/** A link of this station, numbered by its driver, never used twice. */
export type LinkId = number

/** A log as this station holds it. */
export interface HeldLog extends LogTips {
  readonly scope: string
  /** who writes it */
  readonly dev: string
}

/** What the driver found out about a peer (CS-11). `scopes` answers CS-12 for any scope, now; it is asked again after `auth`. */
export type PeerVerdict =
  | { readonly ok: true; readonly certificate: Certificate; readonly mayRead: (scope: string) => boolean }
  | { readonly ok: false; readonly code: ErrorCode }

/** How a batch was taken in (CS-30). `Gap`: it continues nothing that is here. `disk`: nothing foreign is taken now (CS-33). */
export type StoreOutcome =
  | { readonly kind: 'stored'; readonly at: Point; readonly forked: boolean }
  | { readonly kind: 'Gap' | 'BadLog' | 'Malformed' | 'BadSeal' | 'disk' }

/** An entry that this station has just made and committed, for LIVE (CS-27). */
export interface MadeEntry {
  readonly log: string
  readonly parent: Point
  readonly ops: Ops
}

/** What happens to an exchange. Times are of a steady clock, in ms. */
export type ExchangeEvent =
  | { readonly t: 'opened'; readonly link: LinkId; readonly outgoing: boolean }
  | { readonly t: 'message'; readonly link: LinkId; readonly message: Message; readonly bytes: number }
  | { readonly t: 'closed'; readonly link: LinkId }
  /** the answer to `judge`; also unasked, when `auth` changed (CS-14) */
  | { readonly t: 'judged'; readonly link: LinkId; readonly verdict: PeerVerdict }
  /** after a commit: logs whose tips or state changed, and what this station made in it */
  | { readonly t: 'changed'; readonly logs: readonly HeldLog[]; readonly made: readonly MadeEntry[] }
  /** the answer to `read`: the next entries, or null where there is nothing to send. `cursor` goes into the next `read` */
  | {
      readonly t: 'read'
      readonly link: LinkId
      readonly stream: number
      readonly ops: Ops | null
      readonly bytes: number
      readonly cursor: unknown
    }
  /** the answer to `store` */
  | {
      readonly t: 'stored'
      readonly link: LinkId
      readonly stream: number
      readonly log: string
      readonly outcome: StoreOutcome
    }
  /** the disk's room class (CS-33) */
  | { readonly t: 'room'; readonly room: 'free' | 'low' | 'full' }
  | { readonly t: 'tick'; readonly nowMs: number }
  /** the machine slept (CS-60) */
  | { readonly t: 'resumed'; readonly nowMs: number }

/** What an exchange wants done. */
export type ExchangeEffect =
  | { readonly t: 'send'; readonly link: LinkId; readonly message: Message }
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
  | { readonly t: 'store'; readonly link: LinkId; readonly stream: number; readonly ops: Ops; readonly bytes: number }
  /** a peer said, by HEADS or ACK, what it holds on its disk (CS-28) */
  | {
      readonly t: 'holds'
      readonly dev: string
      readonly logs: readonly { readonly log: string; readonly at: Point }[]
    }
  | { readonly t: 'linked'; readonly link: LinkId; readonly hello: Hello }
  /** a peer holds more of a log that this station writes than this station (CS-40) */
  | { readonly t: 'ownAhead'; readonly log: string; readonly at: Point }
  | { readonly t: 'cloneMet' }
  | {
      readonly t: 'eph'
      readonly dev: string
      readonly scope: string
      readonly kind: string
      readonly bytes: Uint8Array
    }
  | {
      readonly t: 'state'
      readonly link: LinkId
      readonly scope: string
      readonly frontier: string
      readonly fold: number
      readonly hash: string
    }
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
