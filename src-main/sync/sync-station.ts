import { fractionOf, hex } from '#shared/sync/bytes.ts'
import { DialBook } from '#shared/sync/dial-book.ts'
import type { LanAddress } from '#shared/sync/lan-address.ts'
import { LIMITS } from '#shared/sync/limits.ts'
import { Exchange, type LinkStatus } from '#shared/sync/protocol/exchange.ts'
import type { ExchangeEffect, ExchangeEvent } from '#shared/sync/protocol/exchange-event.ts'
import type { Hello } from '#shared/sync/protocol/message.ts'
import { type Finding, startFinding } from './finding.ts'
import { ownCaps } from '#node/frame-packing.ts'
import { JobLine } from './job-line.ts'
import { dialLan } from './lan-dial.ts'
import type { LanLink } from './lan-link.ts'
import { makeProbeDesk } from './lan-probe.ts'
import { type LanServer, openLanServer, type ServerFault } from './lan-server.ts'
import { type CallOutcome, LinkTable, type OpenLink } from './link-table.ts'
import { MessageLine } from './message-line.ts'
import type { SyncOptions, SyncView } from './sync-options.ts'

/** Times of the driver. Units: ms. */
const syncTimes = {
  tick: 100,
  look: 1_000,
  /** a jump of a clock that means that the machine slept (CS-60) */
  sleep: 30_000,
  drain: 1_000,
} as const

/**
 * Keeps this station linked to the others of its organisation and its ledger even with theirs: it listens, finds, calls, and does what the
 * exchange wants on sockets and store (CS1). Everything runs on the caller's thread, the store's work in slices; packing and unpacking do not.
 */
export class SyncStation {
  readonly #options: SyncOptions
  readonly #inst: string
  readonly #links = new LinkTable()
  readonly #jobs = new JobLine()
  readonly #book: DialBook
  readonly #exchange: Exchange
  readonly #banned = new Map<string, number>()
  readonly #timers: NodeJS.Timeout[] = []
  #events: ExchangeEvent[] = []
  #running = false
  #door: LanServer | null = null
  #fault: ServerFault | null = null
  #finding: Finding | null = null
  #room: 'free' | 'low' | 'full' = 'free'
  /** personal parts may be given now that were not before, and which link was asked for which */
  #asides = { due: false, tried: new Set<string>() }
  #lastTick: { now: number; wall: number }
  #stopped = false
  readonly #ending = new Set<Promise<void>>()

