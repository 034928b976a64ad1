import type { Logger } from 'pino'
import { relayLimits } from '#shared/relay/relay-limits.ts'
import { isHexId } from '#shared/sync/scope.ts'
import type { Database } from '../database/database.ts'
import { Notifications } from '../database/notifications.ts'

const channel = 'cocoatrack_changed'

/**
 * Tells who waits that something of an organisation changed, at most every 100 ms. The other processes of the relay hear it by one NOTIFY
 * for all that changed meanwhile, never inside a transaction that writes: that lock would make every writer wait for every other.
 */
export class WakeBus {
  readonly #others: Notifications
  readonly #waiting = new Map<string, Set<() => void>>()
  readonly #changed = new Set<string>()
  #told = new Set<string>()
  #timer: NodeJS.Timeout | undefined

  constructor(database: Database, log: Logger) {
    this.#others = new Notifications({
      database,
      log,
      channel,
      heard: payload => {
        for (const org of payload.split(',')) if (isHexId(org) && !this.#told.delete(org)) this.#wake(org)
      },
      // what happened while nobody listened
      began: () => {
        for (const org of this.#waiting.keys()) this.#wake(org)
      },
    })
  }

  /** Begins to listen to the other processes; goes on trying where PostgreSQL is not there. */
  start(): Promise<void> {
    return this.#others.start()
  }

  /** Something of an organisation was committed. */
  changed(org: string): void {
    this.#changed.add(org)
    this.#timer ??= setTimeout(() => this.#tell(), relayLimits.wakeMs)
  }

  /** Wakes who waits in this process under a key, for what is in no table. */
  wake(key: string): void {
    this.#wake(key)
  }

  /** Calls at each change of an organisation, or each `wake` of a key, until the returned function is called. */
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
    clearTimeout(this.#timer)
    for (const org of [...this.#waiting.keys()]) this.#wake(org)
    this.#others.stop()
  }

  #tell(): void {
    this.#timer = undefined
    const orgs = [...this.#changed]
    this.#changed.clear()
    for (const org of orgs) this.#wake(org)
    // Its own NOTIFY comes back to a process that listens.
    this.#told = this.#others.listens ? new Set([...this.#told, ...orgs]) : new Set()
    this.#others.notify(orgs.join(','))
  }

  #wake(org: string): void {
    for (const wake of [...(this.#waiting.get(org) ?? [])]) wake()
  }
}
