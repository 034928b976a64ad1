import type { Pushed } from '#shared/contract/contract.ts'
import { toldTables } from '#shared/contract/peer-head-tables.ts'
import type { Result } from '#shared/kit/result.ts'
import { parseCertificate } from '#shared/sync/certificate.ts'
import { carries, certificateInForce } from '#shared/sync/station-rights.ts'
import type { Point } from '#shared/sync/protocol/message.ts'
import type { HeadRow, HeadsAnswer } from '#shared/relay/relay-messages.ts'
import { relayLimits } from '#shared/relay/relay-limits.ts'
import { nodeHashing } from '#node/crypto.ts'
import type { StationLedger } from '../storage/station-ledger.ts'
import type { Store } from '../storage/store.ts'
import { Intake } from './intake.ts'
import type { LateFold } from './late-fold.ts'
import { HeldLogs } from './held-logs.ts'
import { RelayBatch } from './relay-batch.ts'
import { pullFrom } from './relay-pull.ts'
import { owedTo, pushTo, type PushStand } from './relay-push.ts'
import type { RelayFault, RelaySession } from './relay-session.ts'
import { RelayWord } from './relay-word.ts'

/** What a link to the relay is made with. */
export interface RelayLinkOptions {
  readonly store: Store
  readonly ledger: StationLedger
  readonly session: RelaySession
  readonly clock: { wallMs(): number }
  /** a steady clock */
  readonly nowMs: () => number
  /** from 0 to below 1 */
  readonly chance: () => number
  /** the line is paid for by what goes over it: only what must, and seldom */
  readonly metered: () => boolean
  readonly push: (event: Pushed) => void
  /** folds what comes in bulk after it is here */
  readonly late?: LateFold
  readonly changed: () => void
  /** the relay holds more of a log of this station than is here (CS-40) */
  readonly ahead: (log: string, at: Point) => void
  /** after it answered: what it said of its keys is kept */
  readonly met: () => void
  /** told of a log that the relay never takes as it is */
  readonly refused: (log: string, why: string) => void
  /** how long it waits, where tests do not */
  readonly times?: Partial<Record<keyof typeof relayTimes, number>>
}

/** How the link stands. `left`: entries and about how many bytes are still to go, and in how long at the speed of now. */
export interface RelayStand {
  readonly state: 'starting' | 'busy' | 'even' | 'waiting' | 'stopped'
  readonly fault: RelayFault | null
  readonly retryAtMs: number | null
  readonly lastMs: number | null
  readonly sent: number
  readonly received: number
  readonly left: { readonly entries: number; readonly bytes: number; readonly seconds: number | null }
  readonly lacking: number
}

/** Units: ms. */
const relayTimes = {
  /** first wait after a failure; it doubles, and what is waited is any part of it (full jitter) */
  firstBackoff: 1_000,
  mostBackoff: 300_000,
  /** between two looks on a line that is paid for */
  meteredLook: 900_000,
  /** what others wrote is left to them for so long before it is brought to the relay for them */
  othersAfter: 30_000,
  /** how long one look may be held back by the relay */
  hold: relayLimits.waitMs,
  /** between two of them at least: a relay that does not hold them, or a proxy before it, is not asked without a pause */
  leastHold: 100,
} as const

/**
 * Keeps a relay's ledger and this station's even (sync.md §3): asks what it has, brings what it lacks, takes what it may know, waits for
 * news of either side. The relay's own heads are the only cursor: a crash, a wiped relay or one of an old backup is simply asked again.
 */
