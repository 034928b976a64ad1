import type { PairingView } from '#shared/sync/protocol/pairing.ts'
import type { SignedRequest } from '#shared/sync/join-request.ts'

/** The window of this station for those who want to join; built where the network is (CS-70). */
export interface PairingPort {
  /** opens it; `expected`: the device id that was typed, else codes are compared */
  open(terms: { readonly expected: string | null; issue(request: SignedRequest): Promise<string | null> }): void
  close(): void
  view(): {
    readonly leftMs: number
    readonly waiting: readonly (PairingView & { readonly id: number; readonly host: string })[]
  }
  agree(id: number): boolean
  refuse(id: number): boolean
}
