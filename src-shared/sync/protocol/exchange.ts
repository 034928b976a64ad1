import { assert } from '../../kit/assert.ts'
import { LIMITS } from '../limits.ts'
import { open, takeHello, takeVerdict } from './admitting.ts'
import { askAgain, askForMore, moveSlow, takeAck, takeBusy, takeLive, takeOps, takeRoom, takeStored } from './asking.ts'
import { compareScopes, say, takeEph, takeState } from './comparing.ts'
import type { ExchangeEffect, ExchangeEvent, LinkId } from './exchange-event.ts'
import { takeHeads } from './hearing.ts'
import { noteHolding } from './holding.ts'
import { dropLink, endLink, type ExchangeOptions, type Link, mayHave, send, type Shared } from './link.ts'
import type { Message } from './message.ts'
import { sameTips } from './peer-logs.ts'
import { askForPieces, expirePieces, fetchPiece, sendPiece, servePiece, takePiece } from './pieces.ts'
import { dropSilent, pump, takeRead, takeServedAck, takeStop, takeWant } from './serving.ts'
import { flushHeads, takeChange } from './telling.ts'

type EventOfLink = Extract<
  ExchangeEvent,
  { t: 'message' | 'garbled' | 'closed' | 'judged' | 'read' | 'served' | 'compared' }
>

/** How a link stands. `lacking`: logs of which the peer has what is not here; `owing`: logs of which it may have what it has not said it has. */
export interface LinkStatus {
  readonly link: LinkId
  readonly dev: string
  readonly lacking: number
  readonly owing: number
  /** entries of these logs that the peer told of and that are not here: of forked ones an estimate */
  readonly behind: number
  /** logs on their way from it, and to it */
  readonly asking: number
  readonly serving: number
}

/**
 * How one station exchanges its ledger with all that it is linked to (CS1): a machine without socket, disk or clock. What happens goes in as
 * events, what is to be done comes out, in order. Everything that it keeps is bounded by LIMITS, whatever its peers do (I11).
 */
export class Exchange {
  readonly #shared: Shared

