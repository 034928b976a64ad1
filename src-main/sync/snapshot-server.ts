import { mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { nodeHashing } from '../storage/crypto.ts'
import type { SnapshotContent } from '../storage/snapshot/make-snapshot.ts'
import { readBlock } from '../storage/snapshot/snapshot-file.ts'
import type { Signing } from '#shared/sync/bytes.ts'
import type { Piece, PieceAsk } from '#shared/sync/protocol/exchange-event.ts'
import type { Signed } from '#shared/sync/signed-text.ts'
import { signManifest, snapshotId } from '#shared/sync/snapshot.ts'
import { pieceRoom } from '#shared/sync/protocol/message.ts'
import type { Reader } from '#shared/sync/aside-rights.ts'

/** What snapshots are made of and for whom. */
export interface SnapshotServerOptions {
  /** theirs alone: emptied at the start */
  readonly folder: string
  readonly org: string
  readonly dev: string
  readonly signing: () => Signing
  /** whether this station may give copies now: its right `seed` */
  readonly mayServe: () => boolean
  readonly readerOf: (dev: string) => { readonly reader: Reader; readonly scopes: readonly string[] } | undefined
  /** members that were let in since it was last asked, and that a copy will be worth it for */
  readonly letIn: () => readonly string[]
  /** whether the disk has room for a copy */
  readonly hasRoom: () => boolean
  /** makes the copy, beside the thread of the caller */
  readonly copy: (into: string, reader: Reader, scopes: readonly string[]) => Promise<SnapshotContent>
  readonly log: (line: { event: 'snapshot'; kind: string; [field: string]: string | number }) => void
  readonly wallMs: () => number
}

interface Made {
  readonly dev: string
  readonly scopes: readonly string[]
  readonly file: string
  readonly id: string
  readonly signed: Signed
  readonly blocks: number
  readonly size: number
  readonly atMs: number
}

type SnapAsk = Extract<PieceAsk, { t: 'SNAP_GET' }>

/** A copy is made anew for who asks for one after this. Units: ms. */
export const freshMs = 60 * 60_000
/** Copies that are kept; the oldest goes. */
const keptCopies = 2

/** Gives copies of this station's file to new stations that may have them (CS-52, CS-54): each to the one that it was made for. */
export class SnapshotServer {
  readonly #options: SnapshotServerOptions
  #made: Made[] = []
  #last: Promise<unknown> = Promise.resolve()

  constructor(options: SnapshotServerOptions) {
    this.#options = options
    rmSync(options.folder, { recursive: true, force: true })
  }

  /** Makes a copy for who was let in, so that he need not wait for it when he comes; to be called each second. */
  look(): void {
    if (this.#options.mayServe()) for (const dev of this.#options.letIn()) void this.#offer(dev)
  }

  /** The piece that a linked peer asked for, or that it is not here. A new copy takes seconds. */
  async serve(dev: string, ask: SnapAsk): Promise<Piece> {
    const { snap, chunk } = ask
    const none: Piece = { t: 'SNAP', snap, chunk, of: 0, size: 0, bytes: [] }
    if (!this.#options.mayServe()) return none
    const made = snap === '' && chunk === 0 ? await this.#offer(dev) : this.#find(dev, snap)
    if (made === undefined || chunk > made.blocks) return none
    const piece = { t: 'SNAP', snap: made.id, chunk, of: made.blocks, size: made.size } as const
    const { bytes, signature } = made.signed
    if (chunk === 0) return { ...piece, bytes: [bytes, signature] }
    return { ...piece, bytes: [readBlock(made.file, chunk, pieceRoom)], room: pieceRoom }
  }

  /** Removes every copy, when none is being made any more. */
  async end(): Promise<void> {
    await this.#last
    rmSync(this.#options.folder, { recursive: true, force: true })
    this.#made = []
  }

  #find(dev: string, snap: string): Made | undefined {
    return this.#madeFor(dev).find(({ id }) => id === snap)
  }

  #madeFor(dev: string): Made[] {
    const now = this.#options.readerOf(dev)?.scopes ?? []
    // Who lost a scope meanwhile gets no more of it (CS-14); what he was given since comes as entries.
    return this.#made.filter(made => made.dev === dev && made.scopes.every(scope => now.includes(scope)))
  }

  #offer(dev: string): Promise<Made | undefined> {
    const offered = this.#last.then(() => this.#makeOrFind(dev))
    this.#last = offered.catch(() => undefined)
    return offered
  }

  async #makeOrFind(dev: string): Promise<Made | undefined> {
    const { folder, org, copy, readerOf, hasRoom, wallMs, log } = this.#options
    const asker = readerOf(dev)
    const atMs = wallMs()
    const found = this.#madeFor(dev).find(made => atMs - made.atMs < freshMs)
    if (asker === undefined || found !== undefined) return found
    if (!hasRoom()) {
      log({ event: 'snapshot', kind: 'SnapshotFault', why: 'NoRoom' })
      return undefined
    }
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    const beside = join(folder, 'making.db')
    try {
      const content = await copy(beside, asker.reader, asker.scopes)
      const manifest = { v: 1 as const, org, by: this.#options.dev, t: atMs, ...content }
      const signed = signManifest(this.#options.signing(), manifest)
      const id = snapshotId(nodeHashing, signed.bytes)
      const file = join(folder, `${id}.db`)
      renameSync(beside, file)
      const made = {
        dev,
        scopes: content.scopes,
        file,
        id,
        signed,
        blocks: content.blocks.length,
        size: content.size,
        atMs,
      }
      this.#made.push(made)
      while (this.#made.length > keptCopies) rmSync(this.#made.shift()?.file ?? '', { force: true })
      log({ event: 'snapshot', kind: 'SnapshotMade', dev, bytes: content.size })
      return made
    } catch (error) {
      // A full disk for one: the asker takes entry by entry.
      log({ event: 'snapshot', kind: 'SnapshotFault', why: error instanceof Error ? error.message : String(error) })
      return undefined
    }
  }
}
