import type { Pushed } from '#shared/contract/contract.ts'
import { toldTables } from '#shared/contract/peer-head-tables.ts'
import { foldVersion, payloadVersion } from '#shared/domain/fold-rules.ts'
import { scopeCovers } from '#shared/domain/roles.ts'
import { hex } from '#shared/sync/bytes.ts'
import type { Authority } from '#shared/sync/authority.ts'
import { type Certificate, parseCertificate } from '#shared/sync/certificate.ts'
import { type Moment, trustedTimeMs } from '#shared/sync/clock.ts'
import { LIMITS } from '#shared/sync/limits.ts'
import type { Held, HeldLog, MadeEntry, PeerVerdict, StoreOutcome } from '#shared/sync/protocol/exchange-event.ts'
import type { Hello, LogOpening, Ops, Point } from '#shared/sync/protocol/message.ts'
import { assert } from '#shared/kit/assert.ts'
import { type AwaitedAside, awaitedAsides, namelessIds } from '../repositories/aside.ts'
import { allUserIds } from '../repositories/user.ts'
import { nodeHashing } from '../storage/crypto.ts'
import type { LogInfo } from '../storage/entry-log.ts'
import type { Received } from '../storage/ledger.ts'
import { pointOf } from '../storage/log-reader.ts'
import type { Committed, Made } from '../storage/committed.ts'
import type { StationLedger } from '../storage/station-ledger.ts'
import type { Store } from '../storage/store.ts'
import { isCredential, mayHaveAside, type Reader } from '#shared/sync/aside-rights.ts'
import { HeldLogs } from './held-logs.ts'
import { Intake } from './intake.ts'
import { carries, certificateInForce } from '#shared/sync/station-rights.ts'
import { judgePeer } from './judge-peer.ts'
import type { LateFold } from './late-fold.ts'
import { type Holding, PeerHoldings } from './peer-holdings.ts'
import { readRun, type RunWanted } from './read-ops.ts'

/** What a replica stands on. Times are of a steady clock but for `wallMs`. */
export interface ReplicaOptions {
  readonly store: Store
  readonly ledger: StationLedger
  readonly wallMs: () => number
  readonly nowMs: () => number
  /** runs later, once */
  readonly schedule: (ms: number, work: () => void) => void
  /** lets everything else that waits go on */
  readonly turn: () => Promise<void>
  readonly push: (event: Pushed) => void
  /** folds what comes in bulk after it is here; absent: all is folded as it comes */
  readonly late?: LateFold
  /** gives back the memory of what came and is only stored */
  readonly letGo?: (part: Uint8Array) => void
  /** tells of entries that the fold failed on: a fault of ours (LEDGER §7) */
  readonly alarm: (kind: 'EntryError', count: number) => void
}

/** What a commit changed, for the exchange (CS-20, CS-27). */
export interface Changed {
  readonly logs: readonly HeldLog[]
  readonly made: readonly MadeEntry[]
}

/** What this station says of itself first (CS-10), without what only its links know. */
export type Introduction = Pick<Hello, 'schema' | 'fold' | 'org' | 'dev' | 'wallMs' | 'hlc' | 'certificate' | 'issuers'>

/**
 * A station's ledger as other stations see it: what an exchange reads, stores and asks for. Nothing of it is told before it is durable,
 * and nothing that is stored was not checked.
 */
export class Replica {
  readonly held: Held
  readonly #options: ReplicaOptions
  readonly #held: HeldLogs
  readonly #intake: Intake
  readonly #holdings: PeerHoldings
  /** the certificates that linked peers showed */
  readonly #shown = new Map<string, Certificate>()
  /** by how much a linked peer's wall is ahead of the steady clock */
  readonly #walls = new Map<string, number>()
  readonly #listeners: ((changed: Changed) => void)[] = []
  #waiting: { readonly logs: Set<LogInfo>; readonly made: Made[] } | undefined
  readonly #unfollow: () => void
  /** this station's own certificate in force, and the `auth` by which it is: asked for at every log of every peer */
  #own: { readonly authority: Authority; readonly certificate: Certificate } | undefined
  #closed = false

