import type { OutputOf } from '#shared/contract/calls.ts'
import type { Refusal } from '#shared/contract/refusal.ts'
import type { KnownPlace } from '#shared/domain/places.ts'
import { ok, type Result } from '#shared/kit/result.ts'
import { type Caller, runQuery } from '../command.ts'
import type { StationDeps } from '../station-deps.ts'
import { placesNow } from './places-now.ts'

type Offered = OutputOf<'territory', 'all'>

/** The places that forms offer: those that are not archived, within the one they lie in (COOP-1). */
export const allTerritory = (deps: StationDeps, caller: Caller): Result<Offered, Refusal> =>
  runQuery<Offered>(deps, caller, 'territory.view', tx => {
    const below = Map.groupBy(
      placesNow(tx, deps).filter(place => !place.archived),
      place => place.parent,
    )
    const inside = (id: string | null): readonly KnownPlace[] => below.get(id) ?? []
    const shown = ({ name, nameEn }: KnownPlace) => ({ name, name_en: nameEn })
    const regions = inside(null).map(region => ({
      code: region.id,
      ...shown(region),
      departements: inside(region.id).map(departement => ({
        id: departement.id,
        ...shown(departement),
        arrondissements: inside(departement.id).map(shown),
      })),
    }))
    return ok({ regions })
  })
