import { decodeFrame } from '#shared/sync/protocol/frame.ts'
import type { Message } from '#shared/sync/protocol/message.ts'
import { decodeMessage, encodeMessage } from '#shared/sync/protocol/message-codec.ts'
import type { Chance } from '../chance.ts'
import type { SimTime } from './sim-time.ts'

/** One end of a link, as a driver has it. */
export interface SimEnd {
  opened(link: number, outgoing: boolean): void
  arrived(link: number, message: Message, bytes: number): void
  closed(link: number): void
}

/** A packet that was lost is sent again after this, then after twice as long, until the link is given up. Units: ms. */
const firstAgainMs = 200
const giveUpMs = 6_000

/** How a network behaves. Times in ms, speed in bytes a ms. */
export interface SimNetworkOptions {
  readonly latencyMs: number
  readonly jitterMs: number
  readonly bytesPerMs: number
}

/** A message on its way, for who looks on. */
export interface Passing {
  readonly link: SimLink
  readonly from: 0 | 1
  readonly message: Message
}

/** A connection of two ends, by the number that each knows it under. */
export interface SimLink {
  readonly ends: readonly [SimEnd, SimEnd]
  readonly ids: readonly [number, number]
  /** what each end does not hear any more */
  readonly deaf: [boolean, boolean]
  readonly shut: [boolean, boolean]
  readonly freeMs: [number, number]
}

/**
 * Links that keep order each, and none among them, like TCP: a message comes whole and in its place, or the link is over. Every message goes
 * through its bytes. Faults are asked for by the test: a link is cut for both ends, or for one that never hears of it.
 */
export class SimNetwork {
  readonly links = new Set<SimLink>()
  /** of a hundred packets so many are lost: each is sent again, later and later, and a link on which one never comes is over */
  lossPercent = 0
  readonly #time: SimTime
  readonly #chance: Chance
  readonly #options: SimNetworkOptions
  readonly #looks: ((passing: Passing) => void)[] = []
  #count = 0

  constructor(time: SimTime, chance: Chance, options: SimNetworkOptions) {
    this.#time = time
    this.#chance = chance
    this.#options = options
  }

  /** Has every message shown as it is sent. */
  watch(look: (passing: Passing) => void): void {
    this.#looks.push(look)
  }

  /** The first end calls the second. */
  connect(caller: SimEnd, called: SimEnd): SimLink {
    const ids = [++this.#count, ++this.#count] as const
    const link: SimLink = { ends: [caller, called], ids, deaf: [false, false], shut: [false, false], freeMs: [0, 0] }
    this.links.add(link)
    for (const end of [0, 1] as const) {
      this.#time.after(this.#delay(), () => {
        if (!link.shut[end]) link.ends[end].opened(ids[end], end === 0)
      })
    }
    // No message is faster than the handshake.
    const ready = this.#time.nowMs + this.#options.latencyMs + this.#options.jitterMs
    link.freeMs[0] = ready
    link.freeMs[1] = ready
    return link
  }

  /** One end says something: it arrives after all that the same end said before. */
  send(link: SimLink, from: 0 | 1, message: Message): void {
    if (link.shut[from]) return
    for (const look of this.#looks) look({ link, from, message })
    const { frame: bytes } = encodeMessage(message)
    this.#inOrder(link, from, bytes.length, to => {
      const frame = decodeFrame(bytes)
      if (!frame.ok) throw new Error(`a station sent what is no frame: ${frame.error.at}`)
      const heard = decodeMessage({ type: frame.value.type, stream: frame.value.stream, raw: frame.value.payload })
      if (!heard.ok) throw new Error(`a station sent what is no message: ${heard.error.at}`)
      link.ends[to].arrived(link.ids[to], heard.value, bytes.length)
    })
  }

  /** One end closes; the other hears of it after what was said. */
  close(link: SimLink, from: 0 | 1): void {
    link.shut[from] = true
    this.#inOrder(link, from, 0, to => {
      link.shut[to] = true
      link.ends[to].closed(link.ids[to])
    })
    if (link.shut[0] && link.shut[1]) this.links.delete(link)
  }

  /**
   * The cable is pulled: what is on its way is lost, unless it `arrives` all the same. An end that is unaware waits until it finds out by
   * itself.
   */
  cut(
    link: SimLink,
    how: { readonly first?: boolean; readonly second?: boolean; readonly arrives?: boolean } = {},
  ): void {
    for (const end of [0, 1] as const) {
      const lateMs = how.arrives === true ? Math.max(0, link.freeMs[end] - this.#time.nowMs) : 0
      if (lateMs === 0) link.deaf[end] = true
      else this.#time.after(lateMs, () => (link.deaf[end] = true))
      if (link.shut[end] || (end === 0 ? how.first : how.second)) continue
      this.#time.after(lateMs + this.#delay(), () => {
        if (link.shut[end]) return
        link.shut[end] = true
        link.ends[end].closed(link.ids[end])
      })
    }
    this.links.delete(link)
  }

  #delay(): number {
    return this.#options.latencyMs + this.#chance.below(this.#options.jitterMs + 1)
  }

  /** How much later a packet comes because it was lost, once or more. */
  #lostMs(): number {
    let lateMs = 0
    for (let again = firstAgainMs; lateMs <= giveUpMs && this.lossPercent > 0; again *= 2) {
      if (!this.#chance.odds(this.lossPercent)) break
      lateMs += again
    }
    return lateMs
  }

  #inOrder(link: SimLink, from: 0 | 1, bytes: number, arrive: (to: 0 | 1) => void): void {
    const to = from === 0 ? 1 : 0
    const lateMs = this.#lostMs()
    if (lateMs > giveUpMs) return this.cut(link)
    const atMs = Math.max(link.freeMs[to], this.#time.nowMs + this.#delay() + lateMs) + bytes / this.#options.bytesPerMs
    link.freeMs[to] = atMs
    this.#time.after(atMs - this.#time.nowMs, () => {
      if (!link.deaf[to] && !link.shut[to]) arrive(to)
    })
  }
}