  constructor(options: ReplicaOptions) {
    const { store, ledger, wallMs, nowMs, schedule, turn, late, letGo } = options
    this.#options = options
    this.#held = new HeldLogs(ledger.reader())
    this.held = this.#held
    this.#holdings = new PeerHoldings({
      store,
      wallMs,
      schedule,
      kept: logs => this.#received({ tables: this.#headTables(logs) }),
    })
    this.#intake = new Intake({
      store,
      ledger,
      carries: scope => this.carries(scope),
      trustedMs: () => this.trustedMs(),
      nowMs,
      turn,
      received: received => this.#received(received),
      ...(late === undefined ? {} : { late }),
      ...(letGo === undefined ? {} : { letGo }),
    })
    this.#unfollow = ledger.onCommitted(committed => this.#committed(committed))
  }

  /** Called after every commit that changed a log, in the turn after it: a person's answer goes first. */
  onChanged(listener: (changed: Changed) => void): void {
    this.#listeners.push(listener)
  }

  introduce(): Introduction {
    const { ledger, store, wallMs } = this.#options
    const hlc = store.read(tx => tx.first<Moment>(store.build.selectFrom('clock').select(['t', 'l'])))
    const { certificate } = ledger.identity()
    return {
      schema: payloadVersion,
      fold: foldVersion,
      org: ledger.org(),
      dev: ledger.dev(),
      wallMs: wallMs(),
      hlc: hlc ?? { t: 0, l: 0 },
      certificate,
      issuers: ledger.issuers(),
    }
  }

  /** Whether this station carries a scope, by its certificate in force. */
  carries(scope: string): boolean {
    const { ledger } = this.#options
    const authority = ledger.authority()
    if (this.#own?.authority !== authority) {
      const shown = certificateOf(ledger.identity().certificate.bytes)
      this.#own = { authority, certificate: certificateInForce(authority, shown) }
    }
    return carries(this.#own.certificate, scope)
  }

  /** CS-11, CS-12. Ask again whenever `auth` changed. `spki`: of the key that the peer proved to have. */
  judge(hello: Hello, spki: string): PeerVerdict {
    const verdict = judgePeer(this.#options.ledger, hello, spki)
    if (verdict.ok) this.#shown.set(hello.dev, certificateOf(hello.certificate.bytes))
    return verdict
  }

  /** A peer was judged for the first time on its link: what it tells from now on is all that it holds. */
  greeted({ dev, wallMs }: Hello): void {
    this.#walls.set(dev, wallMs - this.#options.nowMs())
    this.#holdings.begin(dev)
  }

  /** A peer said what it has on its disk (CS-28). */
  noteHolds(dev: string, holdings: readonly Holding[]): void {
    this.#holdings.note(dev, holdings)
  }

  /** A peer has told all that it holds. */
  welcomed(dev: string): void {
    this.#holdings.welcomed(dev)
  }

  /** A peer has no link any more. */
  left(dev: string): void {
    this.#shown.delete(dev)
    this.#walls.delete(dev)
  }

  /** Whose station a member is, linked or not, with the scopes of logs here that it may read. */
  readerOf(dev: string): { readonly reader: Reader; readonly scopes: readonly string[] } | undefined {
    const authority = this.#options.ledger.authority()
    const member = authority.stations().find(station => station.dev === dev && !station.revoked)
    const shown = this.#shown.get(dev) ?? member?.certificate
    if (shown === undefined) return undefined
    const certificate = certificateInForce(authority, shown)
    const scopes = new Set([...this.held.logs()].map(({ scope }) => scope).filter(scope => carries(certificate, scope)))
    return { reader: { dev, wh: certificate.wh }, scopes: [...scopes].sort() }
  }

  /** Whether a linked peer may read a scope (CS-12). */
  mayRead(dev: string, scope: string): boolean {
    const shown = this.#shown.get(dev)
    return shown !== undefined && carries(certificateInForce(this.#options.ledger.authority(), shown), scope)
  }

  /** LED-42, of the walls of linked peers. */
  trustedMs(): number {
    const { nowMs, wallMs } = this.#options
    const peersMs = [...this.#walls.values()].map(ahead => Math.round(nowMs() + ahead))
    return trustedTimeMs({ peersMs, wallMs: wallMs() })
  }

  /** The next run for a peer's WANT, of what it may have (CS-22); nothing for one that is not linked. */
  read(dev: string, wanted: RunWanted): { readonly ops: Ops | null; readonly cursor: unknown } {
    const { ledger, store } = this.#options
    const shown = this.#shown.get(dev)
    if (shown === undefined) return { ops: null, cursor: undefined }
    const authority = ledger.authority()
    const reader: Reader = { dev, wh: certificateInForce(authority, shown).wh }
    const source = {
      reader: ledger.reader(),
      opening: (log: LogInfo) => this.#openingOf(log),
      mayHave: (log: LogInfo, op: { e: string; i: string }, payload: Uint8Array) =>
        mayHaveAside(authority, reader, log, op, payload),
    }
    // One transaction: each look-up alone would lock the file and let go of it again.
    return store.read(() => readRun(source, wanted))
  }

  /** What may be given now that was not before: what people log in with who may do so here, and who is nameless here (CS-34, LEDGER §8). */
  awaited(): { readonly log: string; readonly have: Point }[] {
    const { store, ledger } = this.#options
    const authority = ledger.authority()
    const { wh } = certificateInForce(authority, certificateOf(ledger.identity().certificate.bytes))
    const mayLogIn = (id: string): boolean => scopeCovers(authority.roleOf(id)?.wh ?? [], wh)
    const gaps = store.read(tx => {
      const people = allUserIds(tx, store.build).filter(mayLogIn)
      const nameless = (['farmer', 'supplier', 'user'] as const).flatMap(e =>
        awaitedAsides(tx, store.build, e, namelessIds(tx, store.build, e)),
      )
      return firstOfEach([...awaitedAsides(tx, store.build, 'user', people), ...nameless])
    })
    const reader = ledger.reader()
    return gaps.flatMap(({ log_id, seq }) => {
      const log = reader.find(hex(log_id))
      const [have] = log === undefined ? [] : reader.pointsAt(log, [seq - 1])
      return log === undefined || have === undefined ? [] : [{ log: log.id, have }]
    })
  }

  /** Takes a batch in, after those before it; its `changed` was told before this resolves (CS-30, CS-31). */
  store(ops: Ops): Promise<StoreOutcome> {
    return this.#intake.store(ops)
  }

  /** Writes what waits, and tells nothing any more; resolves when what was being taken in ends, at a slice. */
  close(): Promise<void> {
    this.#closed = true
    this.#unfollow()
    this.#holdings.flush()
    return this.#intake.end()
  }

  #headTables(logs: ReadonlySet<string>): string[] {
    return toldTables([...new Set([...logs].flatMap(log => this.held.find(log)?.scope ?? []))])
  }

  #openingOf(log: LogInfo): LogOpening {
    const { ledger } = this.#options
    const start = ledger.reader().start(log)
    return { ...start, issuers: ledger.issuersOf(start.certificate) }
  }

  #committed({ logs, made }: Committed): void {
    if (this.#closed) return
    const waiting = this.#waiting ?? { logs: new Set(), made: [] }
    for (const log of logs) waiting.logs.add(log)
    waiting.made.push(...made)
    if (this.#waiting === undefined) void this.#options.turn().then(() => this.#tell())
    this.#waiting = waiting
  }

  #tell(): void {
    const waiting = this.#waiting
    this.#waiting = undefined
    if (waiting === undefined || this.#closed) return
    const logs = this.#held.update([...waiting.logs])
    const made = waiting.made.flatMap(one => this.#liveOf(one) ?? [])
    for (const listener of this.#listeners) listener({ logs, made })
  }

  /** An entry for LIVE. One with parts that not everybody may have, or too long for a frame, is left to WANT. */
  #liveOf({ log, parent, entry, ops: named }: Made): MadeEntry | undefined {
    const reader = this.#options.ledger.reader()
    const asides = named.flatMap(op => (op.d === undefined ? [] : (reader.aside(op.d, op.e, op.i) ?? [])))
    const bytes = asides.reduce((sum, { payload }) => sum + payload.length + 24, entry.body.length)
    const isForAll = !named.some(op => asides.some(aside => isCredential(op, aside.payload)))
    if (bytes > LIMITS.opsBytes || !isForAll) return undefined
    const opening = parent.seq === 0 ? { opening: this.#openingOf(log) } : {}
    assert(entry.seal, 'an author seals every entry')
    const entries = [{ body: entry.body, seal: entry.seal }]
    const ops = { log: log.id, after: parent, entries, ...opening, asides, end: true }
    return { log: log.id, parent: pointOf(parent), at: pointOf(entry), ops }
  }

  #received({ tables, failed = 0 }: Pick<Received, 'tables'> & Partial<Received>): void {
    if (failed > 0) this.#options.alarm('EntryError', failed)
    if (tables.length > 0 && !this.#closed) this.#options.push({ topic: 'changed', tables: [...tables] })
  }
}

function certificateOf(bytes: Uint8Array): Certificate {
  const parsed = parseCertificate(nodeHashing, bytes)
  assert(parsed.ok, 'a certificate that was checked is readable')
  return parsed.value
}

/** The first place of each log. */
function firstOfEach(gaps: readonly AwaitedAside[]): AwaitedAside[] {
  const first = new Map<string, AwaitedAside>()
  for (const gap of gaps) {
    const known = first.get(hex(gap.log_id))
    if (known === undefined || gap.seq < known.seq) first.set(hex(gap.log_id), gap)
  }
  return [...first.values()]
}