  constructor(options: SyncOptions) {
    const { random, now, clock, store } = options
    this.#options = options
    this.#inst = hex(random.bytes(8))
    this.#book = new DialBook(this.#inst, () => fractionOf(random.bytes(4)), options.excluded)
    this.#lastTick = { now: now(), wall: clock.wallMs() }
    this.#exchange = new Exchange({
      held: store.held,
      hello: () => this.#hello(),
      carries: scope => store.carries(scope),
      nowMs: now(),
    })
    for (const { address, dev } of options.addresses.known) this.#book.remember(address, dev, now())
    for (const address of options.addresses.written) this.#book.write(address, now())
    store.onChanged(({ logs, made }) => {
      this.happen({ t: 'changed', logs, made })
      if (!logs.some(({ scope }) => scope === 'auth')) return
      this.judgeAgain()
      // Who may give a copy of it all may be known now.
      this.#lookAtRoom()
    })
  }

  /** Begins to listen, to find and to call. Where no port is free it calls all the same, and `view` says so. */
  async start(): Promise<void> {
    const { keys, addresses, host, limits, now, clock, finding, root } = this.#options
    const { app, store } = this.#options
    const { org, dev } = store.introduce()
    const opened = await openLanServer({
      keys,
      ...(host === undefined ? {} : { host }),
      ...(addresses.lastPort === undefined ? {} : { lastPort: addresses.lastPort }),
      refuses: spki => (this.#banned.get(spki) ?? 0) > now(),
      reached: link => this.#open(link, null),
      pairing: () => this.#options.pairing(),
      probed: makeProbeDesk(keys, () => ({ org, dev, app, wallMs: clock.wallMs() }), now, limits),
      now,
      ...(limits === undefined ? {} : { limits }),
    })
    if (opened.ok) this.#door = opened.value
    else this.#fault = opened.error
    if (this.#door !== null) addresses.listening(this.#door.port)
    if (this.#door !== null && finding !== false) {
      this.#finding = startFinding({
        root,
        inst: this.#inst,
        port: this.#door.port,
        heard: (inst, at, port) => this.#book.heard(inst, { host: at, port }, now()),
        changed: () => this.#book.anew(now()),
        ...finding,
      })
    }
    this.#timers.push(setInterval(() => this.#tick(), syncTimes.tick))
    this.#timers.push(setInterval(() => this.#look(), syncTimes.look))
    this.#look()
    this.#options.changed()
  }

  /** Says good-bye, lets what was sent go out, and closes everything. What was taken in is on the disk. */
  async stop(): Promise<void> {
    if (this.#stopped) return
    this.happen({ t: 'stopping' })
    this.#stopped = true
    for (const timer of this.#timers) clearInterval(timer)
    this.#finding?.stop()
    this.#jobs.stop()
    let late: NodeJS.Timeout | undefined
    const drained = new Promise(resolve => (late = setTimeout(resolve, syncTimes.drain)))
    await Promise.race([Promise.all(this.#ending), drained])
    clearTimeout(late)
    await this.#door?.close()
  }
  /** Every link is judged again: `auth` is different now (CS-14). */
  judgeAgain(): void {
    this.#asides = { due: true, tried: new Set() }
    for (const { id, hello, line } of this.#links.all()) {
      if (hello !== null)
        this.happen({ t: 'judged', link: id, verdict: this.#options.store.judge(hello, line.link.spki) })
    }
  }

  /** A person wrote an address down: it is called now, and again from now on. False where there are too many. */
  write(address: LanAddress): boolean {
    return this.#book.write(address, this.#options.now())
  }

  /** A person takes an address back. */
  forget(address: LanAddress): void {
    this.#book.forget(address)
  }

  /** Calls an address at once, and says what became of it: linked, or why not. */
  async call(address: LanAddress): Promise<CallOutcome> {
    this.#book.calls(address)
    const dialled = await dialLan(address, this.#dialOptions())
    if (!dialled.ok) {
      this.#book.failed(address, dialled.error.kind, this.#options.now())
      return { ok: false, why: dialled.error.kind }
    }
    if (this.#stopped) dialled.value.cut()
    return new Promise(resolve => this.#open(dialled.value, address, resolve))
  }

  /** How the exchange stands with each linked peer. */
  statuses(): LinkStatus[] {
    return this.#exchange.status()
  }

  /** The links that both ends have welcomed. */
  peers(): { link: number; dev: string }[] {
    return this.#links.all().flatMap(({ id, linked, hello }) => (linked && hello ? [{ link: id, dev: hello.dev }] : []))
  }

  /** Who is at the other end of a link. */
  devOf(link: number): string | undefined {
    return this.#links.get(link)?.hello?.dev
  }

  view(): SyncView {
    const status = new Map(this.#exchange.status().map(one => [one.link, one]))
    return {
      port: this.#door?.port ?? null,
      fault: this.#fault,
      links: this.#links.all().flatMap(link => {
        const one = status.get(link.id)
        if (one === undefined || link.hello === null) return []
        const { host, port } = link.line.link
        const { dev, lacking, owing } = one
        const { app } = link.hello
        const bytes = { ...link.line.bytes }
        const entries = { ...link.entries }
        const called = link.called !== null
        return [{ dev, host, port, app, called, sinceMs: link.sinceMs, lacking, owing, bytes, entries }]
      }),
      addresses: this.#book.lines(),
      finding: this.#finding?.facts() ?? [],
    }
  }

  /** Something happens; what the exchange wants is done, in order. */
  happen(event: ExchangeEvent): void {
    if (this.#stopped) return
    this.#events.push(event)
    if (this.#running) return
    this.#running = true
    for (let next = this.#events.shift(); next !== undefined; next = this.#events.shift()) {
      for (const effect of this.#exchange.on(next)) this.#do(effect)
    }
    this.#running = false
  }

  #hello(): Hello {
    const { store, app } = this.#options
    const port = this.#door?.port ?? 0
    return { t: 'HELLO', proto: [1, 1], app, ...store.introduce(), inst: this.#inst, caps: ownCaps, port }
  }

  #dialOptions() {
    const { keys, limits } = this.#options
    return { keys, ...(limits === undefined ? {} : { limits }) }
  }

  #open(lanLink: LanLink, called: LanAddress | null, settle: OpenLink['settle'] = null): void {
    const link = this.#links.add(new MessageLine(lanLink), called, this.#options.now())
    const { id, line } = link
    link.settle = settle
    this.happen({ t: 'opened', link: id, outgoing: lanLink.outgoing })
    line.listen({
      message: (message, bytes) => {
        if (message.t === 'ERROR') link.heardCode = message.code
        this.happen({ t: 'message', link: id, message, bytes })
      },
      garbled: ({ kind, at }) => {
        this.#options.log({ event: 'garbled', kind, at })
        this.happen({ t: 'garbled', link: id, code: kind })
      },
      closed: () => {
        if (this.#links.get(id) === undefined) return
        this.happen({ t: 'closed', link: id })
        this.#gone(link, link.heardCode ?? 'Broken', 0)
      },
    })
  }

  #do(effect: ExchangeEffect): void {
    switch (effect.t) {
      case 'send': {
        const link = this.#links.get(effect.link)
        const { message } = effect
        if (link && (message.t === 'OPS' || message.t === 'LIVE')) link.entries.out += message.entries.length
        return link?.line.send(message)
      }
      case 'judge': {
        const link = this.#links.get(effect.link)
        if (link === undefined) return
        link.hello = effect.hello
        link.line.agree(effect.hello.caps)
        const verdict = this.#options.store.judge(effect.hello, link.line.link.spki)
        if (verdict.ok) this.#options.store.greeted(effect.hello)
        // Before anything else that came (CS-11).
        return void this.#events.unshift({ t: 'judged', link: effect.link, verdict })
      }
      case 'linked':
        return this.#welcome(effect)
      case 'close':
        return this.#close(effect)
      case 'read':
        return this.#jobs.add(() => this.#read(effect))
      case 'store':
        return void this.#store(effect)
      case 'holds':
        return this.#options.store.noteHolds(effect.dev, effect.logs)
      case 'ownAhead':
      case 'cloneMet':
      case 'compare':
      case 'state':
      case 'eph':
      case 'fetched':
        return this.#options.told(effect)
      case 'serve':
        return this.#links.cutDeaf(effect.link) ? undefined : this.#options.told(effect)
    }
  }

  #welcome({ link: id, hello }: Extract<ExchangeEffect, { t: 'linked' }>): void {
    const link = this.#links.get(id)
    if (link === undefined) return
    link.linked = true
    this.#asides.due = true
    this.#options.store.welcomed(hello.dev)
    const { line, called } = link
    const { dev, inst, port } = hello
    this.#door?.welcome(line.link)
    const address = called ?? (port === 0 ? undefined : { host: line.link.host, port })
    this.#book.linked({ dev, inst }, address, this.#options.now())
    if (address !== undefined) this.#options.addresses.linked(address, dev)
    this.#options.log({ event: 'linked', dev, called: called !== null })
    link.settle?.({ ok: true, dev })
    link.settle = null
    // Before what the peer has is asked for: a copy of it all may be better.
    this.#lookAtRoom()
    this.#options.changed()
  }

  #close({ link: id, code, banMs }: Extract<ExchangeEffect, { t: 'close' }>): void {
    const link = this.#links.get(id)
    if (link === undefined) return
    const why = code ?? link.heardCode ?? 'Broken'
    const { line } = link
    // Who spoke wrongly, or too much, is not heard either; who only is no member may still want to join.
    if (code !== null && (banMs >= LIMITS.banMs || code === 'TooFast'))
      this.#banned.set(line.link.spki, this.#options.now() + banMs)
    if (why !== 'Replaced' && why !== 'Stopping') this.#options.log({ event: 'unlinked', code: why })
    line.end()
    const ended = line.ended.then(() => void this.#ending.delete(ended))
    this.#ending.add(ended)
    this.#gone(link, why, banMs)
  }

  /** A link is over, whoever ended it. */
  #gone(link: OpenLink, why: string, banMs: number): void {
    const now = this.#options.now()
    this.#links.take(link.id)
    const dev = link.hello?.dev
    const others = dev === undefined ? [] : this.#links.all().filter(one => one.hello?.dev === dev)
    // One that is being opened in its place is waited for: one call more would end it in its turn.
    if (dev !== undefined && others.length === 0) {
      this.#options.store.left(dev)
      this.#book.unlinked(dev, now, banMs)
    }
    const linked = others.some(one => one.linked) ? dev : undefined
    if (link.called !== null && !link.linked) {
      // Another way to a station that is linked is no failure, and not called meanwhile (CS-85).
      if (linked === undefined) this.#book.failed(link.called, why, now, banMs, dev)
      else this.#book.remember(link.called, linked, now)
    }
    link.settle?.(linked === undefined ? { ok: false, why } : { ok: true, dev: linked })
    link.settle = null
    this.#options.changed()
  }

  #read({ link: id, stream, ...wanted }: Extract<ExchangeEffect, { t: 'read' }>): void {
    const dev = this.#links.get(id)?.hello?.dev
    // Who has gone is not read for.
    if (dev === undefined) return
    const { log, have, maxBytes, cursor } = wanted
    this.happen({ t: 'read', link: id, stream, ...this.#options.store.read(dev, { log, have, maxBytes, cursor }) })
  }

  async #store({ link: id, stream, ops }: Extract<ExchangeEffect, { t: 'store' }>): Promise<void> {
    const outcome = await this.#options.store.store(ops)
    const link = this.#links.get(id)
    if (link !== undefined && outcome.kind === 'stored') link.entries.in += ops.entries.length
    this.happen({ t: 'stored', link: id, stream, log: ops.log, outcome })
  }

  /** Asks one link after the other for personal parts that may be given now, when all else has come (CS-34). */
  #askForAsides(): void {
    const links = this.#exchange.status()
    if (links.some(({ lacking }) => lacking > 0)) return
    const { tried } = this.#asides
    const asks = this.#options.store.awaited().flatMap(({ log, have }) => {
      const next = links.find(({ link }) => !tried.has(`${link} ${log} ${have.seq}`))
      return next === undefined ? [] : [{ link: next.link, log, have }]
    })
    for (const ask of asks) {
      tried.add(`${ask.link} ${ask.log} ${ask.have.seq}`)
      this.happen({ t: 'again', ...ask })
    }
    this.#asides.due = asks.length > 0
  }

  #tick(): void {
    const { now, clock } = this.#options
    const at = { now: now(), wall: clock.wallMs() }
    const slept = at.now - this.#lastTick.now > syncTimes.sleep || at.wall - this.#lastTick.wall > syncTimes.sleep
    this.#lastTick = at
    if (slept) {
      this.#options.log({ event: 'resumed' })
      this.#book.anew(at.now)
      this.#finding?.anew()
      this.happen({ t: 'resumed', nowMs: at.now })
    }
    this.happen({ t: 'tick', nowMs: at.now })
  }

  /** How much of what others have is to be asked for. */
  #lookAtRoom(): void {
    const there = this.#options.room()
    if (there !== this.#room) this.happen({ t: 'room', room: there })
    this.#room = there
  }

  /** What is looked at each second: whom to call, who does not read, how full the disk is. */
  #look(): void {
    const { now } = this.#options
    for (const { line } of this.#links.slow(now())) line.link.cut()
    this.#lookAtRoom()
    if (this.#asides.due) this.#askForAsides()
    for (const [spki, untilMs] of this.#banned) if (untilMs <= now()) this.#banned.delete(spki)
    for (let next = this.#book.take(now()); next !== undefined; next = this.#book.take(now())) {
      const address = next
      void this.call(address).then(outcome => {
        if (!outcome.ok) this.#options.log({ event: 'call', kind: outcome.why, port: address.port })
      })
    }
  }
}
