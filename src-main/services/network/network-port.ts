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
  /** Keeps an address and calls it: whom it linked, or why not (`Off`: nobody is called). False where there are too many. */
  add(address: LanAddress): Promise<{ readonly dev: string } | { readonly why: string } | false>
  drop(address: LanAddress): void
}
