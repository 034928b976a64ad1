import { z } from 'zod'
import { conflictKinds } from '../domain/conflict-kinds.ts'
import { commandId, id, instantMs, listOf, listQuery, reason, text } from './fields.ts'
import { done, graveProcedure, procedure } from './procedure.ts'

/** What two stations may have done while apart that a person settles. */
export const conflictKind = z.enum(conflictKinds)

const conflictRow = z.object({
  /** kind, scope and subject in one text */
  id: z.string(),
  kind: conflictKind,
  at_ms: instantMs,
  title: z.string().nullable(),
  warehouse: z.string().nullable(),
})

/** One of the things that contradict each other: a paper, a person, a till, a station. `at`: the module that shows it. */
const side = z.object({
  at: z
    .enum([
      'deliveries',
      'payments',
      'farmers',
      'suppliers',
      'cooperatives',
      'stock',
      'till',
      'territory',
      'warehouses',
      'seasons',
      'prices',
      'stations',
      'ledger',
    ])
    .nullable(),
  id: z.string(),
  no: z.string().nullable(),
  name: z.string().nullable(),
  day: z.string().nullable(),
  at_ms: instantMs,
  amount_xaf: z.int().nullable(),
  /** of a delivery what is paid for, as beside its amount everywhere; of a farmer what was delivered */
  weight_g: z.int().nullable(),
  who: z.string().nullable(),
  station: z.string().nullable(),
  why: z.string().nullable(),
  live: z.boolean(),
  /** it is the one that counts meanwhile */
  counts: z.boolean(),
})
export type ConflictSide = z.infer<typeof side>

/** One field of a record with everything that was said of it; `value` absent: cleared, or its personal part is not here. */
const fieldVersions = z.object({
  field: z.string(),
  versions: z.array(
    z.object({
      ref: z.string(),
      value: z.unknown().optional(),
      who: z.string().nullable(),
      station: z.string().nullable(),
      at_ms: instantMs,
      inForce: z.boolean(),
    }),
  ),
})
export type ConflictField = z.infer<typeof fieldVersions>

const address = text(160)

/** What a person has to settle after stations met again. */
export const conflicts = {
  list: procedure('conflicts.view').input(listQuery).output(listOf(conflictRow)),
  get: procedure('conflicts.view')
    .input(z.strictObject({ id: address }))
    .output(
      conflictRow.extend({
        /** record of a register: its entity and id */
        record: z.object({ e: z.string(), i: z.string() }).nullable(),
        fields: z.array(fieldVersions),
        sides: z.array(side),
        /** what may be done with it besides opening what is shown */
        may: z.object({ keep: z.boolean(), merge: z.boolean(), release: z.boolean(), accept: z.boolean() }),
        /** text of what was seen: sent back by `settle`, refused as Stale where more has come */
        seen: z.string(),
      }),
    ),
  /** How much waits for the caller to settle it here; asked again when `open_conflict` has changed. */
  count: procedure('conflicts.view')
    .input(z.strictObject({}))
    .output(z.object({ count: z.int() })),
  /** For each field, the version that holds from now on (LED-31). */
  keep: procedure('conflicts.settle')
    .input(
      z.strictObject({
        commandId,
        id: address,
        seen: z.string().max(20_000),
        fields: z
          .array(z.strictObject({ field: text(40), ref: text(16) }))
          .min(1)
          .max(100),
        why: text(200).optional(),
      }),
    )
    .output(done),
  /** It stays as it is; the reason is kept. It comes back only if more is said about it. */
  accept: procedure('conflicts.settle')
    .input(z.strictObject({ commandId, id: address, seen: z.string().max(20_000), why: reason }))
    .output(done),
  /** What a voided payment still pays is freed. */
  release: graveProcedure('conflicts.settle')
    .input(z.strictObject({ commandId, id: address, seen: z.string().max(20_000), why: reason }))
    .output(done),
  /** Two farmers are one person (FAR-2): both codes stay, nothing is moved, and it can be undone. */
  mergeFarmers: procedure('farmers.merge')
    .input(z.strictObject({ commandId, farmer: id, other: id, why: text(200).optional() }))
    .output(done),
  /** Takes a merge back. */
  partFarmers: procedure('farmers.merge')
    .input(z.strictObject({ commandId, farmer: id, other: id, why: reason }))
    .output(done),
}
