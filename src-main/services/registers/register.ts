import type { Refusal } from '#shared/contract/refusal.ts'
import type { Action } from '#shared/domain/rights.ts'
import type { Result } from '#shared/kit/result.ts'
import type { Json } from '#shared/sync/entry.ts'
import type { ReadTx } from '../../storage/store.ts'
import type { Caller } from '../command.ts'
import type { StationDeps } from '../station-deps.ts'

/** Fields of a record as ops name them; undefined where there is none. */
export type Fields = Readonly<Record<string, Json | undefined>>

/** A record as it stands, in the shape of ops. */
export interface Current {
  readonly archived: boolean
  readonly no: string | null
  readonly fields: Fields
  /** nothing is written of it yet: its first change makes the record */
  readonly unwritten?: boolean
}

/** Somebody a new record may be, as screens are told (DUP-1). */
export interface Duplicate {
  id: string
  no: string | null
  name: string | null
  score: number
  reasons: string[]
}

/** What is particular to one register; `create-record`, `edit-record` and `archive-record` do the rest the same way for all. */
export interface Register {
  readonly e: 'farmer' | 'supplier' | 'cooperative' | 'place' | 'warehouse' | 'season'
  readonly group: 'farmers' | 'suppliers' | 'cooperatives' | 'territory' | 'warehouses' | 'seasons'
  /** who may create and archive: the table's own action, or `edit` where it has one for all */
  readonly can: { readonly create: Action; readonly edit: Action; readonly archive: Action }
  /** series of its codes, where it has codes (CODE-2) */
  readonly series?: 'PL' | 'CF' | 'CP'
  /** where the id says what the record is; else it is drawn */
  readonly idOf?: (fields: Fields) => string
  /** fields that never stand in the entry (LEDGER §8) */
  readonly personal: ReadonlySet<string>
  find(tx: ReadTx, deps: StationDeps, id: string): Current | undefined
  /** The given fields in the one spelling they are stored in; `all` is the record as it would be. Errors name the field under `path`. */
  clean(tx: ReadTx, deps: StationDeps, given: Fields, all: Fields, path: string): Result<Fields, Refusal>
  /** What the whole record must fulfil beside its fields (unique codes, periods that do not overlap). */
  readonly check?: (tx: ReadTx, deps: StationDeps, id: string | null, all: Fields) => Result<void, Refusal>
  /** Conditions on the person beside the table of rights. */
  readonly mayChange?: (tx: ReadTx, deps: StationDeps, caller: Caller, current: Current) => Result<void, Refusal>
  /** What keeps a record from being archived. */
  readonly mayArchive?: (tx: ReadTx, deps: StationDeps, id: string) => Result<void, Refusal>
  readonly duplicates?: (tx: ReadTx, deps: StationDeps, id: string, all: Fields) => Duplicate[]
}

/** The two parts of an op: what stands in the entry, and what stands beside it (LEDGER §8). */
export function partsOf(
  register: Pick<Register, 'personal'>,
  fields: Fields,
): { p: Record<string, Json>; personal: Record<string, Json> } {
  const p: Record<string, Json> = {}
  const personal: Record<string, Json> = {}
  for (const [name, value] of Object.entries(fields)) {
    if (value !== undefined) (register.personal.has(name) ? personal : p)[name] = value
  }
  return { p, personal }
}
