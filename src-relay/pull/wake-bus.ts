import type pg from 'pg'
import type { Logger } from 'pino'
import { relayLimits } from '#shared/relay/relay-limits.ts'
import { isHexId } from '#shared/sync/scope.ts'
import type { Database } from '../database/database.ts'

const channel = 'cocoatrack_changed'
const againMs = 1000

/**
 * Tells who waits that something of an organisation changed, at most every 100 ms. The other processes of the relay hear it by one NOTIFY
 * for all that changed meanwhile, never inside a transaction that writes: that lock would make every writer wait for every other.
 */
export class WakeBus {
  readonly #database: Database
  readonly #log: Logger
  readonly #waiting = new Map<string, Set<() => void>>()
  readonly #changed = new Set<string>()
  #told = new Set<string>()
  #timer: NodeJS.Timeout | undefined
  #retry: NodeJS.Timeout | undefined
  #listener: pg.PoolClient | undefined
  #stopped = false

  constructor(database: Database, log: Logger) {
    this.#database = database
    this.#log = log
  }

  /** Begins to listen to the other processes; goes on trying where PostgreSQL is not there. */
  async start(): Promise<void> {
    if (this.#stopped) return
    try {
      const client = await this.#database.connect()
      this.#listener = client
      client.on('notification', ({ payload = '' }) => {
        for (const org of payload.split(',')) if (isHexId(org) && !this.#told.delete(org)) this.#wake(org)
      })
      client.on('error', () => {
        if (this.#listener === client) this.#again()
      })
      await client.query(`LISTEN ${channel}`)
      // what happened while nobody listened
      for (const org of this.#waiting.keys()) this.#wake(org)
    } catch (error) {
      this.#log.warn({ err: error }, 'wake-ups of other processes are not heard')
      this.#again()
    }
  }

  /** Something of an organisation was committed. */
  changed(org: string): void {
    this.#changed.add(org)
    this.#timer ??= setTimeout(() => this.#tell(), relayLimits.wakeMs)
  }

  /** Calls at each change of an organisation until the returned function is called. */
  listen(org: string, wake: () => void): () => void {
    const waiting = this.#waiting.get(org) ?? new Set()
    waiting.add(wake)
    this.#waiting.set(org, waiting)
    return () => {
      waiting.delete(wake)
      if (waiting.size === 0 && this.#waiting.get(org) === waiting) this.#waiting.delete(org)
    }
  }

  /** Waits for a change of an organisation, or for the time, or until the asker is gone. */
  wait(org: string, ms: number, gone: AbortSignal): Promise<void> {
    return new Promise(resolve => {
      const done = (): void => {
        clearTimeout(timer)
        stop()
        gone.removeEventListener('abort', done)
        resolve()
      }
      const timer = setTimeout(done, ms)
      const stop = this.listen(org, done)
      if (gone.aborted) done()
      else gone.addEventListener('abort', done)
    })
  }

  /** Ends everything that waits. */
  stop(): void {
    this.#stopped = true
    clearTimeout(this.#timer)
    clearTimeout(this.#retry)
    for (const org of [...this.#waiting.keys()]) this.#wake(org)
    this.#listener?.release(true)
    this.#listener = undefined
  }

  #tell(): void {
    this.#timer = undefined
    const orgs = [...this.#changed]
    this.#changed.clear()
    for (const org of orgs) this.#wake(org)
    // Its own NOTIFY comes back to a process that listens.
    this.#told = this.#listener === undefined ? new Set() : new Set([...this.#told, ...orgs])
    const notify = this.#database.ofRelay(tx => tx.query('SELECT pg_notify($1, $2)', [channel, orgs.join(',')]))
    notify.catch((error: unknown) => this.#log.warn({ err: error }, 'other processes were not told of a change'))
  }

  #wake(org: string): void {
    for (const wake of [...(this.#waiting.get(org) ?? [])]) wake()
  }

  #again(): void {
    this.#listener?.release(true)
    this.#listener = undefined
    if (this.#stopped) return
    clearTimeout(this.#retry)
    this.#retry = setTimeout(() => void this.start(), againMs)
  }
}
