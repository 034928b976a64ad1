import { assert } from '#shared/kit/assert.ts'
import type { Result } from '#shared/kit/result.ts'
import { type FrameFault, type Packing, unpackedBytes } from '#shared/sync/protocol/frame.ts'
import type { Message } from '#shared/sync/protocol/message.ts'
import { letGoFrame, packingFor, packMessage, unpackMessage } from '#node/frame-packing.ts'
import type { LanLink } from './lan-link.ts'

/** Messages that came and are not unpacked yet, from which on the network holds the other end back, and up to which again not. */
const held = { most: 8, few: 2 } as const

/** What becomes of a line of messages. Nothing follows `garbled` but `closed`, which comes once in any case. */
export interface LineEars {
  /** `bytes`: its length unpacked, which is what it costs here */
  message(message: Message, bytes: number): void
  garbled(fault: FrameFault): void
  closed(): void
}

/**
 * Messages over a link, whole and in their order in both directions, packed and unpacked on other threads (CS-5 to CS-8). Until `agree`
 * nothing is packed.
 */
export class MessageLine {
  readonly link: LanLink
  #packing: Packing = 'plain'
  #ears: LineEars | undefined
  #deaf = false
  #sent: Promise<void> | null = null
  #packingBytes = 0
  #heard: Promise<void> | null = null
  #hearing = 0
  /** lengths on the wire, for whoever wants to show how much passed */
  readonly bytes = { in: 0, out: 0 }
  /** when the link is closed */
  readonly ended: Promise<void>
  #close: () => void = () => undefined

  constructor(link: LanLink) {
    this.link = link
    this.ended = new Promise(resolve => (this.#close = resolve))
  }

  /** Bytes that were sent and that the network has not taken yet, those that are being packed counted as they are. */
  get waiting(): number {
    return this.link.waiting + this.#packingBytes
  }

  listen(ears: LineEars): void {
    assert(this.#ears === undefined, 'a line has one listener')
    this.#ears = ears
    this.link.listen({ message: bytes => this.#hear(bytes), closed: () => this.#after(() => this.#closed(ears)) })
  }

  /** What the peer can read: messages are packed from now on. */
  agree(caps: readonly string[]): void {
    this.#packing = packingFor(caps)
  }

  send(message: Message): void {
    const packed = packMessage(message, this.#packing)
    const sent = message.t === 'BLOB' ? (message.sent ?? (() => undefined)) : letGoFrame
    if (packed instanceof Uint8Array && this.#sent === null) return this.#put(packed, sent)
    const size = packed instanceof Uint8Array ? packed.length : roughSize(message)
    this.#packingBytes += size
    this.#then(async () => {
      this.#put(await packed, sent)
      this.#packingBytes -= size
    })
  }

  /** What was sent goes out, then the link ends. */
  end(): void {
    this.#deaf = true
    if (this.#sent === null) return this.link.end()
    this.#then(() => this.link.end())
  }

  #closed(ears: LineEars): void {
    ears.closed()
    this.#close()
  }

  #put(frame: Uint8Array, sent: (frame: Uint8Array) => void): void {
    this.bytes.out += frame.length
    this.link.send(frame, () => sent(frame))
  }

  /** After everything that is on its way out. */
  #then(step: () => void | Promise<void>): void {
    const sent = (this.#sent ?? Promise.resolve()).then(step).then(() => {
      if (this.#sent === sent) this.#sent = null
    })
    this.#sent = sent
  }

  #hear(bytes: Uint8Array): void {
    const { length } = bytes
    this.bytes.in += length
    if (this.#deaf) return
    const unpacked = unpackMessage(bytes)
    const size = unpackedBytes(bytes)
    if (this.#heard === null && !(unpacked instanceof Promise)) return this.#tell(unpacked, size)
    if (++this.#hearing === held.most) this.link.pause()
    this.#after(async () => {
      const message = await unpacked
      // What came in several pieces was put together in memory of its own; what is not packed is still read there.
      if (unpacked instanceof Promise && length === bytes.buffer.byteLength) letGoFrame(bytes)
      this.#tell(message, size)
      if (--this.#hearing === held.few) this.link.resume()
    })
  }

  /** After everything that came before. */
  #after(step: () => void | Promise<void>): void {
    if (this.#heard === null && this.#hearing === 0) return void step()
    const heard = (this.#heard ?? Promise.resolve()).then(step).then(() => {
      if (this.#heard === heard) this.#heard = null
    })
    this.#heard = heard
  }

  #tell(result: Result<Message, FrameFault>, bytes: number): void {
    if (this.#deaf) return
    if (result.ok) return this.#ears?.message(result.value, bytes)
    this.#deaf = true
    this.#ears?.garbled(result.error)
  }
}

const roughSize = (message: Message): number =>
  message.t === 'OPS' || message.t === 'LIVE'
    ? message.entries.reduce((sum, { body }) => sum + body.length, 512)
    : 4_096
