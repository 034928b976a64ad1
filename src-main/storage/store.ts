import { closeSync, copyFileSync, existsSync, fsyncSync, openSync, renameSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import type BetterSqlite3 from 'better-sqlite3'
import {
  type Compilable,
  type CompiledQuery,
  DummyDriver,
  Kysely,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely'
import type { Database } from '#db/sqlite/database.ts'
import { assert } from '#shared/kit/assert.ts'
import type { Checkpoints } from './checkpoints.ts'
import { connect } from './connection.ts'
import { faultOf, isLasting, type StorageFault, StorageError } from './storage-fault.ts'

/** A query that Kysely built, or one it compiled already. */
export type Query<R> = Compilable<R> | CompiledQuery<R>

/** A snapshot that only reads. */
export interface ReadTx {
  all<R>(query: Query<R>): R[]
  first<R>(query: Query<R>): R | undefined
  /** Storage and repositories only. */
  readonly db: BetterSqlite3.Database
}

/** The one transaction that writes. */
export interface WriteTx extends ReadTx {
  /** Rows changed. */
  run(query: Query<unknown>): number
}

type Sync<T> = T extends PromiseLike<unknown> ? never : T

/** A station's file. */
export interface Store {
  /** Compiles only, never executes. */
  readonly build: Kysely<Database>
  /** Runs `fn` in one snapshot. A promise is a type error and throws. */
  read<T>(fn: (tx: ReadTx) => Sync<T>): T
  /**
   * One immediate transaction: all of it is on the disk when this returns, or none of it ever was (DU-6, DEL-8). `fn` is
   * run a second time when the disk was full and the reserve could be given up, unless it is kept for what a person writes. Errors:
   * throws StorageError.
   */
  write<T>(fn: (tx: WriteTx) => Sync<T>, options?: { readonly keepsReserve: boolean }): T
  /** What `run` writes is a bulk's, which nobody waits for: the log is copied after it as after what others wrote. */
  bulk<T>(run: () => Sync<T>): T
  /** Why nothing may be written any more, if so (DU-7). */
  trouble(): StorageFault | undefined
  /** Called when nothing may be written from now on. */
  onTrouble(listener: (fault: StorageFault) => void): void
  /** Called after every commit that returned, and after every rollback. */
  onCommit(listener: () => void): void
  onRollback(listener: () => void): void
  /** Resolves when the log leaves room for more: what comes in bulk waits for it between two commits, what a person saves never. */
  room(): Promise<void>
  close(): void
}

/** What a store tells about itself. */
export interface StoreOptions {
  /** Gives up the reserve file; true when there was one. */
  readonly giveUpReserve?: () => boolean
  /** Called before the connection closes, and after. */
  readonly closed?: () => void
  /** Other than `checkpointPages`, so that a test sees many checkpoints. */
  readonly checkpointPages?: number | undefined
  /** Who takes checkpoints in a thread of their own; absent: the store takes them itself. `told`: to be called after each. */
  readonly checkpoints?: ((file: string, told: () => void) => Checkpoints) | undefined
}

/** The write-ahead log is copied into the file once so much of it is not (4 MiB): some hundred pages, a turn's work. Units: pages. */
const checkpointPages = 1_000
/** A log so many times as long waits for no quiet moment, where nobody else copies it: a bulk that leaves none copies on its way. */
const longestLog = 4
/** So many times as long it is let grow by a bulk: the same pages change again with the next slice. */
const bulkLog = 3
/**
 * So many times as long before the other thread copies it. A commit that meets the flush of a copy waits for it, so it copies at once after
 * a person saved: by his next save it is done.
 */
const threadLog = { saved: 1, bulk: 2 }
/**
 * From so many times on a bulk waits until the other thread has copied all: only then does the log begin anew. In the first turn after a
 * person saved sooner, for the same reason; else at `journal_size_limit`.
 */
const fullLog = { saved: 4, bulk: 16 }
/** From so many times on the other thread is not waited for any more. */
const mostLog = 32
/** Copies that a bulk waits for: who reads an old state, as a backup does, keeps the log from beginning anew. */
const mostCopies = 3

const logLength = 'PRAGMA wal_checkpoint(NOOP)'

/** Kysely as a typed writer of SQL: it has no connection and cannot run anything. */
export const makeBuilder = (): Kysely<Database> =>
  new Kysely<Database>({
    dialect: {
      createAdapter: () => new SqliteAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: db => new SqliteIntrospector(db),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    },
  })

/** The one writer of a station's file: synchronous transactions over a connection of `connect`, statements cached. */
export class SqliteStore implements Store {
  readonly build = makeBuilder()
  #db: BetterSqlite3.Database
  readonly #options: StoreOptions
  #tx: WriteTx
  readonly #commits: (() => void)[] = []
  readonly #rollbacks: (() => void)[] = []
  readonly #troubles: ((fault: StorageFault) => void)[] = []
  #log: BetterSqlite3.Statement<[], { log: number; checkpointed: number }>
  #trouble: StorageFault | undefined
  /** a person has, since a bulk asked for room */
  #hasSaved = false
  #isBulk = false
  #checkpointDue: NodeJS.Immediate | undefined
  readonly #thread: Checkpoints | undefined

  constructor(db: BetterSqlite3.Database, options: StoreOptions = {}) {
    this.#db = db
    this.#options = options
    this.#tx = makeTx(db)
    this.#log = db.prepare(logLength)
    this.#thread = options.checkpoints?.(db.name, () => this.#hear())
  }

  read<T>(fn: (tx: ReadTx) => Sync<T>): T {
    if (this.#db.inTransaction) return sync(fn(this.#tx))
    return this.#run('BEGIN', fn, [])
  }

  write<T>(fn: (tx: WriteTx) => Sync<T>, { keepsReserve } = { keepsReserve: false }): T {
    assert(!this.#db.inTransaction, 'a transaction inside a transaction')
    this.#hear()
    if (this.#trouble !== undefined) throw new StorageError(this.#trouble)
    const written = this.#writeNow(fn, keepsReserve)
    const isBulk = keepsReserve || this.#isBulk
    if (!isBulk) this.#hasSaved = true
    this.#checkpointIfLong(isBulk)
    return written
  }

  bulk<T>(run: () => Sync<T>): T {
    this.#isBulk = true
    try {
      return sync(run())
    } finally {
      this.#isBulk = false
    }
  }

  trouble(): StorageFault | undefined {
    this.#hear()
    return this.#trouble
  }

  onTrouble(listener: (fault: StorageFault) => void): void {
    this.#troubles.push(listener)
  }

  onCommit(listener: () => void): void {
    this.#commits.push(listener)
  }

  onRollback(listener: () => void): void {
    this.#rollbacks.push(listener)
  }

  /**
   * Puts another whole file, flushed and closed, in the place of this one, which is kept under `aside`. Atomic: a cut leaves the one or the
   * other. Who listened to commits listens anew; nothing that was read or prepared before holds. Errors: throws what the disk says.
   */
  replaceFile(path: string, aside: string): void {
    assert(!this.#db.inTransaction, 'a file is replaced between two transactions')
    const file = this.#db.name
    this.#emptyLog()
    this.#db.close()
    try {
      // The log of the former file would be taken for that of the new one.
      assert(!existsSync(`${file}-wal`) || statSync(`${file}-wal`).size === 0, 'the log of a closed file is empty')
      copyFileSync(file, aside)
      renameSync(path, file)
      flushFolder(dirname(file))
    } finally {
      this.#db = connect(file)
      this.#tx = makeTx(this.#db)
      this.#log = this.#db.prepare(logLength)
      this.#commits.length = 0
      this.#rollbacks.length = 0
    }
  }

  close(): void {
    if (!this.#db.open) return
    if (!this.#db.readonly) this.#emptyLog()
    this.#thread?.close()
    this.#db.close()
    this.#options.closed?.()
  }

  #writeNow<T>(fn: (tx: WriteTx) => Sync<T>, keepsReserve: boolean): T {
    try {
      return this.#run('BEGIN IMMEDIATE', fn, this.#commits)
    } catch (error) {
      if (keepsReserve || faultOf(error)?.kind !== 'DiskFull' || this.#options.giveUpReserve?.() !== true) throw error
      // The reserve is there so that what a clerk has in front of him can still be kept (sync.md §2.6).
      return this.#run('BEGIN IMMEDIATE', fn, this.#commits)
    }
  }

  async room(): Promise<void> {
    const full = this.#hasSaved ? fullLog.saved : fullLog.bulk
    this.#hasSaved = false
    for (let copies = 0; copies < mostCopies; copies++) {
      const { length, copied } = this.#logNow()
      if (length < full || length === copied || this.#thread?.begin() !== true) return
      await this.#thread.idle()
    }
  }

  /** In another thread, or after the turn of who saved, who need not wait for it. */
  #checkpointIfLong(isBulk: boolean): void {
    const { length, copied } = this.#logNow()
    if (length - copied < 1) return
    const least = isBulk ? threadLog.bulk : threadLog.saved
    const isElsewhere = this.#thread !== undefined && (length - copied < least || this.#thread.begin())
    if (length >= (isElsewhere ? mostLog : longestLog)) return this.#checkpoint('PASSIVE')
    if (isElsewhere || length < (isBulk ? bulkLog : 1)) return
    this.#checkpointDue ??= setImmediate(() => {
      this.#checkpointDue = undefined
      this.#checkpoint('PASSIVE')
    })
  }

  /** How long the log is, and how much of it is in the file. Units: `checkpointPages`. */
  #logNow(): { length: number; copied: number } {
    const { log, checkpointed } = this.#ask(() => this.#log.get()) ?? { log: 0, checkpointed: 0 }
    const unit = this.#options.checkpointPages ?? checkpointPages
    return { length: log / unit, copied: checkpointed / unit }
  }

  /** Copies all of the log and cuts it, with nobody else at it. */
  #emptyLog(): void {
    clearImmediate(this.#checkpointDue)
    this.#checkpointDue = undefined
    this.#thread?.settle()
    this.#hear()
    this.#checkpoint('TRUNCATE')
  }

  /** What the other thread knows of the disk is known here before anything more is written (DU-7). */
  #hear(): void {
    const fault = this.#thread?.fault()
    if (fault !== undefined) this.#note(fault)
  }

  /**
   * Copies the log into the file. SQLite would do it inside a commit and keep a failed flush to itself (DU-7, ADR 6). On a full disk
   * it waits for the next commit: what is in the log is safe there.
   */
  #checkpoint(how: 'PASSIVE' | 'TRUNCATE'): void {
    if (this.#trouble === undefined) this.#ask(() => this.#db.pragma(`wal_checkpoint(${how})`))
  }

  /** What is asked of the log beside a transaction: a failure is the store's, not that of what was saved before it. */
  #ask<T>(question: () => T): T | undefined {
    try {
      return question()
    } catch (error) {
      const fault = faultOf(error)
      if (fault === undefined) throw error
      this.#note(fault)
      return undefined
    }
  }

  #note(fault: StorageFault): void {
    if (this.#trouble !== undefined || !isLasting(fault)) return
    this.#trouble = fault
    for (const listener of this.#troubles) listener(fault)
  }

  #run<T>(begin: string, fn: (tx: WriteTx) => T, commits: readonly (() => void)[]): T {
    let result: T
    try {
      this.#db.exec(begin)
      result = sync(fn(this.#tx))
      this.#db.exec('COMMIT')
    } catch (error) {
      throw this.#rolledBack(error)
    }
    for (const listener of commits) listener()
    return result
  }

  #rolledBack(error: unknown): unknown {
    const fault = faultOf(error)
    // A failed statement may have rolled back already. Nothing is retried after a failed flush (DU-7).
    if (this.#db.open && this.#db.inTransaction) this.#db.exec('ROLLBACK')
    for (const listener of this.#rollbacks) listener()
    if (fault !== undefined) this.#note(fault)
    return fault === undefined || error instanceof StorageError ? error : new StorageError(fault, { cause: error })
  }
}

/** A rename is on the disk when its folder is; Windows does it by itself. */
function flushFolder(folder: string): void {
  if (process.platform === 'win32') return
  const handle = openSync(folder, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

function sync<T>(value: T): T {
  const then = typeof value === 'object' && value !== null && 'then' in value ? value.then : undefined
  assert(typeof then !== 'function', 'a transaction is synchronous: its callback returned a promise')
  return value
}

/** A transaction's view of a connection: queries compiled by Kysely, statements prepared once. */
export function makeTx(db: BetterSqlite3.Database): WriteTx {
  const cache = new Map<string, BetterSqlite3.Statement>()
  const statementOf = (sql: string): BetterSqlite3.Statement => {
    let statement = cache.get(sql)
    if (statement === undefined) {
      // Lists with many filters make many texts; the oldest goes first.
      if (cache.size >= 500) cache.delete(cache.keys().next().value ?? '')
      statement = db.prepare(sql)
      cache.set(sql, statement)
    }
    return statement
  }
  return {
    db,
    all<R>(query: Query<R>): R[] {
      const { sql, parameters } = compiled(query)
      return statementOf(sql).all(...parameters) as R[]
    },
    first<R>(query: Query<R>): R | undefined {
      const { sql, parameters } = compiled(query)
      return statementOf(sql).get(...parameters) as R | undefined
    },
    run(query: Query<unknown>): number {
      const { sql, parameters } = compiled(query)
      return statementOf(sql).run(...parameters).changes
    },
  }
}

const compiled = <R>(query: Query<R>): CompiledQuery<R> => ('compile' in query ? query.compile() : query)