export class RelayLink {
  readonly #options: RelayLinkOptions
  readonly #times: Readonly<Record<keyof typeof relayTimes, number>>
  readonly #intake: Intake
  readonly #held: HeldLogs
  readonly #word: RelayWord
  readonly #batch: RelayBatch
  readonly #unfollow: () => void
  readonly #heads = new Map<string, HeadRow>()
  /** since when it is known that the relay lacks something of another station's log */
  readonly #since = new Map<string, number>()
  #cursor: string | undefined
  /** what ends a wait; `news`: also what is written here does */
  #waiting: { readonly news: boolean; readonly end: () => void } | undefined
  /** a look that the relay holds back */
  #looking: Promise<Result<HeadsAnswer, RelayFault>> | undefined
  #nextHoldMs = 0
  readonly #stopping = new AbortController()
  /** logs that were brought, or asked for, and what they stood on: nothing came of it, or it was refused */
  readonly #tried = new Map<string, string>()
  #stopped = false
  /** since something was brought or taken: over a line that often fails a month's work goes on all the same */
  #failures = 0
  #running: Promise<void> | undefined
  #stand: RelayStand = {
    state: 'starting',
    fault: null,
    retryAtMs: null,
    lastMs: null,
    sent: 0,
    received: 0,
    left: { entries: 0, bytes: 0, seconds: null },
    lacking: 0,
  }

  constructor(options: RelayLinkOptions) {
    const { store, ledger, clock, nowMs, push, late } = options
    this.#options = options
    this.#times = { ...relayTimes, ...options.times }
    this.#held = new HeldLogs(ledger.reader())
    this.#word = new RelayWord(store, ledger, () => push({ topic: 'changed', tables: toldTables() }))
    this.#batch = new RelayBatch(nowMs)
    this.#intake = new Intake({
      store,
      ledger,
      carries: scope => this.#carries(scope),
      trustedMs: () => clock.wallMs(),
      nowMs,
      turn: () => new Promise(done => setImmediate(done)),
      ...(late === undefined ? {} : { late }),
      received: ({ tables, added = 0 }) => {
        this.#stand = { ...this.#stand, received: this.#stand.received + added }
        if (added > 0) this.#failures = 0
        if (tables.length > 0) push({ topic: 'changed', tables: [...tables] })
      },
    })
    this.#unfollow = ledger.onCommitted(({ logs }) => {
      this.#held.update([...logs])
      if (this.#waiting?.news === true) this.#waiting.end()
    })
  }

  get stand(): RelayStand {
    return this.#stand
  }

  start(): void {
    this.#running ??= this.#run()
  }

  /** Asks again at once, whatever it waits for: a person said so, or a line may be there. */
  again(): void {
    this.#failures = 0
    this.#tried.clear()
    this.#waiting?.end()
  }

  /** Ends after what is running; the caller ends the line. */
  async stop(): Promise<void> {
    this.#stopped = true
    this.#stopping.abort()
    this.#waiting?.end()
    this.#unfollow()
    await this.#running
    this.#say({ state: 'stopped' })
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      const fault = await this.#round()
      if (this.#stopped) return
      if (fault === undefined) {
        this.#failures = 0
        continue
      }
      if (fault.kind === 'Stopped') continue
      await this.#backOff(fault)
    }
  }

  /** One look and what follows from it. Gives what went wrong. */
  async #round(): Promise<RelayFault | undefined> {
    const looked = await this.#look()
    if (looked !== undefined) return looked
    const wanted = this.#wanted()
    this.#say({ lacking: wanted.length, ...(wanted.length > 0 ? { state: 'busy' as const } : {}) })
    if (wanted.length > 0) {
      const { session, ahead, ledger } = this.#options
      for (const [log, , dev, , tips] of wanted)
        for (const [seq, h8] of tips)
          if (dev === ledger.dev() && !this.#held.has(log, { seq, h8 })) ahead(log, { seq, h8 })
      const stopped = () => this.#stopped
      const pulled = await pullFrom(
        { session, held: this.#held, intake: this.#intake, batch: this.#batch, stopped },
        wanted,
      )
      if (pulled !== undefined) return pulled
      for (const [log, , , , tips] of wanted) this.#tried.set(`in ${log}`, JSON.stringify(tips))
    }
    return this.#pushAll()
  }

  /** What the relay holds: all of it at first, then what changed, held back until something did where nothing is to be done. */
  async #look(): Promise<RelayFault | undefined> {
    const { metered, met, clock, nowMs } = this.#options
    const isEven = this.#cursor !== undefined && this.#owed().length === 0 && this.#wanted().length === 0
    if (isEven) {
      this.#say({ state: 'even' })
      if (metered()) await this.#wait(this.#times.meteredLook)
      else if (this.#looking === undefined) {
        const early = this.#nextHoldMs - nowMs()
        if (early > 0) {
          await this.#wait(early)
          return undefined
        }
        this.#nextHoldMs = nowMs() + this.#times.leastHold
        this.#looking = this.#ask(this.#times.hold)
      }
    }
    if (this.#stopped) return undefined
    // What is to be done goes first while the relay holds a look back.
    if (!isEven && this.#looking !== undefined) return undefined
    const heads = await (this.#looking === undefined ? this.#ask(0) : this.#firstOf(this.#looking))
    if (heads === undefined) return undefined
    this.#looking = undefined
    if (!heads.ok) return this.#stopped ? undefined : heads.error
    this.#note(heads.value)
    met()
    this.#say({ fault: null, retryAtMs: null, lastMs: clock.wallMs() })
    return undefined
  }

  #ask(hold: number): Promise<Result<HeadsAnswer, RelayFault>> {
    const query = {
      ...(this.#cursor === undefined ? {} : { cursor: this.#cursor }),
      ...(hold > 0 ? { waitMs: String(hold) } : {}),
    }
    return this.#options.session.call('heads', { query, waitMs: hold, signal: this.#stopping.signal })
  }

  /** What was asked, or undefined where something is written here sooner, or others' entries have waited long enough. */
  async #firstOf<T>(asked: Promise<T>): Promise<T | undefined> {
    const news = this.#since.size > 0 ? this.#times.othersAfter : this.#times.hold * 2
    return Promise.race([asked, this.#wait(news).then(() => undefined)]).finally(() => this.#waiting?.end())
  }

  #note({ cursor, full, logs }: HeadsAnswer): void {
    this.#cursor = cursor
    if (full) this.#heads.clear()
    for (const row of logs) this.#heads.set(row[0], row)
    this.#word.hear(full ? undefined : logs.map(([log]) => log), this.#heads)
  }

  /** Logs of the relay that end where this station is not, and that it carries. */
  #wanted(): HeadRow[] {
    const metered = this.#options.metered()
    return [...this.#heads.values()].filter(([log, scope, dev, , tips]) => {
      const mine = dev === this.#options.ledger.dev()
      if (!mine && (!this.#carries(scope) || (metered && scope.startsWith('audit:')))) return false
      if (this.#tried.get(`in ${log}`) === JSON.stringify(tips)) return false
      return tips.some(([seq, h8]) => !this.#held.has(log, { seq, h8 }))
    })
  }

  #owed(): PushStand[] {
    const { ledger, metered, nowMs } = this.#options
    const due = owedTo(ledger, this.#heads, this.#word.witnessed())
    const now = nowMs()
    const lacks = new Set(due.map(one => one.log.id))
    for (const id of this.#since.keys()) if (!lacks.has(id)) this.#since.delete(id)
    return due.filter(({ log, lacking, text }) => {
      if (this.#tried.get(`out ${log.id}`) === text) return false
      if (log.dev === ledger.dev()) return true
      if (metered() || lacking === 0) return false
      if (!this.#since.has(log.id)) this.#since.set(log.id, now)
      return now - (this.#since.get(log.id) ?? now) >= this.#times.othersAfter
    })
  }

  async #pushAll(): Promise<RelayFault | undefined> {
    const { session, ledger } = this.#options
    for (const one of this.#owed()) {
      if (this.#stopped) return undefined
      this.#say({ state: 'busy' })
      const fault = await pushTo(
        { session, ledger, batch: this.#batch },
        one,
        ({ row, witness, sent }) => {
          this.#heads.set(row[0], row)
          if (sent > 0) this.#failures = 0
          if (witness !== null) this.#word.take(session.known, witness)
          this.#say({ sent: this.#stand.sent + sent, left: this.#left() })
        },
        (log, why) => this.#options.refused(log.id, why.kind),
      )
      if (fault !== undefined) return fault
      this.#tried.set(`out ${one.log.id}`, one.text)
    }
    this.#say({ left: this.#left() })
    return undefined
  }

  #left(): RelayStand['left'] {
    const entries = this.#owed().reduce((sum, one) => sum + one.lacking, 0)
    return this.#batch.left(entries)
  }

  #carries(scope: string): boolean {
    const { ledger } = this.#options
    const shown = parseCertificate(nodeHashing, ledger.identity().certificate.bytes)
    return shown.ok && carries(certificateInForce(ledger.authority(), shown.value), scope)
  }

  async #backOff(fault: RelayFault): Promise<void> {
    const { firstBackoff, mostBackoff } = this.#times
    const top = Math.min(mostBackoff, firstBackoff * 2 ** Math.min(this.#failures++, 20))
    const told = 'retryMs' in fault ? (fault.retryMs ?? 0) : 0
    const ms = Math.max(told, this.#options.chance() * top)
    // Whatever was known of the relay, it is asked for all of it again.
    this.#cursor = undefined
    this.#looking = undefined
    this.#tried.clear()
    this.#say({ state: 'waiting', fault, retryAtMs: this.#options.clock.wallMs() + Math.round(ms) })
    await this.#wait(ms, false)
  }

  /** Waits; what is written here meanwhile ends the wait, except after a failure. */
  #wait(ms: number, news = true): Promise<void> {
    if (this.#stopped) return Promise.resolve()
    return new Promise(done => {
      const end = (): void => {
        clearTimeout(timer)
        if (this.#waiting === waiting) this.#waiting = undefined
        done()
      }
      const timer = setTimeout(end, ms)
      const waiting = { news, end }
      this.#waiting = waiting
    })
  }

  #say(change: Partial<RelayStand>): void {
    const before = this.#stand
    this.#stand = { ...before, ...change }
    const differs = (Object.keys(change) as (keyof RelayStand)[]).some(name => before[name] !== change[name])
    if (differs) this.#options.changed()
  }
}
