import { mkdirSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import BetterSqlite3 from 'better-sqlite3'
import type { LateFold } from '#main/sync/late-fold.ts'
import { Replica } from '#main/sync/replica.ts'
import { openStore, stationFiles } from '#main/storage/open.ts'
import { askOthersMs, OwnPast } from '#main/own-past.ts'
import type { Accident } from '#main/storage/own-logs.ts'
import { settleStart, type Settled } from '#main/storage/settle-start.ts'
import { StationLedger } from '#main/storage/station-ledger.ts'
import type { StationIdentity } from '#main/storage/ledger.ts'
import type { Store } from '#main/storage/store.ts'
import type { Caller } from '#main/services/command.ts'
import { parseCertificate } from '#shared/sync/certificate.ts'
import type { ExchangeEffect, ExchangeEvent, PeerVerdict, StoreOutcome } from '#shared/sync/protocol/exchange-event.ts'
import type { Hello, Ops } from '#shared/sync/protocol/message.ts'
import { uuid7 } from '#shared/sync/uuid.ts'
import { utf8 } from '#shared/sync/bytes.ts'
import { nodeHashing } from '#main/storage/crypto.ts'
import type { StationDeps } from '#main/services/station-deps.ts'
import { seededBytes, type StationSpec, testIdentity } from '../station.ts'
import { copyFiles, putBack, tearAnchor, tearLog, walExtent, type WalExtent } from './depot-files.ts'
import { simulatedDeps } from './depot-deps.ts'
import { rulesOf } from './depot-rules.ts'
import type { DepotWorld } from './depot-world.ts'
import { AtOnce, EagerStore } from './eager-store.ts'
import type { CopySpoil } from './sim-snapshots.ts'
import { simLateFold } from './sim-late-fold.ts'
import { type Beside, beside } from './sim-beside.ts'
import { SimStation } from './sim-station.ts'

/** What runs between a start and an end of a station's program. */
export interface DepotLife {
  readonly n: number
  readonly store: Store
  readonly ledger: StationLedger
  readonly replica: Replica
  readonly deps: StationDeps
  readonly past: OwnPast
  readonly start: Settled
  readonly beside: readonly Beside[]
}

/** The power is cut: what runs ends here. */
export class PowerCut extends Error {}

/** Does something in which the power may go. */
function unlessCut(work: () => void): void {
  try {
    work()
  } catch (error) {
    if (!(error instanceof PowerCut)) throw error
  }
}

const nobody: SimStation['replica'] = {
  dev: '',
  held: { logs: () => [], find: () => undefined, has: () => false, locator: () => [] },
  carries: () => false,
  read: () => ({ ops: null, cursor: undefined }),
  store: () => ({ outcome: { kind: 'disk' }, changed: [] }),
}

/**
 * A station of a simulation with everything but sockets and screens: the real ledger, fold, replica and use cases over a real file, with
 * clock, chance, network and disk of the simulation.
 */
export class SimDepot extends SimStation {
  readonly spec: StationSpec & { readonly warehouse: string }
  readonly identity: StationIdentity
  readonly folder: string
  readonly user: string
  readonly depots: DepotWorld
  life: DepotLife | null = null
  /** by how much its clock is wrong; a number of ms at which it stands still */
  clock: { skewMs: number; frozenMs: number | null } = { skewMs: 0, frozenMs: null }
  /** the key that it proves to have on a link */
  spki: string
  /** which machine and folder it is */
  machine: string
  /** it runs the version before: what that does not know waits for the upgrade */
  isOld = false
  /** what its broken program, or disk, or a liar makes of what it sends */
  spoils: ((ops: Ops) => Ops) | null = null
  spoilsCopies: CopySpoil | null = null
  /** its program does not look how full the disk is before it tries */
  fillsUnseen = false
  /** the latest that its clock ever said */
  latestMs = 0
  /** the next so many commits, then the power goes while one is written */
  cutIn = 0
  /** ends of logs that it told somebody, by log */
  readonly toldTips = new Map<string, { seq: number; h8: string }>()
  readonly broke: string[] = []
  /** what its people were told of its identity (CS-42) */
  readonly accidents: Accident[] = []
  #lives = 0
  #foldsAnew = false
  #extent: WalExtent = { frames: 0, copied: 0 }
  #wreck: (() => void) | null = null
  readonly #hellos = new Map<number, Hello>()

  constructor(name: string, world: DepotWorld, spec: SimDepot['spec'], folder: string) {
    super(name, world.simWorld, nobody)
    this.depots = world
    this.spec = spec
    this.identity = testIdentity(spec)
    this.folder = folder
    this.machine = `machine of ${name}`
    this.user = uuid7(1_759_000_000_000, nodeHashing.sha256(utf8(`user ${spec.name}`)))
    const certificate = parseCertificate(nodeHashing, this.identity.certificate.bytes)
    if (!certificate.ok) throw new Error('a member has a certificate')
    this.spki = certificate.value.tls
  }

  override get dev(): string {
    return this.identity.dev
  }

  wallMs(): number {
    const ms = this.clock.frozenMs ?? Math.max(0, Math.round(this.depots.wallMs() + this.clock.skewMs))
    this.latestMs = Math.max(this.latestMs, ms)
    return ms
  }

  /** Who works here, with the role that `auth` gives him now; undefined where he may not. */
  caller(): Caller | undefined {
    const authority = this.life?.ledger.authority()
    const standing = authority?.roleOf(this.user)
    if (standing === undefined || authority?.isMember(this.dev) !== true) return undefined
    const { role, wh: warehouses } = standing
    return { user: this.user, session: this.user, role, warehouses, fresh: true }
  }

  /** The next version is installed: what waits is folded when it starts. */
  upgrade(): void {
    if (this.life !== null) this.end()
    this.isOld = false
    this.#foldsAnew = true
  }

  /** Opens its files, as they are, and goes on. */
  override start(): void {
    if (this.isUp) return
    this.#clearWreck()
    this.life = this.#open()
    const { replica } = this.life
    this.replica = { ...nobody, dev: this.dev, held: replica.held, carries: scope => replica.carries(scope) }
    super.start()
  }

  /** Ends in order: what it had to write is written. */
  end(): void {
    if (this.life === null) return
    const { replica, store, past, start } = this.life
    this.happen({ t: 'stopping' })
    super.stop()
    past.stop()
    void replica.close()
    start.anchor.flush()
    this.life = null
    store.close()
    this.#hellos.clear()
  }

  /** The program is killed, or the power goes, while nothing is being written. */
  override stop(unaware = false): void {
    if (this.life === null) return
    this.#save()
    this.#die(unaware)
    this.#clearWreck()
  }

  #die(unaware: boolean): void {
    const { store, past, start } = this.life ?? {}
    super.stop(unaware, this.depots.chance.odds(50))
    // Its timers are no more; what ending them writes is undone with the wreck.
    past?.stop()
    start?.anchor.flush()
    this.life = null
    this.cutIn = 0
    this.#hellos.clear()
    this.#wreck = () => store?.close()
  }

  #save(): void {
    mkdirSync(this.#side, { recursive: true })
    copyFiles(this.folder, this.#side)
  }

  get #side(): string {
    return `${this.folder}.saved`
  }

  /** The connection of a program that is no more is closed, and what it did in closing undone. */
  #clearWreck(): void {
    if (this.#wreck === null) return
    this.#wreck()
    this.#wreck = null
    copyFiles(this.#side, this.folder)
  }

  /** Its files are put back as they were in a copy. `anchor`: the one outside the database too. */
  restore(from: string, anchor: boolean): void {
    this.stop(this.depots.chance.odds(30))
    putBack(from, this.folder, anchor)
    this.toldTips.clear()
  }

  /** From now on the disk takes nothing more, or again takes everything. */
  fill(full: boolean): void {
    const { db } = this.life?.store.read(tx => tx) ?? {}
    const pages = full ? (db?.pragma('page_count', { simple: true }) as number) : 1_000_000
    db?.pragma(`max_page_count = ${pages}`)
    this.room = full ? 'full' : 'free'
  }

  /** From now on flushes fail: what is on the disk nobody knows. */
  breakFlushes(): void {
    const { db } = this.life?.store.read(tx => tx) ?? {}
    if (db === undefined) return
    const exec = db.exec.bind(db)
    let writes = false
    db.exec = sql => {
      if (sql.startsWith('BEGIN')) writes = sql === 'BEGIN IMMEDIATE'
      if (sql === 'COMMIT' && writes) throw new BetterSqlite3.SqliteError('disk I/O error', 'SQLITE_IOERR_FSYNC')
      return exec(sql)
    }
  }

  /** A copy of its files as they lie there now. */
  copyTo(folder: string): void {
    mkdirSync(folder, { recursive: true })
    copyFiles(this.folder, folder)
  }

  #open(): DepotLife {
    const n = ++this.#lives
    const opened = openStore(this.folder, { app: '0.1.0-sim', reserveBytes: 0, anyFolder: true })
    if (!opened.ok) throw new Error(`${this.name} does not open: ${JSON.stringify(opened.error)}`)
    const { mutation } = this.depots
    const store = mutation === 'SentBeforeCommit' ? new EagerStore(opened.value.store) : opened.value.store
    const { db } = store.read(tx => tx)
    if (mutation === 'SyncNormal') db.pragma('synchronous = NORMAL')
    // The version before folded under another number.
    if (this.#foldsAnew) db.prepare("UPDATE meta SET value = '0' WHERE name = 'fold'").run()
    this.#foldsAnew = false
    this.#extent = walExtent(db)
    // Before any listener of the program: nobody has heard of the commit yet.
    store.onCommit(() => this.#committed())
    const bytes = seededBytes(`${this.depots.seed} ${basename(this.folder)} ${n}`)
    const clock = { wallMs: () => this.wallMs(), sinceBootMs: () => Math.round(this.depots.time.nowMs) + 600_000 }
    const random = { bytes, uuid: () => uuid7(this.wallMs(), bytes(10)) }
    const { identity } = this
    const ledger = new StationLedger({ store, identity, clock, random, app: '0.1.0-sim', ...rulesOf(this) })
    const start = this.#settle(store, ledger)
    const past = new OwnPast({ store, ledger, start, askMs: askOthersMs, mayAsk: true })
    ledger.own.onAccident(what => this.accidents.push(what))
    const broke = (error: unknown) => void (error instanceof PowerCut || this.broke.push(String(error)))
    const timed = { store, ledger, nowMs: () => this.depots.time.nowMs }
    const late = simLateFold(timed, n, broke, (ms, work) => this.#later(n, ms, work))
    const replica = this.#replica(store, ledger, late)
    late.begin()
    replica.onChanged(({ logs, made }) => {
      this.happen({ t: 'changed', logs, made })
      if (logs.some(({ scope }) => scope === 'auth')) this.judgeAgain()
    })
    const here = { warehouse: this.spec.warehouse, scope: `wh:${this.spec.warehouse}` }
    const deps = simulatedDeps({ store, ledger, clock, random, here })
    return { n, store, ledger, replica, deps, past, start, beside: beside(this, store, ledger, replica) }
  }

  #settle(store: Store, ledger: StationLedger) {
    return settleStart({
      store,
      ledger,
      rootPublicKey: this.identity.rootPublicKey,
      anchorFile: join(this.folder, stationFiles.anchor),
      scratchFile: join(this.folder, 'refold.db'),
      boot: 'sim',
      fingerprint: { machine: this.machine },
      mayAsk: true,
    })
  }

  #replica(store: Store, ledger: StationLedger, late: LateFold): Replica {
    const { time, chance } = this.depots
    const n = this.#lives
    // A program that is no more goes on with nothing: its turn never comes.
    const turn = () => new Promise<void>(done => this.#later(n, chance.below(3), done))
    return new Replica({
      store,
      ledger,
      wallMs: () => this.wallMs(),
      nowMs: () => time.nowMs,
      schedule: (ms, work) => this.#later(n, ms, work),
      turn: store instanceof EagerStore ? () => this.#eagerTurn(store) : turn,
      push: () => undefined,
      late,
      alarm: (kind, count) => this.broke.push(`${kind} ${count}`),
    })
  }

  /** What waits goes on before the next commit, or soon. */
  #eagerTurn({ waiting }: EagerStore): Promise<void> {
    return new AtOnce(go => {
      waiting.push(go)
      this.#later(this.#lives, 1, () => waiting.splice(0).forEach(one => one()))
    })
  }

  #later(life: number, ms: number, work: () => void): void {
    const { time } = this.depots
    time.after(ms, () => {
      if (this.life?.n !== life) return
      time.stir()
      unlessCut(work)
    })
  }

  /** A commit is written: it may be the last thing that this machine does. */
  #committed(): void {
    const { life } = this
    if (life === null) return
    const { db } = life.store.read(tx => tx)
    const before = this.#extent
    this.#extent = walExtent(db)
    if (this.cutIn === 0 || --this.cutIn > 0) return
    const { chance } = this.depots
    this.#save()
    const pageBytes = db.pragma('page_size', { simple: true }) as number
    const isFull = db.pragma('synchronous', { simple: true }) === 2
    // Under FULL every commit before this one is flushed; under NORMAL only what was copied into the file is.
    const done = isFull ? before.frames : this.#extent.copied
    const flushed = done > this.#extent.frames ? 0 : done
    tearLog(this.#side, { after: this.#extent.frames, flushed, pageBytes }, chance)
    if (chance.odds(30)) tearAnchor(this.#side, chance)
    this.#die(chance.odds(30))
    throw new PowerCut('the power is cut')
  }

  protected override hello(inst: string): Hello {
    if (this.life === null) throw new Error('a station that is down says nothing')
    return { t: 'HELLO', proto: [1, 1], app: '0.1.0-sim', inst, caps: [], port: 1, ...this.life.replica.introduce() }
  }

  protected override verdict(peer: SimStation, link: number, hello?: Hello): PeerVerdict {
    const said = hello ?? this.#hellos.get(link)
    const { life } = this
    if (said === undefined || life === null || !(peer instanceof SimDepot)) return { ok: false, code: 'NotMember' }
    this.#hellos.set(link, said)
    const verdict = life.replica.judge(said, peer.spki)
    if (hello !== undefined && verdict.ok) life.replica.greeted(said)
    return verdict
  }

  protected override serve(peer: string, wanted: Extract<ExchangeEffect, { t: 'read' }>) {
    const { log, have, maxBytes, cursor } = wanted
    const read = this.life?.replica.read(peer, { log, have, maxBytes, cursor }) ?? { ops: null, cursor: undefined }
    return read.ops === null || this.spoils === null ? read : { ...read, ops: this.spoils(read.ops) }
  }

  protected override takeIn(ops: Ops, answer: (outcome: StoreOutcome) => void): void {
    const { life } = this
    if (life === null) return
    if (this.room === 'full' && !this.fillsUnseen) return answer({ kind: 'disk' })
    this.depots.time.stir()
    const stored = life.replica.store(ops)
    void stored.then(answer, (error: unknown) => {
      if (!(error instanceof PowerCut))
        this.broke.push(error instanceof Error ? (error.stack ?? error.message) : 'threw')
    })
  }

  protected override tell(effect: ExchangeEffect): void {
    if (effect.t === 'linked') this.life?.replica.welcomed(effect.hello.dev)
    if (effect.t === 'holds') this.life?.replica.noteHolds(effect.dev, effect.logs)
    if (effect.t === 'ownAhead') this.life?.past.ahead(effect.log, effect.at)
    if (effect.t === 'cloneMet' && effect.dev === this.dev) this.life?.past.copied()
    for (const one of this.life?.beside ?? []) one.told(effect)
    super.tell(effect)
  }

  protected override left(dev: string): void {
    this.life?.replica.left(dev)
  }

  override happen(event: ExchangeEvent): void {
    unlessCut(() => super.happen(event))
  }

  /** Everything of it is gone. */
  remove(): void {
    if (this.life !== null) this.end()
    this.#clearWreck()
    rmSync(this.#side, { recursive: true, force: true })
    rmSync(this.folder, { recursive: true, force: true })
  }
}
