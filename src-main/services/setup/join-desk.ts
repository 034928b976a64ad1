import type { InputOf, OutputOf } from '#shared/contract/calls.ts'
import { refuse, type Refusal } from '#shared/contract/refusal.ts'
import { err, ok, type Result } from '#shared/kit/result.ts'
import { formatDeviceId, formatStationCode, parseStationCode } from '#shared/sync/device-id.ts'
import type { CardFault, OpenedCard } from '#shared/sync/join-card.ts'
import { requestText, type SignedRequest } from '#shared/sync/join-request.ts'
import type { PairingView } from '#shared/sync/protocol/pairing.ts'
import { shownPairing } from '../stations/pairing-window.ts'

type Joined = OutputOf<'setup', 'joinCard'>
type Done = Record<string, never>

/** What joining needs of the machine; nothing of an organisation is there yet. */
export interface JoinDeps {
  isConfigured(): boolean
  /** the request of this folder's keys, which are made once, under a name */
  request(name: string): Promise<SignedRequest>
  /** what a card says, as text */
  read(card: string): Promise<Result<OpenedCard, CardFault>>
  /** becomes a station of the card's organisation */
  join(card: string): Promise<Result<OpenedCard, CardFault>>
  readonly lan: JoinLan
}

/** The network, as far as a PC that joins needs it; built where the network is. */
export interface JoinLan {
  /** Calls the first of these addresses that answers, and pairs with it. `expected`: the device id that was typed. Errors: why not, by name. */
  call(addresses: readonly string[], expected: string | null, name: string): Promise<Result<void, string>>
  /** how the pairing goes; null where there is none */
  view(): PairingView | null
  answer(agree: boolean): boolean
  /** addresses where stations were heard, from the first time that this is asked until nobody asks any more */
  found(): readonly string[]
}

/** The way into an organisation that exists (LEDGER §4 Join): a request out and a card in, by hand or by pairing over the network. */
export interface JoinDesk {
  request(input: InputOf<'setup', 'joinRequest'>): Promise<Result<OutputOf<'setup', 'joinRequest'>, Refusal>>
  read(input: InputOf<'setup', 'joinRead'>): Promise<Result<Joined, Refusal>>
  card(input: InputOf<'setup', 'joinCard'>): Promise<Result<Joined, Refusal>>
  call(input: InputOf<'setup', 'joinCall'>): Promise<Result<Done, Refusal>>
  state(): Result<OutputOf<'setup', 'joinState'>, Refusal>
  answer(input: InputOf<'setup', 'joinAnswer'>): Result<Done, Refusal>
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
      if (joining) return err(refuse('Busy', { why: 'setup' }))
      joining = true
      try {
        return told(await deps.join(card))
      } finally {
        joining = false
      }
    },
    async call({ name, to, device }) {
      if (deps.isConfigured()) return err(refuse('AlreadyConfigured', {}))
      const scanned = parseStationCode(to)
      const addresses = scanned.ok ? scanned.value.addresses : [to]
      if (addresses.length === 0) return err(refuse('NotReached', { why: 'NoAddress' }))
      const typed = device === undefined || device === '' ? undefined : parseStationCode(device)
      if (typed?.ok === false) return err(refuse('WrongDeviceId', { why: typed.error.kind }))
      const expected = typed?.value.dev ?? (scanned.ok ? scanned.value.dev : null)
      const called = await deps.lan.call(addresses, expected, name)
      return called.ok ? ok({}) : err(refuse('NotReached', { why: called.error }))
    },
    state() {
      const pairing = deps.lan.view()
      const found = deps.isConfigured() ? [] : [...deps.lan.found()]
      return ok({ pairing: pairing === null ? null : shownPairing(pairing), found })
    },
    answer: ({ agree }) => (deps.lan.answer(agree) ? ok({}) : err(refuse('NotFound', { what: 'pairing' }))),
  }
}
