import { type Compilable, type Kysely, type RawBuilder, sql } from 'kysely'
import type { Database } from '#db/sqlite/database.ts'
import type { ListQuery } from '#shared/contract/fields.ts'
import type { Refusal } from '#shared/contract/refusal.ts'
import { foldText } from '#shared/domain/folded-text.ts'
import { err, ok, type Result } from '#shared/kit/result.ts'
import type { ReadTx } from '../storage/store.ts'

/** An SQL expression a list may sort and filter by, under the name the screen uses. */
export type Columns = Readonly<Record<string, RawBuilder<unknown>>>

/** What a list reads from and what may be asked of it. */
export interface ListSource {
  /** `from … join …` with every fixed condition (scope, rights); selects nothing yet */
  readonly from: RawBuilder<unknown>
  readonly columns: Columns
  /** columns of the page, already `expression as name` */
  readonly select: RawBuilder<unknown>
  /**
   * For long lists: every condition, order and total can be answered by the first table alone. Rows are found, counted and put in
   * order there, by its narrow indexes, and only those of the page are read whole: `key` names them, `whole` joins them to `k`
   * (a `cross join`, which SQLite keeps in its order).
   */
  readonly narrow?: {
    readonly from: RawBuilder<unknown>
    readonly key: RawBuilder<unknown>
    readonly whole: RawBuilder<unknown>
  }
  /** totals of the whole filtered set: name → aggregate */
  readonly totals?: Readonly<Record<string, RawBuilder<unknown>>>
  /** expressions the search box looks in (each compared with LIKE on normalised text), or what to ask with the pattern */
  readonly search?: readonly (RawBuilder<unknown> | ((pattern: string) => RawBuilder<unknown>))[]
  readonly archived?: RawBuilder<unknown>
  /** default order when none is asked; always ends with the id so that pages never overlap */
  readonly order: RawBuilder<unknown>
  readonly id: RawBuilder<unknown>
}

/** One page, how many rows match, and totals of all of them. */
export interface ListPage<R> {
  readonly rows: R[]
  readonly total: number
  readonly totals: Record<string, number>
}

/**
 * One page of a list, paged, sorted, filtered and totalled in the database (never in memory).
 * Errors: Invalid with the field that the list does not know.
 */
export function listPage<R>(
  tx: ReadTx,
  build: Kysely<Database>,
  source: ListSource,
  query: ListQuery,
): Result<ListPage<R>, Refusal> {
  const where = conditions(source, query)
  if (!where.ok) return where
  const rows = rowsOf<R>(tx, build, source, query, where.value)
  if (!rows.ok) return rows
  const sums = Object.entries(source.totals ?? {}).map(([name, expression]) => sql`, ${expression} as ${sql.ref(name)}`)
  const [here, whole] = [rows.value.length, query.offset === 0]
  // The last page says how many there are; only what is to be summed of them is looked for again.
  if (here < query.limit && (here > 0 || whole) && (sums.length === 0 || (here === 0 && whole))) {
    const zeros = Object.fromEntries(Object.keys(source.totals ?? {}).map(name => [name, 0]))
    return ok({ rows: rows.value, total: query.offset + here, totals: zeros })
  }
  const from = source.narrow?.from ?? source.from
  const head = tx.first(
    rawQuery(
      build,
      sql<Record<string, number | null>>`select count(*) as total ${sql.join(sums, sql``)} ${from} ${where.value}`,
    ),
  )
  const { total = 0, ...rest } = head ?? {}
  const totals = Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, Number(value ?? 0)]))
  return ok({ rows: rows.value, total: Number(total ?? 0), totals })
}

/** The rows of a page alone, for who needs neither total nor sums. Errors: as `listPage`. */
export function listRows<R>(
  tx: ReadTx,
  build: Kysely<Database>,
  source: ListSource,
  query: ListQuery,
): Result<R[], Refusal> {
  const where = conditions(source, query)
  return where.ok ? rowsOf(tx, build, source, query, where.value) : where
}

