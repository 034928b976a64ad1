import { base64url, concat, equalBytes, hex, utf8 } from '#shared/sync/bytes.ts'
import { genesisHash, nextHash } from '#shared/sync/chain.ts'
import { encodeGenesis, logId, parseGenesis } from '#shared/sync/genesis.ts'
import type { LogOpening, LogState, Ops, Point } from '#shared/sync/protocol/message.ts'
import { testHashing } from './crypto.ts'

/** An entry of a log in memory: a point with what stands before it. */
export interface MemoryEntry extends Point {
  readonly hash: Uint8Array
  readonly parent: MemoryEntry | null
  readonly body: Uint8Array
  seal: Uint8Array | undefined
}

/** What a station's key would sign, cheap: any other bytes are a bad seal. */
export function memorySeal(dev: string, hash: Uint8Array): Uint8Array {
  const half = testHashing.sha256(utf8(`seal of ${dev}`), hash)
  return concat(half, half)
}

const genesisSeal = (dev: string, genesis: Uint8Array): Uint8Array => memorySeal(dev, testHashing.sha256(genesis))
export const pointKey = ({ seq, h8 }: Point): string => `${seq}:${h8}`
const point = (seq: number, hash: Uint8Array) => ({ seq, hash, h8: hex(hash.subarray(0, 8)) })

/** One log of a memory replica: a tree of entries, usually one chain, under the real hashes. */
export class MemoryLog {
  readonly log: string
  readonly dev: string
  readonly scope: string
  readonly opening: LogOpening
  readonly root: MemoryEntry
  readonly entries = new Map<string, MemoryEntry>()
  readonly tips = new Map<string, MemoryEntry>()
  closed = false

  constructor(opening: LogOpening) {
    const genesis = parseGenesis(opening.genesis)
    if (!genesis.ok) throw new Error('no station of a test opens a log wrongly')
    const { dev, sc: scope } = genesis.value
    this.log = logId(testHashing, opening.genesis)
    this.dev = dev
    this.scope = scope
    this.opening = opening
    const root = point(0, genesisHash(testHashing, opening.genesis))
    this.root = { ...root, parent: null, body: new Uint8Array(), seal: undefined }
    this.#put(this.root)
  }

  /** The opening of a new log; `n` tells the logs of one station and scope apart. */
  static open(dev: string, scope: string, n: number): MemoryLog {
    const certificate = { bytes: utf8(`certificate of ${dev}`), signature: new Uint8Array(64) }
    const cert = base64url(testHashing.sha256(certificate.bytes))
    const nonce = base64url(testHashing.sha256(utf8(`log ${n}`)).subarray(0, 16))
    const rest = { cert, r: [], app: '0.0.0-test', t: n }
    const genesis = encodeGenesis({ v: 1, org: dev, dev, sc: scope, n: nonce, why: 'install', ...rest })
    return new MemoryLog({ genesis, seal: genesisSeal(dev, genesis), certificate, issuers: [] })
  }

  /** Whether the station whose log it is opened it. */
  isSealed(): boolean {
    return equalBytes(this.opening.seal, genesisSeal(this.dev, this.opening.genesis))
  }

  get state(): LogState {
    return this.tips.size > 1 ? 'forked' : this.closed ? 'closed' : 'open'
  }

  find(at: Point): MemoryEntry | undefined {
    return this.entries.get(pointKey(at))
  }

  /** The tip of the longest branch. */
  head(): MemoryEntry {
    return [...this.tips.values()].reduce((best, tip) => (tip.seq > best.seq ? tip : best))
  }

  /** Adds an entry after another; whether it was new. */
  add(parent: MemoryEntry, body: Uint8Array, seal: Uint8Array | undefined): { entry: MemoryEntry; fresh: boolean } {
    const place = point(parent.seq + 1, nextHash(testHashing, parent.hash, body))
    const known = this.find(place)
    if (known) {
      known.seal ??= seal
      return { entry: known, fresh: false }
    }
    const entry = { ...place, parent, body, seal }
    this.#put(entry)
    return { entry, fresh: true }
  }

  #put(entry: MemoryEntry): void {
    this.entries.set(pointKey(entry), entry)
    if (entry.parent) this.tips.delete(pointKey(entry.parent))
    this.tips.set(pointKey(entry), entry)
  }

  /** CS-21: the tips, then ever farther points of the longest branch, down to the genesis. */
  locator(): Point[] {
    const points = [...this.tips.values()].map(({ seq, h8 }) => ({ seq, h8 }))
    const head = this.head()
    let entry: MemoryEntry | null = head
    for (let distance = 1; head.seq - distance > 0; distance *= 2) {
      while (entry && entry.seq > head.seq - distance) entry = entry.parent
      if (entry) points.push({ seq: entry.seq, h8: entry.h8 })
    }
    if (head.seq > 0) points.push({ seq: 0, h8: this.root.h8 })
    return points
  }

  /** CS-22: the chains that a peer with these points lacks, parents before children. */
  missing(have: readonly Point[]): MemoryEntry[][] {
    const covered = new Set<MemoryEntry>(have.length === 0 ? [] : [this.root])
    for (const at of have) for (let e = this.find(at) ?? null; e && !covered.has(e); e = e.parent) covered.add(e)
    const chains: MemoryEntry[][] = []
    for (const tip of this.tips.values()) {
      const chain: MemoryEntry[] = []
      for (let e: MemoryEntry | null = tip; e?.parent && !covered.has(e); e = e.parent) {
        covered.add(e)
        chain.push(e)
      }
      if (chain.length > 0) chains.push(chain.reverse())
    }
    return chains
  }

  /** Entries of one chain as they travel. */
  ops(chain: readonly MemoryEntry[], opening: boolean, end: boolean): Ops {
    const after = chain[0]?.parent ?? this.root
    return {
      log: this.log,
      after: { seq: after.seq, hash: after.hash },
      entries: chain.map(({ body }, i) => {
        const seal = i === chain.length - 1 ? chain[i]?.seal : undefined
        return seal ? { body, seal } : { body }
      }),
      ...(opening ? { opening: this.opening } : {}),
      asides: [],
      end,
    }
  }
}
