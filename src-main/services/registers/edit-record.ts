import { refuse, type Refusal } from '#shared/contract/refusal.ts'
import { scopeCovers } from '#shared/domain/roles.ts'
import { err, ok, type Result } from '#shared/kit/result.ts'
import { isErased } from '../../repositories/erasure.ts'
import type { DraftOp } from '../../storage/ledger.ts'
import { type Caller, runCommand } from '../command.ts'
import type { StationDeps } from '../station-deps.ts'
import { changedMeanwhile } from './changed-meanwhile.ts'
import { type Current, type Fields, partsOf, type Register } from './register.ts'
import { isFilled } from './record-fields.ts'

type Done = Record<string, never>

/**
 * Changes the fields of a record that differ: one entry that names what its author saw, nothing where nothing differs. A field given
 * as null is cleared, one left out stays.
 * Errors: ChangedMeanwhile, Forbidden, NotFound, also for what is personal of somebody who was erased, AlreadyArchived, NotYours for an agent's record of another warehouse, Invalid with the field.
 */
export function editRecord(
  deps: StationDeps,
  caller: Caller,
  register: Register,
  input: {
    readonly commandId: string
    readonly id: string
    readonly patch: object
    readonly seen?: readonly string[] | undefined
  },
): Result<Done, Refusal> {
  const command = { commandId: input.commandId, name: `${register.group}.edit`, can: register.can.edit, input }
  return runCommand<Done>(deps, caller, command, tx => {
    if (!scopeCovers(caller.warehouses, deps.here.warehouse)) return err(refuse('Forbidden', { action: command.can }))
    const current = register.find(tx, deps, input.id)
    if (current === undefined) return err(refuse('NotFound', { what: register.e }))
    if (current.archived) return err(refuse('AlreadyArchived', {}))
    const own = register.mayChange?.(tx, deps, caller, current)
    if (own?.ok === false) return own
    const given = givenOf(input.patch as Fields)
    const cleaned = register.clean(tx, deps, given, { ...current.fields, ...given }, 'patch')
    if (!cleaned.ok) return cleaned
    const checked = register.check?.(tx, deps, input.id, { ...current.fields, ...cleaned.value })
    if (checked?.ok === false) return checked
    const changed = Object.keys(cleaned.value).filter(name => !isSame(current.fields[name], cleaned.value[name]))
    const record = { id: input.id, current, seen: input.seen }
    const unseen = changedMeanwhile(tx, deps, register, record, changed)
    if (!unseen.ok) return unseen
    const op = changeOf(register, record, cleaned.value, changed)
    if (op?.personal !== undefined && isErased(tx, deps.store.build, register.e, input.id)) {
      return err(refuse('NotFound', { what: register.e }))
    }
    return ok({ value: {}, drafts: op === undefined ? [] : [{ scope: 'org', ops: [op] }] })
  })
}

/** A patch without what is left out; null and empty become undefined, which clears. */
const givenOf = (patch: Fields): Fields =>
  Object.fromEntries(
    Object.entries(patch as Record<string, Fields[string] | null>)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, value !== null && isFilled(value) ? value : undefined]),
  )

/** The op that takes the changed fields of a record to what is wanted; nothing where none is. */
function changeOf(
  register: Register,
  { id, current }: { readonly id: string; readonly current: Current },
  wanted: Fields,
  changed: readonly string[],
): DraftOp | undefined {
  if (changed.length === 0) return undefined
  const { p, personal } = partsOf(register, Object.fromEntries(changed.map(name => [name, wanted[name]])))
  const clear = changed.filter(name => wanted[name] === undefined)
  return {
    k: current.unwritten ? 'create' : 'set',
    e: register.e,
    i: id,
    ...(Object.keys(p).length > 0 ? { p } : {}),
    ...(Object.keys(personal).length > 0 ? { personal } : {}),
    ...(clear.length > 0 ? { clear } : {}),
  }
}

const isSame = (a: unknown, b: unknown): boolean => canonical(a) === canonical(b)
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([x], [y]) => (x < y ? -1 : 1)))
      : inner,
  ) ?? ''
