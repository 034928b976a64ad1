import type { InputOf, OutputOf } from '#shared/contract/calls.ts'
import type { Refusal } from '#shared/contract/refusal.ts'
import { seasonOf } from '#shared/domain/season.ts'
import { ok, type Result } from '#shared/kit/result.ts'
import { pricesInForce, seasonsInUse } from '../../repositories/counter-facts.ts'
import { countFarmers } from '../../repositories/farmer.ts'
import { settingsNow } from '../settings/settings-now.ts'
import { stationName } from '../../repositories/station.ts'
import { openTillOf } from '../../repositories/till.ts'
import { countDrafts, countEntries, countUnfolded, todayFigures } from '../../repositories/today.ts'
import { warehouseById } from '../../repositories/warehouse.ts'
import type { Caller } from '../command.ts'
import type { StationDeps } from '../station-deps.ts'

type Status = OutputOf<'home', 'status'>

/** What the status bar and the first screen say of a business day, in one snapshot. */
export function showStatus(
  deps: StationDeps,
  caller: Caller,
  input: InputOf<'home', 'status'>,
): Result<Status, Refusal> {
  const { build } = deps.store
  const { condition } = deps
  const status = deps.store.read<Status>(tx => {
    const warehouse = warehouseById(tx, build, deps.here.warehouse)
    const till = openTillOf(tx, build, deps.here.scope, caller.user)
    const plain = pricesInForce(tx, build, input.day, deps.here.warehouse).filter(price => price.certification === null)
    return {
      organisation: settingsNow(tx, build).organisation_name,
      warehouse: warehouse?.name ?? '',
      warehouseCode: warehouse?.code ?? '',
      station: stationName(tx, build, deps.ledger.dev()) ?? '',
      season: seasonOf(seasonsInUse(tx, build), input.day)?.label ?? null,
      till: till === undefined ? null : { no: till.no, balance_xaf: till.balance_xaf },
      today: todayFigures(tx, build, deps.here.scope, input.day),
      farmers: countFarmers(tx, build),
      prices: plain.map(({ grade, price_xaf }) => ({ grade, price_xaf })),
      backup_ms: condition.backupMs(),
      drillFailed: condition.drillFailed(),
      drafts: countDrafts(tx, build, caller.user),
      entries: countEntries(tx, build),
      unfolded: countUnfolded(tx, build),
      keyStore: condition.keyStore,
      diskFree: condition.diskFree(),
      readOnly: deps.store.trouble()?.kind ?? null,
      clock: condition.clock(),
    }
  })
  return ok(status)
}
