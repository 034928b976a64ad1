import {
  type Compilable,
  type CompiledQuery,
  type DeleteResult,
  DummyDriver,
  type Expression,
  type InsertResult,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type RawBuilder,
  sql,
  type UpdateResult,
} from 'kysely'
import type { RelayDatabase } from '#db/postgres/database.ts'
import type { Tx } from './database.ts'

/** Kysely as a typed writer of SQL: it has no connection and cannot run anything. */
export const build = new Kysely<RelayDatabase>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: db => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
})

/** A query that Kysely built, or one it compiled already. */
type Query<R> = Compilable<R> | CompiledQuery<R>

/** What Kysely says that a statement gives which gives no rows. */
type NoRow = InsertResult | UpdateResult | DeleteResult
type GivesRows<R> = R extends NoRow ? never : unknown

/** The rows of a query. It is asked at once: what is asked before this is answered goes out with it. */
export async function rowsOf<R>(tx: Tx, query: Query<R> & GivesRows<R>): Promise<R[]> {
  return (await ask(tx, query)).rows as R[]
}

/** The first row of a query, asked as those of `rowsOf`. */
export async function firstOf<R>(tx: Tx, query: Query<R> & GivesRows<R>): Promise<R | undefined> {
  return (await ask(tx, query)).rows[0] as R | undefined
}

/** Does what a query says, asked as `rowsOf`. Gives how many rows it wrote. */
export async function run(tx: Tx, query: Query<unknown>): Promise<number> {
  return (await ask(tx, query)).rowCount ?? 0
}

function ask(tx: Tx, query: Query<unknown>) {
  const { sql: text, parameters } = 'compile' in query ? query.compile() : query
  return tx.query(text, [...parameters])
}

/** What a query that is compiled once is given in place of a value. */
class Given {
  readonly nth: number

  constructor(nth: number) {
    this.nth = nth
  }
}

/**
 * A query that is asked often: compiled once, and planned once by each connection under its name. `make` may only put what it is given where a
 * value stands; a list goes into `anyOf`.
 */
export function prepared<A extends readonly unknown[], R>(
  name: string,
  make: (...args: A) => Compilable<R> & GivesRows<R>,
): (tx: Tx, ...args: A) => Promise<R[]> {
  const places = Array.from({ length: make.length }, (_, nth) => new Given(nth))
  const { sql: text, parameters } = make(...(places as readonly unknown[] as A)).compile()
  return async (tx, ...args) => {
    const values = parameters.map(value => (value instanceof Given ? args[value.nth] : value))
    return (await tx.query({ name, text, values })).rows as R[]
  }
}

/** `column = anyOf(values)`: one parameter for however many, where `in` makes a statement for each number of them. */
export const anyOf = <T>(values: readonly T[]): RawBuilder<T> => sql<T>`any(${values})`

/** A whole number that a number holds exactly, read as one and not as text. */
export const asNumber = (value: Expression<unknown>): RawBuilder<number> => sql<number>`(${value})::float8`

/** The moment of the transaction. */
export const now = sql<Date>`now()`
