import type { InputOf, OutputOf } from '#shared/contract/calls.ts'
import { refuse, type Refusal } from '#shared/contract/refusal.ts'
import { err, ok, type Result } from '#shared/kit/result.ts'
import { formatDeviceId, formatStationCode } from '#shared/sync/device-id.ts'
import type { CardFault, OpenedCard } from '#shared/sync/join-card.ts'
import { requestText, type SignedRequest } from '#shared/sync/join-request.ts'

type Joined = OutputOf<'setup', 'joinCard'>

/** What joining needs of the machine; nothing of an organisation is there yet. */
export interface JoinDeps {
  isConfigured(): boolean
  /** the request of this folder's keys, which are made once, under a name */
  request(name: string): Promise<SignedRequest>
  /** what a card says, as text */
  read(card: string): Promise<Result<OpenedCard, CardFault>>
  /** becomes a station of the card's organisation */
  join(card: string): Promise<Result<OpenedCard, CardFault>>
}

/** The way into an organisation that exists, without a network: a request out, a card in (LEDGER §4 Join). */
export interface JoinDesk {
  request(input: InputOf<'setup', 'joinRequest'>): Promise<Result<OutputOf<'setup', 'joinRequest'>, Refusal>>
  read(input: InputOf<'setup', 'joinRead'>): Promise<Result<Joined, Refusal>>
  card(input: InputOf<'setup', 'joinCard'>): Promise<Result<Joined, Refusal>>
}

/** The refusal of a card that is not taken. */
export const refusalOfCard = (fault: CardFault): Refusal =>
  fault.kind === 'CardForAnother' ? refuse('CardForAnother', {}) : refuse('WrongCard', { why: fault.why })

/** Joins organisations: on a machine that has none, one at a time. */
export function createJoinDesk(deps: JoinDeps): JoinDesk {
  let joining = false
  const told = (card: Result<OpenedCard, CardFault>): Result<Joined, Refusal> =>
    card.ok
      ? ok({ organisation: card.value.organisation, orgId: formatDeviceId(card.value.org) })
      : err(refusalOfCard(card.error))
  return {
    async request({ name }) {
      if (deps.isConfigured()) return err(refuse('AlreadyConfigured', {}))
      const request = await deps.request(name)
      const device = formatDeviceId(request.dev)
      return ok({ device, code: formatStationCode({ dev: request.dev, addresses: [] }), request: requestText(request) })
    },
    async read({ card }) {
      if (deps.isConfigured()) return err(refuse('AlreadyConfigured', {}))
      return told(await deps.read(card))
    },
    async card({ card }) {
      if (deps.isConfigured()) return err(refuse('AlreadyConfigured', {}))
      if (joining) return err(refuse('Busy', { what: 'setup' }))
      joining = true
      try {
        return told(await deps.join(card))
      } finally {
        joining = false
      }
    },
  }
}
