import type { OutputOf } from '#shared/contract/calls.ts'
import type { Refusal } from '#shared/contract/refusal.ts'
import { ok, type Result } from '#shared/kit/result.ts'
import type { StationDeps } from '../station-deps.ts'

/** The packaged list of regions, départements and arrondissements. */
export const allTerritory = (deps: StationDeps): Result<OutputOf<'territory', 'all'>, Refusal> =>
  ok({
    regions: deps.territory.regions.map(({ code, name, nameEn, departements }) => ({
      code,
      name,
      nameEn,
      departements: departements.map(({ name: departement, arrondissements }) => ({
        name: departement,
        arrondissements: [...arrondissements],
      })),
    })),
  })
