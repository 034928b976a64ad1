import type { OutputOf } from '#shared/contract/calls.ts'
import { assert } from '#shared/kit/assert.ts'
import { sessionById } from '../../repositories/session.ts'
import { settingsNow } from '../settings/settings-now.ts'
import { stationName } from '../../repositories/station.ts'
import { userById } from '../../repositories/user.ts'
import { warehouseById } from '../../repositories/warehouse.ts'
import type { ReadTx } from '../../storage/store.ts'
import type { Caller } from '../command.ts'
import type { PeopleDeps } from '../security/people-deps.ts'

/** What a screen says about who is at it, and where. */
export function whoAmI(tx: ReadTx, deps: PeopleDeps, caller: Caller): OutputOf<'sessions', 'me'> {
  const { build } = deps.store
  const user = userById(tx, build, caller.user)
  assert(user !== undefined, 'a caller is a person of the register')
  const settings = settingsNow(tx, build)
  const warehouse = warehouseById(tx, build, deps.here.warehouse)
  return {
    user: user.id,
    name: user.name ?? '',
    login: user.login ?? '',
    role: caller.role,
    warehouses: caller.warehouses === 'all' ? 'all' : [...caller.warehouses],
    mustChange: user.must_change === 1,
    locked: sessionById(tx, build, caller.session)?.locked === 1,
    idleLockMs: settings.lock_minutes * 60_000,
    organisation: settings.organisation_name,
    warehouse: { id: deps.here.warehouse, code: warehouse?.code ?? '', name: warehouse?.name ?? '' },
    station: stationName(tx, build, deps.ledger.dev()) ?? '',
  }
}
