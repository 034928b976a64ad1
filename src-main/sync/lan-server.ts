import type { IncomingMessage } from 'node:http'
import { createServer, type Server } from 'node:https'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { TLSSocket } from 'node:tls'
import { type WebSocket, WebSocketServer } from 'ws'
import { err, ok, type Result } from '#shared/kit/result.ts'
import { type LanPurpose, plainHost } from './lan-dial.ts'
import { type LanLimits, lanLimits } from './lan-limits.ts'
import { type LanLink, makeLanLink } from './lan-link.ts'
import { type LanKeys, lanPeerOf, lanTls } from './lan-tls.ts'
import { makeStrangers } from './strangers.ts'

/** Why no port was opened. `code`: what the system said of the last one tried. */
export type ServerFault =
  | { readonly kind: 'PortsTaken'; readonly first: number; readonly last: number }
  | { readonly kind: 'CannotListen'; readonly code: string }

export interface LanServerOptions {
  readonly keys: LanKeys
  /** the address of one card; every card where it is absent */
  readonly host?: string
  /** tried before the others: others know this station by it */
  readonly lastPort?: number
  /** Whether the station of this key is not to be spoken with: revoked, or sent away a while ago. */
  readonly refuses: (spki: string) => boolean
  /** A line that was reached, before its first message. */
  readonly reached: (link: LanLink) => void
  /** Who takes a station that wants to join; null while no window is open (CS-70). */
  readonly pairing: () => ((link: LanLink) => void) | null
  /** A station that asks how it is reached (CS-87). */
  readonly probed: (link: LanLink) => void
  /** a clock that only goes forward, in ms */
  readonly now: () => number
  readonly limits?: Partial<LanLimits>
}

export interface LanServer {
  readonly port: number
  /** lines that nobody has welcomed yet */
  readonly strangers: number
  /** The other end of a line is a member: it counts no longer among the strangers (CS-63). */
  welcome(link: LanLink): void
  /** Takes no more calls and cuts every line that is still open. */
  close(): Promise<void>
}

/**
 * Takes the calls of other stations on the first free port of the range (CS-1, CS-63). A line is handed on only over TLS 1.3, with a
 * certificate such as stations make, for exactly one purpose that is known, without an Origin, and to who is not refused; every other
 * is cut (LN-2, PR-1, PR-2). Errors: `ServerFault`.
 */
export async function openLanServer(options: LanServerOptions): Promise<Result<LanServer, ServerFault>> {
  const limits: LanLimits = { ...lanLimits, ...options.limits }
  const { firstPort: first, lastPort: last } = limits
  const range = Array.from({ length: last - first + 1 }, (_, n) => first + n)
  const ports = new Set(options.lastPort === undefined ? range : [options.lastPort, ...range])
  let code = 'EADDRINUSE'
  for (const port of ports) {
    const door = new Door(options, limits)
    const failed = await door.open(port)
    if (failed === undefined) return ok(door)
    code = failed
    if (code !== 'EADDRINUSE' && code !== 'EACCES') return err({ kind: 'CannotListen', code })
  }
  return err(code === 'EADDRINUSE' ? { kind: 'PortsTaken', first, last } : { kind: 'CannotListen', code })
}

const purposes = ['cs1', 'cs1-pair', 'cs1-probe'] as const satisfies readonly LanPurpose[]

class Door implements LanServer {
  readonly #options: LanServerOptions
  readonly #limits: LanLimits
  readonly #server: Server
  readonly #strangers
  readonly #upgrades: Readonly<Record<LanPurpose, WebSocketServer>>
  readonly #sockets = new Set<Socket>()
  #port = 0

