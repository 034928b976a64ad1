import { z } from 'zod'
import { isRealDay } from '../domain/day.ts'
import { roles } from '../domain/roles.ts'
import { contractLimits as limit } from './limits.ts'

/** UUID text, any version (ids are UUIDv7, voids UUIDv8: LEDGER §6). */
export const id = z.string().regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/)
/** A command carries its own UUIDv7 (LEDGER §1): sent again, it gives the same answer and does nothing twice. */
export const commandId = z.string().regex(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
/** A business day in Africa/Douala, `YYYY-MM-DD` (UNIT-3): one that is in the calendar, of the years 1900 to 2099. */
export const day = z
  .string()
  .regex(/^(19|20)\d{2}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/)
  .refine(isRealDay, 'day')
/** An instant, UTC ms. */
export const instantMs = z.int().min(0)

/** Text as typed: no control characters but line breaks where `lines` is asked for; trimmed; at most `max` characters. */
export const text = (max: number = limit.textChars) =>
  z
    .string()
    .max(max)
    // biome-ignore lint: control characters are what is refused here
    .refine(value => !/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/.test(value) && value.isWellFormed(), 'control')
    .transform(value => value.trim().normalize('NFC'))
/** Text that is not empty. */
export const filled = (max: number = limit.textChars) => text(max).refine(value => value.length > 0, 'empty')
/** Free notes. */
export const notes = text(limit.notesChars)
/** Why something is done: at least three letters. */
export const reason = filled(limit.textChars).refine(value => value.length >= 3, 'short')

/** A weight in grams. */
export const grams = z.int().min(0).max(1_000_000_000_000)
/** An amount in whole FCFA. */
export const xaf = z.int().min(0).max(limit.amountXaf)
/** A percentage in basis points. */
export const basisPoints = z.int().min(0).max(10_000)
/** An area in m². */
export const squareMetres = z.int().min(1).max(100_000_000)
/** A role of domain.md §8. */
export const role = z.enum(roles)
/** A grade of cocoa. */
export const grade = z.enum(['I', 'II', 'HS'])
/** What a paper is printed on. */
export const paper = z.enum(['a4', 'a5', '80mm'])
/** A language of the screens and papers. */
export const lang = z.enum(['fr', 'en'])
/** A position in micro-degrees. */
export const position = z.object({
  lat_e6: z.int().min(-90_000_000).max(90_000_000),
  lon_e6: z.int().min(-180_000_000).max(180_000_000),
})
/** An identity paper; its number is never forced into a shape. */
export const identity = z.object({
  type: z.enum(['CNI', 'récépissé', 'passport', 'other']),
  number: filled(limit.codeChars),
  expiry: day.optional(),
})
/** Where somebody or something is. */
export const place = {
  region: text(60).optional(),
  departement: text(60).optional(),
  arrondissement: text(60).optional(),
  village: text(80).optional(),
}
/** A file's bytes, base64. */
export const fileBytes = z.base64()

/** A page of a list: rows `offset`… of at most `limit`, sorted, filtered in the database. */
export const listQuery = z.strictObject({
  offset: z.int().min(0).max(10_000_000).default(0),
  limit: z.int().min(1).max(limit.pageRows).default(50),
  search: text(limit.searchChars).optional(),
  sort: z
    .array(z.strictObject({ field: z.string().max(40), desc: z.boolean() }))
    .max(4)
    .default([]),
  /** field → wanted values (any of), or {from, to} for ranges; unknown fields are refused */
  filter: z
    .record(
      z.string().max(40),
      z.union([
        z.array(z.union([text(100), z.number(), z.null()])).max(100),
        z.strictObject({
          from: z.union([text(40), z.number()]).optional(),
          to: z.union([text(40), z.number()]).optional(),
        }),
      ]),
    )
    .default({}),
  archived: z.enum(['hide', 'show', 'only']).default('hide'),
})
export type ListQuery = z.infer<typeof listQuery>

/** What every list answers: the page, how many rows match, and totals of the whole filtered set. */
export const listOf = <T extends z.ZodType>(row: T) =>
  z.object({ rows: z.array(row), total: z.int(), totals: z.record(z.string(), z.number()) })

/** One line of a record's history, from the ledger: what changed, by whom, where, when, before and after. */
export const historyLine = z.object({
  at_ms: instantMs,
  actor: z.string(),
  actorName: z.string().nullable(),
  /** where it was written, if that is told and known here */
  station: z.string().nullable(),
  kind: z.string(),
  ref: z.string(),
  changes: z.array(z.object({ field: z.string(), before: z.unknown(), after: z.unknown() })),
  why: z.string().nullable(),
})
export type HistoryLine = z.infer<typeof historyLine>

const shownColumn = z.strictObject({
  field: z.string().max(40),
  heading: filled(60),
  /** the words that the screen has for values; '' for none */
  words: z
    .record(z.string().max(40), text(60))
    .refine(words => Object.keys(words).length <= 200, 'long')
    .optional(),
  /** not on screen: only names what was filtered or ordered by */
  hidden: z.boolean().default(false),
})
/**
 * A list as a file (EXPT-1): a paper, a workbook, CSV as French Excel reads it, or CSV for machines. `columns` are those on screen, in
 * its order and words; absent, every field under its own name.
 */
export const exportQuery = z.strictObject({
  query: listQuery,
  flavour: z.enum(['paper', 'workbook', 'csv', 'machine']),
  lang,
  title: filled(60).optional(),
  columns: z
    .array(shownColumn)
    .max(60)
    .refine(columns => columns.some(column => !column.hidden), 'empty')
    .optional(),
})
/** A file of a list in base64. */
export const exportFile = z.object({
  fileName: z.string(),
  mime: z.enum(['application/pdf', 'text/csv', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet']),
  base64: z.string(),
  rows: z.int(),
})
/** A CSV in base64. */
export const csvFile = z.object({ fileName: z.string(), base64: z.string(), rows: z.int() })
