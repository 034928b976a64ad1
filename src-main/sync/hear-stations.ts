import { formatAddress, isNearAddress } from '#shared/sync/lan-address.ts'
import { startBeacon } from './beacon.ts'
import { startMulticast } from './multicast.ts'
import { networkCards, type NetworkCard } from './network-cards.ts'

/** Addresses of stations that were heard by one who is none yet. */
export interface Hearing {
  addresses(): readonly string[]
  stop(): void
}

/** How a PC listens; a test brings its own cards and ports. */
export interface HearingOptions {
  readonly random: { bytes(count: number): Uint8Array }
  readonly cards?: () => NetworkCard[]
  readonly ports?: { readonly beacon: number; readonly multicast: number }
}

/** More are not kept: they are hints, and anybody can send them (LN-10). */
const most = 16
/** What is told as the port by those who listen on none. */
const noPort = 1

/**
 * Hears where stations are, of whatever organisation: only a member can tell from a call whose it is (CS-80). Nothing is believed of it; who
 * answers at an address is shown by pairing. It calls under a mark of chance, which no station answers.
 */
export function hearStations({ random, cards = networkCards, ports }: HearingOptions): Hearing {
  const heard = new Set<string>()
  const hear = (_mark: string, host: string, port: number): boolean => {
    if (port > noPort && isNearAddress(host) && heard.size < most) heard.add(formatAddress({ host, port }))
    return false
  }
  const call = { mark: Buffer.from(random.bytes(16)).toString('hex'), port: noPort, cards, heard: hear }
  const on = (name: 'beacon' | 'multicast') => (ports === undefined ? call : { ...call, callPort: ports[name] })
  const callers = [startBeacon(on('beacon')), startMulticast(on('multicast'))]
  return {
    addresses: () => [...heard],
    stop() {
      for (const caller of callers) caller.stop()
    },
  }
}
