import { assert } from '../../kit/assert.ts'
import { LIMITS } from '../limits.ts'
import type { LinkId, Piece, PieceAsk } from './exchange-event.ts'

type BlobAsk = Extract<PieceAsk, { t: 'BLOB_GET' }>

/** A file that entries name and that is not here whole. `have`: how many of its bytes are here and checked to follow one another. */
export interface WantedBlob {
  readonly blob: string
  readonly bytes: number
  readonly have: number
}

/** A link over which files may be asked for, and whose station it leads to. */
export interface BlobLink {
  readonly link: LinkId
  readonly dev: string
}

interface Fetching {
  readonly bytes: number
  /** bytes taken in, written or being written */
  at: number
  /** where the next ask begins */
  next: number
  link: LinkId | null
  /** offsets that were asked for and not answered */
  readonly asked: Set<number>
  /** pieces taken that are not written yet */
  unwritten: number
  /** whose bytes it is made of; null: some of them from before */
  readonly from: Set<string | null>
}

/**
 * Which piece of which file is asked of whom (CS-56): a machine without socket, disk or clock. Every file goes on where it was, whoever
 * sends the rest of it.
 */
export class BlobFetching {
  readonly #files = new Map<string, Fetching>()
  /** by file and station: until when it is not asked for it, and how often in a row it did not have it */
  readonly #shunned = new Map<string, { untilMs: number; misses: number }>()

  /** What is wanted from now on, the first before the others; of what is being fetched already `have` is not looked at. */
  want(blobs: readonly WantedBlob[]): void {
    const wanted = new Map(blobs.map(one => [one.blob, one]))
    for (const blob of this.#files.keys()) if (!wanted.has(blob)) this.#files.delete(blob)
    for (const { blob, bytes, have } of blobs) {
      if (this.#files.has(blob)) continue
      const from = new Set<string | null>(have > 0 ? [null] : [])
      this.#files.set(blob, { bytes, at: have, next: have, link: null, asked: new Set(), unwritten: 0, from })
    }
    for (const key of this.#shunned.keys()) if (!wanted.has(key.slice(0, key.indexOf(' ')))) this.#shunned.delete(key)
  }

  /** What is to be asked now. A link that is not among these has ended. */
  next(links: readonly BlobLink[], nowMs: number): { readonly link: LinkId; readonly ask: BlobAsk }[] {
    const open = new Set(links.map(({ link }) => link))
    const busy = new Set<LinkId>()
    for (const file of this.#files.values()) {
      if (file.link !== null && !open.has(file.link)) release(file)
      if (file.link !== null) busy.add(file.link)
    }
    for (const { link, dev } of links) if (!busy.has(link)) this.#assign(link, dev, nowMs)
    let unwritten = 0
    for (const file of this.#files.values()) unwritten += file.unwritten
    return [...this.#files].flatMap(([blob, file]) => asksOf(blob, file, unwritten))
  }

  /** The answer to an ask; null: there was none. Gives bytes that are to be written after those before; tell `written` then. */
  answered({ link, dev }: BlobLink, ask: BlobAsk, piece: Piece | null, nowMs: number): Uint8Array | undefined {
    const file = this.#files.get(ask.blob)
    // What was given up meanwhile, and may be asked of another by now.
    if (file === undefined || file.link !== link || !file.asked.delete(ask.at)) return undefined
    const bytes = piece?.t === 'BLOB' && piece.size === file.bytes ? piece.bytes : undefined
    if (bytes === undefined) {
      release(file)
      this.#shun(ask.blob, dev, nowMs)
      return undefined
    }
    // One before it was not answered: it is asked for again in its turn.
    if (ask.at !== file.at) return goOn(file)
    this.#shunned.delete(`${ask.blob} ${dev}`)
    file.at += bytes.length
    file.unwritten++
    file.from.add(dev)
    goOn(file)
    if (file.at === file.bytes) release(file)
    return bytes
  }

  /** A piece that `answered` gave is written. True once all of the file is: it is to be checked, and is not asked for meanwhile. */
  written(blob: string): boolean {
    const file = this.#files.get(blob)
    if (file === undefined) return false
    assert(file.unwritten > 0, 'what is written was given')
    file.unwritten--
    return file.unwritten === 0 && file.at === file.bytes
  }

  /** All of a file came and it is another: it is asked for anew, and long not of the station that all of it is from. */
  bad(blob: string, nowMs: number): void {
    const file = this.#files.get(blob)
    if (file === undefined) return
    const [only] = file.from
    for (const dev of file.from) {
      if (dev === null) continue
      const untilMs = nowMs + (file.from.size === 1 && only === dev ? LIMITS.blobBadMs : LIMITS.blobMissMs)
      this.#shunned.set(`${blob} ${dev}`, { untilMs, misses: 1 })
    }
    Object.assign(file, { at: 0, next: 0, link: null, unwritten: 0 })
    file.from.clear()
  }

  /** The first file that is wanted of this station. */
  #assign(link: LinkId, dev: string, nowMs: number): void {
    for (const [blob, file] of this.#files) {
      const isFree = file.link === null && file.unwritten === 0 && file.at < file.bytes
      if (!isFree || (this.#shunned.get(`${blob} ${dev}`)?.untilMs ?? 0) > nowMs) continue
      file.link = link
      return
    }
  }

  #shun(blob: string, dev: string, nowMs: number): void {
    const misses = (this.#shunned.get(`${blob} ${dev}`)?.misses ?? 0) + 1
    const waitMs = Math.min(LIMITS.blobMissMs * 2 ** (misses - 1), LIMITS.blobMostMissMs)
    this.#shunned.set(`${blob} ${dev}`, { untilMs: nowMs + waitMs, misses })
  }
}

/** `unwritten`: of all files, for who is killed has none of them, and is sent them again. */
function asksOf(blob: string, file: Fetching, unwritten: number): { readonly link: LinkId; readonly ask: BlobAsk }[] {
  const asks = []
  const { piecesPerLink, blobUnwritten } = LIMITS
  while (file.link !== null && file.next < file.bytes) {
    if (file.asked.size >= piecesPerLink || file.asked.size + unwritten >= blobUnwritten) break
    asks.push({ link: file.link, ask: { t: 'BLOB_GET' as const, blob, at: file.next } })
    file.asked.add(file.next)
    file.next += LIMITS.blobChunkBytes
  }
  return asks
}

/** Where what is on its way does not follow what is here, as after a shorter piece than was reckoned with, it is asked for from there. */
function goOn(file: Fetching): undefined {
  if (file.asked.has(file.at)) return
  file.asked.clear()
  file.next = file.at
}

function release(file: Fetching): void {
  file.link = null
  file.asked.clear()
  file.next = file.at
}
