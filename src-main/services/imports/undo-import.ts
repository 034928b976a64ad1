import type { InputOf, OutputOf } from '#shared/contract/calls.ts'
import { refuse, type Refusal } from '#shared/contract/refusal.ts'
import { scopeCovers } from '#shared/domain/roles.ts'
import { err, ok, type Result } from '#shared/kit/result.ts'
import { isInUse } from '../../repositories/farmer.ts'
import { importById, namedByOthers, recordsOfImport } from '../../repositories/import.ts'
import type { Draft, DraftOp } from '../../storage/ledger.ts'
import { type Caller, runCommand } from '../command.ts'
import type { StationDeps } from '../station-deps.ts'

type Undone = OutputOf<'imports', 'undo'>
const perEntry = 200
const tables = ['farmer', 'supplier', 'cooperative'] as const

/**
 * *Annuler cet import*: archives every record it made and voids its fact, in one commit. Refused whole when anything was delivered by,
 * paid to or hung on any of them since.
 * Errors: NotFound, ImportUndone, ImportInUse with how many.
 */
export function undoImport(
  deps: StationDeps,
  caller: Caller,
  input: InputOf<'imports', 'undo'>,
): Result<Undone, Refusal> {
  const command = { commandId: input.commandId, name: 'imports.undo', can: 'farmers.import', input } as const
  return runCommand<Undone>(deps, caller, command, tx => {
    const { build } = deps.store
    if (!scopeCovers(caller.warehouses, deps.here.warehouse)) return err(refuse('Forbidden', { action: command.can }))
    const fact = importById(tx, build, input.id)
    if (fact === undefined) return err(refuse('NotFound', { what: 'import' }))
    if (fact.live === 0) return err(refuse('ImportUndone', {}))
    const made = tables.flatMap(e => recordsOfImport(tx, build, e, fact.id).map(id => ({ e, id })))
    const people = made.filter(record => record.e !== 'cooperative').map(record => record.id)
    const used = parts(people, perEntry).reduce((sum, ids) => sum + isInUse(tx, build, ids), 0)
    const records = used + namedByOthers(tx, build, fact.id)
    if (records > 0) return err(refuse('ImportInUse', { records }))
    const why = fact.file_name
    const archive = made.map(({ e, id }): DraftOp => ({ k: 'set', e, i: id, p: { archived: true, why } }))
    const gone: DraftOp = {
      k: 'create',
      e: 'void',
      i: deps.ledger.voidId(fact.id),
      p: { ent: 'import', of: fact.id, why },
    }
    const drafts: Draft[] = parts([gone, ...archive], perEntry).map(ops => ({ scope: 'org', ops }))
    return ok({ value: { archived: made.length }, drafts })
  })
}

const parts = <T>(all: readonly T[], most: number): T[][] =>
  Array.from({ length: Math.ceil(all.length / most) }, (_, n) => all.slice(n * most, (n + 1) * most))