function rowsOf<R>(
  tx: ReadTx,
  build: Kysely<Database>,
  source: ListSource,
  query: ListQuery,
  where: RawBuilder<unknown>,
): Result<R[], Refusal> {
  const order = ordering(source, query)
  if (!order.ok) return order
  const { narrow } = source
  const filtered = sql`${narrow?.from ?? source.from} ${where}`
  const page = sql`order by ${order.value} limit ${query.limit} offset ${query.offset}`
  const rows = tx.all(
    rawQuery(
      build,
      narrow === undefined
        ? sql<R>`select ${source.select} ${filtered} ${page}`
        : sql<R>`select ${source.select} from (select ${narrow.key} ${filtered} ${page}) k ${narrow.whole} order by ${order.value}`,
    ),
  )
  return ok(rows)
}

/** Raw SQL as something a transaction runs: Kysely's raw builder needs to be told who compiles it. */
export const rawQuery = <R>(build: Kysely<Database>, raw: RawBuilder<R>): Compilable<R> => ({
  compile: () => raw.compile(build),
})

function conditions(source: ListSource, query: ListQuery): Result<RawBuilder<unknown>, Refusal> {
  const parts: RawBuilder<unknown>[] = []
  for (const [field, wanted] of Object.entries(query.filter)) {
    const column = source.columns[field]
    if (column === undefined) return err(unknownField(`filter.${field}`))
    if (Array.isArray(wanted)) parts.push(anyOf(column, wanted))
    else {
      if (wanted.from !== undefined) parts.push(sql`${column} >= ${wanted.from}`)
      if (wanted.to !== undefined) parts.push(sql`${column} <= ${wanted.to}`)
    }
  }
  for (const word of searchWords(query.search)) {
    const pattern = `%${escapeLike(word)}%`
    const likes = (source.search ?? []).map(one =>
      typeof one === 'function' ? one(pattern) : sql`${one} like ${pattern} escape '\\'`,
    )
    if (likes.length > 0) parts.push(sql`(${sql.join(likes, sql` or `)})`)
  }
  if (source.archived !== undefined && query.archived !== 'show') {
    parts.push(sql`${source.archived} = ${query.archived === 'only' ? 1 : 0}`)
  }
  return ok(parts.length === 0 ? sql`` : sql` and ${sql.join(parts, sql` and `)}`)
}

/** Words of the search box as the normalised columns keep them (`name_norm`): upper case, no accents, hyphens or apostrophes. */
export const searchWords = (search: string | undefined): string[] =>
  foldText(search ?? '')
    .split(' ')
    .filter(word => word.length > 0)
    .slice(0, 8)

const accents = [
  'àâä A',
  'éèêë E',
  'îï I',
  'ôö O',
  'ùûü U',
  'ç C',
  'ÀÂÄ A',
  'ÉÈÊË E',
  'ÎÏ I',
  'ÔÖ O',
  'ÙÛÜ U',
  'Ç C',
  "’' ",
]

/** A column of free text in upper case without French accents or apostrophes, for searching where no normalised column is kept. */
export function plainText(column: RawBuilder<unknown>): RawBuilder<unknown> {
  const replaced = accents.flatMap(group => {
    const [letters = '', plain = ''] = group.split(' ')
    return [...letters].map(letter => [letter, plain] as const)
  })
  return sql`upper(${replaced.reduce((of, [letter, plain]) => sql`replace(${of}, ${sql.lit(letter)}, ${sql.lit(plain)})`, column)})`
}

function anyOf(column: RawBuilder<unknown>, wanted: readonly (string | number | null)[]): RawBuilder<unknown> {
  const values = wanted.filter(value => value !== null)
  const tests: RawBuilder<unknown>[] = []
  if (values.length > 0) tests.push(sql`${column} in (${sql.join(values)})`)
  if (values.length < wanted.length) tests.push(sql`${column} is null`)
  return tests.length === 0 ? sql`0` : sql`(${sql.join(tests, sql` or `)})`
}

function ordering(source: ListSource, query: ListQuery): Result<RawBuilder<unknown>, Refusal> {
  const parts: RawBuilder<unknown>[] = []
  for (const { field, desc } of query.sort) {
    const column = source.columns[field]
    if (column === undefined) return err(unknownField(`sort.${field}`))
    parts.push(desc ? sql`${column} desc` : sql`${column}`)
  }
  if (parts.length === 0) parts.push(source.order)
  parts.push(source.id)
  return ok(sql.join(parts))
}

const escapeLike = (word: string): string => word.replace(/[\\%_]/g, char => `\\${char}`)

const unknownField = (path: string): Refusal => ({ kind: 'Invalid', fields: [{ path, code: 'unknown' }] })
