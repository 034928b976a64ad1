import { hex, utf8 } from '#shared/sync/bytes.ts'
import { Exchange } from '#shared/sync/protocol/exchange.ts'
import type {
  ExchangeEffect,
  ExchangeEvent,
  HeldLog,
  MadeEntry,
  PeerVerdict,
  StoreOutcome,
} from '#shared/sync/protocol/exchange-event.ts'
import type { ErrorCode, Hello, Message, Ops } from '#shared/sync/protocol/message.ts'
import { opsSize } from '#shared/sync/protocol/ops-codec.ts'
import type { Chance } from '../chance.ts'
import { testHashing } from '../crypto.ts'
import type { SimEnd, SimLink, SimNetwork } from './sim-network.ts'
import type { SimReplica } from './sim-replica.ts'
import type { SimTime } from './sim-time.ts'

const TICK_MS = 100
const REDIAL_MS = 2000

/** What a station of a simulation lives in. */
export interface SimWorld {
  readonly time: SimTime
  readonly network: SimNetwork
  readonly chance: Chance
  /** what one station thinks that another may read, now; undefined: it is no member */
  readonly rights: (viewer: string, peer: string) => ((scope: string) => boolean) | undefined
  /** how long the store takes for a batch. Units: ms, then ms a KiB */
  readonly storeMs: readonly [number, number]
}

/**
 * A station with everything but a screen: it calls whom it knows, does what its exchange wants, one thing at a time, and can be stopped at any
 * moment. What its replica has stored survives; all else is gone.
 */
export class SimStation implements SimEnd {
  readonly name: string
  protected readonly world: SimWorld
  replica: SimReplica
  exchange: Exchange | null = null
  /** whom it calls */
  readonly knows = new Set<SimStation>()
  /** where a call gets through */
  reaches: (other: SimStation) => boolean = () => true
  /** every effect that says something to people or to the driver, in order */
  readonly told: ExchangeEffect[] = []
  readonly ended: { readonly code: ErrorCode | null; readonly heard: ErrorCode | null }[] = []
  /** the most bytes of any link that were being stored at once, and reads at once */
  readonly most = { storing: 0, reading: 0 }
  room: 'free' | 'low' | 'full' = 'free'
  /** a copy of all that it lacks is on its way, or may be: nothing else is asked for (CS-54) */
  awaitsCopy = false
  /** how many times as long as the others its disk takes */
  slowness = 1
  /** which start of its program this is, as it tells others */
  inst = ''
  #start = 0
  #linked = new Map<number, SimStation | null>()
  #links = new Map<number, { readonly link: SimLink; readonly end: 0 | 1 }>()
  readonly #calling = new Map<SimStation, { readonly link: SimLink | null; readonly untilMs: number }>()
  readonly #storing = new Map<number, number>()
  #reading = 0
  #busyUntilMs = 0

  constructor(name: string, world: SimWorld, replica: SimReplica) {
    this.name = name
    this.world = world
    this.replica = replica
  }

  get dev(): string {
    return this.replica.dev
  }

  get isUp(): boolean {
    return this.exchange !== null
  }

  /** Starts, or starts again. */
  start(): void {
    const { time } = this.world
    const start = ++this.#start
    const inst = hex(testHashing.sha256(utf8(`${this.name} start ${start}`)).subarray(0, 8))
    this.inst = inst
    const { held } = this.replica
    const carries = (scope: string): boolean => this.replica.carries(scope)
    this.exchange = new Exchange({ held, hello: () => this.hello(inst), carries, nowMs: time.nowMs })
    this.awaitsCopy = false
    if (this.room !== 'free') this.tellRoom()
    this.#tick(start)
  }

  /** Tells its exchange how much of what others have is to be asked for, by its disk and by a copy on its way, as the driver does. */
  tellRoom(): void {
    this.happen({ t: 'room', room: this.room === 'free' && this.awaitsCopy ? 'low' : this.room })
  }

  /** Stops at once, as in a power cut; the others find out or do not, and what it said last arrives or does not. */
  stop(unaware = false, arrives = false): void {
    this.exchange = null
    this.#start++
    for (const { link, end } of this.#links.values()) {
      link.shut[end] = true
      this.world.network.cut(link, { ...(end === 0 ? { second: unaware } : { first: unaware }), arrives })
    }
    this.#links.clear()
    this.#linked.clear()
    this.#calling.clear()
    this.#storing.clear()
    this.#reading = 0
  }

