import type { InputOf, OutputOf } from '#shared/contract/calls.ts'
import { refuse, type Refusal } from '#shared/contract/refusal.ts'
import { type Action, may } from '#shared/domain/rights.ts'
import { err, ok, type Result } from '#shared/kit/result.ts'
import { formatDeviceId, formatStationCode, parseStationCode } from '#shared/sync/device-id.ts'
import { requestText, type SignedRequest } from '#shared/sync/join-request.ts'
import type { PairingView } from '#shared/sync/protocol/pairing.ts'
import { type Caller, runQuery } from '../command.ts'
import type { StationDeps } from '../station-deps.ts'
import { approveStation, checkTerms } from './approve-station.ts'

type Done = Record<string, never>
const can: Action = 'stations.enrol'

/** The window as procedures: who opened it answers for whom it takes in. */
export interface WindowDesk {
  openWindow(caller: Caller, input: InputOf<'stations', 'openWindow'>): Result<Done, Refusal>
  window(caller: Caller): Result<OutputOf<'stations', 'window'>, Refusal>
  answerWindow(caller: Caller, input: InputOf<'stations', 'answerWindow'>): Result<Done, Refusal>
  closeWindow(caller: Caller): Result<Done, Refusal>
}

/** A pairing as screens show it. */
export const shownPairing = ({ stage, why, code, peer, matched }: PairingView) => ({
  stage,
  why,
  code,
  peer: peer === null ? null : { device: formatDeviceId(peer.dev), name: peer.name },
  matched,
})

/** Takes in with the role that the admin has by now: he may have lost it since he opened the window. */
function takeIn(deps: StationDeps, caller: Caller, asked: InputOf<'stations', 'approve'>) {
  const now = deps.ledger.authority().roleOf(caller.user)
  if (now === undefined) return err(refuse('Forbidden', { action: can }))
  return approveStation(deps, { ...caller, role: now.role, warehouses: now.wh }, asked)
}

/**
 * The window that an admin opens, his password being fresh (AU-9): for two minutes whoever pairs with this station, and is agreed to
 * on both screens, is taken in on the terms he gave; the first closes it.
 */
export function createWindowDesk(deps: StationDeps): WindowDesk {
  let taken: { device: string; name: string } | null = null
  let refusedLast: Refusal | null = null
  const forbidden = (caller: Caller) => (may(caller.role, can) ? undefined : err(refuse('Forbidden', { action: can })))
  return {
    openWindow(caller, { expected, ...terms }) {
      const refused = forbidden(caller)
      if (refused) return refused
      if (!deps.ledger.authority().hasRight(deps.ledger.dev(), 'enrol')) return err(refuse('MayNotEnrol', {}))
      if (deps.network.addresses().length === 0) return err(refuse('NoNetwork', {}))
      const other = expected === undefined || expected === '' ? null : parseStationCode(expected)
      if (other?.ok === false) return err(refuse('WrongDeviceId', { why: other.error.kind }))
      // Told now, at the form: later two persons would have compared codes for nothing.
      const checked = runQuery(deps, caller, can, tx => checkTerms(tx, deps, caller, terms))
      if (!checked.ok) return checked
      taken = null
      refusedLast = null
      const issue = (request: SignedRequest): Promise<string | null> => {
        const done = takeIn(deps, caller, { commandId: deps.random.uuid(), request: requestText(request), ...terms })
        if (done.ok) taken = { device: done.value.device, name: terms.name }
        refusedLast = done.ok ? null : done.error
        return Promise.resolve(done.ok ? done.value.card : null)
      }
      deps.pairing.open({ expected: other?.value.dev ?? null, issue })
      return ok({})
    },
    window(caller) {
      const dev = deps.ledger.dev()
      const addresses = [...deps.network.addresses()]
      const { leftMs, waiting } = deps.pairing.view()
      return (
        forbidden(caller) ??
        ok({
          leftMs: Math.round(leftMs),
          own: { device: formatDeviceId(dev), code: formatStationCode({ dev, addresses }), addresses },
          waiting: waiting.map(({ id, host, ...view }) => ({ id, host, ...shownPairing(view) })),
          taken,
          refused: refusedLast,
        })
      )
    },
    answerWindow(caller, { id, agree }) {
      const refused = forbidden(caller)
      if (refused) return refused
      const known = agree ? deps.pairing.agree(id) : deps.pairing.refuse(id)
      return known ? ok({}) : err(refuse('NotFound', { what: 'pairing' }))
    },
    closeWindow(caller) {
      const refused = forbidden(caller)
      if (refused) return refused
      deps.pairing.close()
      return ok({})
    },
  }
}
