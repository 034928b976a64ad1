import { relayLimits } from '#shared/relay/relay-limits.ts'
import { LIMITS } from '#shared/sync/limits.ts'
import type { WantedBlob } from '#shared/sync/protocol/blob-fetching.ts'
import type { BlobPart } from '../storage/blobs/blob-part.ts'
import type { BlobStore } from '../storage/blobs/blob-store.ts'
import { BlobTaker } from './blob-taker.ts'
import type { RelaySession } from './relay-session.ts'

/** The files of a station, as far as they go to the relay and come from it. */
export interface RelayedFiles {
  readonly blobs: Pick<BlobStore, 'has' | 'haveOf' | 'piece' | 'relayPartOf'>
  /** what is here and entries name, and how long each is */
  named(): ReadonlyMap<string, number>
  wanted(): WantedBlob[]
  came(): void
  arrived(part: BlobPart, blob: string): Promise<boolean>
  hasRoom(): boolean
  onSorted(listener: () => void): () => void
}

/** What files go to and come from the relay with. */
export interface RelayBlobsOptions {
  readonly session: RelaySession
  readonly files: RelayedFiles
  /** the ledgers are even and the line is not paid by volume: files wait for all else (CS-53) */
  readonly mayGo: () => boolean
  readonly log: ConstructorParameters<typeof BlobTaker>[0]['log']
  readonly nowMs: () => number
}

/** How often it is looked, and how long what the relay said that it has is believed: it may be wiped. Units: ms. */
const times = { look: 1_000, believed: 10 * 60_000 } as const
/** The relay as one that files are taken from. */
const link = { link: 0, dev: 'relay' }

/**
 * Brings files that entries name to the relay and takes from there what is missing here, piece by piece; both go on where they were after
 * a cut, since each side is asked how much it has. A file goes only once the relay knows the entry that names it.
 */
export class RelayBlobs {
  readonly #options: RelayBlobsOptions
  readonly #taker: BlobTaker
  readonly #unfollow: () => void
  readonly #timer: NodeJS.Timeout
  /** files that are whole at the relay, as it said */
  readonly #there = new Set<string>()
  #believedMs = 0
  #giving: Promise<void> | undefined
  #ended = false

  constructor(options: RelayBlobsOptions) {
    const { files, mayGo, log, nowMs } = options
    this.#options = options
    this.#believedMs = nowMs()
    this.#taker = new BlobTaker({
      wanted: () => files.wanted().map(one => ({ ...one, have: this.#cameOf(one) })),
      partOf: blob => files.blobs.relayPartOf(blob),
      came: () => files.came(),
      arrived: (part, blob) => files.arrived(part, blob),
      links: () => (mayGo() ? [link] : []),
      hasRoom: () => files.hasRoom(),
      fetch: (_link, { blob, at }) => void this.#fetch(blob, at),
      log,
      nowMs,
    })
    this.#unfollow = files.onSorted(() => this.#taker.changed())
    this.#timer = setInterval(() => this.#look(), times.look).unref()
  }

  /** Ends after what is running; the caller ends the line. */
  async end(): Promise<void> {
    this.#ended = true
    clearInterval(this.#timer)
    this.#unfollow()
    await this.#giving
    await this.#taker.end()
  }

  #cameOf({ blob, bytes }: WantedBlob): number {
    const { blobs } = this.#options.files
    return Math.min(blobs.haveOf(blob, blobs.relayPartOf(blob)), bytes)
  }

  #look(): void {
    if (this.#ended || !this.#options.mayGo()) return
    this.#taker.look()
    this.#giving ??= this.#give().finally(() => (this.#giving = undefined))
  }

  async #fetch(blob: string, at: number): Promise<void> {
    const got = await this.#options.session.call('getBlob', { blob, query: { at: String(at) } })
    const size = this.#options.files.wanted().find(one => one.blob === blob)?.bytes ?? 0
    const piece = got.ok && got.value.length > 0 ? { t: 'BLOB' as const, blob, at, size, bytes: got.value } : null
    await this.#taker.fetched(link, { t: 'BLOB_GET', blob, at }, piece)
  }

  /** Brings what the relay lacks of all that is here, file after file. What it does not know of yet it is asked about again. */
  async #give(): Promise<void> {
    const { files, session, nowMs } = this.#options
    if (nowMs() - this.#believedMs > times.believed) {
      this.#there.clear()
      this.#believedMs = nowMs()
    }
    const here = [...files.named()].filter(([blob]) => !this.#there.has(blob)).slice(0, relayLimits.blobsAsked)
    if (here.length === 0) return
    const held = await session.call('haveBlobs', { json: { blobs: here.map(([blob]) => blob) } })
    if (!held.ok) return
    const sizes = new Map(here)
    for (const [blob, have] of held.value.have) if (!(await this.#bring(blob, have, sizes.get(blob) ?? 0))) return
  }

  /** The rest of one file. Whether the next may follow. */
  async #bring(blob: string, from: number, size: number): Promise<boolean> {
    let have = from
    while (have < size) {
      const piece = this.#options.files.blobs.piece(blob, have, LIMITS.blobChunkBytes)
      if (piece === undefined || this.#ended || !this.#options.mayGo()) return false
      const taken = await this.#options.session.call('putBlob', {
        blob,
        query: { at: String(have) },
        bytes: piece.bytes,
      })
      // One that the relay does not take now is asked about again in its turn; with it wait the others.
      if (!taken.ok || taken.value.have === have) return false
      have = taken.value.have
    }
    this.#there.add(blob)
    return true
  }
}
