import type { Refusal } from '#shared/contract/refusal.ts'
import { businessDay } from '#shared/domain/day.ts'
import { ok, type Result } from '#shared/kit/result.ts'
import { openWarehouses } from '../../repositories/warehouse.ts'
import { type Caller, type Deps, runQuery } from '../command.ts'
import { readSettings } from '../deliveries/delivery-facts.ts'

/** A page is asked for anew each season; a new station is on the next one. */
const validMs = 180 * 24 * 3_600_000

/** What the page that checks receipts without a station needs: the signed trust list, and the name of its file (RC-3). Units: days. */
export interface ExportedTrustList {
  readonly text: string
  readonly fileName: string
}

/** The trust list as this station knows it now. Errors: Forbidden. */
export const exportTrustList = (deps: Deps, caller: Caller): Result<ExportedTrustList, Refusal> =>
  runQuery(deps, caller, 'receipts.verify', tx => {
    const t = deps.clock.wallMs()
    const depots = openWarehouses(tx, deps.store.build).map(({ code, name }) => ({
      code: code ?? '',
      name: name ?? '',
    }))
    const organisation = readSettings(deps, tx).organisation_name
    const text = deps.ledger.trustList(tx, { organisation, t, until: t + validMs, depots })
    return ok({ text, fileName: `VERIFIER-UN-RECU_${businessDay(t)}.html` })
  })
