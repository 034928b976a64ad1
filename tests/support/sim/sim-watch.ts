import type { Message, MessageOf, Ops } from '#shared/sync/protocol/message.ts'
import { opsSize } from '#shared/sync/protocol/ops-codec.ts'
import { LIMITS } from '#shared/sync/limits.ts'
import type { Passing, SimLink } from './sim-network.ts'
import type { SimStation } from './sim-station.ts'

interface Wanted {
  readonly link: SimLink
  readonly asker: SimStation
  readonly log: string
  readonly stream: number
  credit: number
  /** sizes that were not acknowledged yet */
  readonly owed: number[]
  stopped: boolean
}

/** What went over all links, counted. */
export interface Traffic {
  entries: number
  bytes: number
  live: number
  busy: Map<string, number>
}

/**
 * Looks at every message as it is sent and throws at the first that breaks a rule: what is not allowed is said (CS-12, CS-14), credit is exceeded
 * (CS-23), a log is asked of two peers at once (CS-24), too many at once (CS-25, CS-26), anything before the welcome (CS-10, CS-13).
 */
export class SimWatch {
  readonly traffic: Traffic = { entries: 0, bytes: 0, live: 0, busy: new Map() }
  readonly #mayRead: (viewer: SimStation, peer: SimStation, scope: string) => boolean
  readonly #wanted = new Map<SimLink, Wanted[]>()
  readonly #greeted = new Map<SimLink, [string, string]>()

  constructor(mayRead: (viewer: SimStation, peer: SimStation, scope: string) => boolean) {
    this.#mayRead = mayRead
  }

  look({ link, from, message }: Passing): void {
    const sender = link.ends[from] as SimStation
    const hearer = link.ends[from === 0 ? 1 : 0] as SimStation
    this.#checkOrder(link, from, message)
    const { t } = message
    if (t === 'HEADS') for (const { scope, dev } of message.logs) this.#checkScope(sender, hearer, scope, dev)
    else if (t === 'WANT') this.#want(link, sender, message.log, message.stream, message.credit)
    else if (t === 'OPS') this.#ops(link, sender, hearer, message.stream, message)
    else if (t === 'LIVE') this.#live(sender, hearer, message)
    else if (t === 'ACK') this.#ack(link, sender, message.stream, message.credit)
    else if (t === 'BUSY') this.#busy(link, sender, hearer, message)
  }

  #checkOrder(link: SimLink, from: 0 | 1, { t }: Message): void {
    const greeted = this.#greeted.get(link) ?? ['', '']
    this.#greeted.set(link, greeted)
    const said = greeted[from]
    if (said === '' && t !== 'HELLO' && t !== 'ERROR') throw new Error(`${t} before HELLO`)
    if (said !== '' && t === 'HELLO') throw new Error('HELLO twice')
    if (said === 'HELLO' && t !== 'HEADS' && t !== 'ERROR') throw new Error(`${t} before the welcome`)
    if (t === 'HELLO' || t === 'HEADS') greeted[from] = t
  }

  #checkScope(sender: SimStation, hearer: SimStation, scope: string, dev: string): void {
    if (dev !== hearer.dev && !this.#mayRead(sender, hearer, scope)) {
      throw new Error(`${sender.name} told ${hearer.name} of ${scope}, which it may not read`)
    }
  }

  #checkEntries(sender: SimStation, hearer: SimStation, ops: Ops): void {
    this.traffic.entries += ops.entries.length
    this.traffic.bytes += opsSize(ops)
    const held = sender.replica.held.find(ops.log)
    if (opsSize(ops) > 0 && held) this.#checkScope(sender, hearer, held.scope, held.dev)
  }

  #want(link: SimLink, asker: SimStation, log: string, stream: number, credit: number): void {
    const others = [...this.#wanted.values()].flat().filter(one => one.asker === asker && !one.stopped)
    const alive = others.filter(one => !one.link.deaf[0] && !one.link.shut[0] && !one.link.shut[1])
    if (alive.some(one => one.log === log)) throw new Error(`${asker.name} asks two peers for one log`)
    if (alive.filter(one => one.link === link).length >= LIMITS.asksPerLink) throw new Error('too many logs at once')
    const peers = new Set(alive.filter(one => one.link !== link).map(one => one.link))
    if (peers.size >= LIMITS.bulkPeers) throw new Error('too many peers at once')
    const wanted = this.#wanted.get(link) ?? []
    wanted.push({ link, asker, log, stream, credit, owed: [], stopped: false })
    this.#wanted.set(link, wanted)
  }

  #ops(link: SimLink, sender: SimStation, hearer: SimStation, stream: number, ops: Ops): void {
    this.#checkEntries(sender, hearer, ops)
    const found = this.#find(link, hearer, stream)
    if (!found || found.log !== ops.log) throw new Error('entries that nobody asked for')
    const size = opsSize(ops)
    // One OPS that finds nothing before it may be larger.
    if (size > found.credit && found.owed.length > 0) throw new Error('more was sent than there was credit for')
    found.credit -= size
    if (size > 0) found.owed.push(size)
    if (ops.end) found.stopped = true
  }

  #live(sender: SimStation, hearer: SimStation, ops: Ops): void {
    this.traffic.live++
    this.#checkEntries(sender, hearer, ops)
  }

  #busy(link: SimLink, sender: SimStation, hearer: SimStation, { stream, why }: MessageOf<'BUSY'>): void {
    this.traffic.busy.set(why, (this.traffic.busy.get(why) ?? 0) + 1)
    const found = this.#find(link, why === 'stop' ? sender : hearer, stream)
    if (!found) return
    found.stopped = true
    if (why !== 'stop') this.#forget(link, found)
  }

  #ack(link: SimLink, asker: SimStation, stream: number, credit: number): void {
    const found = this.#find(link, asker, stream)
    if (!found) return
    found.credit += credit
    found.owed.shift()
  }

  /** The last ask under this number: numbers come back once an ask is over. */
  #find(link: SimLink, asker: SimStation, stream: number): Wanted | undefined {
    return this.#wanted.get(link)?.findLast(one => one.asker === asker && one.stream === stream)
  }

  #forget(link: SimLink, wanted: Wanted): void {
    this.#wanted.set(
      link,
      (this.#wanted.get(link) ?? []).filter(one => one !== wanted),
    )
  }
}
