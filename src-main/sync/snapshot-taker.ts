import { LIMITS } from '#shared/sync/limits.ts'
import type { LinkStatus } from '#shared/sync/protocol/exchange.ts'
import type { Piece, PieceAsk } from '#shared/sync/protocol/exchange-event.ts'
import {
  openManifest,
  snapshotId,
  type SnapshotFault,
  type SnapshotManifest,
  type SnapshotWanted,
} from '#shared/sync/snapshot.ts'
import { nodeHashing, nodeVerifying } from '../storage/crypto.ts'
import { type PartDisk, SnapshotPart } from './snapshot-part.ts'

type SnapAsk = Extract<PieceAsk, { t: 'SNAP_GET' }>

/** What a snapshot is taken with. */
export interface SnapshotTakerOptions {
  /** where it lies until it is whole: kept over a restart */
  readonly folder: string
  /** entries behind from which it is worth it (sync.md §2.6) */
  readonly from: number
  readonly links: () => readonly LinkStatus[]
  /** whether this station has written nothing yet that others are to have: it is new */
  readonly isNew: () => boolean
  /** the key of a member that may give copies */
  readonly keyOf: (dev: string) => Uint8Array | undefined
  readonly own: Omit<SnapshotWanted, 'by' | 'publicKey'>
  readonly freeBytes: () => number
  readonly fetch: (link: number, ask: SnapAsk) => void
  readonly disk: PartDisk
  /** puts the whole file in the place of the station's own; what went wrong */
  readonly adopt: (file: string, dev: string, manifest: SnapshotManifest) => Promise<string | undefined>
  readonly log: (line: { event: 'snapshot'; kind: string; [field: string]: string | number }) => void
  readonly nowMs: () => number
}

interface Asking {
  readonly kind: 'asking'
  readonly link: number
  readonly dev: string
  /** for the one that was begun */
  readonly again: boolean
}

interface TakingPart {
  readonly kind: 'taking'
  readonly link: number
  readonly dev: string
  readonly part: SnapshotPart
}

/** Of a peer: when it was seen far ahead first, how often on end it did not answer, and how often its copy was gone before it was here. */
interface Seen {
  readonly sinceMs: number
  tries: number
  gone: number
}

/** `beside`: another thread is at the file. */
type Taking = { readonly kind: 'none' } | Asking | TakingPart | { readonly kind: 'beside' }

/** How long a link may be up before the entries are asked for, where it is not known yet whether its peer gives copies. Units: ms. */
const decideMs = 10_000
/** Unanswered asks after which a peer is asked no more. */
const mostTries = 3
/** The copy, its shape as this station's own, and what is written meanwhile. */
const timesSize = 3

/**
 * Takes a copy of a peer's file where this station is new and far behind (CS-54): block by block, each checked, going on after a broken
 * link or a restart where it was. Meanwhile nothing else than `auth` is asked for.
 */
export class SnapshotTaker {
  readonly #options: SnapshotTakerOptions
  #now: Taking = { kind: 'none' }
  readonly #seen = new Map<string, Seen>()
  readonly #refused = new Set<string>()
  #ended = false

  constructor(options: SnapshotTakerOptions) {
    this.#options = options
  }

