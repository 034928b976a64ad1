import { formatAddress, isNearAddress, type LanAddress } from '#shared/sync/lan-address.ts'
import { makeMark, readMark } from '#shared/sync/station-mark.ts'
import { nodeHashing } from '../storage/crypto.ts'
import { type Caller, startBeacon } from './beacon.ts'
import { startMulticast } from './multicast.ts'
import { networkCards, type NetworkCard } from './network-cards.ts'

/** How often the cards are looked at: a cable, a radio or a VPN comes and goes. Units: ms. */
const lookEveryMs = 10_000

export interface FindingOptions {
  /** the organisation's public key: whom to answer */
  readonly root: Uint8Array
  /** this start's instance, as in HELLO */
  readonly inst: string
  readonly port: number
  /** A call of a member of the organisation, as far as a hint can say: TLS and HELLO prove it. */
  heard(inst: string, host: string, port: number): void
  /** The cards of the machine are others than before. */
  changed(): void
  readonly cards?: () => NetworkCard[]
  readonly ports?: { readonly beacon: number; readonly multicast: number }
}

/** How a way of finding goes, for the page that says what is in the way. */
export interface FindingFacts {
  readonly way: 'beacon' | 'multicast'
  readonly fault: string | null
  readonly own: number
  readonly others: number
  /** where members were heard whom nobody calls by himself: at addresses that are not of a local network (CS-83) */
  readonly far: readonly LanAddress[]
}

export interface Finding {
  readonly cards: () => NetworkCard[]
  facts(): FindingFacts[]
  anew(): void
  stop(): void
}

/** How many instances are remembered as heard, so that none is answered twice. */
const rememberedInstances = 256
/** How many far addresses are told. */
const mostFar = 8

/**
 * Lets other stations find this one and hears them, on every card, by mDNS and by broadcast (CS-80 to CS-83). Calls of other
 * organisations and invented ones end here: their mark is not of this organisation's key.
 */
export function startFinding(options: FindingOptions): Finding {
  const { root, inst, port, cards = networkCards } = options
  const known = new Set<string>()
  const far = new Map<string, LanAddress>()
  const heard = (mark: string, host: string, there: number): boolean => {
    const found = readMark(nodeHashing, root, mark, there)
    if (found === undefined || found === inst) return false
    options.heard(found, host, there)
    const address = { host, port: there }
    if (!isNearAddress(host) && far.size < mostFar) far.set(formatAddress(address), address)
    const isNew = !known.has(found)
    if (isNew && known.size >= rememberedInstances) known.clear()
    known.add(found)
    return isNew
  }
  const call = { mark: makeMark(nodeHashing, root, { inst, port }), port, cards, heard }
  const on = (name: 'beacon' | 'multicast') => (options.ports ? { ...call, callPort: options.ports[name] } : call)
  const ways: [FindingFacts['way'], Caller][] = [
    ['beacon', startBeacon(on('beacon'))],
    ['multicast', startMulticast(on('multicast'))],
  ]
  const anew = () => {
    for (const [, caller] of ways) caller.anew()
  }
  let last = JSON.stringify(cards())
  const looking = setInterval(() => {
    const now = JSON.stringify(cards())
    if (now === last) return
    last = now
    anew()
    options.changed()
  }, lookEveryMs)
  return {
    cards,
    facts: () => ways.map(([way, { fault, counts }]) => ({ way, fault, ...counts, far: [...far.values()] })),
    anew,
    stop() {
      clearInterval(looking)
      for (const [, caller] of ways) caller.stop()
    },
  }
}
