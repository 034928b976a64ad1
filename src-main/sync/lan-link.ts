import type { TLSSocket } from 'node:tls'
import type { RawData, WebSocket } from 'ws'
import { assert } from '#shared/kit/assert.ts'
import { lanLimits } from './lan-limits.ts'

/** The bytes that bind a pairing code to one connection (CS-73). */
const exporter = { label: 'EXPORTER-CocoaTrack-pair', bytes: 32 } as const

/** What becomes of a line. `closed` comes once, also for a line that one ended oneself; no message comes after it. */
export interface LinkEars {
  message(bytes: Uint8Array): void
  closed(): void
}

/**
 * One connection between two stations: whole binary messages, in order, over TLS whose other end is known by its key. Nothing is read
 * before `listen`.
 */
export interface LanLink {
  /** this station called */
  readonly outgoing: boolean
  /** where the other end is */
  readonly host: string
  readonly port: number
  /** `tls` of the other end's membership certificate must be this (CS-2) */
  readonly spki: string
  /** bytes that were sent and that the network has not taken yet */
  readonly waiting: number
  /** bytes of TLS keying material that both ends, and nobody between them, can compute */
  readonly exporter: () => Uint8Array
  listen(ears: LinkEars): void
  /** `sent`: called when the network has taken it, or never will */
  send(message: Uint8Array, sent?: () => void): void
  /** Reads no more until `resume`: the network holds the other end back. */
  pause(): void
  resume(): void
  /** What was sent goes out, then the line ends; one that does not answer is cut. */
  end(): void
  /** Ends at once, unsent bytes are lost. */
  cut(): void
}

/** What is known of a line before its first message. */
export interface LinkFacts {
  readonly outgoing: boolean
  readonly host: string
  readonly port: number
  readonly spki: string
}

/** A line over a WebSocket that has just opened on `tls`. */
export function makeLanLink(socket: WebSocket, tls: TLSSocket, facts: LinkFacts): LanLink {
  let ears: LinkEars | undefined
  let closed = false
  socket.pause()
  socket.on('message', (data: RawData, isBinary: boolean) => {
    // Every message of the protocol is binary; a text is a stranger's.
    if (!isBinary || !Buffer.isBuffer(data)) return socket.terminate()
    if (!closed) ears?.message(data)
  })
  // What a peer breaks of the WebSocket's own rules ends the line: ws closes with 1002, 1008 or 1009.
  socket.on('error', () => undefined)
  socket.once('close', () => {
    closed = true
    ears?.closed()
  })
  return {
    ...facts,
    get waiting() {
      return socket.bufferedAmount
    },
    exporter: () => new Uint8Array(tls.exportKeyingMaterial(exporter.bytes, exporter.label, Buffer.alloc(0))),
    listen(heard) {
      assert(ears === undefined, 'a line has one listener')
      ears = heard
      if (closed) return queueMicrotask(() => heard.closed())
      socket.resume()
    },
    send(message, sent) {
      if (socket.readyState === socket.OPEN) socket.send(message, { binary: true, compress: false }, sent)
      else sent?.()
    },
    pause: () => socket.pause(),
    resume: () => socket.resume(),
    end() {
      // A paused line would never hear that the other end closes.
      socket.resume()
      socket.close()
      setTimeout(() => socket.terminate(), lanLimits.closeMs).unref()
    },
    cut: () => socket.terminate(),
  }
}
