import { z } from 'zod'
import { areaUnits } from '../domain/area.ts'
import { commandId, csvFile, fileBytes, id, instantMs, lang, text } from './fields.ts'
import { done, graveProcedure, procedure } from './procedure.ts'

/** The registers that can be imported. */
export const importKind = z.enum(['farmers', 'suppliers', 'cooperatives'])
const counts = z.object({ rows: z.int(), created: z.int(), matched: z.int(), rejected: z.int(), skipped: z.int() })
/** One cell that was not understood whole; its text is kept. */
export const cellWarning = z.object({ field: z.string(), code: z.string(), text: z.string() })
/** One record of a checked file. */
export const importRecord = z.object({
  record: z.int(),
  line: z.int(),
  outcome: z.enum(['create', 'match', 'reject', 'skip']),
  reason: z.string().nullable(),
  /** normalised values as they would be stored */
  fields: z.record(z.string(), z.unknown()),
  /** original text of the mapped cells */
  source: z.record(z.string(), z.string()),
  warnings: z.array(cellWarning),
  duplicates: z.array(
    z.object({
      record: z.int().nullable(),
      id: id.nullable(),
      name: z.string(),
      score: z.int(),
      reasons: z.array(z.string()),
    }),
  ),
})
const areaUnit = z.enum(areaUnits)
const mapping = z.record(z.string(), z.int().min(0).nullable())
const opened = z.object({
  importId: id,
  kind: importKind,
  fileName: z.string(),
  detected: z.object({
    format: z.enum(['csv', 'xlsx']),
    encoding: z.string().nullable(),
    separator: z.string().nullable(),
    sheets: z.array(z.string()),
    sheet: z.string().nullable(),
  }),
  header: z.array(z.string()),
  headerRecord: z.int().nullable(),
  /** first records as read */
  preview: z.array(z.array(z.string())),
  mapping,
  fields: z.array(z.object({ field: z.string(), required: z.boolean() })),
  /** of each column what bare figures of area in it would count; empty where the register has no area */
  areaUnits: z.array(areaUnit),
  mappingFrom: z.enum(['detected', 'saved']),
  /** when this very file came in before, whole and not undone since, and how many it made */
  before: z.object({ at_ms: instantMs, created: z.int() }).nullable(),
})

/** The wizard of ux.md §4: open → map → check (dry run) → apply → undo. Nothing is written before `apply`. */
export const imports = {
  open: procedure('farmers.import')
    .input(
      z.strictObject({
        kind: importKind,
        fileName: text(200),
        base64: fileBytes,
        encoding: text(20).optional(),
        separator: text(2).optional(),
        sheet: text(100).optional(),
        headerRecord: z.int().optional(),
      }),
    )
    .output(opened),
  /** Dry run with a mapping; `areaUnit`: what bare figures of area count, where that is not what the file says. Progress comes as events {topic: 'import', id}. */
  check: procedure('farmers.import')
    .input(z.strictObject({ importId: id, mapping, areaUnit: areaUnit.optional() }))
    .output(z.object({ counts, warnings: z.record(z.string(), z.int()), reasons: z.record(z.string(), z.int()) })),
  records: procedure('farmers.import')
    .input(
      z.strictObject({
        importId: id,
        offset: z.int().min(0),
        limit: z.int().min(1).max(200),
        only: z.enum(['all', 'create', 'match', 'reject', 'skip', 'warned', 'duplicates']),
      }),
    )
    .output(z.object({ rows: z.array(importRecord), total: z.int() })),
  errorFile: procedure('farmers.import')
    .input(z.strictObject({ importId: id, lang: lang.default('fr') }))
    .output(csvFile),
  /** Writes entries of ≤ 200 rows under one import id; a crash resumes when applied again with the same command. */
  apply: procedure('farmers.import')
    .input(z.strictObject({ commandId, importId: id }))
    .output(counts.extend({ id })),
  cancel: procedure('farmers.import')
    .input(z.strictObject({ importId: id }))
    .output(done),
  list: procedure('farmers.import')
    .input(z.strictObject({}))
    .output(
      z.object({
        rows: z.array(
          z.object({
            id,
            kind: importKind,
            fileName: z.string(),
            at_ms: instantMs,
            actorName: z.string().nullable(),
            counts,
            undone: z.boolean(),
          }),
        ),
      }),
    ),
  /** *Annuler cet import*: archives what it created; refused when any of it is already used. */
  undo: graveProcedure('farmers.import')
    .input(z.strictObject({ commandId, id }))
    .output(z.object({ archived: z.int() })),
}
