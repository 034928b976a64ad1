import pg from 'pg'
import { assert } from '#shared/kit/assert.ts'
import { isHexId } from '#shared/sync/scope.ts'

/** One transaction of one organisation: no statement of it sees rows of another. */
export type Tx = Pick<pg.ClientBase, 'query'>

type Answers<T extends readonly Promise<unknown>[]> = { -readonly [N in keyof T]: Awaited<T[N]> }

/**
 * The answers to questions of one transaction that were asked at once: PostgreSQL does the first while the next is written here. Waits for all
 * of them, so that nothing is asked any more when the transaction is undone or its connection has gone to somebody else. Errors: throws
 * what the first one that failed throws.
 */
export async function answersTo<const T extends readonly Promise<unknown>[]>(asked: T): Promise<Answers<T>> {
  await Promise.allSettled(asked)
  return Promise.all(asked)
}

/** How the relay reaches PostgreSQL. `log`: what a connection that falls says. */
export interface DatabaseOptions {
  readonly url: string
  readonly connections: number
  readonly log: (error: Error) => void
}

/**
 * The relay's connections. Each piece of work is one transaction with the organisation set for just that long (PG-2, PG-3), so that a
 * connection that is given back knows of none.
 */
export class Database {
  readonly #pool: pg.Pool

  constructor({ url, connections, log }: DatabaseOptions) {
    this.#pool = new pg.Pool({
      connectionString: url,
      max: connections,
      application_name: 'cocoatrack-relay',
      connectionTimeoutMillis: 5000,
      // what is asked before the last answer is there goes out at once, and is answered in order
      pipeline: true,
    })
    // a server that is stopped says so to every idle connection; the next question finds out by itself
    this.#pool.on('error', log)
    // The pool listens to idle connections only. One that falls between two questions, or in the breath in which it is handed out, would end
    // the process; what is asked of it next fails.
    this.#pool.on('connect', client => client.on('error', () => undefined))
  }

  /** Work on one organisation's rows, committed when it ends well and undone when it throws. `org`: 32 hex digits. */
  inOrganisation<T>(org: string, work: (tx: Tx) => Promise<T>): Promise<T> {
    assert(isHexId(org), 'an organisation is named by 32 hex digits')
    return this.#transaction(`BEGIN; SET LOCAL app.org = '${org}'`, work)
  }

  /** The same, and nothing can be written. */
  readOrganisation<T>(org: string, work: (tx: Tx) => Promise<T>): Promise<T> {
    assert(isHexId(org), 'an organisation is named by 32 hex digits')
    return this.#transaction(`BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL app.org = '${org}'`, work)
  }

  /** Work on what belongs to no organisation: keys, codes, challenges. No row of an organisation is seen. */
  ofRelay<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.#transaction('BEGIN', work)
  }

  /** A connection of its own for LISTEN, which the caller gives back. */
  connect(): Promise<pg.PoolClient> {
    return this.#pool.connect()
  }

  /** Connections in use and waiting for one. */
  usage(): { readonly total: number; readonly idle: number; readonly waiting: number } {
    return { total: this.#pool.totalCount, idle: this.#pool.idleCount, waiting: this.#pool.waitingCount }
  }

  /** Ends every connection once its work has ended. */
  close(): Promise<void> {
    return this.#pool.end()
  }

  async #transaction<T>(begin: string, work: (tx: Tx) => Promise<T>): Promise<T> {
    const client = await this.#pool.connect()
    let broken: Error | undefined
    try {
      const begun = client.query(begin)
      begun.catch(() => undefined)
      const value = await work(client)
      // where it did not begin, nothing of the work was kept either: it failed as well, or read nothing
      await begun
      await client.query('COMMIT')
      return value
    } catch (error) {
      await client.query('ROLLBACK').catch((failed: Error) => (broken = failed))
      throw error
    } finally {
      client.release(broken)
    }
  }
}
