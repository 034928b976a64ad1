import type { Point } from '#shared/sync/protocol/message.ts'
import { dropPeerHead, peerLogs, putPeerHead } from '../repositories/peer-head.ts'
import type { Store } from '../storage/store.ts'
import { writeSpare } from '../storage/write-spare.ts'

/** The end of a log that a peer told. */
export interface Holding {
  readonly log: string
  readonly at: Point
}

/** How long what peers tell may wait for the disk: it is written together, and a crash only makes this station know less. Units: ms. */
const writeAfterMs = 1_000

/** What is kept with. */
export interface HoldingsOptions {
  readonly store: Store
  readonly wallMs: () => number
  readonly schedule: (ms: number, work: () => void) => void
  /** what peers said of these logs stands on the disk */
  readonly kept: (logs: ReadonlySet<string>) => void
}

/** Keeps what peers said that they have on their disks (CS-28, DU-12). Only their own word counts, and always the last. */
export class PeerHoldings {
  readonly #options: HoldingsOptions
  readonly #told = new Map<string, Map<string, Point>>()
  /** peers that tell all they hold, with the logs that they named so far (CS-13) */
  readonly #welcoming = new Map<string, Set<string>>()
  #scheduled = false

  constructor(options: HoldingsOptions) {
    this.#options = options
  }

  /** A peer begins to tell all that it holds. */
  begin(dev: string): void {
    this.#welcoming.set(dev, new Set())
  }

  note(dev: string, holdings: readonly Holding[]): void {
    const told = this.#told.get(dev) ?? new Map<string, Point>()
    const here = new Map<string, Point>()
    // Of a forked log the longest branch is kept.
    for (const { log, at } of holdings) if (at.seq >= (here.get(log)?.seq ?? 0)) here.set(log, at)
    for (const [log, at] of here) {
      told.set(log, at)
      this.#welcoming.get(dev)?.add(log)
    }
    this.#told.set(dev, told)
    this.#schedule()
  }

  /** A peer has told all that it holds: what it held once and names no more is gone there. */
  welcomed(dev: string): void {
    const named = this.#welcoming.get(dev)
    this.#welcoming.delete(dev)
    if (named === undefined) return
    const { store } = this.#options
    const held = store.read(tx => peerLogs(tx, store.build, dev)).map(hexOf)
    const gone = new Set(held.filter(log => !named.has(log)))
    if (gone.size > 0) this.#write(gone, tx => gone.forEach(log => dropPeerHead(tx, store.build, dev, bytesOf(log))))
  }

  /** Writes what was told and waits. */
  flush(): void {
    const { store, wallMs } = this.#options
    if (this.#told.size === 0) return
    const at_ms = wallMs()
    const told = [...this.#told]
    const of = new Set(told.flatMap(([, logs]) => [...logs.keys()]))
    this.#write(of, tx => {
      for (const [peer, logs] of told)
        for (const [log, { seq, h8 }] of logs)
          putPeerHead(tx, store.build, { peer, log_id: bytesOf(log), seq, hash: bytesOf(h8), at_ms })
    })
    this.#told.clear()
  }

  #write(logs: ReadonlySet<string>, work: Parameters<Store['write']>[0]): void {
    if (writeSpare(this.#options.store, work)) this.#options.kept(logs)
  }

  #schedule(): void {
    if (this.#scheduled) return
    this.#scheduled = true
    this.#options.schedule(writeAfterMs, () => {
      this.#scheduled = false
      this.flush()
    })
  }
}

const bytesOf = (hex: string): Uint8Array => Buffer.from(hex, 'hex')
const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
