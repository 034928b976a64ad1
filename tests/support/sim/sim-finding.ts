import { DialBook } from '#shared/sync/dial-book.ts'
import { formatAddress, type LanAddress, lanPort } from '#shared/sync/lan-address.ts'
import { decodeBeacon, encodeBeacon, makeMark, readMark } from '#shared/sync/station-mark.ts'
import { utf8 } from '#shared/sync/bytes.ts'
import { nodeHashing } from '#main/storage/crypto.ts'
import { testRoot } from '../station.ts'
import type { DepotWorld } from './depot-world.ts'
import type { SimDepot } from './sim-depot.ts'

/** When a station that has started calls out (CS-82). Units: ms. */
const callsOutMs = [0, 1_000, 4_000, 34_000] as const
const tickMs = 100

interface Finder {
  readonly depot: SimDepot
  readonly book: DialBook
  /** an address a network card */
  readonly hosts: readonly string[]
  /** whom the book was told to be linked */
  readonly linked: Set<string>
}

/**
 * How stations find each other in a simulated network: the real book of addresses and the real marks, packets that are lost, forged or
 * another organisation's, addresses where nobody is any more.
 */
export class SimFinding {
  readonly #world: DepotWorld
  readonly #finders: Finder[] = []
  readonly #at = new Map<string, SimDepot>()
  readonly #lossPercent: number

  constructor(world: DepotWorld, lossPercent: number) {
    this.#world = world
    this.#lossPercent = lossPercent
  }

  /** A machine with so many network cards begins to listen and to call. */
  add(depot: SimDepot, cards: number): void {
    const n = this.#finders.length + 1
    const hosts = Array.from({ length: cards }, (_, card) => `10.0.${card}.${n}`)
    const book = new DialBook(depot.inst, () => this.#world.chance.below(1_000) / 1_000)
    for (const host of hosts) this.#at.set(formatAddress({ host, port: lanPort }), depot)
    this.#finders.push({ depot, book, hosts, linked: new Set() })
  }

  /** The book of a machine, for what a person writes or what was known. */
  bookOf(depot: SimDepot): DialBook {
    const found = this.#finders.find(one => one.depot === depot)
    if (found === undefined) throw new Error(`${depot.name} does not look for anybody`)
    return found.book
  }

  addressOf(depot: SimDepot): LanAddress {
    const host = this.#finders.find(one => one.depot === depot)?.hosts[0]
    if (host === undefined) throw new Error(`${depot.name} has no address`)
    return { host, port: lanPort }
  }

  /** Everybody calls out, where packets to all are carried, and dials what he knows. */
  begin({ beacons }: { readonly beacons: boolean }): void {
    for (const finder of this.#finders) {
      if (beacons) for (const ms of callsOutMs) this.#world.time.after(ms, () => this.#callOut(finder))
      this.#dial(finder)
    }
  }

  /** Somebody who is not of this organisation, or does not know its key, calls out from an address. */
  shout(host: string, organisation: string, inst: string): void {
    const root = nodeHashing.sha256(utf8(organisation))
    this.#carry(host, encodeBeacon(makeMark(nodeHashing, root, { inst, port: lanPort }), lanPort))
  }

  #callOut({ depot, hosts }: Finder): void {
    if (!depot.isUp) return
    const mark = makeMark(nodeHashing, testRoot.publicKey, { inst: depot.inst, port: lanPort })
    for (const host of hosts) this.#carry(host, encodeBeacon(mark, lanPort))
  }

  /** A packet comes to everybody, who sent it too, or is lost on the way to some. */
  #carry(from: string, packet: Uint8Array): void {
    const { time, chance } = this.#world
    for (const { book } of this.#finders) {
      if (chance.odds(this.#lossPercent)) continue
      time.after(1 + chance.below(20), () => {
        const told = decodeBeacon(packet)
        const inst = told && readMark(nodeHashing, testRoot.publicKey, told.mark, told.port)
        if (told !== undefined && inst !== undefined) book.heard(inst, { host: from, port: told.port }, time.nowMs)
      })
    }
  }

  #dial(finder: Finder): void {
    const { depot, book } = finder
    const { time } = this.#world
    if (!depot.isUp) return
    this.#tellLinks(finder)
    for (let next = book.take(time.nowMs); next !== undefined; next = book.take(time.nowMs)) this.#call(finder, next)
    time.after(tickMs, () => this.#dial(finder))
  }

  /** A station tells its book of every link, whoever opened it; that one ended, only where none other is being opened in its place. */
  #tellLinks({ depot, book, linked }: Finder): void {
    const { depots, time } = this.#world
    for (const dev of new Set(depots.map(one => one.dev))) {
      // A liar says that it is another.
      const saying = depots.filter(one => one.dev === dev)
      const other = saying.find(one => depot.linksTo(one).some(link => depot.toldLinked(link)))
      if (other !== undefined && !linked.has(dev)) {
        linked.add(dev)
        book.linked({ dev, inst: other.inst }, undefined, time.nowMs)
      } else if (saying.every(one => depot.linksTo(one).length === 0) && linked.delete(dev)) {
        book.unlinked(dev, time.nowMs)
      }
    }
  }

  #call({ depot, book, linked }: Finder, address: LanAddress): void {
    const { time } = this.#world
    const other = this.#at.get(formatAddress(address))
    if (other === undefined || !other.isUp) {
      time.after(1_000, () => book.failed(address, 'Unreachable', time.nowMs))
      return
    }
    depot.call(other)
    const endMs = time.nowMs + 1_500
    const look = (): void => {
      if (depot.linkedDevs().includes(other.dev)) {
        linked.add(other.dev)
        book.linked({ dev: other.dev, inst: other.inst }, address, time.nowMs)
      } else if (time.nowMs < endMs) time.after(tickMs, look)
      else book.failed(address, 'Refused', time.nowMs)
    }
    time.after(tickMs, look)
  }
}
