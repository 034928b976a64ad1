import type { Authority } from '#shared/sync/authority.ts'
import { base64url } from '#shared/sync/bytes.ts'
import { certificateDigest } from '#shared/sync/certificate.ts'
import { encodeGenesis, type GenesisWhy, genesisMessage, logIdBytes } from '#shared/sync/genesis.ts'
import { numberTag } from '#shared/sync/number.ts'
import { wasAdopted } from './adopted.ts'
import type { Core } from './core.ts'
import type { LogInfo } from './entry-log.ts'
import type { StationIdentity } from './ledger.ts'

/** Logs of one warehouse are few and tags are 32 768; more draws than this means that something else is wrong. */
const tagDraws = 1_000

/** What opening a log takes. */
export interface OwnLogsOptions {
  readonly identity: () => StationIdentity
  readonly clock: { wallMs(): number }
  readonly random: { bytes(count: number): Uint8Array }
  readonly app: string
}

/** Why a station goes on in new logs. */
export type Incarnation = Exclude<GenesisWhy, 'install'>

/**
 * What happened to this station's identity (LEDGER §12): it went on in new logs because its file is an older one (`restore`) or is
 * elsewhere too (`clone`, told as well of a copy that did), a log of its own came in two branches (`fork`), or entries of its own came
 * back (`adopted`).
 */
export type Accident = Incarnation | 'adopted'

/** The logs that a station writes: one a scope, another where nobody else can have written (LEDGER §3, §12). */
export class OwnLogs {
  readonly #core: Core
  readonly #options: OwnLogsOptions
  #heads: { authority: Authority; floor: readonly string[]; refs: string[] } | undefined
  #doubt: Incarnation | undefined
  /** the doubt before the transaction that runs, where it changed it */
  #before: Incarnation | undefined
  #happening: Accident[] = []
  #untold: Accident[] = []
  #listener: ((what: Accident) => void) | undefined

  constructor(core: Core, options: OwnLogsOptions) {
    this.#core = core
    this.#options = options
  }

  /** The log that is written in a scope, made where there is none that is open. */
  mine(scope: string, why: GenesisWhy = 'install'): LogInfo {
    const known = this.#core.log.mine(scope)
    if (known !== undefined) return known
    const last = this.#core.log.lastMine(scope)
    return last === undefined ? this.#open(scope, why, undefined) : this.#open(scope, 'fork', last)
  }

  /** Closes every open log and goes on in new ones. */
  newIncarnation(why: Incarnation): void {
    const { log } = this.#core
    for (const one of log.logs().filter(info => log.mine(info.scope)?.n === info.n)) {
      log.setState(one.n, 'closed')
      this.#open(one.scope, why, one)
    }
    this.#happening.push(why)
  }

  /** Whether a log is the one that is written in its scope: of others nothing is given out any more. */
  isWritten(id: string): boolean {
    const { log } = this.#core
    const info = log.findLog(id)
    return info !== undefined && log.mine(info.scope)?.n === info.n
  }

  /** What is here may not be all that this station wrote: whoever writes next goes on in new logs (CS-40, CS-41). */
  doubt(why: Incarnation): void {
    this.#doubt ??= why
  }

  /** It is all that this station wrote, after all: the logs go on. */
  trust(): void {
    this.#doubt = undefined
  }

  isInDoubt(): boolean {
    return this.#doubt !== undefined
  }

  /** Before anything is written, or a number or a head is looked up to write it. */
  settle(): void {
    if (this.#doubt === undefined) return
    const why = this.#doubt
    this.#before ??= why
    this.#doubt = undefined
    this.newIncarnation(why)
  }

  /** Entries of this station came in: it goes on in new logs wherever the one that it wrote is forked, or closed by itself elsewhere. */
  cameIn(from: LogInfo, { added, forked }: { readonly added: number; readonly forked: boolean }): void {
    const { log, db } = this.#core
    for (const scope of new Set(log.logs().map(one => one.scope))) {
      if (log.lastMine(scope) !== undefined && log.mine(scope) === undefined) this.mine(scope)
    }
    // What others told of is here, and is no older state of this file: two wrote.
    if (forked && this.#doubt === 'restore') {
      this.#before = 'restore'
      this.#doubt = 'fork'
    }
    if (forked) this.#happening.push('fork')
    else if (added > 0)
      this.#happening.push(wasAdopted(db, from.id)(0) && log.why(from.n) === 'clone' ? 'clone' : 'adopted')
  }

  /** Called once for everything that happened and will happen, after the commit. */
  onAccident(listener: (what: Accident) => void): void {
    this.#listener = listener
    this.#tell()
  }

  committed(): void {
    this.#before = undefined
    this.#untold.push(...this.#happening.splice(0))
    this.#tell()
  }

  rolledBack(): void {
    this.#doubt = this.#before ?? this.#doubt
    this.#before = undefined
    this.#happening = []
  }

  #tell(): void {
    if (this.#listener === undefined) return
    for (const what of this.#untold.splice(0)) this.#listener(what)
  }

  /** What an entry or a log that begins now names of `auth`. */
  headsAbove(floor: readonly string[]): string[] {
    const authority = this.#core.judge.authority()
    if (this.#heads?.authority !== authority || this.#heads.floor.join() !== floor.join()) {
      this.#heads = { authority, floor, refs: authority.heads(floor) }
    }
    return this.#heads.refs
  }

  #open(scope: string, why: GenesisWhy, previous: LogInfo | undefined): LogInfo {
    const { random, app, clock } = this.#options
    const { org, dev, certificate, signing } = this.#options.identity()
    const { log, judge, hashing } = this.#core
    const head = previous && log.head(previous.n)
    const prev = previous && head && { prev: { log: previous.id, seq: head.seq, h: base64url(head.hash) } }
    const r = this.headsAbove(previous && head ? judge.floorAt(previous, head) : [])
    const cert = certificateDigest(hashing, certificate.bytes)
    const ofScope = log.logs().filter(one => one.scope === scope)
    const taken = new Set(ofScope.map(one => numberTag(one.idBytes)))
    for (let draw = 0; draw < tagDraws; draw++) {
      const n = base64url(random.bytes(16))
      const genesis = encodeGenesis({ v: 1, org, dev, sc: scope, n, why, ...prev, cert, r, app, t: clock.wallMs() })
      if (taken.has(numberTag(logIdBytes(hashing, genesis)))) continue
      return log.addLog({ genesis, seal: signing.sign(genesisMessage(genesis)), certificate }, dev, scope, 'here')
    }
    throw new Error('no unused tag was found for a log')
  }
}
