import type { EventEmitter } from 'node:events'
import { connect, type Socket } from 'node:net'
import { connect as secure, type TLSSocket } from 'node:tls'
import { WebSocket } from 'ws'
import { err, ok, type Result } from '#shared/kit/result.ts'
import type { LanAddress } from '#shared/sync/lan-address.ts'
import { type LanLimits, lanLimits } from './lan-limits.ts'
import { type LanLink, makeLanLink } from './lan-link.ts'
import { type LanKeys, type LanPeerFault, lanPeerOf, lanTls } from './lan-tls.ts'

/** What a line is for: exchange, a station that wants to join (CS-70), or one that asks how it is reached (CS-87). */
export type LanPurpose = 'cs1' | 'cs1-pair' | 'cs1-probe'

/**
 * Why a call led to no line, named by how far it came. `NoSuchName`, `Unreachable` (`code` of the system: refused, no route), `Silent`
 * (nothing answered, as behind a firewall), `NotTls` (something else answers there), then the certificate, then `Refused`: a station was
 * reached and did not take the call.
 */
export type DialFault =
  | { readonly kind: 'NoSuchName' }
  | { readonly kind: 'Unreachable'; readonly code: string }
  | { readonly kind: 'Silent'; readonly at: 'connect' | 'tls' | 'upgrade' }
  | { readonly kind: 'NotTls' }
  | LanPeerFault
  | { readonly kind: 'Refused' }

export interface DialOptions {
  readonly keys: LanKeys
  readonly purpose?: LanPurpose
  /** the card to call from, where there are several */
  readonly from?: string
  readonly limits?: Partial<LanLimits>
}

/**
 * Calls a station. A line is given back only after the other end, having seen this station's certificate, answered the upgrade: TLS 1.3
 * alone does not tell a client that it was refused (LN-3). That it is a member is HELLO's matter. Errors: `DialFault`.
 */
export async function dialLan(address: LanAddress, options: DialOptions): Promise<Result<LanLink, DialFault>> {
  const limits: LanLimits = { ...lanLimits, ...options.limits }
  const tcp = await reach(address, options.from, limits.connectMs)
  if (!tcp.ok) return tcp
  const { remoteAddress: host = address.host } = tcp.value
  const tls = await encrypt(tcp.value, options.keys, limits.handshakeMs)
  if (!tls.ok) return tls
  const peer = lanPeerOf(tls.value)
  if (!peer.ok) {
    tls.value.destroy()
    return peer
  }
  const facts = { outgoing: true, host: plainHost(host), port: address.port, spki: peer.value }
  return upgrade(tls.value, options.purpose ?? 'cs1', limits.handshakeMs, socket =>
    makeLanLink(socket, tls.value, facts),
  )
}

/** An IPv4 address that a socket of both families writes as IPv6, as people write it. */
export const plainHost = (host: string): string => host.replace(/^::ffff:(?=\d+\.)/, '')

const nameFaults = new Set(['ENOTFOUND', 'EAI_AGAIN', 'EAI_NONAME', 'EAI_FAIL', 'EAI_NODATA'])

async function reach(
  { host, port }: LanAddress,
  from: string | undefined,
  ms: number,
): Promise<Result<Socket, DialFault>> {
  const socket = connect({ host, port, ...(from === undefined ? {} : { localAddress: from }) })
  const silent = err({ kind: 'Silent', at: 'connect' } as const)
  const reached = await firstOf<Result<Socket, DialFault>>(socket, ms, silent, {
    connect: () => ok(socket),
    error: ({ code = 'UNKNOWN' }) => {
      if (code === 'ETIMEDOUT') return silent
      return err(nameFaults.has(code) ? { kind: 'NoSuchName' } : { kind: 'Unreachable', code })
    },
  })
  if (!reached.ok) socket.destroy()
  return reached
}

async function encrypt(tcp: Socket, keys: LanKeys, ms: number): Promise<Result<TLSSocket, DialFault>> {
  const socket = secure({ ...lanTls(keys), socket: tcp, checkServerIdentity: () => undefined })
  const silent = err({ kind: 'Silent', at: 'tls' } as const)
  const encrypted = await firstOf<Result<TLSSocket, DialFault>>(socket, ms, silent, {
    secureConnect: () => ok(socket),
    // A line that breaks off says nothing of what was there; bytes that are no TLS do.
    error: ({ code }) => err({ kind: code?.startsWith('ERR_SSL') === true ? 'NotTls' : 'Refused' }),
    close: () => err({ kind: 'Refused' }),
  })
  if (!encrypted.ok) socket.destroy()
  return encrypted
}

async function upgrade(
  tls: TLSSocket,
  purpose: LanPurpose,
  ms: number,
  make: (socket: WebSocket) => LanLink,
): Promise<Result<LanLink, DialFault>> {
  // The name in the URL is not looked up: the connection stands.
  const socket = new WebSocket('ws://station/', purpose, {
    createConnection: () => tls,
    // The key of zeros, which changes nothing: masks keep scripts of pages from what stands between, and inside TLS nothing does (CS-1).
    generateMask: mask => mask.fill(0),
    perMessageDeflate: false,
    maxPayload: lanLimits.messageBytes,
    maxFragments: lanLimits.fragments,
    maxBufferedChunks: lanLimits.bufferedChunks,
  })
  const upgraded = await firstOf<Result<LanLink, DialFault>>(socket, ms, err({ kind: 'Silent', at: 'upgrade' }), {
    // A line is made at once, so that it is paused before anything is read.
    open: () => ok(make(socket)),
    error: () => err({ kind: 'Refused' }),
    close: () => err({ kind: 'Refused' }),
  })
  if (!upgraded.ok) tls.destroy()
  return upgraded
}

type Answers<T> = Readonly<Record<string, (error: NodeJS.ErrnoException) => T>>

/** What the first of some events says, or `late` where none came in time. Later errors of the emitter are no faults of anybody. */
function firstOf<T>(emitter: EventEmitter, ms: number, late: T, answers: Answers<T>): Promise<T> {
  return new Promise(resolve => {
    const settle = (value: T) => {
      clearTimeout(timer)
      for (const [event, listener] of listeners) emitter.off(event, listener)
      resolve(value)
    }
    const timer = setTimeout(() => settle(late), ms)
    const listeners = Object.entries(answers).map(([event, answer]) => {
      const listener = (error: NodeJS.ErrnoException) => settle(answer(error))
      emitter.on(event, listener)
      return [event, listener] as const
    })
    emitter.on('error', () => undefined)
  })
}
