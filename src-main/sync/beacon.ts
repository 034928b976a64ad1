import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'
import { lanPort } from '#shared/sync/lan-address.ts'
import { decodeBeacon, encodeBeacon } from '#shared/sync/station-mark.ts'
import type { NetworkCard } from './network-cards.ts'

/** When beacons go out after a start, then how often, and how soon a stranger is answered (CS-82). Units: ms. */
const beaconTimes = { first: [0, 1_000, 4_000], every: 30_000, answer: 1_000 } as const

export interface CallerOptions {
  /** what this station is found by (CS-80) */
  readonly mark: string
  /** where it listens */
  readonly port: number
  cards(): NetworkCard[]
  /** A call, from an address: nothing of it is proved. True where it is a member's that was not heard before: it is answered. */
  heard(mark: string, host: string, port: number): boolean
  readonly callPort?: number
}

/** One way of being found, and of finding. */
export interface Caller {
  /** the system's code where it does not let us */
  readonly fault: string | null
  /** calls that came in, one's own included: a network that carries none to oneself carries none to others */
  readonly counts: { readonly own: number; readonly others: number }
  /** The cards are others now, or the machine slept: calls again as at a start. */
  anew(): void
  stop(): void
}

/**
 * Calls on every card and listens for the calls of others, by UDP broadcast, which passes where mDNS is filtered (CS-82). Where its port is
 * taken it still calls. A packet costs one hash, whoever sent it.
 */
export function startBeacon(options: CallerOptions): Caller {
  const { mark, port, callPort = lanPort } = options
  const packet = encodeBeacon(mark, port)
  const counts = { own: 0, others: 0 }
  let fault: string | null = null
  let answering: NodeJS.Timeout | undefined
  const ear = createSocket({ type: 'udp4', reuseAddr: true })
  const mouth = createSocket('udp4')
  const callAll = () => {
    for (const { broadcast } of options.cards()) send(mouth, packet, callPort, broadcast)
  }
  ear.on('error', (error: NodeJS.ErrnoException) => (fault = error.code ?? error.name))
  ear.on('message', (bytes, { address }: RemoteInfo) => {
    const call = decodeBeacon(bytes)
    if (call === undefined) return
    counts[call.mark === mark ? 'own' : 'others']++
    if (call.mark === mark || !options.heard(call.mark, address, call.port)) return
    answering ??= setTimeout(() => {
      answering = undefined
      callAll()
    }, beaconTimes.answer)
  })
  const timers = new Set<NodeJS.Timeout>()
  const anew = () => {
    for (const timer of timers) clearTimeout(timer)
    timers.clear()
    for (const ms of beaconTimes.first) timers.add(setTimeout(callAll, ms))
  }
  const steady = setInterval(callAll, beaconTimes.every)
  ear.bind(callPort)
  mouth.on('error', () => undefined)
  mouth.bind(0, () => {
    mouth.setBroadcast(true)
    anew()
  })
  return {
    get fault() {
      return fault
    },
    counts,
    anew,
    stop() {
      for (const timer of timers) clearTimeout(timer)
      clearTimeout(answering)
      clearInterval(steady)
      mouth.close()
      ear.close()
    },
  }
}

/** A card that has just gone, or a VPN that lets nothing through, is no fault: the others are called all the same. */
function send(socket: Socket, packet: Uint8Array, port: number, broadcast: string): void {
  socket.send(packet, port, broadcast, () => undefined)
}
