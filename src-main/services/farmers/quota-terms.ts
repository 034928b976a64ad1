import { businessDay } from '#shared/domain/day.ts'
import { seasonOf } from '#shared/domain/season.ts'
import { seasonsInUse } from '../../repositories/counter-facts.ts'
import type { QuotaTerms } from '../../repositories/farmer.ts'
import { settingsNow } from '../settings/settings-now.ts'
import type { ReadTx } from '../../storage/store.ts'
import type { Deps } from '../command.ts'

/** Code of the season of today, '' outside any: what season figures are counted in. */
export const seasonToday = (tx: ReadTx, deps: Deps): string =>
  seasonOf(seasonsInUse(tx, deps.store.build), businessDay(deps.clock.wallMs()))?.code ?? ''

/** What a farmer's quota is reckoned by today (QUOTA-1). */
export const quotaTerms = (tx: ReadTx, deps: Deps): QuotaTerms => ({
  quota_g_per_ha: settingsNow(tx, deps.store.build).quota_g_per_ha,
  season: seasonToday(tx, deps),
})
