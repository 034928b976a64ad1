import fc from 'fast-check'
import type { AuthEntry } from '#shared/sync/authority.ts'
import type { Op } from '#shared/sync/entry.ts'
import { carried, LedgerWorld, type TestStation } from './ledger-world.ts'

const KINDS = [
  { arbitrary: fc.constant('deliver' as const), weight: 6 },
  { arbitrary: fc.constant('lot' as const), weight: 2 },
  { arbitrary: fc.constant('farmer' as const), weight: 3 },
  { arbitrary: fc.constant('grant' as const), weight: 5 },
  { arbitrary: fc.constant('removal' as const), weight: 4 },
  { arbitrary: fc.constant('revoke' as const), weight: 4 },
  { arbitrary: fc.constant('enrol' as const), weight: 2 },
  { arbitrary: fc.constant('pull' as const), weight: 12 },
  { arbitrary: fc.constant('stale' as const), weight: 2 },
  { arbitrary: fc.constant('fork' as const), weight: 1 },
  { arbitrary: fc.constant('rescue' as const), weight: 1 },
  { arbitrary: fc.constant('later' as const), weight: 1 },
]

export type Step = { kind: (typeof KINDS)[number]['arbitrary'] extends fc.Arbitrary<infer K> ? K : never } & {
  who: number
  x: number
  y: number
}

const step = fc.record({
  kind: fc.oneof(...KINDS),
  who: fc.nat(999),
  x: fc.nat(999),
  y: fc.nat(999),
})

/** Random steps of three stations, and of those that they enrol. */
export const anyHistory = fc.record({
  name: fc.nat(1_000_000),
  steps: fc.array(step, { minLength: 20, maxLength: 70 }),
})

interface Node {
  readonly station: TestStation
  readonly users: string[]
  known: AuthEntry[]
  floor: readonly string[]
}

/** A history played: every station knew only what it had pulled, and wrote as an honest or a dishonest one would. */
export class LedgerHistory {
  readonly world: LedgerWorld
  readonly users: string[] = []
  readonly #nodes: Node[] = []
  readonly #roles = ['AG', 'MA', 'AD', 'SU'] as const

  constructor(name: number, steps: readonly Step[]) {
    this.world = new LedgerWorld(`history ${name}`)
    this.#begin()
    for (const one of steps) this.#play(one)
  }

  get entries(): readonly AuthEntry[] {
    return this.world.entries
  }

