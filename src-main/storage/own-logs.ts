import type { Authority } from '#shared/sync/authority.ts'
import { base64url } from '#shared/sync/bytes.ts'
import { certificateDigest } from '#shared/sync/certificate.ts'
import { encodeGenesis, type GenesisWhy, genesisMessage, logIdBytes } from '#shared/sync/genesis.ts'
import { numberTag } from '#shared/sync/number.ts'
import type { Core } from './core.ts'
import { hashText, type LogInfo } from './entry-log.ts'
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

/** The logs that a station writes: one a scope, another where nobody else can have written (LEDGER §3, §12). */
export class OwnLogs {
  readonly #core: Core
  readonly #options: OwnLogsOptions
  #heads: { authority: Authority; floor: readonly string[]; refs: string[] } | undefined

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
  newIncarnation(why: Exclude<GenesisWhy, 'install'>): void {
    const { log } = this.#core
    for (const one of log.logs().filter(info => log.mine(info.scope)?.n === info.n)) {
      log.setState(one.n, 'closed')
      this.#open(one.scope, why, one)
    }
  }

  /** Goes on in new logs wherever the one that was written has a second branch. */
  leaveForked(): void {
    const { log } = this.#core
    const { dev } = this.#options.identity()
    for (const one of log.logs()) {
      if (one.dev === dev && log.state(one.n) === 'forked' && log.mine(one.scope) === undefined) this.mine(one.scope)
    }
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
    const prev = previous && head && { prev: { log: previous.id, seq: head.seq, h: hashText(head.hash) } }
    const r = this.headsAbove(previous && head ? judge.floorAt(previous, head) : [])
    const cert = certificateDigest(hashing, certificate.bytes)
    const ofScope = log.logs().filter(one => one.scope === scope)
    const taken = new Set(ofScope.map(one => numberTag(one.idBytes)))
    for (let draw = 0; draw < tagDraws; draw++) {
      const n = base64url(random.bytes(16))
      const genesis = encodeGenesis({ v: 1, org, dev, sc: scope, n, why, ...prev, cert, r, app, t: clock.wallMs() })
      if (taken.has(numberTag(logIdBytes(hashing, genesis)))) continue
      return log.addLog({ genesis, seal: signing.sign(genesisMessage(genesis)), certificate }, dev, scope, true)
    }
    throw new Error('no unused tag was found for a log')
  }
}