  constructor(options: LanServerOptions, limits: LanLimits) {
    this.#options = options
    this.#limits = limits
    this.#strangers = makeStrangers(limits, options.now)
    this.#server = createServer({
      ...lanTls(options.keys),
      requestCert: true,
      handshakeTimeout: limits.handshakeMs,
      headersTimeout: limits.handshakeMs,
      requestTimeout: limits.handshakeMs,
      connectionsCheckingInterval: limits.checkEveryMs,
      maxHeaderSize: limits.headerBytes,
    })
    this.#upgrades = {
      cs1: upgradesOf(limits.messageBytes),
      'cs1-pair': upgradesOf(limits.pairingMessageBytes),
      'cs1-probe': upgradesOf(limits.probeMessageBytes),
    }
    const cut = (_error: unknown, socket: Duplex) => void socket.destroy()
    this.#server.on('connection', (socket: Socket) => this.#admit(socket))
    this.#server.on('secureConnection', (socket: TLSSocket) => this.#look(socket))
    // Node leaves sockets open whose handshake failed or took too long (PR-1).
    this.#server.on('tlsClientError', cut)
    this.#server.on('clientError', cut)
    this.#server.on('request', request => request.socket.destroy())
    this.#server.on('upgrade', (request, socket, head) => this.#upgrade(request, socket as TLSSocket, head))
  }

  get port(): number {
    return this.#port
  }

  get strangers(): number {
    return this.#strangers.count
  }

  welcome(link: LanLink): void {
    this.#strangers.welcome(link.host, link.port)
  }

  /** The system's code where it does not let us. */
  open(port: number): Promise<string | undefined> {
    return new Promise(resolve => {
      const failed = (error: NodeJS.ErrnoException) => resolve(error.code ?? error.name)
      this.#server.once('error', failed)
      this.#server.listen({ port, ...(this.#options.host === undefined ? {} : { host: this.#options.host }) }, () => {
        this.#server.off('error', failed)
        const address = this.#server.address()
        this.#port = address !== null && typeof address === 'object' ? address.port : port
        resolve(undefined)
      })
    })
  }

  close(): Promise<void> {
    return new Promise(resolve => {
      this.#server.close(() => resolve())
      for (const socket of this.#sockets) socket.destroy()
    })
  }

  #admit(socket: Socket): void {
    socket.on('error', () => undefined)
    if (!this.#strangers.admit(socket, plainHost(socket.remoteAddress ?? ''))) return
    this.#sockets.add(socket)
    socket.once('close', () => this.#sockets.delete(socket))
  }

  /** Before any byte of HTTP is read: who is it? */
  #look(socket: TLSSocket): void {
    socket.on('error', () => undefined)
    const peer = lanPeerOf(socket)
    if (!peer.ok || this.#options.refuses(peer.value)) socket.destroy()
  }

  #upgrade(request: IncomingMessage, socket: TLSSocket, head: Buffer): void {
    const { headers } = request
    const purpose = purposes.find(name => name === headers['sec-websocket-protocol'])
    const peer = lanPeerOf(socket)
    const { reached, probed, pairing } = this.#options
    const taking = purpose === 'cs1-pair' ? pairing() : purpose === 'cs1-probe' ? probed : reached
    const browser = headers.origin !== undefined || headers['sec-websocket-origin'] !== undefined
    if (purpose === undefined || !peer.ok || taking === null || browser) return void socket.destroy()
    const { remoteAddress: host = '', remotePort: port = 0 } = socket
    this.#upgrades[purpose].handleUpgrade(request, socket, head, opened => {
      mustSpeak(opened, this.#limits.firstMessageMs)
      const link = makeLanLink(opened, socket, { outgoing: false, host: plainHost(host), port, spki: peer.value })
      // Who may wait for a pairing is bounded by the window that an admin opened (CS-70).
      if (purpose === 'cs1-pair') this.welcome(link)
      taking(link)
    })
  }
}

function upgradesOf(maxPayload: number): WebSocketServer {
  return new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload,
    maxFragments: lanLimits.fragments,
    maxBufferedChunks: lanLimits.bufferedChunks,
  })
}

/** CS-63: who called says something soon, or goes. */
function mustSpeak(socket: WebSocket, ms: number): void {
  const timer = setTimeout(() => socket.terminate(), ms)
  const stop = () => clearTimeout(timer)
  socket.once('message', stop)
  socket.once('close', stop)
}
