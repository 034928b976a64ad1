import { z } from 'zod'
import {
  commandId,
  exportFile,
  exportQuery,
  historyLine,
  id,
  instantMs,
  listOf,
  listQuery,
  reason,
  text,
} from './fields.ts'
import { done, graveProcedure, type Permission, procedure } from './procedure.ts'

const made = { archived: z.boolean(), made_ms: instantMs, changed_ms: instantMs }
/** A field of a patch: absent leaves it, null clears it. */
const patchOf = <T extends z.ZodRawShape>(shape: T) =>
  z.strictObject(
    Object.fromEntries(Object.entries(shape).map(([k, v]) => [k, (v as z.ZodType).nullish()])) as unknown as {
      [K in keyof T]: z.ZodOptional<z.ZodNullable<T[K]>>
    },
  )

/** Somebody whom a new record may be (DUP-1). */
export const duplicate = z.object({
  id,
  no: z.string().nullable(),
  name: z.string().nullable(),
  score: z.int(),
  reasons: z.array(z.string()),
})

/** The procedures every register has. `create` answers likely duplicates as a warning, never a refusal (DUP-1, CODE-3). `key`: its ids. */
export function register<C extends z.ZodRawShape, R extends z.ZodRawShape, D extends z.ZodRawShape>(
  name: string,
  fields: C,
  row: R,
  detail: D,
  key: z.ZodString = id,
) {
  const can = (verb: string) => `${name}.${verb}` as Permission
  const edit = name === 'warehouses' || name === 'seasons' ? 'edit' : undefined
  const shape = z.object({ id: key, ...made, ...row })
  return {
    list: procedure(can('view')).input(listQuery).output(listOf(shape)),
    export: graveProcedure('export.lists').input(exportQuery).output(exportFile),
    get: procedure(can('view'))
      .input(z.strictObject({ id: key }))
      .output(
        shape.extend({
          ...detail,
          history: z.array(historyLine),
          conflicts: z.array(z.object({ field: z.string(), values: z.array(z.unknown()) })),
        }),
      ),
    create: procedure(can(edit ?? 'create'))
      .input(z.strictObject({ commandId, fields: z.strictObject(fields) }))
      .output(z.object({ id: key, no: z.string().nullable(), duplicates: z.array(duplicate) })),
    edit: procedure(can('edit'))
      // `seen`: refs of the history that the form was opened with; what came later is not covered (ChangedMeanwhile).
      .input(
        z.strictObject({ commandId, id: key, patch: patchOf(fields), seen: z.array(text(100)).max(1_000).optional() }),
      )
      .output(done),
    archive: procedure(can(edit ?? 'archive'))
      .input(z.strictObject({ commandId, id: key, why: reason }))
      .output(done),
    unarchive: procedure(can(edit ?? 'archive'))
      .input(z.strictObject({ commandId, id: key }))
      .output(done),
  }
}
