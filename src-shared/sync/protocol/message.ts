import type { SignedCertificate } from '../certificate.ts'
import type { Moment } from '../clock.ts'

/** Where a chain can be taken up: `seq` 0 is the genesis. `h8`: the first 8 bytes of the hash, 16 hex digits. */
export interface Point {
  readonly seq: number
  readonly h8: string
}

/** Whether a log may grow (LEDGER §12). */
export type LogState = 'open' | 'closed' | 'forked'

/** What a station says of one log that it holds. `log`, and `dev` who writes it: 32 hex digits. Of a log that is not here, `scope` and `dev` are a claim. */
export interface LogTips {
  readonly log: string
  readonly scope: string
  readonly dev: string
  readonly state: LogState
  readonly tips: readonly Point[]
}

/** What a station is, said first on a link (CS-10). `proto`: lowest and highest version that it speaks. */
export interface Hello {
  readonly t: 'HELLO'
  readonly proto: readonly [number, number]
  readonly app: string
  readonly schema: number
  readonly fold: number
  readonly org: string
  readonly dev: string
  /** drawn at each start, 16 hex digits */
  readonly inst: string
  readonly caps: readonly string[]
  readonly wallMs: number
  readonly hlc: Moment
  /** its LAN port, 0 where it has none */
  readonly port: number
  readonly certificate: SignedCertificate
  readonly issuers: readonly SignedCertificate[]
}

/** What opens a log, as it travels. */
export interface LogOpening {
  readonly genesis: Uint8Array
  readonly seal: Uint8Array
  readonly certificate: SignedCertificate
  readonly issuers: readonly SignedCertificate[]
}

/** Entries of one chain (CS-22), sealed at least at the last. `after.hash`: 32 bytes. */
export interface Ops {
  readonly log: string
  readonly after: { readonly seq: number; readonly hash: Uint8Array }
  readonly entries: readonly { readonly body: Uint8Array; readonly seal?: Uint8Array }[]
  readonly opening?: LogOpening
  readonly asides: readonly { readonly salt: Uint8Array; readonly payload: Uint8Array }[]
  /** nothing follows for this WANT */
  readonly end: boolean
}

/** Why a peer cannot serve now (CS-26, CS-33). `gone`: it does not hold what was asked. `stop`: said by the asker, who wants no more. */
export type BusyWhy = 'disk' | 'load' | 'quota' | 'gone' | 'stop'

/** Every code that ends a link, for ever (CS-61). */
export const errorCodes = [
  'UpgradeNeeded',
  'OtherOrganisation',
  'NotMember',
  'Revoked',
  'BadCertificate',
  'OtherKey',
  'Malformed',
  'BadLog',
  'BadSeal',
  'TooLarge',
  'TooFast',
  'TooMany',
  'Idle',
  'SameStation',
  'Replaced',
  'Stopping',
] as const
export type ErrorCode = (typeof errorCodes)[number]

/** As much `room` as any SNAP or BLOB asks for: what stands before its bytes in a frame. */
export const pieceRoom = 128

/** One frame, decoded. `stream` pairs an answer with its WANT or GET; 0 where there is none. */
export type Message =
  | Hello
  | {
      readonly t: 'HEADS'
      readonly rev: number
      readonly full: boolean
      readonly more: boolean
      readonly logs: readonly LogTips[]
    }
  | {
      readonly t: 'WANT'
      readonly stream: number
      readonly log: string
      readonly have: readonly Point[]
      readonly credit: number
    }
  | ({ readonly t: 'OPS'; readonly stream: number } & Ops)
  | { readonly t: 'ACK'; readonly stream: number; readonly log: string; readonly at: Point; readonly credit: number }
  | ({ readonly t: 'LIVE' } & Ops)
  | {
      readonly t: 'BUSY'
      readonly stream: number
      readonly log: string
      readonly retryMs: number
      readonly why: BusyWhy
    }
  | {
      readonly t: 'STATE'
      readonly scope: string
      readonly frontier: string
      readonly fold: number
      readonly hash: string
    }
  | { readonly t: 'PING'; readonly n: number }
  | { readonly t: 'PONG'; readonly n: number }
  | { readonly t: 'SNAP_GET'; readonly stream: number; readonly snap: string; readonly chunk: number }
  /** chunk 0 is the manifest and its signature; `of` counts the others; of a snapshot that is not here it is 0, and no bytes */
  | {
      readonly t: 'SNAP'
      readonly stream: number
      readonly snap: string
      readonly chunk: number
      readonly of: number
      readonly size: number
      readonly bytes: readonly Uint8Array[]
      readonly room?: number
    }
  | { readonly t: 'BLOB_GET'; readonly stream: number; readonly blob: string; readonly at: number }
  /**
   * Without `bytes`: not here, or nothing at this place. Of one that is sent, `room`: bytes before them, in their buffer, that may be written
   * over, so that the frame is made around them; `sent`: called when the network has taken them, and the buffer is free.
   */
  | {
      readonly t: 'BLOB'
      readonly stream: number
      readonly blob: string
      readonly at: number
      readonly size: number
      readonly bytes?: Uint8Array
      readonly room?: number
      readonly sent?: () => void
    }
  | { readonly t: 'EPH'; readonly scope: string; readonly kind: string; readonly bytes: Uint8Array }
  | { readonly t: 'ERROR'; readonly code: ErrorCode }

/** The message of one type. */
export type MessageOf<T extends Message['t']> = Extract<Message, { readonly t: T }>