  /** Something happens to it; what its exchange wants is done. */
  happen(event: ExchangeEvent): void {
    const queue: ExchangeEvent[] = [event]
    for (let next = queue.shift(); next; next = queue.shift()) {
      for (const effect of this.exchange?.on(next) ?? []) this.#do(effect, queue)
    }
  }

  /** It has committed something. */
  commit({ changed, made }: { readonly changed: readonly HeldLog[]; readonly made: readonly MadeEntry[] }): void {
    this.happen({ t: 'changed', logs: changed, made })
  }

  /** What it thinks of all peers may be different now. */
  judgeAgain(): void {
    for (const id of this.#links.keys()) this.#judge(id)
  }

  /** With whom it is linked, by its own knowledge. */
  linkedDevs(): string[] {
    return (this.exchange?.status() ?? []).map(({ dev }) => dev)
  }

  /** Whether a link was welcomed: only then is the other end a member to it (CS-13). */
  toldLinked(link: SimLink): boolean {
    const id = link.ids[link.ends[0] === this ? 0 : 1]
    return this.told.some(effect => effect.t === 'linked' && effect.link === id)
  }

  opened(link: number, outgoing: boolean): void {
    if (!this.#links.has(link)) return
    this.happen({ t: 'opened', link, outgoing })
  }

  arrived(link: number, message: Message, bytes: number): void {
    if (this.#links.has(link)) this.happen({ t: 'message', link, message, bytes })
  }

  closed(link: number): void {
    if (!this.#links.delete(link)) return
    this.#forget(link)
    this.happen({ t: 'closed', link })
  }

  /** Calls another one; a caller knows its link at once, the other as soon as it is there. */
  call(other: SimStation): void {
    if (!this.isUp || !other.isUp || !this.reaches(other) || !other.reaches(this)) return
    const link = this.world.network.connect(this, other)
    this.#links.set(link.ids[0], { link, end: 0 })
    other.#links.set(link.ids[1], { link, end: 1 })
    this.#linked.set(link.ids[0], other)
    other.#linked.set(link.ids[1], this)
    this.#calling.set(other, { link, untilMs: 0 })
  }

  /** The links to another one, by this one's numbers. */
  linksTo(other: SimStation): SimLink[] {
    return [...this.#links].flatMap(([id, { link }]) => (this.#linked.get(id) === other ? [link] : []))
  }

  protected hello(inst: string): Hello {
    const { time } = this.world
    return {
      t: 'HELLO',
      proto: [1, 1],
      app: '0.0.0-sim',
      schema: 1,
      fold: 1,
      org: '0'.repeat(32),
      dev: this.dev,
      inst,
      caps: [],
      wallMs: time.nowMs | 0,
      hlc: { t: 0, l: 0 },
      port: 1,
      certificate: { bytes: utf8(`certificate of ${this.dev}`), signature: new Uint8Array(64) },
      issuers: [],
    }
  }

  #tick(start: number): void {
    if (start !== this.#start) return
    this.happen({ t: 'tick', nowMs: this.world.time.nowMs })
    for (const other of this.knows) this.#callIfAlone(other)
    this.world.time.after(TICK_MS, () => this.#tick(start))
  }

  #callIfAlone(other: SimStation): void {
    const { time, chance } = this.world
    if ([...this.#linked.values()].includes(other)) return
    const before = this.#calling.get(other)
    if (before && before.untilMs > time.nowMs) return
    if (before?.link) {
      // That call is over: some time passes before the next.
      this.#calling.set(other, { link: null, untilMs: time.nowMs + REDIAL_MS / 2 + chance.below(REDIAL_MS) })
    } else this.call(other)
  }

  #forget(link: number): void {
    const peer = this.#linked.get(link)
    this.#linked.delete(link)
    this.#storing.delete(link)
    if (peer && ![...this.#linked.values()].some(one => one?.dev === peer.dev)) this.left(peer.dev)
  }

  /** What it thinks of a peer. `hello`: where it has just said it. */
  protected verdict(peer: SimStation, _link: number, _hello?: Hello): PeerVerdict {
    const mayRead = this.world.rights(this.dev, peer.dev)
    return mayRead ? { ok: true, mayRead } : { ok: false, code: 'Revoked' }
  }

  /** What it serves a peer. */
  protected serve(_peer: string, { log, have, maxBytes, cursor }: Extract<ExchangeEffect, { t: 'read' }>) {
    return this.replica.read(log, have, maxBytes, cursor)
  }

  /** Takes a batch in and answers when it is on the disk. */
  protected takeIn(ops: Ops, answer: (outcome: StoreOutcome) => void): void {
    const { outcome, changed } = this.room === 'full' ? FULL : this.replica.store(ops)
    if (changed.length > 0) this.happen({ t: 'changed', logs: changed, made: [] })
    answer(outcome)
  }

  /** Something is told to people or to the driver. */
  protected tell(effect: ExchangeEffect): void {
    this.told.push(effect)
  }

  /** No link to a peer is left. */
  protected left(_dev: string): void {}

  #judge(link: number, hello?: Hello, queue?: ExchangeEvent[]): void {
    const peer = this.#linked.get(link)
    if (!peer) return
    const judged: ExchangeEvent = { t: 'judged', link, verdict: this.verdict(peer, link, hello) }
    if (queue) queue.unshift(judged)
    else this.happen(judged)
  }

  #do(effect: ExchangeEffect, queue: ExchangeEvent[]): void {
    switch (effect.t) {
      case 'send': {
        const at = this.#links.get(effect.link)
        if (at) this.world.network.send(at.link, at.end, effect.message)
        return
      }
      case 'judge':
        return this.#judge(effect.link, effect.hello, queue)
      case 'close':
        return this.#close(effect)
      case 'read':
        return this.#read(effect)
      case 'store':
        return this.#store(effect)
      case 'holds':
      case 'linked':
      case 'ownAhead':
      case 'cloneMet':
      case 'compare':
      case 'state':
      case 'serve':
      case 'fetched':
      case 'eph':
        this.tell(effect)
    }
  }

  #close({ link: id, code, banMs }: Extract<ExchangeEffect, { t: 'close' }>): void {
    const at = this.#links.get(id)
    const peer = this.#linked.get(id)
    this.#links.delete(id)
    this.#forget(id)
    this.ended.push({ code, heard: null })
    if (!at) return
    if (peer && banMs > 0) this.#calling.set(peer, { link: null, untilMs: this.world.time.nowMs + banMs })
    this.world.network.close(at.link, at.end)
  }

  /** The database does one thing at a time. */
  #whenFree(tookMs: number, run: () => void): void {
    const { time } = this.world
    const start = this.#start
    this.#busyUntilMs = Math.max(this.#busyUntilMs, time.nowMs) + tookMs
    time.after(this.#busyUntilMs - time.nowMs, () => {
      if (start === this.#start) run()
    })
  }

  #read(effect: Extract<ExchangeEffect, { t: 'read' }>): void {
    const { link, stream } = effect
    this.most.reading = Math.max(this.most.reading, ++this.#reading)
    this.#whenFree(this.world.chance.below(4), () => {
      this.#reading--
      const peer = this.#linked.get(link)
      if (peer) this.happen({ t: 'read', link, stream, ...this.serve(peer.dev, effect) })
    })
  }

  #store({ link, stream, ops }: Extract<ExchangeEffect, { t: 'store' }>): void {
    const size = opsSize(ops)
    const start = this.#start
    this.#storing.set(link, (this.#storing.get(link) ?? 0) + size)
    this.most.storing = Math.max(this.most.storing, this.#storing.get(link) ?? 0)
    const [each, kib] = this.world.storeMs
    this.#whenFree(this.slowness * (each + (kib * size) / 1024), () => {
      this.#storing.set(link, (this.#storing.get(link) ?? 0) - size)
      this.takeIn(ops, outcome => {
        if (start === this.#start) this.happen({ t: 'stored', link, stream, log: ops.log, outcome })
      })
    })
  }
}

const FULL = { outcome: { kind: 'disk' as const }, changed: [] as HeldLog[] }