  constructor(options: ExchangeOptions) {
    this.#shared = {
      options,
      me: options.hello().dev,
      links: new Map(),
      asked: new Map(),
      authors: new Map(),
      holding: new Map(),
      starts: new Map(),
      nowMs: options.nowMs,
      room: 'free',
      rev: 0,
      reading: 0,
      unacked: 0,
      stopping: false,
      effects: [],
    }
  }

  /** What is to be done after an event. Events of links that have ended are nothing. */
  on(event: ExchangeEvent): ExchangeEffect[] {
    const shared = this.#shared
    this.#take(event)
    askForMore(shared)
    const { effects } = shared
    shared.effects = []
    return effects
  }

  /** How the links stand that both ends have welcomed. Cost: all logs for each. */
  status(): LinkStatus[] {
    const { links, options } = this.#shared
    const linked = [...links.values()].filter(({ phase }) => phase === 'linked')
    return linked.map(link => {
      let owing = 0
      for (const log of options.held.logs()) {
        const told = link.logs.find(log.log)
        if (mayHave(link, log) && !(told && sameTips(told.tips, log.tips))) owing++
      }
      const { id, peer, logs, asks, servings } = link
      return {
        link: id,
        dev: peer?.dev ?? '',
        lacking: logs.lacking,
        owing,
        behind: logs.behind(),
        asking: asks.size,
        serving: servings.size,
      }
    })
  }

  #take(event: ExchangeEvent): void {
    const shared = this.#shared
    switch (event.t) {
      case 'opened':
        assert(!shared.links.has(event.link), 'the number of a link is never used twice')
        return open(shared, event.link, event.outgoing)
      case 'changed':
        return takeChange(shared, event.logs, event.made)
      case 'stored':
        return takeStored(shared, event.link, event.stream, event.log, event.outcome)
      case 'again':
        return askAgain(shared, event.link, event.log, event.have)
      case 'room':
        return takeRoom(shared, event.room)
      case 'fetch':
        fetchPiece(shared, event.link, event.ask)
        return this.#pieces()
      case 'say':
        return say(shared, event.scope, event.kind, event.bytes)
      case 'stopping':
        shared.stopping = true
        for (const link of shared.links.values()) endLink(shared, link, 'Stopping')
        return
      case 'tick':
        return this.#tick(event.nowMs)
      case 'resumed':
        return this.#resume(event.nowMs)
      case 'message':
      case 'garbled':
      case 'closed':
      case 'judged':
      case 'read':
      case 'served':
      case 'compared': {
        const link = shared.links.get(event.link)
        if (link) this.#takeOfLink(link, event)
      }
    }
  }

  #takeOfLink(link: Link, event: EventOfLink): void {
    const shared = this.#shared
    switch (event.t) {
      case 'message':
        return this.#receive(link, event.message, event.bytes)
      case 'garbled':
        return endLink(shared, link, event.code)
      case 'closed':
        return dropLink(shared, link)
      case 'judged':
        return takeVerdict(shared, link, event.verdict)
      case 'read':
        return takeRead(shared, link, event.stream, event.ops, event.cursor)
      case 'served':
        return sendPiece(shared, link, event.stream, event.piece)
      case 'compared': {
        const { t: _, link: __, ...state } = event
        if (link.mayRead(state.scope)) send(shared, link, { t: 'STATE', ...state })
      }
    }
  }

  /** One message: in its place, within what the peer may say unasked, and then for what it is (CS-10, CS-13, CS-62). */
  #receive(link: Link, message: Message, bytes: number): void {
    const shared = this.#shared
    link.heardMs = shared.nowMs
    link.pinged = false
    if (link.phase === 'linked') link.deadMs = shared.nowMs + LIMITS.idleMs
    if (message.t === 'ERROR') return endLink(shared, link, message.code, 'peer')
    if (message.t === 'HELLO') return takeHello(shared, link, message)
    if (!mayBeSaid(link, message)) return endLink(shared, link, 'Malformed')
    if (!isAsked(link, message)) {
      const messages = message.t === 'SNAP_GET' || message.t === 'BLOB_GET' ? link.askedPieces : link.unaskedMessages
      if (messages.isEmpty(shared.nowMs) || link.unaskedBytes.isEmpty(shared.nowMs)) {
        return endLink(shared, link, 'TooFast')
      }
      messages.spend(1)
      link.unaskedBytes.spend(bytes + tipsIn(message) * LIMITS.tipBytes)
    }
    this.#obey(link, message)
  }

  #obey(link: Link, message: Exclude<Message, { t: 'HELLO' | 'ERROR' }>): void {
    const shared = this.#shared
    switch (message.t) {
      case 'HEADS':
        return takeHeads(shared, link, message)
      case 'WANT':
        return takeWant(shared, link, message)
      case 'OPS':
        return takeOps(shared, link, message)
      case 'ACK':
        if (message.stream === 0) link.liveSent = Math.max(0, link.liveSent - 1)
        takeAck(shared, link, message.log, message.at)
        return takeServedAck(shared, link, message.stream, message.credit)
      case 'LIVE':
        return takeLive(shared, link, message)
      case 'BUSY':
        if (message.why === 'stop') return takeStop(shared, link, message.stream)
        if (message.stream === 0) link.liveTips.delete(message.log)
        return takeBusy(shared, link, message.stream, message.why, message.retryMs)
      case 'STATE':
        return takeState(shared, link, message)
      case 'PING':
        return send(shared, link, { t: 'PONG', n: message.n })
      case 'PONG':
        return
      case 'SNAP_GET':
      case 'BLOB_GET':
        return servePiece(shared, link, message)
      case 'SNAP':
      case 'BLOB':
        takePiece(shared, link, message)
        return this.#pieces()
      case 'EPH':
        return takeEph(shared, link, message)
    }
  }

  #tick(nowMs: number): void {
    const shared = this.#shared
    const passedMs = nowMs - shared.nowMs
    shared.nowMs = Math.max(shared.nowMs, nowMs)
    for (const link of shared.links.values()) {
      if (shared.nowMs >= link.deadMs) {
        endLink(shared, link, 'Idle')
        continue
      }
      if (link.phase !== 'linked') continue
      if (!link.pinged && shared.nowMs - link.heardMs >= LIMITS.pingMs) this.#ping(link)
      link.logs.forgive(shared.nowMs)
      moveSlow(shared, link)
      noteHolding(shared, link, passedMs)
      dropSilent(shared, link)
      expirePieces(shared, link)
      flushHeads(shared, link)
      compareScopes(shared, link)
    }
    pump(shared)
    this.#pieces()
  }

  /** After sleep: whoever does not answer at once is gone (CS-60). */
  #resume(nowMs: number): void {
    const shared = this.#shared
    shared.nowMs = Math.max(shared.nowMs, nowMs)
    for (const link of shared.links.values()) {
      for (const ask of link.asks.values()) ask.progressMs = shared.nowMs
      if (link.phase === 'linked') this.#ping(link)
      link.deadMs = shared.nowMs + LIMITS.resumeMs
    }
  }

  #ping(link: Link): void {
    link.pinged = true
    send(this.#shared, link, { t: 'PING', n: ++this.#shared.rev })
  }

  #pieces(): void {
    for (const link of this.#shared.links.values()) if (link.phase === 'linked') askForPieces(this.#shared, link)
  }
}

function tipsIn(message: Message): number {
  return message.t === 'HEADS' ? message.logs.reduce((sum, { tips }) => sum + tips.length, 0) : 0
}

/** Whether a message may come now: before the welcome only what belongs to it (CS-10, CS-13). */
function mayBeSaid({ phase }: Link, { t }: Message): boolean {
  if (phase === 'linked') return true
  return phase === 'welcoming' && (t === 'HEADS' || t === 'PING' || t === 'PONG')
}

/** Whether a message answers what this end said; its size was agreed to. */
function isAsked({ asks, servings, pieces, liveSent }: Link, message: Message): boolean {
  const { t } = message
  if (t === 'OPS') return asks.has(message.stream)
  if (t === 'SNAP' || t === 'BLOB') return pieces.has(message.stream)
  if (t === 'BUSY') return asks.has(message.stream) || servings.get(message.stream)?.phase === 'sending'
  if (t !== 'ACK') return false
  return message.stream === 0 ? liveSent > 0 : (servings.get(message.stream)?.owed.length ?? 0) > 0
}
