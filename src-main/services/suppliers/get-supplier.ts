import type { InputOf, OutputOf } from '#shared/contract/calls.ts'
import { refuse, type Refusal } from '#shared/contract/refusal.ts'
import { err, ok, type Result } from '#shared/kit/result.ts'
import { cooperativeById } from '../../repositories/cooperative.ts'
import { figuresOfSupplier, supplierById, validationOf, validationsOf } from '../../repositories/supplier.ts'
import { userNames } from '../../repositories/user.ts'
import { type Caller, runQuery } from '../command.ts'
import { seasonToday } from '../farmers/quota-terms.ts'
import { conflictsOf } from '../registers/conflicts-of.ts'
import { historyOf } from '../registers/history-of.ts'
import { identityOf, listOf, positionOf } from '../registers/person-fields.ts'
import type { StationDeps } from '../station-deps.ts'

type Supplier = OutputOf<'suppliers', 'get'>

/** A supplier whole: his record, what managers said of him, his figures, conflicts and history. Errors: NotFound. */
export function getSupplier(
  deps: StationDeps,
  caller: Caller,
  input: InputOf<'suppliers', 'get'>,
): Result<Supplier, Refusal> {
  return runQuery<Supplier>(deps, caller, 'suppliers.view', tx => {
    const { build } = deps.store
    const row = supplierById(tx, build, input.id)
    if (row === undefined) return err(refuse('NotFound', { what: 'supplier' }))
    const names = userNames(tx, build)
    return ok({
      ...row,
      archived: row.archived === 1,
      cooperativeName: row.cooperative && (cooperativeById(tx, build, row.cooperative)?.name ?? null),
      validation: validationOf(tx, build, row.id),
      ...figuresOfSupplier(tx, build, row.id, seasonToday(tx, deps) || null),
      identity: identityOf(row),
      position: positionOf(row),
      other_codes: listOf(row.other_codes),
      validations: validationsOf(tx, build, row.id).map(({ actor, ...said }) => ({
        ...said,
        actorName: names.get(actor) ?? null,
      })),
      history: historyOf(tx, deps, 'supplier', row.id),
      conflicts: conflictsOf(tx, deps, 'supplier', row.id),
    })
  })
}
