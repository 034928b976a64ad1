import { LIMITS } from '#shared/sync/limits.ts'
import type { Piece, PieceAsk } from '#shared/sync/protocol/exchange-event.ts'
import { pieceRoom } from '#shared/sync/protocol/message.ts'
import type { BlobStore } from '../storage/blobs/blob-store.ts'

type BlobAsk = Extract<PieceAsk, { t: 'BLOB_GET' }>

/** What files are given with. */
export interface BlobGiverOptions {
  readonly blobs: Pick<BlobStore, 'pieceInto'>
  /** the scopes whose entries name a file */
  readonly scopesOf: (blob: string) => readonly string[]
  readonly mayRead: (dev: string, scope: string) => boolean
}

/**
 * Gives files to linked stations piece by piece (CS-53). What names a file is looked up once for its many pieces, and a piece is read where
 * one lay that the network has taken: else the memory of all of them is collected while they are sent.
 */
export class BlobGiver {
  readonly #options: BlobGiverOptions
  readonly #scopes = new Map<string, readonly string[]>()
  #free: Uint8Array[] = []
  #busy = false

  constructor(options: BlobGiverOptions) {
    this.#options = options
  }

  /** Files may be named otherwise than before. */
  changed(): void {
    this.#scopes.clear()
  }

  /** Lets go of what nobody needs; to be called each second. */
  look(): void {
    this.#scopes.clear()
    if (!this.#busy) this.#free = []
    this.#busy = false
  }

  /** A piece for a station, as it goes to it: without bytes where the file is not here, or the station may not have it. */
  piece(dev: string | undefined, { blob, at }: BlobAsk): Piece {
    const none = { t: 'BLOB', blob, at, size: 0 } as const
    if (dev === undefined || !this.#mayHave(dev, blob)) return none
    const place = this.#free.pop() ?? new Uint8Array(pieceRoom + LIMITS.blobChunkBytes)
    const sent = (): void => {
      this.#busy = true
      if (this.#free.length < LIMITS.piecesPerLink) this.#free.push(place)
    }
    const found = this.#options.blobs.pieceInto(place.subarray(pieceRoom), blob, at)
    if (found !== undefined && found.bytes.length > 0) return { ...none, ...found, room: pieceRoom, sent }
    sent()
    return none
  }

  #mayHave(dev: string, blob: string): boolean {
    const { scopesOf, mayRead } = this.#options
    const scopes = this.#scopes.get(blob) ?? scopesOf(blob)
    this.#scopes.set(blob, scopes)
    return scopes.some(scope => mayRead(dev, scope))
  }
}
