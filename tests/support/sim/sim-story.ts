import { hex, utf8 } from '#shared/sync/bytes.ts'
import type { ErrorCode } from '#shared/sync/protocol/message.ts'
import { Chance } from '../chance.ts'
import { testHashing } from '../crypto.ts'
import { MemoryReplica } from '../memory-replica.ts'
import { SimNetwork } from './sim-network.ts'
import { SimStation, type SimWorld } from './sim-station.ts'
import { SimTime } from './sim-time.ts'
import { SimWatch } from './sim-watch.ts'

/** How long a network may take, once nothing fails any more, until all is everywhere. Units: ms of its own time. */
const HEAL_MS = 5 * 60 * 1000

/** Endings that honest stations may come to. */
const HONEST: readonly (ErrorCode | null)[] = [null, 'Idle', 'Replaced', 'SameStation', 'Revoked', 'Stopping']

/** A seeded life of a few stations over logs in memory: work, and everything that a network and a disk do to it. */
export class SimStory {
  readonly time = new SimTime()
  readonly chance: Chance
  readonly network: SimNetwork
  readonly watch: SimWatch
  readonly stations: SimStation[] = []
  /** what each station may read */
  readonly rights = new Map<string, ReadonlySet<string>>()
  /** what each station knows of that */
  readonly #views = new Map<string, Map<string, ReadonlySet<string>>>()
  readonly #world: SimWorld
  readonly #first = new Map<string, ReadonlySet<string>>()
  #texts = 0

  constructor(seed: string, count?: number) {
    this.chance = new Chance(seed)
    const { chance } = this
    const slow = chance.odds(30)
    this.network = new SimNetwork(this.time, chance, {
      latencyMs: chance.below(slow ? 300 : 5),
      jitterMs: chance.below(slow ? 300 : 5),
      bytesPerMs: slow ? 200 : 10_000,
    })
    this.watch = new SimWatch((viewer, peer, scope) => this.#sees(viewer.dev, peer.dev).has(scope))
    this.network.watch(passing => this.watch.look(passing))
    this.#world = {
      time: this.time,
      network: this.network,
      chance,
      rights: (viewer, peer) => scope => this.#sees(viewer, peer).has(scope),
      storeMs: chance.pick([
        [1, 0.02],
        [5, 0.2],
        [20, 1],
      ]),
    }
    const stations = count ?? 2 + chance.below(7)
    for (let n = 0; n < stations; n++) this.addStation()
    for (const station of this.stations) {
      for (const other of this.stations) if (other !== station && chance.odds(70)) station.knows.add(other)
      station.start()
    }
  }

  /** One station more, with scopes of its own choosing; it calls nobody yet. */
  addStation(): SimStation {
    const n = this.stations.length
    const dev = hex(testHashing.sha256(utf8(`station ${n} of ${this.chance.below(1_000_000)}`)).subarray(0, 16))
    const scopes = new Set(['auth', 'org', `wh:${warehouse(n)}`, `audit:${dev}`])
    for (let w = 0; w < 4; w++) if (this.chance.odds(40)) scopes.add(`wh:${warehouse(w)}`)
    this.rights.set(dev, scopes)
    this.#first.set(dev, scopes)
    const replica = new MemoryReplica(dev, scope => this.#sees(dev, dev).has(scope))
    const station = new SimStation(`s${n}`, this.#world, replica)
    this.stations.push(station)
    return station
  }

  /** A station makes some entries in a scope that it may write to. */
  write(station: SimStation, entries: number, scope?: string): void {
    const replica = station.replica as MemoryReplica
    const scopes = [...(this.rights.get(station.dev) ?? [])]
    const where = scope ?? this.chance.pick(scopes)
    for (let n = 0; n < entries; n++) {
      const size = this.chance.odds(3) ? this.chance.below(60_000) : this.chance.below(400)
      const text = `${station.name} ${this.#texts++} ${'.'.repeat(size)}`
      station.commit(replica.author(where, text, n === 0 && this.chance.odds(3)))
    }
  }

  /** A while in which everything fails that can. */
  trouble(steps = 60): void {
    for (let step = 0; step < steps; step++) {
      this.#mishap()
      this.time.run(this.chance.below(this.chance.odds(10) ? 60_000 : 2000))
    }
  }

  #mishap(): void {
    const { chance } = this
    const station = chance.pick(this.stations)
    const other = chance.pick(this.stations)
    const kind = chance.below(100)
    if (kind < 45) this.write(station, 1 + chance.below(chance.odds(10) ? 2000 : 5))
    else if (kind < 60) this.#cut()
    else if (kind < 68) {
      station.stop(chance.odds(30))
      this.time.after(chance.below(30_000), () => station.isUp || station.start())
    } else if (kind < 76 && station !== other) {
      station.call(other)
      if (chance.odds(50)) other.call(station)
    } else if (kind < 82) this.#part()
    else if (kind < 88) this.#changeRights(station)
    else if (kind < 92) this.#setRoom(station, chance.pick(['low', 'full', 'free']))
    else if (kind < 95) this.#fork(station)
    else station.happen({ t: 'resumed', nowMs: this.time.nowMs })
  }

  #cut(): void {
    const links = [...this.network.links]
    if (links.length === 0) return
    const { chance } = this
    this.network.cut(chance.pick(links), { first: chance.odds(20), second: chance.odds(20) })
  }

