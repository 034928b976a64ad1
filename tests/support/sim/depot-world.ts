import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import BetterSqlite3 from 'better-sqlite3'
import { carries, certificateInForce } from '#shared/sync/station-rights.ts'
import { nodeHashing } from '#main/storage/crypto.ts'
import { type Certificate, parseCertificate } from '#shared/sync/certificate.ts'
import { Chance } from '../chance.ts'
import { scratchRoot } from '../station.ts'
import { copyOfMember, crowd, members, newcomer, simStartMs } from './depot-template.ts'
import { SimDepot } from './sim-depot.ts'
import { type Passing, SimNetwork } from './sim-network.ts'
import type { SimStation, SimWorld } from './sim-station.ts'
import { SimTime } from './sim-time.ts'
import { SimWatch } from './sim-watch.ts'

/** How long a network may take, once nothing fails any more, until all is everywhere (I10). Units: ms of its own time. */
const healMs = 5 * 60_000

/** What a test of the tests breaks in every station. */
export type DepotMutation = 'SyncNormal' | 'SentBeforeCommit' | 'BaseIgnored' | 'NeverHeals' | 'TurnsByWall'

/** Something that a person was told is saved. */
export interface Acknowledged {
  /** by the name of the station that told him */
  readonly at: string
  readonly command: string
  readonly scope: string
  /** table and id of the row that says it, where there is one */
  readonly row?: { readonly table: string; readonly id: string }
}

/** The stations of an organisation in one simulated network. */
export class DepotWorld {
  readonly seed: string
  readonly chance: Chance
  readonly time = new SimTime()
  readonly network: SimNetwork
  readonly watch: SimWatch
  readonly depots: SimDepot[] = []
  readonly simWorld: SimWorld
  readonly mutation: DepotMutation | undefined
  readonly folder: string
  /** what persons were told, and must find again */
  acknowledged: Acknowledged[] = []
  /** ids of stations that two machines work under: their logs may fork */
  readonly doubled = new Set<string>()
  /** kinds of conflict that people have to be shown */
  readonly expected = new Set<string>()
  /** somebody lost a right that he may have gone on to use: what is of no depot may be rejected */
  isContested = false
  /** stations that start from now on compare what their rows come to (CS-50) */
  compares = false
  /** entries behind from which stations that start from now on take a copy of a file (CS-54) */
  copiesFrom: number | undefined
  /** what became of copies */
  readonly copies: { readonly at: string; readonly kind: string }[] = []
  /** what they found */
  readonly found: { readonly at: string; readonly kind: string }[] = []
  /** what was done, in words */
  readonly told: string[] = []
  /** what was seen to be wrong on the way */
  readonly wrong: string[] = []
  readonly #away: SimDepot[] = []
  #held: SimDepot | undefined
  /** nights, in which nothing happens: time that the network does not live through */
  #nightsMs = 0

  constructor(seed: string, cast: readonly string[], mutation?: DepotMutation) {
    this.seed = seed
    this.mutation = mutation
    this.chance = new Chance(`world ${seed}`)
    const { chance, time } = this
    const slow = chance.odds(25)
    this.network = new SimNetwork(time, chance, {
      latencyMs: chance.below(slow ? 300 : 5),
      jitterMs: chance.below(slow ? 300 : 5),
      bytesPerMs: slow ? 200 : 10_000,
    })
    this.watch = new SimWatch(mayRead)
    this.network.watch(passing => this.#look(passing))
    this.simWorld = {
      time,
      network: this.network,
      chance,
      rights: () => undefined,
      storeMs: chance.pick([
        [1, 0.02],
        [5, 0.2],
      ]),
    }
    this.folder = mkdtempSync(join(scratchRoot, 'cocoa-world-'))
    const many = cast.some(name => crowd.some(one => one.name === name))
    for (const name of cast) this.#add(name, many)
    for (const depot of this.depots) this.meetAll(depot)
  }

  /** The right time of day. */
  wallMs(): number {
    return simStartMs + this.time.nowMs + this.#nightsMs
  }

  /** A night, or a month of them, in which every station is off. */
  sleep(ms: number): void {
    this.#nightsMs += ms
  }

  /** A machine by its name. */
  depot(name: string): SimDepot {
    const found = this.depots.find(one => one.name === name)
    if (found === undefined) throw new Error(`no station ${name}`)
    return found
  }

  up(): SimDepot[] {
    return this.depots.filter(({ isUp }) => isUp)
  }

  /** Those that are up and that headquarters has not excluded. */
  members(): SimDepot[] {
    const authority = this.depots[0]?.life?.ledger.authority()
    return this.up().filter(({ dev }) => authority?.isMember(dev) !== false)
  }

  say(text: string): void {
    this.told.push(`${(this.time.nowMs / 1000).toFixed(1)} s: ${text}`)
  }

  #add(name: string, many: boolean): SimDepot {
    const spec = [...members, newcomer, ...crowd].find(one => one.name === name)
    if (spec === undefined) throw new Error(`no member ${name}`)
    const folder = join(this.folder, name)
    copyOfMember(name, folder, many)
    const depot = new SimDepot(name, this, spec, folder)
    this.depots.push(depot)
    return depot
  }

