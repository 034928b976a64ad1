import { err, ok } from '#shared/kit/result.ts'
import { parseAddress } from '#shared/sync/lan-address.ts'
import type { JoinLan } from './services/setup/join-desk.ts'
import { nodeHashing, nodeVerifying } from './storage/crypto.ts'
import { requestOf } from './storage/join-organisation.ts'
import type { JoiningKeys } from './storage/station-keys.ts'
import { type Hearing, hearStations } from './sync/hear-stations.ts'
import type { DialFault } from './sync/lan-dial.ts'
import { callToJoin } from './sync/pairing-joiner.ts'
import type { PairingLine } from './sync/pairing-line.ts'

/** What joining over the network takes. */
export interface JoinOnLanOptions {
  readonly random: { bytes(count: number): Uint8Array }
  /** a clock that only goes forward, in ms */
  readonly now: () => number
  readonly app: string
  keys(): Promise<JoiningKeys>
  /** joins by a card; whether it was this PC's */
  join(card: string): Promise<boolean>
  readonly hear?: typeof hearStations
}

/** Stations are listened for as long as somebody looks at the list. Units: ms. */
const lookedAtMs = 15_000
const lookEveryMs = 5_000

/** How a fault is named where a person has to do something about it. */
const nameOf = (fault: DialFault): string => (fault.kind === 'Silent' ? `Silent:${fault.at}` : fault.kind)

/** The network of a PC that joins: it hears stations while the list is looked at, calls one, and pairs with it (CS-70). */
export function joinOnLan(options: JoinOnLanOptions): JoinLan & { stop(): void } {
  const { random, now, app, keys, join, hear = hearStations } = options
  let line: PairingLine | null = null
  let hearing: Hearing | null = null
  let looking: NodeJS.Timeout | undefined
  let lookedAt = 0
  const stop = (): void => {
    clearInterval(looking)
    looking = undefined
    hearing?.stop()
    hearing = null
  }
  return {
    async call(addresses, expected, name) {
      line?.refuse()
      line = null
      const own = await keys()
      const call = { hashing: nodeHashing, verifying: nodeVerifying, random, now, keys: own, expected, join }
      let why = 'NoAddress'
      for (const text of addresses) {
        const address = parseAddress(text)
        if (address === undefined) continue
        const called = await callToJoin(address, { ...call, own: requestOf(own, name, app), changed: () => undefined })
        if (called.ok) {
          line = called.value
          return ok(undefined)
        }
        why = nameOf(called.error)
      }
      return err(why)
    },
    view: () => line?.view() ?? null,
    answer(agree) {
      if (line?.view().stage !== 'asking' && agree) return false
      if (agree) line?.agree()
      else line?.refuse()
      return line !== null
    },
    found() {
      lookedAt = now()
      hearing ??= hear({ random })
      looking ??= setInterval(() => {
        if (now() - lookedAt > lookedAtMs) stop()
      }, lookEveryMs).unref()
      return hearing.addresses()
    },
    stop() {
      line?.refuse()
      stop()
    },
  }
}
