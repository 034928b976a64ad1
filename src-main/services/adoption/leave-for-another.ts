import type { InputOf, OutputOf } from '#shared/contract/calls.ts'
import { refuse, type Refusal } from '#shared/contract/refusal.ts'
import { may } from '#shared/domain/rights.ts'
import { err, ok, type Result } from '#shared/kit/result.ts'
import { formatDeviceId } from '#shared/sync/device-id.ts'
import type { OpenedCard } from '#shared/sync/join-card.ts'
import { requestText } from '#shared/sync/join-request.ts'
import { openDrafts } from '../../repositories/adoption.ts'
import { stationNames } from '../../repositories/station.ts'
import type { Caller } from '../command.ts'
import { settingsNow } from '../settings/settings-now.ts'
import { refusalOfCard } from '../setup/join-desk.ts'
import type { StationDeps } from '../station-deps.ts'

type Read = OutputOf<'adoption', 'read'>
const action = 'organisation.adopt'
const forbidden = err(refuse('Forbidden', { action }))

/** The request with which another organisation takes this station in. Errors: Forbidden. */
export async function requestAnother(
  deps: StationDeps,
  caller: Caller,
  { name }: InputOf<'adoption', 'request'>,
): Promise<Result<OutputOf<'adoption', 'request'>, Refusal>> {
  if (!may(caller.role, action)) return forbidden
  const request = await deps.adoption.request(name)
  return ok({ device: formatDeviceId(request.dev), request: requestText(request) })
}

/** What a card says, and what would go with this station. Errors: Forbidden, WrongCard, CardForAnother, SameOrganisation. */
export async function readAnother(
  deps: StationDeps,
  caller: Caller,
  { card }: InputOf<'adoption', 'read'>,
): Promise<Result<Read, Refusal>> {
  if (!may(caller.role, action)) return forbidden
  const read = await cardOf(deps, card)
  if (!read.ok) return read
  return ok(
    deps.store.read(tx => {
      const { build } = deps.store
      const names = stationNames(tx, build)
      const others = deps.ledger
        .authority()
        .stations()
        .filter(({ dev, revoked }) => !revoked && dev !== deps.ledger.dev())
      const from = { name: settingsNow(tx, build).organisation_name, orgId: formatDeviceId(deps.ledger.org()) }
      return {
        from,
        into: shownCard(read.value),
        counts: deps.adoption.counts(),
        others: others.map(({ dev }) => names.get(dev) ?? formatDeviceId(dev)),
        drafts: openDrafts(tx, build),
      }
    }),
  )
}

/**
 * Leaves this station's organisation for that of a card (LEDGER §4 Adopt); the sessions end with it.
 * Errors: Forbidden, WrongCard, CardForAnother, SameOrganisation, WrongName.
 */
export async function leaveForAnother(
  deps: StationDeps,
  caller: Caller,
  { card, name }: InputOf<'adoption', 'leave'>,
): Promise<Result<OutputOf<'adoption', 'leave'>, Refusal>> {
  if (!may(caller.role, action)) return forbidden
  // Nobody who is in charge of some depots only decides about all.
  if (caller.warehouses !== 'all') return forbidden
  const read = await cardOf(deps, card)
  if (!read.ok) return read
  const own = deps.store.read(tx => settingsNow(tx, deps.store.build).organisation_name)
  if (name.trim().toLowerCase() !== own.trim().toLowerCase()) return err(refuse('WrongName', { name: own }))
  const into = shownCard(read.value)
  const left = await deps.adoption.leave(read.value, own)
  return left.ok ? ok({ into }) : err(refusalOfCard(left.error))
}

const shownCard = ({ organisation, org }: OpenedCard) => ({ name: organisation, orgId: formatDeviceId(org) })

async function cardOf(deps: StationDeps, text: string): Promise<Result<OpenedCard, Refusal>> {
  const card = await deps.adoption.read(text)
  if (!card.ok) return err(refusalOfCard(card.error))
  return card.value.org === deps.ledger.org() ? err(refuse('SameOrganisation', {})) : card
}
