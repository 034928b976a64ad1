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
  /** when something of it was asked for last; minus infinity where nothing was */
  servedMs: number
}

type SnapAsk = Extract<PieceAsk, { t: 'SNAP_GET' }>

/** A copy is offered to who asks for one up to this age; then it goes, unless somebody still takes it. Units: ms. */
export const freshMs = 60 * 60_000
/** Without an ask for a piece, nobody takes a copy any more. Units: ms. */
const takenMs = 2 * 60_000
/** Copies that are kept, but for those that somebody takes; the one that was served longest ago goes. */
const keptCopies = 2

/** Gives copies of this station's file to new stations that may have them (CS-52, CS-54): each to the one that it was made for. */
export class SnapshotServer {
  readonly #options: SnapshotServerOptions
  #made: Made[] = []
  #last: Promise<unknown> = Promise.resolve()
  #making = 0
  /** members that a copy is to be made for before they ask */
  #letIn: string[] = []
  #ended = false

  constructor(options: SnapshotServerOptions) {
    this.#options = options
    rmSync(options.folder, { recursive: true, force: true })
  }

  /**
   * Lets go of copies that nobody may ask for any more, and makes one for who was let in, so that he need not wait for it when he comes: one
   * after the other, and no more than are kept. To be called each second.
   */
  look(): void {
    const now = this.#options.wallMs()
    for (const made of this.#idle(now)) if (now - made.atMs >= freshMs) this.#drop(made)
    if (this.#ended || !this.#options.mayServe()) return
    this.#letIn.push(...this.#options.letIn())
    if (this.#making > 0 || this.#made.length >= keptCopies) return
    const [dev] = this.#letIn
    if (dev !== undefined) void this.#offer(dev)
  }

  /** The piece that a linked peer asked for, or that it is not here. A new copy takes seconds. */
  async serve(dev: string, ask: SnapAsk): Promise<Piece> {
    const { snap, chunk } = ask
    const none: Piece = { t: 'SNAP', snap, chunk, of: 0, size: 0, bytes: [] }
    if (!this.#options.mayServe()) return none
    const made = snap === '' && chunk === 0 ? await this.#offer(dev) : this.#find(dev, snap)
    if (made === undefined || chunk > made.blocks) return none
    made.servedMs = this.#options.wallMs()
    const piece = { t: 'SNAP', snap: made.id, chunk, of: made.blocks, size: made.size } as const
    const { bytes, signature } = made.signed
    if (chunk === 0) return { ...piece, bytes: [bytes, signature] }
    return { ...piece, bytes: [readBlock(made.file, chunk, pieceRoom)], room: pieceRoom }
  }

  /** Removes every copy, when none is being made any more. */
  async end(): Promise<void> {
    this.#ended = true
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
    this.#letIn = this.#letIn.filter(one => one !== dev)
    this.#making++
    const offered = this.#last.then(() => this.#makeOrFind(dev)).finally(() => this.#making--)
    this.#last = offered
    return offered
  }

  async #makeOrFind(dev: string): Promise<Made | undefined> {
    const { folder, org, copy, readerOf, hasRoom, wallMs, log } = this.#options
    const atMs = wallMs()
    const beside = join(folder, 'making.db')
    try {
      const asker = readerOf(dev)
      const found = this.#madeFor(dev).find(made => atMs - made.atMs < freshMs)
      if (asker === undefined || found !== undefined || this.#ended) return found
      mkdirSync(folder, { recursive: true, mode: 0o700 })
      if (!hasRoom()) throw new Error('NoRoom')
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
        servedMs: Number.NEGATIVE_INFINITY,
      }
      const over = this.#made.length + 1 - keptCopies
      for (const old of this.#idle(wallMs()).slice(0, Math.max(0, over))) this.#drop(old)
      this.#made.push(made)
      log({ event: 'snapshot', kind: 'SnapshotMade', dev, bytes: content.size })
      return made
    } catch (error) {
      // A full disk for one: the asker takes entry by entry.
      this.#remove(beside)
      log({ event: 'snapshot', kind: 'SnapshotFault', why: error instanceof Error ? error.message : String(error) })
      return undefined
    }
  }

  #drop(made: Made): void {
    this.#made = this.#made.filter(one => one !== made)
    this.#remove(made.file)
  }

  /** What the disk keeps now goes with the folder at the next start. */
  #remove(file: string): void {
    try {
      rmSync(file, { force: true })
    } catch (error) {
      this.#options.log({ event: 'snapshot', kind: 'SnapshotFault', why: String(error) })
    }
  }

  /** Copies that nobody takes now, the one first that was served longest ago. */
  #idle(now: number): Made[] {
    return this.#made.filter(made => now - made.servedMs >= takenMs).sort((a, b) => a.servedMs - b.servedMs)
  }
}
