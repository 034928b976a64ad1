import type { Pairing, PairingEffect, PairingEvent, PairingView } from '#shared/sync/protocol/pairing.ts'
import type { SignedRequest } from '#shared/sync/join-request.ts'
import type { LanLink } from './lan-link.ts'

/** What a pairing over a line asks of its station. Never rejects. */
export interface PairingWork {
  /** both sides agreed: the card of the other, or null where it cannot be taken in */
  issue(request: SignedRequest): Promise<string | null>
  /** the card has come: whether it was this station's */
  join(card: string): Promise<boolean>
  /** something is new to show */
  changed(): void
}

/** A pairing that goes on over a line. */
export interface PairingLine {
  view(): PairingView
  agree(): void
  refuse(): void
}

const tickMs = 1_000

/** Lets a pairing go on over a line until it is done or ended, and the line with it (CS-70). `now`: a clock that only goes forward. */
export function runPairing(link: LanLink, pairing: Pairing, work: PairingWork, now: () => number): PairingLine {
  const timer = setInterval(() => take({ t: 'tick', nowMs: now() }), tickMs)
  const run = (effects: readonly PairingEffect[]): void => {
    for (const effect of effects) {
      switch (effect.t) {
        case 'send':
          link.send(effect.bytes)
          break
        case 'issue':
          void work.issue(effect.request).then(card => take({ t: 'issued', card }))
          break
        case 'card':
          void work.join(effect.card).then(ok => take({ t: 'joined', ok }))
          break
        case 'close':
          clearInterval(timer)
          link.end()
      }
    }
  }
  const take = (event: PairingEvent): void => {
    run(pairing.take(event))
    work.changed()
  }
  link.listen({ message: bytes => take({ t: 'message', bytes }), closed: () => take({ t: 'closed' }) })
  run(pairing.begin())
  return { view: () => pairing.view(), agree: () => take({ t: 'agree' }), refuse: () => take({ t: 'refuse' }) }
}
