import type { Result } from '#shared/kit/result.ts'
import type { LanAddress } from '#shared/sync/lan-address.ts'
import type { OutputOf } from '#shared/contract/calls.ts'

type Status = OutputOf<'network', 'status'>

/** A link without the name of its station. */
type LinkFacts = Omit<Status['links'][number], 'name'>
/** An address that is called, its station without a name. */
type CallFacts = Omit<Status['calls'][number], 'station'> & { readonly dev: string | null }

/** How the links of this station stand, as far as sockets know. */
export interface NetworkFacts extends Omit<Status, 'links' | 'calls' | 'addresses' | 'written'> {
  readonly links: readonly LinkFacts[]
  readonly calls: readonly CallFacts[]
}

/** The links of this station to the others; built where the network is. */
export interface NetworkPort {
  /** Where others reach this station, `host:port`; none while its port is not open. */
  addresses(): readonly string[]
  facts(): NetworkFacts
  /** Resolves when it is as was asked. */
  turn(on: boolean): Promise<void>
  /** Addresses that people wrote down. */
  written(): readonly LanAddress[]
  /** Keeps an address and calls it: whom it linked, or why not (`Off`: nobody is called). `SameStation` is not kept. False where there are too many. */
  add(address: LanAddress): Promise<{ readonly dev: string } | { readonly why: string } | false>
  drop(address: LanAddress): void
  /** Addresses to test: those that people wrote and those of stations known before go first. */
  targets(): readonly { readonly address: LanAddress; readonly dev: string | null }[]
  /** Asks a station how it reaches this one (CS-87). */
  probe(address: LanAddress): Promise<Result<ProbeFacts, ProbeFault>>
  /** What Windows lets in; null on another system, or where it does not say. */
  firewall(): Promise<FirewallFacts | null>
  ways(): readonly WayFacts[]
  /** Network cards that are connected. */
  cards(): number
}

/** What a station answers that is asked how it is reached. */
export interface ProbeFacts {
  readonly org: string
  readonly dev: string
  readonly app: string
  readonly wallMs: number
  readonly back: string | null
}

/** Why nobody answered. `at`: how far a call came that was silent; past `connect` somebody was reached. */
export interface ProbeFault {
  readonly kind: string
  readonly at?: 'connect' | 'tls' | 'upgrade'
}

type Category = 'public' | 'private' | 'domain'

/** How Windows calls the networks of the cards, for which of them its firewall is on, and for which this program is let in. */
export interface FirewallFacts {
  readonly networks: readonly { readonly card: string; readonly category: Category }[]
  readonly on: readonly Category[]
  readonly allowed: readonly Category[]
}

/** How a way of finding others goes. */
export interface WayFacts {
  readonly way: 'beacon' | 'multicast'
  readonly fault: string | null
  /** calls that came in: one's own come back where the network carries any */
  readonly own: number
  readonly others: number
  /** where stations of this organisation were heard that are called only when a person writes their address */
  readonly far: readonly LanAddress[]
}