  /** Nothing more is taken: what came stays for the next start. */
  end(): void {
    this.#ended = true
    if (this.#now.kind === 'taking') void this.#stop(this.#now, { isKept: true }).catch(no)
  }

  /** Whether entries are not asked for now, because a copy of all of them comes, or may. */
  holds(): boolean {
    if (this.#now.kind !== 'none') return true
    return this.#options.isNew() && this.#candidates().some(({ dev }) => this.#mayDecide(dev))
  }

  /** Looks whether there is a copy to be taken; to be called each second. */
  look(): void {
    const { isNew, keyOf, fetch } = this.#options
    if (this.#ended || this.#now.kind !== 'none' || !isNew()) return
    const from = this.#candidates().find(({ dev }) => keyOf(dev) !== undefined)
    if (from === undefined) return
    const begun = SnapshotPart.found(this.#options.folder, from.dev)
    this.#now = { kind: 'asking', link: from.link, dev: from.dev, again: begun !== undefined }
    fetch(from.link, { t: 'SNAP_GET', snap: begun?.id ?? '', chunk: 0 })
  }

  /** The answer to a `fetch`; null: there was none. */
  async fetched(link: number, ask: SnapAsk, piece: Piece | null): Promise<void> {
    const now = this.#now
    if ((now.kind !== 'asking' && now.kind !== 'taking') || now.link !== link) return
    // Not what is asked for now: the answer to an ask that was given up.
    if (now.kind === 'asking' ? ask.chunk !== 0 : ask.chunk === 0 || ask.snap !== now.part.id) return
    if (piece === null) return this.#stop(now, { why: this.#unanswered(now.dev), isKept: true })
    if (piece.t !== 'SNAP') return
    try {
      if (now.kind === 'asking') await this.#begin(now, piece)
      else await this.#takeBlock(now, ask.chunk, piece)
    } catch (error) {
      // What was given up meanwhile is nobody's any more.
      if (now.kind === 'taking' && this.#now !== now) return
      // A disk that is full or broken: what there is room for comes entry by entry.
      await this.#stop(now, this.#ended ? { isKept: true } : { why: whyOf(error) })
    }
  }

  #candidates(): LinkStatus[] {
    const { links, from } = this.#options
    return links().filter(({ dev, behind }) => behind >= from && !this.#refused.has(dev))
  }

  /** Its `auth` may still be on its way, and with it who may give copies. */
  #mayDecide(dev: string): boolean {
    const { keyOf, nowMs } = this.#options
    return keyOf(dev) !== undefined || nowMs() - this.#noted(dev).sinceMs < decideMs
  }

  /** Why nothing is asked of a peer any more that did not answer, where it is so. */
  #unanswered(dev: string): string | undefined {
    return ++this.#noted(dev).tries >= mostTries ? 'NoAnswer' : undefined
  }

  /** The same of one whose copy was no more when half of it was here. */
  #gone(dev: string): string | undefined {
    return ++this.#noted(dev).gone >= mostTries ? 'Gone' : undefined
  }

  #noted(dev: string): Seen {
    const seen = this.#seen.get(dev) ?? { sinceMs: this.#options.nowMs(), tries: 0, gone: 0 }
    this.#seen.set(dev, seen)
    return seen
  }

  async #begin(now: Asking, piece: Extract<Piece, { t: 'SNAP' }>): Promise<void> {
    const { link, dev, again } = now
    const { folder, fetch, log, freeBytes, disk } = this.#options
    if (piece.of === 0 && again) {
      // The copy that was begun is gone there: another is asked for.
      SnapshotPart.drop(folder)
      this.#now = { kind: 'asking', link, dev, again: false }
      return fetch(link, { t: 'SNAP_GET', snap: '', chunk: 0 })
    }
    const [bytes, signature] = piece.bytes
    const publicKey = this.#options.keyOf(dev)
    if (bytes === undefined || signature === undefined || publicKey === undefined) {
      return this.#stop(now, { why: 'None', isKept: true })
    }
    const wanted = { ...this.#options.own, by: dev, publicKey }
    const opened = openManifest(nodeVerifying, { bytes, signature }, wanted)
    const fault: SnapshotFault['kind'] | 'NoRoom' | undefined = !opened.ok
      ? opened.error.kind
      : piece.snap !== snapshotId(nodeHashing, bytes) || piece.of !== opened.value.blocks.length
        ? 'BadManifest'
        : freeBytes() < opened.value.size * timesSize
          ? 'NoRoom'
          : undefined
    if (!opened.ok || fault !== undefined) return this.#stop(now, { why: fault ?? 'BadManifest', isKept: true })
    this.#now = { kind: 'beside' }
    const part = await SnapshotPart.begin(folder, { dev, id: piece.snap, manifest: opened.value }, disk)
    if (this.#ended) return part.close()
    log({ event: 'snapshot', kind: 'SnapshotBegun', dev, blocks: piece.of, here: part.here })
    const taking = { kind: 'taking', link, dev, part } as const
    this.#now = taking
    if (part.isWhole()) return this.#fit(taking)
    for (let n = 0; n < LIMITS.piecesPerLink; n++) this.#askNext(link, part)
  }

  #askNext(link: number, part: SnapshotPart): void {
    const chunk = part.next()
    if (chunk !== undefined) this.#options.fetch(link, { t: 'SNAP_GET', snap: part.id, chunk })
  }

  async #takeBlock(now: TakingPart, chunk: number, piece: Extract<Piece, { t: 'SNAP' }>): Promise<void> {
    const { link, dev, part } = now
    const [bytes] = piece.bytes
    if (piece.of === 0 || bytes === undefined) return this.#stop(now, { why: this.#gone(dev) })
    const isWhat = await part.take(chunk, bytes)
    if (this.#now !== now) return
    if (!isWhat) return this.#stop(now, { why: 'TamperedBlock' })
    this.#noted(dev).tries = 0
    if (part.isWhole()) return this.#fit(now)
    this.#askNext(link, part)
  }

  /** Whoever makes the file fit writes it to the disk for good. */
  async #fit({ dev, part }: TakingPart): Promise<void> {
    const { adopt, log, folder } = this.#options
    this.#now = { kind: 'beside' }
    let why: string | undefined
    try {
      await part.close()
      why = await adopt(part.file, dev, part.manifest)
      if (why === undefined) log({ event: 'snapshot', kind: 'SnapshotTaken', dev, bytes: part.manifest.size })
    } catch (error) {
      why = whyOf(error)
    }
    if (why !== undefined) this.#refuse(dev, why)
    this.#forget(folder)
  }

  /** Forgets what was begun; whatever the disk says to that, the next may be looked for. */
  #forget(folder: string): void {
    try {
      SnapshotPart.drop(folder)
    } finally {
      this.#now = { kind: 'none' }
    }
  }

  /** Takes no more of it: what came is kept where it may be gone on with. `why`: nothing is asked of that peer any more. */
  async #stop(now: Asking | TakingPart, { why, isKept = false }: { why?: string | undefined; isKept?: boolean }) {
    this.#now = { kind: 'beside' }
    if (why !== undefined) this.#refuse(now.dev, why)
    // What the disk did not take may look whole until the power goes.
    const isWritten = now.kind === 'asking' || (await now.part.close().then(yes, no))
    if (!isKept || !isWritten) return this.#forget(this.#options.folder)
    this.#now = { kind: 'none' }
  }

  /** No copy is taken of a peer any more: what it has comes entry by entry. */
  #refuse(dev: string, why: string): void {
    this.#refused.add(dev)
    this.#options.log({ event: 'snapshot', kind: 'SnapshotRefused', dev, why })
  }
}

const yes = (): boolean => true
const no = (): boolean => false

const whyOf = (error: unknown): string =>
  error instanceof Error ? ((error as NodeJS.ErrnoException).code ?? error.message) : String(error)