  /** The network falls into two for a while. */
  #part(): void {
    const side = new Set(this.chance.shuffle(this.stations).slice(0, this.chance.below(this.stations.length)))
    for (const station of this.stations) {
      station.reaches = other => side.has(station) === side.has(other)
      for (const other of this.stations) {
        if (station.reaches(other)) continue
        for (const link of station.linksTo(other)) this.network.cut(link, { first: this.chance.odds(30) })
      }
    }
    this.time.after(this.chance.below(60_000), () => this.#join())
  }

  #join(): void {
    for (const station of this.stations) station.reaches = () => true
  }

  #sees(viewer: string, peer: string): ReadonlySet<string> {
    return this.#views.get(viewer)?.get(peer) ?? this.#first.get(peer) ?? new Set()
  }

  /** A scope is given to a station or taken from it; each learns of it in its own time. */
  #changeRights(station: SimStation): void {
    const scopes = new Set(this.rights.get(station.dev))
    const scope = `wh:${warehouse(this.chance.below(4))}`
    if (!scopes.delete(scope)) scopes.add(scope)
    this.rights.set(station.dev, scopes)
    for (const one of this.stations) this.time.after(this.chance.below(10_000), () => this.#learn(one))
  }

  #learn(viewer: SimStation): void {
    this.#views.set(viewer.dev, new Map(this.rights))
    viewer.judgeAgain()
  }

  #setRoom(station: SimStation, room: SimStation['room']): void {
    station.room = room
    station.happen({ t: 'room', room })
  }

  /** A copy of the disk wrote something that the station itself does not know, in the same logs; it reached a peer. */
  #fork(station: SimStation): void {
    const peer = this.chance.pick(this.stations)
    if (peer === station || !(station.replica instanceof MemoryReplica)) return
    const twin = station.replica.copy()
    const scope = this.chance.pick(['auth', 'org'])
    const text = `twin of ${station.name} ${this.#texts++}`
    const { made } = twin.author(scope, text)
    for (const { ops } of made) {
      const { changed } = peer.replica.store({ ...ops, opening: ops.opening ?? twin.opening(ops.log) })
      peer.happen({ t: 'changed', logs: changed, made: [] })
    }
  }

  /** Nothing fails any more, all know all: whether everything came to be everywhere in time. */
  heal(): void {
    this.#join()
    for (const station of this.stations) {
      this.#learn(station)
      if (!station.isUp) station.start()
      this.#setRoom(station, 'free')
      for (const other of this.stations) if (other !== station) station.knows.add(other)
    }
    this.time.run(HEAL_MS, () => this.#isQuiet())
  }

  #lookedMs = 0
  /** Looked at once in a second of its time. */
  #isQuiet(): boolean {
    if (this.time.nowMs - this.#lookedMs < 1000) return false
    this.#lookedMs = this.time.nowMs
    return this.differences().length === 0
  }

  /** What is not as it must be: logs that somebody should hold and does not, links that ended as no honest ones do, bounds that were passed. */
  differences(): string[] {
    const all = new Map<string, { scope: string; dev: string; tips: Set<string>; points: Set<string> }>()
    for (const { replica } of this.stations) {
      for (const { log, entries, scope, dev } of (replica as MemoryReplica).logs.values()) {
        const known = all.get(log) ?? { scope, dev, tips: new Set(), points: new Set() }
        for (const key of entries.keys()) known.points.add(key)
        all.set(log, known)
      }
    }
    return this.stations.flatMap(station => {
      const found: string[] = []
      for (const [log, { scope, dev, points }] of all) {
        if (dev !== station.dev && !this.rights.get(station.dev)?.has(scope)) continue
        const mine = (station.replica as MemoryReplica).logs.get(log)?.entries.size ?? 0
        if (mine !== points.size) found.push(`${station.name} has ${mine} of ${points.size} of ${log} in ${scope}`)
      }
      for (const { code } of station.ended) if (!HONEST.includes(code)) found.push(`${station.name} ended with ${code}`)
      return found
    })
  }
}

function warehouse(n: number): string {
  return `01890a5d-ac96-774b-bcce-b302099a80${n.toString(16).padStart(2, '0')}`
}
