import type { DialLine } from '#shared/sync/dial-book.ts'
import type { LanAddress } from '#shared/sync/lan-address.ts'
import type { ExchangeEffect } from '#shared/sync/protocol/exchange-event.ts'
import type { FindingFacts, FindingOptions } from './finding.ts'
import type { LanLimits } from './lan-limits.ts'
import type { LanLink } from './lan-link.ts'
import type { ServerFault } from './lan-server.ts'
import type { LanKeys } from './lan-tls.ts'
import type { SyncStore } from './sync-store.ts'

/** What the driver of a station is made with. */
export interface SyncOptions {
  readonly store: SyncStore
  readonly keys: LanKeys
  /** the organisation's public key */
  readonly root: Uint8Array
  /** version of the application */
  readonly app: string
  /** where stations were linked before, and what people wrote */
  readonly addresses: {
    readonly known: readonly { readonly address: LanAddress; readonly dev: string }[]
    readonly written: readonly LanAddress[]
    readonly lastPort?: number
    linked(address: LanAddress, dev: string): void
    listening(port: number): void
  }
  /** whether a station is excluded, as far as is known here: nobody calls it; absent: nobody is */
  readonly excluded?: (dev: string) => boolean
  /** who takes a station that wants to join; null while no window is open (CS-70) */
  pairing(): ((link: LanLink) => void) | null
  room(): 'free' | 'low' | 'full'
  /** something that people see is different now */
  changed(): void
  /** what goes beyond the exchange of entries: accidents, pieces, what a peer's fold comes to */
  told(effect: ExchangeEffect): void
  log(line: { event: string; [field: string]: string | number | boolean | null | undefined }): void
  readonly clock: { wallMs(): number }
  /** a clock that only goes forward, in ms */
  readonly now: () => number
  readonly random: { bytes(count: number): Uint8Array }
  readonly host?: string
  readonly limits?: Partial<LanLimits>
  /** where and how it calls and listens; false: by addresses only */
  readonly finding?: Pick<FindingOptions, 'cards' | 'ports'> | false
}

/** One link as people see it. `lacking`, `owing`: logs of which something is still to come, or to go. */
export interface LinkView {
  readonly dev: string
  readonly host: string
  readonly port: number
  readonly app: string
  readonly called: boolean
  readonly sinceMs: number
  readonly lacking: number
  readonly owing: number
  readonly bytes: { readonly in: number; readonly out: number }
  readonly entries: { readonly in: number; readonly out: number }
}

/** How the exchange with other stations stands. `port`: null where none could be opened. */
export interface SyncView {
  readonly port: number | null
  readonly fault: ServerFault | null
  readonly links: readonly LinkView[]
  readonly addresses: readonly DialLine[]
  readonly finding: readonly FindingFacts[]
}
