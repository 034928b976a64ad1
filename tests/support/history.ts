import { refOf } from '#shared/sync/chain.ts'
import { rootMessage } from '#shared/sync/auth-payload.ts'
import { base64url, hex } from '#shared/sync/bytes.ts'
import type { Json } from '#shared/sync/entry.ts'
import { headRefs } from '#shared/sync/register.ts'
import { uuid7, voidId } from '#shared/sync/uuid.ts'
import { nodeHashing } from '#main/storage/crypto.ts'
import { Chance } from './chance.ts'
import { contradiction, type Fact, userOp, warehouses } from './history-parts.ts'
import { Talk } from './history-talk.ts'
import { deliveryPayload } from './payloads.ts'
import { batchOfOne, type RawEntry, RawLog, type RawOp } from './raw-log.ts'
import { grantOp, hashesOf, openTestStation, seededBytes, stationOp, testRoot, type TestStation } from './station.ts'

interface Node {
  readonly station: TestStation
  readonly logs: Map<string, RawLog>
  readonly home: string
}

/**
 * A random history of three stations that write while apart, change roles, void, correct, revoke and are cloned. Every entry is made
 * from what its station had received by then, some by people who may not.
 */
export class History {
  readonly nodes: Node[]
  readonly entries: RawEntry[] = []
  readonly #chance: Chance
  readonly #bytes: (count: number) => Uint8Array
  readonly #facts: Fact[] = []
  readonly #farmers: string[] = []
  readonly #talk: Talk
  #now = 1_760_000_000_000
  #number = 0
  #revoked = 0
  #steps = 0

  constructor(seed: string) {
    this.#chance = new Chance(`history ${seed}`)
    this.#bytes = seededBytes(`bytes ${seed}`)
    this.#talk = new Talk(this.#chance, () => this.#uuid())
    const hq = openTestStation({ name: 'hq', rights: ['enrol', 'hq'], warehouse: warehouses.A, seed })
    const a = openTestStation({ name: 'a', rights: ['enrol'], warehouse: warehouses.A, seed })
    const b = openTestStation({ name: 'b', rights: [], warehouse: warehouses.B, scopes: [`wh:${warehouses.A}`], seed })
    this.nodes = [hq, a, b].map((station, i) => ({
      station,
      logs: new Map(),
      home: i === 2 ? warehouses.B : warehouses.A,
    }))
    this.#found()
  }

  close(): void {
    for (const { station } of this.nodes) station.close()
  }