  /** A second machine over a copy of a station's files, as they lie there now. */
  clone(depot: SimDepot, name: string): SimDepot {
    const folder = join(this.folder, name)
    depot.copyTo(folder)
    const twin = new SimDepot(name, this, depot.spec, folder)
    this.doubled.add(depot.dev)
    this.depots.push(twin)
    this.meetAll(twin)
    return twin
  }

  /** The files of a machine are put back: what it was told is saved is still there where it had come to others. */
  restore(depot: SimDepot, from: string, anchor: boolean): void {
    depot.restore(from, anchor)
    this.#forgetUnsent(depot)
  }

  /** Memory and disk of a machine as they are now: it stands still, apart from all, until the machine is put back to it. */
  hold(depot: SimDepot): void {
    if (!depot.isUp) return
    const folder = join(this.folder, `${depot.name} held`)
    depot.copyTo(folder)
    const held = new SimDepot(depot.name, this, depot.spec, folder)
    held.clock = { ...depot.clock }
    held.reaches = () => false
    held.start()
    this.#held = held
  }

  /** A machine that runs is put back to what was held, without a start that could doubt anything; undefined where nothing was held. */
  putBack(depot: SimDepot): SimDepot | undefined {
    const held = this.#held
    if (held === undefined) return undefined
    this.#held = undefined
    depot.stop(true)
    this.depots.splice(this.depots.indexOf(depot), 1, held)
    this.put(depot)
    held.reaches = depot.reaches
    this.meetAll(held)
    // Nothing tells it: until others do, two entries may come to stand at one place.
    this.doubled.add(held.dev)
    this.#forgetUnsent(held)
    return held
  }

