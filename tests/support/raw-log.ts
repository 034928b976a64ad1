import { nodeHashing } from '#main/storage/crypto.ts'
import type { LogStart, StoredAside } from '#main/storage/entry-log.ts'
import type { Batch, StationIdentity } from '#main/storage/ledger.ts'
import { asideDigest, encodeAside } from '#shared/sync/aside.ts'
import { base64url } from '#shared/sync/bytes.ts'
import { certificateDigest } from '#shared/sync/certificate.ts'
import { genesisHash, nextHash, refOf, sealMessage } from '#shared/sync/chain.ts'
import { encodeEntry, type Entry, type Json, type Op } from '#shared/sync/entry.ts'
import { encodeGenesis, genesisMessage, logId, logIdBytes } from '#shared/sync/genesis.ts'

export interface RawEntry {
  readonly log: RawLog
  readonly seq: number
  readonly after: { readonly seq: number; readonly hash: Uint8Array }
  readonly hash: Uint8Array
  readonly ref: string
  readonly body: Uint8Array
  readonly seal: Uint8Array
  readonly asides: readonly Omit<StoredAside, 'e' | 'i'>[]
}

/** An op with its personal part still in it. */
export type RawOp = Op & { personal?: Record<string, Json> }

/** A log that a test writes by hand, with the station's key and without asking anybody whether it may. */
export class RawLog {
  readonly scope: string
  readonly entries: RawEntry[] = []
  readonly #identity: StationIdentity
  readonly #bytes: (count: number) => Uint8Array
  #start: LogStart
  #head: { seq: number; hash: Uint8Array }

  constructor(
    identity: StationIdentity,
    scope: string,
    bytes: (count: number) => Uint8Array,
    r: readonly string[] = [],
    t = 1_760_000_000_000,
  ) {
    const genesis = encodeGenesis({
      v: 1,
      org: identity.org,
      dev: identity.dev,
      sc: scope,
      n: base64url(bytes(16)),
      why: 'install',
      cert: certificateDigest(nodeHashing, identity.certificate.bytes),
      r: [...r],
      app: 'test',
      t,
    })
    this.#identity = identity
    this.#bytes = bytes
    this.scope = scope
    this.#start = { genesis, seal: identity.signing.sign(genesisMessage(genesis)), certificate: identity.certificate }
    this.#head = { seq: 0, hash: genesisHash(nodeHashing, genesis) }
  }

  /** A log that exists already, written on from `head` by somebody who has the station's key. */
  static goingOn(
    identity: StationIdentity,
    start: LogStart,
    scope: string,
    head: { readonly seq: number; readonly hash: Uint8Array },
    bytes: (count: number) => Uint8Array,
  ): RawLog {
    const log = new RawLog(identity, scope, bytes)
    log.#start = start
    log.#head = { seq: head.seq, hash: head.hash }
    return log
  }

  get start(): LogStart {
    return this.#start
  }

  get id(): string {
    return logId(nodeHashing, this.#start.genesis)
  }

  get head(): { seq: number; hash: Uint8Array } {
    return this.#head
  }

  /** Goes on from an earlier entry: what comes next makes a second branch. */
  goBackTo(entry: RawEntry): void {
    this.#head = { seq: entry.seq, hash: entry.hash }
  }

  append(
    parts: Omit<Entry, 'v' | 's' | 'o'> & { s?: number; o: RawOp[] },
    change: (e: Entry) => Entry = e => e,
  ): RawEntry {
    const asides: { digest: string; salt: Uint8Array; payload: Uint8Array }[] = []
    const o = parts.o.map(({ personal, ...op }): Op => {
      if (personal === undefined) return op
      const salt = this.#bytes(16)
      const payload = encodeAside(personal)
      const digest = asideDigest(nodeHashing, salt, payload)
      asides.push({ digest, salt, payload })
      return { ...op, d: digest }
    })
    const { c, a, t, l, r, s = 1 } = parts
    return this.seal(encodeEntry(change({ v: 1, c, a, t, l, r, s, o })), asides)
  }

  /** Any bytes as the next entry. */
  seal(body: Uint8Array, asides: RawEntry['asides'] = []): RawEntry {
    const after = this.#head
    const seq = after.seq + 1
    const hash = nextHash(nodeHashing, after.hash, body)
    const seal = this.#identity.signing.sign(sealMessage(logIdBytes(nodeHashing, this.#start.genesis), seq, hash))
    const entry: RawEntry = { log: this, seq, after, hash, ref: refOf(hash), body, seal, asides }
    this.entries.push(entry)
    this.#head = { seq, hash }
    return entry
  }
}

/** One entry as a batch; asides are left out on request, as a peer without them would. */
export const batchOfOne = ({ log, after, body, seal, asides }: RawEntry, withAsides = true): Batch => ({
  log: log.start,
  after,
  entries: [{ body, seal }],
  ...(withAsides ? { asides } : {}),
})