  #begin(): void {
    const { world } = this
    const hq = world.station('hq', { rights: ['enrol', 'hq'] })
    const a = world.station('a', { by: hq, rights: ['enrol'] })
    const b = world.station('b', { by: hq, rights: ['enrol'] })
    for (let i = 0; i < 6; i++) this.users.push(world.id())
    const [boss = '', atA = '', atB = '', clerk = ''] = this.users
    const ops = [world.enrol(hq), world.grant(boss, 'SU')]
    const start = world.commit(hq, 'auth', ops, { actor: boss, r: [], root: true })
    const more = [
      world.enrol(a),
      world.enrol(b),
      world.grant(atA, 'SU'),
      world.grant(atB, 'AD'),
      world.grant(clerk, 'AG'),
    ]
    const people = world.commit(hq, 'auth', more, { actor: boss, r: [start] })
    for (const [i, station] of [hq, a, b].entries()) {
      const users = [this.users[i] ?? '', this.users[(i + 3) % 6] ?? '']
      this.#nodes.push({ station, users, known: [start, people], floor: [people.ref] })
    }
  }

  #play({ kind, who, x, y }: Step): void {
    const node = this.#nodes[who % this.#nodes.length]
    if (!node) return
    const { world } = this
    const own = `wh:${node.station.wh}`
    const user = this.users[y % this.users.length] ?? ''
    const id = world.id()
    if (kind === 'pull') this.#pull(node, x, y)
    if (kind === 'deliver') this.#commit(node, x, own, { k: 'create', e: 'delivery', i: id, p: { net: 1000 + y } })
    if (kind === 'lot') this.#commit(node, x, own, { k: 'create', e: 'lot', i: id, p: { grade: 'G1' } })
    if (kind === 'farmer') this.#commit(node, x, 'org', { k: 'create', e: 'farmer', i: id, p: { village: `V${y}` } })
    if (kind === 'grant') this.#commit(node, x, 'auth', world.grant(user, this.#roles[(x + y) % 4] ?? 'AG'))
    if (kind === 'removal') this.#commit(node, x, 'auth', world.removal(user))
    if (kind === 'revoke') this.#revoke(node, x, y)
    if (kind === 'enrol') this.#enrol(node, x)
    if (kind === 'stale') this.#stale(node, y)
    if (kind === 'fork') this.#fork(node, x)
    if (kind === 'rescue') this.#rescue(node, user)
    if (kind === 'later') this.#commit(node, x, 'auth', world.grant(user, 'VW'), 2)
  }

  #commit(node: Node, x: number, scope: string, op: Op, s = 1): void {
    const actor = node.users[x % node.users.length] ?? ''
    const refs = this.world.authority(node.known).heads(node.floor)
    const entry = this.world.commit(node.station, scope, [op], { actor, r: [], refs, s })
    node.known.push(entry)
    node.floor = this.world.authority(node.known).raiseFloor(node.floor, refs)
  }

  /** Takes from another what it holds, sometimes only the beginning of each log. */
  #pull(node: Node, x: number, y: number): void {
    const from = this.#nodes[x % this.#nodes.length]
    if (!from) return
    const held = new Set(node.known)
    const most = y % 3 === 0 ? 1 + (y % 7) : Number.MAX_SAFE_INTEGER
    const taken = new Map<string, number>()
    const hashes = new Set(node.known.map(entry => entry.hash))
    for (const entry of from.known) {
      const count = taken.get(entry.log.id) ?? 0
      const follows = entry.seq === 1 || hashes.has(entry.previous)
      if (held.has(entry) || count >= most || !follows) continue
      taken.set(entry.log.id, count + 1)
      hashes.add(entry.hash)
      node.known.push(entry)
    }
  }

  #revoke(node: Node, x: number, y: number): void {
    const target = this.#nodes[y % this.#nodes.length]
    if (!target) return
    const logs = new Map<string, AuthEntry[]>()
    for (const entry of node.known) {
      if (entry.log.dev === target.station.dev) logs.set(entry.log.id, [...(logs.get(entry.log.id) ?? []), entry])
    }
    const ends = [...logs.values()].flatMap((log, i) => {
      // Sometimes everything that was seen is kept, sometimes less, sometimes the log is not listed.
      const back = (x >> i) % 4
      const end = log[log.length - 1 - Math.min(back, log.length - 1)]
      return back === 3 || !end ? [] : [end]
    })
    const scopes = x % 5 === 0 ? ['auth', 'org'] : carried(...this.#nodes.map(({ station }) => station.wh))
    this.#commit(node, x, 'auth', this.world.revocation(target.station, ends, scopes))
  }

  #enrol(node: Node, x: number): void {
    if (this.#nodes.length >= 6) return
    const name = `child ${this.#nodes.length}`
    const station = this.world.station(name, { by: node.station, rights: x % 2 === 0 ? ['enrol'] : [] })
    this.#commit(node, x, 'auth', this.world.enrol(station))
    const users = [node.users[0] ?? '', this.users[x % this.users.length] ?? '']
    this.#nodes.push({ station, users, known: [...node.known], floor: [] })
  }

  /** Writes on the heads of an earlier time, as one would who hides what he has seen. */
  #stale(node: Node, y: number): void {
    const refs = this.world.authority(node.known.slice(0, 1 + (y % node.known.length))).heads()
    if (refs.length === 0) return
    const inAuth = y % 2 === 0
    const op: Op = inAuth
      ? this.world.grant(this.users[5] ?? '', 'SU')
      : { k: 'create', e: 'delivery', i: this.world.id(), p: { net: 1 } }
    const options = { actor: node.users[0] ?? '', r: [], refs }
    const entry = this.world.commit(node.station, inAuth ? 'auth' : `wh:${node.station.wh}`, [op], options)
    node.known.push(entry)
    node.floor = this.world.authority(node.known).raiseFloor(node.floor, refs)
  }

  /** A second entry after the same one, made by a clone; the clone writes no more. */
  #fork(node: Node, x: number): void {
    const log = node.station.logs.get('auth first')
    const after = log?.entries[x % Math.max(1, log.entries.length)]
    if (!after || after.seq === 1) return
    const op = this.world.grant(this.users[x % this.users.length] ?? '', 'AC')
    const options = { actor: node.users[0] ?? '', r: [], refs: after.entry.r, after }
    node.known.push(this.world.commit(node.station, 'auth', [op], options))
  }

  #rescue(node: Node, user: string): void {
    const refs = this.world.authority(node.known).heads(node.floor)
    const ops = [this.world.grant(user, 'SU')]
    const entry = this.world.commit(node.station, 'auth', ops, { actor: node.users[0] ?? '', r: [], refs, root: true })
    node.known.push(entry)
    node.floor = this.world.authority(node.known).raiseFloor(node.floor, refs)
  }
}

/** What a store keeps with each entry: the floor of its log before it. By hash. */
export function floorsOf(entries: readonly AuthEntry[]): Map<string, readonly string[]> {
  const byHash = new Map(entries.map(entry => [entry.hash, entry]))
  const floors = new Map<string, readonly string[]>()
  for (const entry of [...entries].sort((a, b) => a.seq - b.seq)) {
    const before = byHash.get(entry.previous)
    const floor = before ? [...(floors.get(before.hash) ?? []), ...before.entry.r] : entry.log.r
    floors.set(entry.hash, [...new Set(floor)])
  }
  return floors
}
