import type { OutputOf } from '#shared/contract/calls.ts'

type Status = OutputOf<'relay', 'status'>

/** How the link to the relay stands, as far as it knows itself. */
export type RelayFacts = Omit<Status, 'org'>

/** Why a relay was not linked: what it answered, or that nobody did. */
export interface RelayRefused {
  readonly why: string
}

/** The link to the relay; built where the line is. */
export interface RelayPort {
  facts(): RelayFacts
  /** Resolves once the relay let this station in, or why it did not. An empty code: the organisation is there already. */
  enrol(asked: {
    readonly url: string
    readonly code: string
    readonly proxy: string
  }): Promise<{ readonly url: string; readonly relay: string } | RelayRefused>
  change(wanted: { readonly on: boolean; readonly metered: boolean }): Promise<void>
  again(): void
  leave(): Promise<void>
  /** What opens the relay's admin page for a person, whose key `sign` signs with, or why it does not. */
  openPage(user: string, sign: (message: Uint8Array) => Uint8Array): Promise<{ readonly url: string } | RelayRefused>
}