  #forgetUnsent(depot: SimDepot): void {
    const others = this.depots.filter(one => one !== depot && one.life !== null)
    const elsewhere = new Set(others.flatMap(one => commandsOf(one)))
    const before = new BetterSqlite3(join(depot.folder, 'station.db'), { readonly: true })
    const here = new Set(before.prepare<[], string>('SELECT c FROM answer').pluck().all())
    before.close()
    this.acknowledged = this.acknowledged.flatMap(one => {
      if (one.at !== depot.name || here.has(one.command)) return [one]
      // Its answer is gone with the disk; the fact is not, where somebody has it.
      return elsewhere.has(one.command) ? [{ ...one, at: '' }] : []
    })
  }

  /** It knows everybody, and everybody knows it. */
  meetAll(depot: SimDepot): void {
    for (const other of this.depots) {
      if (other.dev === depot.dev) continue
      depot.knows.add(other)
      other.knows.add(depot)
    }
  }

  /** The network falls into groups, by their names. */
  part(groups: readonly (readonly string[])[], unaware = false): void {
    const groupOf = new Map(groups.flatMap((names, n) => names.map(name => [name, n] as const)))
    for (const depot of this.depots) {
      depot.reaches = other => groupOf.get(depot.name) === groupOf.get(other.name)
      for (const other of this.depots) {
        if (depot.reaches(other)) continue
        for (const link of depot.linksTo(other)) this.network.cut(link, { first: unaware })
      }
    }
  }

  join(): void {
    for (const depot of this.depots) depot.reaches = () => true
  }

  /** Nothing fails any more: whether all came to be everywhere in time. */
  async heal(forMs = healMs): Promise<boolean> {
    this.join()
    for (const depot of this.depots) {
      depot.cutIn = 0
      if (!depot.isUp) depot.start()
      depot.fill(false)
      depot.tellRoom()
      this.meetAll(depot)
    }
    let looked = this.time.nowMs
    return this.time.pass(forMs, () => {
      if (this.time.nowMs - looked < 500) return false
      looked = this.time.nowMs
      return this.lacking().length === 0
    })
  }

  /** What somebody should have and has not. */
  lacking(): string[] {
    const all = new Map<string, { scope: string; dev: string; tips: Set<string> }>()
    const up = this.members().flatMap(({ life, name, dev }) => (life === null ? [] : [{ life, name, dev }]))
    for (const { life } of up) {
      for (const { log, scope, dev, tips } of life.replica.held.logs()) {
        const known = all.get(log) ?? { scope, dev, tips: new Set<string>() }
        for (const { seq, h8 } of tips) known.tips.add(`${seq} ${h8}`)
        all.set(log, known)
      }
    }
    const waiting = up.flatMap(({ life, name }) => {
      const count = life.ledger.unfolded.count()
      return count === 0 ? [] : [`${name} has ${count} entries to fold`]
    })
    const copying = this.members().flatMap(({ awaitsCopy, name }) => (awaitsCopy ? [`${name} awaits a copy`] : []))
    const lacking = up.flatMap(({ life, name, dev }) =>
      [...all].flatMap(([log, one]) => {
        if (one.dev !== dev && !life.replica.carries(one.scope)) return []
        const here = (life.replica.held.find(log)?.tips ?? []).map(({ seq, h8 }) => `${seq} ${h8}`)
        const same = here.length === one.tips.size && here.every(tip => one.tips.has(tip))
        return same ? [] : [`${name} has ${here.join()} of ${[...one.tips].join()} of ${log} in ${one.scope}`]
      }),
    )
    return [...waiting, ...copying, ...lacking]
  }

  #look(passing: Passing): void {
    this.watch.look(passing)
    const sender = passing.link.ends[passing.from]
    const { message } = passing
    if (!(sender instanceof SimDepot) || message.t !== 'HEADS') return
    for (const { log, tips } of message.logs) {
      const [tip] = tips
      if (tip !== undefined && tip.seq > 0) sender.toldTips.set(log, tip)
    }
  }

  /** A machine is put away: what it had told others stays. */
  put(depot: SimDepot): void {
    this.#away.push(depot)
    for (const other of this.depots) other.knows.delete(depot)
  }

  remove(): void {
    for (const depot of [...this.depots, ...this.#away, this.#held]) depot?.remove()
    rmSync(this.folder, { recursive: true, force: true })
  }
}

/** The commands of every entry that a station has stored. */
function commandsOf({ life }: SimDepot): string[] {
  const sql = "SELECT json_extract(CAST(body AS TEXT), '$.c') FROM entry"
  return life === null ? [] : life.store.read(tx => tx.db.prepare<[], string>(sql).pluck().all())
}

const certificates = new Map<string, Certificate>()

/** What a station may send another, by what `auth` is at the sender. */
function mayRead(sender: SimStation, hearer: SimStation, scope: string): boolean {
  if (!(sender instanceof SimDepot) || !(hearer instanceof SimDepot) || sender.life === null) return false
  let shown = certificates.get(hearer.dev)
  if (shown === undefined) {
    const parsed = parseCertificate(nodeHashing, hearer.identity.certificate.bytes)
    if (!parsed.ok) return false
    shown = parsed.value
    certificates.set(hearer.dev, shown)
  }
  return carries(certificateInForce(sender.life.ledger.authority(), shown), scope)
}
