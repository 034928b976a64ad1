import type { OutputOf } from '#shared/contract/calls.ts'
import type { Refusal } from '#shared/contract/refusal.ts'
import { ok, type Result } from '#shared/kit/result.ts'
import { formatDeviceId } from '#shared/sync/device-id.ts'
import { adoptedOrganisations } from '../../repositories/adoption.ts'
import { metaValue } from '../../repositories/meta.ts'
import { openWarehouses } from '../../repositories/warehouse.ts'
import type { ReadTx } from '../../storage/store.ts'
import { mayWriteInto } from '../carried-scopes.ts'
import { type Caller, runQuery } from '../command.ts'
import type { StationDeps } from '../station-deps.ts'

type State = OutputOf<'adoption', 'state'>

/** Where it is noted that what was brought is made again: `at_ms`, `records`. */
export const takenName = 'left_taken'

/** What this station brought from the organisation that it left, and which organisations were adopted. Errors: Forbidden. */
export const showAdoption = (deps: StationDeps, caller: Caller): Result<State, Refusal> =>
  runQuery<State>(deps, caller, 'organisation.adopt', tx => {
    const depots = depotsFor(tx, deps, caller)
    const adopted = adoptedOrganisations(tx, deps.store.build).map(({ organisation, name, at_ms }) => ({
      name,
      orgId: formatDeviceId(organisation),
      at_ms,
    }))
    return ok({ left: leftOf(tx, deps, depots), depots, adopted })
  })

/** Depots of this organisation that the caller may have records made for, from this station. */
export const depotsFor = (tx: ReadTx, deps: StationDeps, caller: Caller): State['depots'] =>
  openWarehouses(tx, deps.store.build).filter(({ id }) => mayWriteInto(deps, caller, `wh:${id}`))

function leftOf(tx: ReadTx, deps: StationDeps, depots: State['depots']): State['left'] {
  const left = deps.adoption.left()
  const closure = left?.bridges[0]?.closure
  if (left === undefined || closure === undefined) return null
  const estate = deps.adoption.open(left)
  try {
    const own = depots.find(({ id }) => id === deps.here.warehouse)
    const taken = metaValue(tx, deps.store.build, takenName)
    return {
      from: { name: closure.name, orgId: formatDeviceId(closure.org) },
      left_ms: closure.t,
      counts: estate.counts(),
      depots: estate.warehouses().map(depot => ({
        ...depot,
        into: (depots.find(({ code }) => code !== null && code === depot.code) ?? own)?.id ?? null,
      })),
      taken: taken === undefined ? null : (JSON.parse(taken) as { at_ms: number; records: number }),
    }
  } finally {
    estate.close()
  }
}
