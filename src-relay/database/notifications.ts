import type pg from 'pg'
import type { Logger } from 'pino'
import type { Database } from './database.ts'

/** How long after a connection that broke another is tried. */
const againMs = 1000

interface NotificationsOptions {
  readonly database: Database
  readonly log: Logger
  readonly channel: string
  /** What somebody notified. Any role of the database may: the payload is nobody's word. */
  readonly heard: (payload: string) => void
  /** Listening begins, or begins again: what was notified before is lost. */
  readonly began?: () => void
}

/** What other processes of the relay notify on a channel of PostgreSQL, on a connection of its own that is opened again where it breaks. */
export class Notifications {
  readonly #options: NotificationsOptions
  #client: pg.PoolClient | undefined
  #retry: NodeJS.Timeout | undefined
  #stopped = false

  constructor(options: NotificationsOptions) {
    this.#options = options
  }

  /** Whether what this process notifies comes back to it. */
  get listens(): boolean {
    return this.#client !== undefined
  }

  /** Begins to listen; goes on trying where PostgreSQL is not there. */
  async start(): Promise<void> {
    if (this.#stopped) return
    const { database, log, channel, heard, began } = this.#options
    try {
      const client = await database.connect()
      if (this.#stopped) return client.release(true)
      this.#client = client
      client.on('notification', ({ payload = '' }) => heard(payload))
      client.on('error', () => {
        if (this.#client === client) this.#again()
      })
      await client.query(`LISTEN ${channel}`)
      began?.()
    } catch (error) {
      log.warn({ err: error, channel }, 'what other processes of the relay notify is not heard')
      this.#again()
    }
  }

  /** Notifies the other processes, which learn nothing where it fails: that is logged. */
  notify(payload: string): void {
    const { database, log, channel } = this.#options
    const notified = database.ofRelay(tx => tx.query('SELECT pg_notify($1, $2)', [channel, payload]))
    notified.catch((error: unknown) => log.warn({ err: error, channel }, 'other processes of the relay were not told'))
  }

  /** Ends; the connection is closed. */
  stop(): void {
    this.#stopped = true
    clearTimeout(this.#retry)
    this.#client?.release(true)
    this.#client = undefined
  }

  #again(): void {
    this.#client?.release(true)
    this.#client = undefined
    if (this.#stopped) return
    clearTimeout(this.#retry)
    this.#retry = setTimeout(() => void this.start(), againMs)
  }
}
