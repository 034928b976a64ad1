import { refuse, type Refusal } from '#shared/contract/refusal.ts'
import { err, ok, type Result } from '#shared/kit/result.ts'
import type { CooperativeDraft, FarmerDraft, SupplierDraft } from '../../import/farmer-draft.ts'
import type { ImportKind } from '../../import/import-fields.ts'
import type { Mapping } from '../../import/map-columns.ts'
import type { ImportCheck } from '../../import/record-check.ts'
import type { Table } from '../../import/table.ts'
import type { Caller, Clock } from '../command.ts'

/** A checked record of any of the three registers. */
export type AnyDraft = FarmerDraft | SupplierDraft | CooperativeDraft

/** A file that somebody has open in the wizard: in memory only, nothing of it is written before `apply`. */
export interface OpenImport {
  readonly id: string
  readonly user: string
  readonly kind: ImportKind
  readonly fileName: string
  readonly sha256: string
  readonly table: Table
  mapping: Mapping
  check: ImportCheck<AnyDraft> | null
  /** a check or an apply runs */
  busy: boolean
  cancelled: boolean
  usedMs: number
}

/** The files open in wizards, a few at most: they are large. */
export interface ImportDesk {
  put(open: OpenImport): void
  /** The caller's own open file. Errors: NotFound. */
  find(caller: Caller, id: string): Result<OpenImport, Refusal>
  drop(id: string): void
}

const mostOpen = 4
const forgetAfterMs = 4 * 3_600_000

/** The desk of one station: files opened and not yet written live here, in memory. */
export function createImportDesk(clock: Clock): ImportDesk {
  const all = new Map<string, OpenImport>()
  const tidy = (): void => {
    const now = clock.wallMs()
    for (const open of all.values()) if (!open.busy && now - open.usedMs > forgetAfterMs) all.delete(open.id)
  }
  return {
    put(open) {
      tidy()
      const idle = [...all.values()].filter(one => !one.busy).toSorted((a, b) => a.usedMs - b.usedMs)
      for (const one of idle.slice(0, Math.max(0, all.size - mostOpen + 1))) all.delete(one.id)
      all.set(open.id, open)
    },
    find(caller, id) {
      const open = all.get(id)
      if (open?.user !== caller.user) return err(refuse('NotFound', { what: 'import' }))
      open.usedMs = clock.wallMs()
      return ok(open)
    },
    drop(id) {
      const open = all.get(id)
      if (open !== undefined) open.cancelled = true
      all.delete(id)
    },
  }
}
