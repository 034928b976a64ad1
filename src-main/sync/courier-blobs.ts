import { rmSync } from 'node:fs'
import { packMessage } from '#node/frame-packing.ts'
import { blobsNamedBy } from '#shared/domain/fold-file.ts'
import { LIMITS } from '#shared/sync/limits.ts'
import type { MessageOf, Ops } from '#shared/sync/protocol/message.ts'
import { BlobPart } from '../storage/blobs/blob-part.ts'
import type { CourierWriter } from './courier-file.ts'

/** What the files of a courier are read from and put into. */
export interface CarriedFiles {
  piece(blob: string, at: number, most: number): { readonly bytes: Uint8Array; readonly size: number } | undefined
  has(blob: string): boolean
  /** where one that is carried lies until it is whole */
  carriedOf(blob: string): string
  /** all of it came; false where it is another than its address says */
  arrived(part: BlobPart, blob: string): Promise<boolean>
}

/** Files in one courier, beyond which the rest goes by the network: a stick, and whoever opens it, holds no more. Units: bytes. */
const mostBytes = 512 * 1024 * 1024

/** The files that entries name, in their personal parts or, of encrypted ones, in their bodies. */
export const namedIn = ({ entries, asides }: Pick<Ops, 'entries' | 'asides'>): string[] =>
  [...entries.map(({ body }) => body), ...asides.map(({ payload }) => payload)].flatMap(part =>
    blobsNamedBy(Buffer.from(part).toString('utf8')),
  )

/** Puts what the packed entries name behind them, each file whole, as BLOB in the order of its bytes (CS-92). */
export async function packBlobs(
  { piece }: Pick<CarriedFiles, 'piece'>,
  named: ReadonlySet<string>,
  writer: CourierWriter,
  turn: () => Promise<void>,
): Promise<void> {
  let room = mostBytes
  for (const blob of named) {
    const size = piece(blob, 0, 0)?.size ?? 0
    if (size === 0 || size > room) continue
    room -= size
    for (let at = 0; at < size; at += LIMITS.blobChunkBytes) {
      const bytes = piece(blob, at, LIMITS.blobChunkBytes)?.bytes
      // One that is gone meanwhile is not whole there, and fetched as any other.
      if (bytes === undefined || bytes.length === 0) break
      await writer.frame(await packMessage({ t: 'BLOB', stream: 1, blob, at, size, bytes }, 'gzip'))
      await turn()
    }
  }
}

/** Takes the files of a courier in: those that entries of the same courier name, and that are not here (CS-93). */
export class CarriedBlobs {
  readonly #files: CarriedFiles
  readonly #named = new Set<string>()
  #now: { readonly blob: string; readonly part: BlobPart } | undefined

  constructor(files: CarriedFiles) {
    this.#files = files
  }

  /** Entries of the courier, which may name some. */
  note(ops: Pick<Ops, 'entries' | 'asides'>): void {
    for (const blob of namedIn(ops)) this.#named.add(blob)
  }

  async take({ blob, at, size, bytes }: MessageOf<'BLOB'>): Promise<void> {
    if (bytes === undefined || !this.#named.has(blob) || this.#files.has(blob)) return
    if (at === 0) await this.#begin(blob)
    const now = this.#now
    if (now?.blob !== blob || now.part.bytes !== at) return
    await now.part.write(bytes)
    if (now.part.bytes < size) return
    this.#now = undefined
    await this.#files.arrived(now.part, blob)
  }

  /** Lets go of one that did not come whole. */
  async end(): Promise<void> {
    await this.#now?.part.drop()
    this.#now = undefined
  }

  async #begin(blob: string): Promise<void> {
    await this.end()
    const path = this.#files.carriedOf(blob)
    rmSync(path, { force: true })
    this.#now = { blob, part: await BlobPart.open(path) }
  }
}
