import type { Logger } from 'pino'
import { z } from 'zod'
import { makeRateLimit, type RateLimit } from '#shared/kit/rate-limit.ts'
import { relayLimits } from '#shared/relay/relay-limits.ts'
import { type Said, saidSchema } from '#shared/relay/relay-messages.ts'
import type { Database } from '../database/database.ts'
import { Notifications } from '../database/notifications.ts'

const channel = 'cocoatrack_said'
/** What one NOTIFY may carry. Units: bytes. */
const mostNotified = 7_500

/** Under which who hears of an organisation waits: what is said wakes nobody who waits for entries. */
export const saidKey = (org: string): string => `${org} said`

interface Word extends Said {
  readonly n: number
  readonly atMs: number
}

const passedSchema = z.strictObject({ from: z.string(), org: z.string(), said: z.array(saidSchema) })

/** What is no JSON is nothing. */
function valueIn(payload: string): unknown {
  try {
    return JSON.parse(payload)
  } catch {
    return undefined
  }
}

interface SaidBusOptions {
  readonly database: Database
  readonly log: Logger
  readonly nowMs: () => number
  /** tells this process from the others of the relay, and from what it was before */
  readonly epoch: string
  /** wakes who waits to hear of an organisation */
  readonly wake: (org: string) => void
}

/**
 * What stations say that is kept nowhere, who is there and who types (TALK-91): in memory for some seconds, in no table and in no log. The
 * other processes of the relay hear it by NOTIFY.
 */
export class SaidBus {
  readonly #options: SaidBusOptions
  readonly #words = new Map<string, Word[]>()
  readonly #rate: RateLimit
  readonly #others: Notifications
  #n = 0

  constructor(options: SaidBusOptions) {
    const { database, log, nowMs } = options
    this.#options = options
    this.#rate = makeRateLimit(relayLimits.saidPerMinute, 60_000, nowMs)
    this.#others = new Notifications({ database, log, channel, heard: payload => this.#passed(payload) })
  }

  /** Begins to listen to the other processes; goes on trying where PostgreSQL is not there. */
  start(): Promise<void> {
    return this.#others.start()
  }

  /** A station says something; what is more than a station may say in a minute is let go. */
  say(org: string, dev: string, words: readonly Omit<Said, 'dev'>[]): void {
    const said = words.flatMap(word => (this.#rate.take(`${org} ${dev}`) === 0 ? [{ ...word, dev }] : []))
    if (said.length === 0) return
    this.#add(org, said)
    const payload = JSON.stringify({ from: this.#options.epoch, org, said })
    if (Buffer.byteLength(payload) <= mostNotified) this.#others.notify(payload)
  }

  /** What was said in an organisation after a cursor, and the cursor of now; without one, or with one of another process, nothing. */
  after(org: string, cursor: string | undefined): { readonly cursor: string; readonly said: readonly Said[] } {
    const { epoch } = this.#options
    const [of, n] = (cursor ?? '').split('.')
    const words = of === epoch ? this.#live(org).filter(word => word.n > Number(n)) : []
    return {
      cursor: `${epoch}.${this.#n}`,
      said: words.map(({ dev, scope, kind, bytes }) => ({ dev, scope, kind, bytes })),
    }
  }

  /** Ends. */
  stop(): void {
    this.#others.stop()
  }

  #add(org: string, said: readonly Said[]): void {
    const atMs = this.#options.nowMs()
    const fresh = said.map(word => ({ ...word, n: ++this.#n, atMs }))
    const words = [...this.#live(org), ...fresh].slice(-relayLimits.saidKept)
    // The organisation that spoke last stands last: the one that was silent longest goes first.
    this.#words.delete(org)
    this.#words.set(org, words)
    for (const [one, kept] of this.#words) {
      if ((kept.at(-1)?.atMs ?? 0) + relayLimits.saidMs > atMs) break
      this.#words.delete(one)
    }
    this.#options.wake(org)
  }

  #live(org: string): Word[] {
    const from = this.#options.nowMs() - relayLimits.saidMs
    return (this.#words.get(org) ?? []).filter(({ atMs }) => atMs > from)
  }

  #passed(payload: string): void {
    const passed = passedSchema.safeParse(valueIn(payload))
    if (passed.success && passed.data.from !== this.#options.epoch) this.#add(passed.data.org, passed.data.said)
  }
}
