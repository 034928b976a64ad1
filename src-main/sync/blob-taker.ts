import { BlobFetching, type BlobLink, type WantedBlob } from '#shared/sync/protocol/blob-fetching.ts'
import type { Piece, PieceAsk } from '#shared/sync/protocol/exchange-event.ts'
import { pieceRoom } from '#shared/sync/protocol/message.ts'
import { BlobPart } from '../storage/blobs/blob-part.ts'

type BlobAsk = Extract<PieceAsk, { t: 'BLOB_GET' }>

/** What files are taken with. */
export interface BlobTakerOptions {
  /** what entries name and is not here, the most wanted first */
  readonly wanted: () => readonly WantedBlob[]
  /** where one lies until it is whole */
  readonly partOf: (blob: string) => string
  /** some of one came */
  readonly came: () => void
  /** all of it came; false where it is another than its address says */
  readonly arrived: (part: BlobPart, blob: string) => Promise<boolean>
  readonly links: () => readonly BlobLink[]
  /** whether there is room for what others have; asked for now and then */
  readonly hasRoom: () => boolean
  readonly fetch: (link: number, ask: BlobAsk) => void
  readonly log: (line: { event: 'blob'; kind: string; [field: string]: string | number }) => void
  readonly nowMs: () => number
}

/** Takes files that entries name from peers (CS-56), piece by piece, going on after a cut or a restart where it was. */
export class BlobTaker {
  readonly #options: BlobTakerOptions
  readonly #fetching = new BlobFetching()
  readonly #parts = new Map<string, Promise<BlobPart>>()
  #due = true
  #hasRoom = false
  #ended = false

  constructor(options: BlobTakerOptions) {
    this.#options = options
  }

  /** Other files may be wanted now. */
  changed(): void {
    this.#due = true
  }

  /** Looks what is to be asked for; to be called each second. */
  look(): void {
    if (this.#ended) return
    this.#hasRoom = this.#options.hasRoom()
    if (this.#due) this.#want(this.#options.wanted())
    this.#ask()
  }

  /** The answer to a `fetch`; null: there was none. */
  async fetched(from: BlobLink, ask: BlobAsk, piece: Piece | null): Promise<void> {
    const bytes = this.#fetching.answered(from, ask, piece, this.#options.nowMs())
    this.#ask()
    if (bytes === undefined || this.#ended) return
    const { blob } = ask
    await this.#unlessFault(blob, async () => {
      const part = await this.#partOf(blob)
      await part.write(bytes)
      letGo(bytes)
      this.#options.came()
      if (this.#fetching.written(blob)) await this.#check(blob)
    })
    this.#ask()
  }

  /** Lets every file go; what is here of them stays. */
  async end(): Promise<void> {
    this.#ended = true
    for (const part of this.#parts.values()) await (await part.catch(() => undefined))?.close()
    this.#parts.clear()
  }

  #want(blobs: readonly WantedBlob[]): void {
    this.#due = false
    const names = new Set(blobs.map(({ blob }) => blob))
    for (const [blob, part] of this.#parts) {
      if (names.has(blob)) continue
      this.#parts.delete(blob)
      void part.then(open => open.close()).catch(() => undefined)
    }
    this.#fetching.want(blobs)
    // All of it came before, and nobody has looked at it since.
    for (const { blob, bytes, have } of blobs) {
      if (have < bytes || this.#parts.has(blob)) continue
      void this.#unlessFault(blob, () => this.#check(blob))
    }
  }

  #ask(): void {
    if (this.#ended || !this.#hasRoom) return
    const { links, fetch, nowMs } = this.#options
    for (const { link, ask } of this.#fetching.next(links(), nowMs())) fetch(link, ask)
  }

  /** A disk that takes no file now: it is tried again with the next change of what is wanted, or the next start. */
  async #unlessFault(blob: string, work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      this.#parts.delete(blob)
      this.#options.log({ event: 'blob', kind: 'NotKept', why: error instanceof Error ? error.message : String(error) })
    }
  }

  async #check(blob: string): Promise<void> {
    const part = await this.#partOf(blob)
    const isIt = await this.#options.arrived(part, blob)
    this.#parts.delete(blob)
    if (isIt) return
    this.#options.log({ event: 'blob', kind: 'OtherContent', blob })
    this.#fetching.bad(blob, this.#options.nowMs())
  }

  #partOf(blob: string): Promise<BlobPart> {
    const part = this.#parts.get(blob) ?? BlobPart.open(this.#options.partOf(blob))
    this.#parts.set(blob, part)
    return part
  }
}

/**
 * Frees the memory of a piece that has it for itself, as each that came in several TLS records: what waits outside the heap to be collected
 * has all of the heap collected, every 30 MB.
 */
function letGo({ buffer, byteOffset, length }: Uint8Array): void {
  const isAlone = byteOffset <= 2 * pieceRoom && byteOffset + length === buffer.byteLength
  if (isAlone && buffer instanceof ArrayBuffer) buffer.transfer(0)
}