  /** One random act of one random station; sometimes two stations meet. */
  step(): void {
    this.#steps++
    this.#act(this.#chance.pick(this.nodes))
    if (this.#chance.odds(25)) this.#meet(this.#chance.pick(this.nodes), this.#chance.pick(this.nodes))
  }

  /** Everything reaches the first station. */
  gather(): void {
    const [first] = this.nodes
    for (let round = 0; first !== undefined && round < 2; round++)
      for (const entry of this.entries) this.#deliver(first, entry, true)
  }

  /** A clone of a station goes on from an earlier entry of its warehouse's log. */
  clone(): void {
    const node = this.#chance.pick(this.nodes)
    const log = node.logs.get(`wh:${node.home}`)
    const at = log?.entries.at(-3)
    if (log === undefined || at === undefined) return
    log.goBackTo(at)
    for (let i = 0; i < 2; i++) {
      const id = this.#chance.odds(30)
        ? (this.#facts.findLast(fact => fact.e === 'delivery')?.id ?? this.#uuid())
        : this.#uuid()
      const p = deliveryPayload({ no: this.#no(), net_g: 7_000, bags: 1 })
      this.#write(node, log.scope, [{ k: 'create', e: 'delivery', i: id, p }])
    }
  }

  #uuid(): string {
    this.#now += this.#chance.below(2_000)
    return uuid7(this.#now, this.#bytes(10))
  }

  #no(): string {
    return `EBO000-2627-L${String(++this.#number).padStart(5, '0')}`
  }

  #found(): void {
    const [hq] = this.nodes
    if (hq === undefined) return
    const { station } = hq
    const first: RawOp[] = [
      stationOp(station, this.#uuid(), warehouses.A),
      userOp(station.user, 'Siège', 'hq'),
      grantOp(this.#uuid(), station.user, 'SU'),
    ]
    this.#write(hq, 'auth', first, { r: [], root: true })
    for (const node of this.nodes.slice(1)) {
      const { station: other, home } = node
      const role = other.name === 'a' ? 'SU' : 'MA'
      const ops: RawOp[] = [
        stationOp(other, this.#uuid(), home),
        userOp(other.user, other.name, other.name),
        grantOp(this.#uuid(), other.user, role),
      ]
      this.#write(hq, 'auth', ops)
    }
    for (const node of this.nodes.slice(1)) this.#pull(node, hq)
  }

  #write(
    node: Node,
    scope: string,
    ops: RawOp[],
    more: { r?: string[]; root?: boolean; a?: string; c?: string } = {},
  ): RawEntry {
    const { station } = node
    const heads = more.r ?? station.ledger.authority().heads(this.#floorOf(node, scope))
    let log = node.logs.get(scope)
    if (log === undefined) {
      log = new RawLog(station.identity, scope, this.#bytes, heads)
      node.logs.set(scope, log)
    }
    this.#now += this.#chance.below(50)
    const parts = {
      c: more.c ?? this.#uuid(),
      a: more.a ?? station.user,
      t: this.#now,
      l: this.#chance.below(3),
      r: heads,
      o: ops,
    }
    const entry = log.append(parts, made => {
      if (more.root !== true) return made
      const signature = testRoot.sign(rootMessage(station.identity.org, station.identity.dev, made))
      const [op, ...others] = made.o
      return { ...made, o: [{ ...op, p: { ...op?.p, root_sig: base64url(signature) } } as RawOp, ...others] }
    })
    this.entries.push(entry)
    this.#deliver(node, entry, true)
    return entry
  }

  /** What a careful station names: everything that its log named before, which `heads` of the authority includes. */
  #floorOf(node: Node, scope: string): readonly string[] {
    const log = node.logs.get(scope)
    const authority = node.station.ledger.authority()
    let floor: readonly string[] = []
    for (const { body } of log?.entries ?? []) {
      floor = authority.raiseFloor(floor, (JSON.parse(Buffer.from(body).toString()) as { r: string[] }).r)
    }
    return floor
  }

  #deliver(node: Node, entry: RawEntry, whole = !this.#chance.odds(5)): boolean {
    const { store, ledger } = node.station
    const received = store.write(tx =>
      ledger.receive(tx, batchOfOne(entry, whole || entry.log === node.logs.get(entry.log.scope)), this.#now),
    )
    return received.ok
  }

  /** Takes over what the other has, a random part of it, in the order of its logs. */
  #pull(node: Node, other: Node): void {
    const mine = hashesOf(node.station)
    const theirs = hashesOf(other.station)
    const stopped = new Set<RawLog>()
    for (const entry of this.entries) {
      if (stopped.has(entry.log) || mine.has(hex(entry.hash)) || !theirs.has(hex(entry.hash))) continue
      if (this.#chance.odds(3) || !this.#deliver(node, entry)) stopped.add(entry.log)
    }
  }

  #meet(one: Node, other: Node): void {
    if (one === other) return
    this.#pull(one, other)
    if (this.#chance.odds(60)) this.#pull(other, one)
  }

  #act(node: Node): void {
    const acts: [number, () => void][] = [
      [12, () => this.#farmer(node)],
      [20, () => this.#setFarmer(node)],
      [8, () => this.#setting(node)],
      [20, () => this.#delivery(node)],
      [12, () => this.#payment(node)],
      [8, () => this.#void(node)],
      [12, () => this.#correct(node)],
      [5, () => this.#stock(node)],
      [2, () => this.#erase(node)],
      [6, () => this.#stranger(node)],
      [9, () => this.#auth(node)],
      [16, () => this.#say(node)],
    ]
    let at = this.#chance.below(acts.reduce((sum, [weight]) => sum + weight, 0))
    for (const [weight, act] of acts) {
      at -= weight
      if (at < 0) return act()
    }
  }

  #farmer(node: Node): void {
    const id = this.#uuid()
    this.#farmers.push(id)
    const personal = { name: `Planteur ${this.#farmers.length}`, phone: '+237690000000' }
    const p = { no: `EBO000-PL${String(this.#farmers.length).padStart(5, '0')}`, area_m2: 10_000, village: 'Ebebda' }
    this.#write(node, 'org', [{ k: 'create', e: 'farmer', i: id, p, personal }])
  }

  #set(
    node: Node,
    scope: string,
    e: string,
    i: string,
    p: Record<string, Json>,
    personal?: Record<string, Json>,
  ): void {
    const ops = node.station.store.read(tx => node.station.ledger.history(tx, e, i)).filter(op => op.scope === scope)
    if (!ops.some(op => op.op.k === 'create')) return
    const fields = [...Object.keys(p), ...Object.keys(personal ?? {})]
    const b = Object.fromEntries(fields.map(field => [field, headRefs(ops, field)]))
    const body = Object.keys(p).length > 0 ? { p } : {}
    this.#write(node, scope, [{ k: 'set', e, i, ...body, b, ...(personal ? { personal } : {}) }])
  }

  #setFarmer(node: Node): void {
    if (this.#farmers.length === 0) return
    const i = this.#chance.pick(this.#farmers)
    const which = this.#chance.below(5)
    if (which === 0) this.#set(node, 'org', 'farmer', i, {}, { name: `Nom ${this.#chance.below(99)}` })
    else if (which === 1) this.#set(node, 'org', 'farmer', i, { village: `V${this.#chance.below(9)}` })
    else if (which === 2)
      this.#set(node, 'org', 'farmer', i, { area_m2: 1 + this.#chance.below(50_000), archived: this.#chance.odds(30) })
    else this.#set(node, 'org', 'farmer', i, { area_m2: 1 + this.#chance.below(50_000) })
  }

  #setting(node: Node): void {
    const i = this.#chance.pick(['price_band_bp', 'four_eyes_xaf'])
    const known = node.station.store.read(tx => node.station.ledger.history(tx, 'setting', i)).length > 0
    const p = { value: this.#chance.below(1_000) }
    if (known) this.#set(node, 'org', 'setting', i, p)
    else this.#write(node, 'org', [{ k: 'create', e: 'setting', i, p }])
  }

  #scope(node: Node): string {
    return `wh:${node.station.name === 'a' ? warehouses.A : this.#chance.pick(Object.values(warehouses))}`
  }

  #delivery(node: Node): void {
    const [id, scope] = [this.#uuid(), this.#scope(node)]
    const farmer = this.#farmers.length > 0 ? this.#chance.pick(this.#farmers) : this.#uuid()
    const p = deliveryPayload({
      no: this.#no(),
      farmer,
      lot: `lot ${this.#chance.below(3)}`,
      net_g: 1_000 * (1 + this.#chance.below(90)),
    })
    this.#write(node, scope, [{ k: 'create', e: 'delivery', i: id, p }])
    this.#facts.push({ e: 'delivery', id, scope, root: id, also: [] })
  }

  #payment(node: Node): void {
    const delivery = this.#pickFact('delivery')
    if (delivery === undefined) return
    const [payment, allocation, c, scope] = [this.#uuid(), this.#uuid(), this.#uuid(), this.#scope(node)]
    const farmer = '00000000-0000-7000-8000-0000000000f1'
    const p = {
      no: this.#no(),
      day: '2026-10-15',
      party: { kind: 'farmer', id: farmer },
      method: 'cash',
      amount_xaf: 500,
      till: `till ${this.#chance.below(2)}`,
    }
    const part = { payment, payment_scope: scope, delivery: delivery.id, root: delivery.root, farmer, amount_xaf: 500 }
    this.#write(node, scope, [{ k: 'create', e: 'payment', i: payment, p }], { c })
    this.#write(node, delivery.scope, [{ k: 'create', e: 'allocation', i: allocation, p: part }], { c })
    const also: Fact = { e: 'allocation', id: allocation, scope: delivery.scope, root: '', also: [] }
    this.#facts.push({ e: 'payment', id: payment, scope, root: '', also: [also] })
  }

  #pickFact(e?: string): Fact | undefined {
    const facts = this.#facts.filter(fact => e === undefined || fact.e === e)
    return facts.length === 0 ? undefined : this.#chance.pick(facts)
  }

  #voidOf(fact: Fact, why: string): RawOp {
    const p = { ent: fact.e, of: fact.id, why, ...(fact.root === '' ? {} : { root: fact.root }) }
    return { k: 'create', e: 'void', i: voidId(nodeHashing, fact.id), p }
  }

  #void(node: Node): void {
    const fact = this.#pickFact()
    if (fact === undefined) return
    const c = this.#uuid()
    const till = fact.e === 'payment' && this.#chance.odds(50) ? { till: 'till 1' } : {}
    for (const one of [fact, ...fact.also]) {
      const op = this.#voidOf(one, `w${this.#chance.below(4)}`)
      this.#write(node, one.scope, [one === fact ? { ...op, p: { ...op.p, ...till } } : op], {
        c,
      })
    }
  }

  #correct(node: Node): void {
    const old = this.#pickFact('delivery')
    if (old === undefined) return
    const id = this.#uuid()
    const p = deliveryPayload({
      no: this.#no(),
      root: old.root,
      replaces: old.id,
      lot: `lot ${this.#chance.below(3)}`,
      net_g: 1_000 * (1 + this.#chance.below(90)),
    })
    this.#write(node, old.scope, [this.#voidOf(old, 'corrigé'), { k: 'create', e: 'delivery', i: id, p }])
    this.#facts.push({ e: 'delivery', id, scope: old.scope, root: old.root, also: [] })
  }

  #stock(node: Node): void {
    const [id, scope, lot] = [this.#uuid(), this.#scope(node), `lot ${this.#chance.below(3)}`]
    const dispute = { ent: 'lot', of: lot, due: '2026-10-30', why: 'poids' }
    const move = { kind: 'adjustment', lot, grade: 'I', day: '2026-10-16', g: -1_000, bags: 0 }
    const e = this.#chance.odds(40) ? 'dispute' : 'stock_move'
    this.#write(node, scope, [{ k: 'create', e, i: id, p: e === 'dispute' ? dispute : move }])
    this.#facts.push({ e, id, scope, root: '', also: [] })
  }

  #say(node: Node): void {
    const { identity, user } = node.station
    const { scope, op } = this.#talk.next(identity.dev, user, node.home)
    const entry = this.#write(node, scope, [op])
    this.#talk.heard(scope, op, refOf(entry.hash))
  }

  #erase(node: Node): void {
    if (this.#farmers.length === 0) return
    const p = { ent: 'farmer', of: this.#chance.pick(this.#farmers), why: 'demande' }
    this.#write(node, 'org', [{ k: 'create', e: 'erasure', i: this.#uuid(), p }])
  }

  /** An entry by somebody without a role, of a later version, or with a payload that nobody can fold. */
  #stranger(node: Node): void {
    const scope = this.#scope(node)
    const p = deliveryPayload({ no: this.#no() })
    const op: RawOp = { k: 'create', e: 'delivery', i: this.#uuid(), p }
    const which = this.#chance.below(9)
    const known = this.#pickFact()
    if (which > 4) {
      const root = this.#pickFact('delivery')?.id ?? this.#uuid()
      return known && void this.#write(node, known.scope, [contradiction(which - 5, known, op, root, this.#uuid())])
    }
    if (which === 0) this.#write(node, scope, [op], { a: this.#uuid() })
    else if (which === 1) this.#write(node, scope, [{ ...op, p: { ...p, net_g: 'beaucoup' } }])
    else if (which === 2) this.#write(node, scope, [{ ...op, p: { ...p, invented_later: 1 } }])
    else if (which === 3) this.#write(node, 'org', [{ ...op, e: 'parcel' }])
    else
      this.#write(node, 'org', [{ k: 'create', e: 'season', i: this.#uuid(), p: { code: '2627' } }], {
        a: this.#uuid(),
      })
  }

  #auth(node: Node): void {
    const users = this.nodes.map(one => one.station.user)
    const which = this.#chance.below(100)
    if (which < 35) {
      const role = this.#chance.pick(['AG', 'MA', 'AD', 'SU'])
      this.#write(node, 'auth', [grantOp(this.#uuid(), this.#chance.pick(users), role)])
    } else if (which < 70) {
      this.#write(node, 'auth', [{ k: 'create', e: 'removal', i: this.#uuid(), p: { user: this.#chance.pick(users) } }])
    } else if (this.#steps > 60 && this.#revoked < 3) this.#revoke(node)
  }

  /** A revocation that keeps what its author has seen of the station's logs, or forgets one of them. */
  #revoke(node: Node): void {
    this.#revoked++
    const victim = this.#chance.pick(this.nodes.filter(one => one !== node))
    const seen = hashesOf(node.station)
    const cuts: Json[] = []
    for (const log of victim.logs.values()) {
      const last = log.entries.findLast(entry => seen.has(hex(entry.hash)))
      if (last === undefined || this.#chance.odds(20)) continue
      cuts.push({ log: log.id, seq: last.seq, h: base64url(last.hash) })
    }
    const sc = this.#chance.odds(50)
      ? ['auth', 'org', `wh:${warehouses.A}`]
      : ['auth', 'org', `wh:${warehouses.A}`, `wh:${warehouses.B}`]
    this.#write(node, 'auth', [
      { k: 'create', e: 'revocation', i: this.#uuid(), p: { dev: victim.station.identity.dev, cuts, sc } },
    ])
  }
}
