import { LIMITS } from '#shared/sync/limits.ts'
import type { LanAddress } from '#shared/sync/lan-address.ts'
import type { LinkId } from '#shared/sync/protocol/exchange-event.ts'
import type { ErrorCode, Hello } from '#shared/sync/protocol/message.ts'
import type { MessageLine } from './message-line.ts'

/** A reader that takes nothing for so long while so much waits is dropped (CS-62). */
const slowReader = { ms: 60_000, bytes: 4 * 1024 * 1024 } as const
/** Who waits for so much of what he asked for asks for no more before it came: four times the pieces that one asks for at once. Units: bytes. */
const mostWaiting = 4 * LIMITS.piecesPerLink * LIMITS.snapChunkBytes

/** How a call ended that somebody waits for: linked to a station, or the code or the fault that it ended with. */
export type CallOutcome = { readonly ok: true; readonly dev: string } | { readonly ok: false; readonly why: string }

/** One link as its driver knows it. */
export interface OpenLink {
  readonly id: LinkId
  readonly line: MessageLine
  /** what was called; null where the other end called */
  readonly called: LanAddress | null
  readonly sinceMs: number
  hello: Hello | null
  linked: boolean
  /** what the other end said when it ended the link */
  heardCode: ErrorCode | null
  readonly entries: { in: number; out: number }
  waited: { bytes: number; atMs: number }
  settle: ((outcome: CallOutcome) => void) | null
}

/** The open links, by number. */
export class LinkTable {
  readonly #links = new Map<LinkId, OpenLink>()
  #last = 0

  add(line: MessageLine, called: LanAddress | null, nowMs: number): OpenLink {
    const id = ++this.#last
    const link: OpenLink = {
      id,
      line,
      called,
      sinceMs: nowMs,
      hello: null,
      linked: false,
      heardCode: null,
      entries: { in: 0, out: 0 },
      waited: { bytes: 0, atMs: nowMs },
      settle: null,
    }
    this.#links.set(id, link)
    return link
  }

  get(id: LinkId): OpenLink | undefined {
    return this.#links.get(id)
  }

  /** Takes a link out; undefined where it is gone already. */
  take(id: LinkId): OpenLink | undefined {
    const link = this.#links.get(id)
    this.#links.delete(id)
    return link
  }

  all(): OpenLink[] {
    return [...this.#links.values()]
  }

  /** Ends a link whose other end asks for pieces and does not read those that it asked for; says whether it did. */
  cutDeaf(id: LinkId): boolean {
    const link = this.#links.get(id)
    if (link === undefined || link.line.waiting < mostWaiting) return false
    link.line.link.cut()
    return true
  }

  /** Links whose other end reads nothing although much waits for it. */
  slow(nowMs: number): OpenLink[] {
    return this.all().filter(link => {
      const bytes = link.line.waiting
      const moves = bytes < slowReader.bytes || bytes < link.waited.bytes
      if (moves || link.waited.bytes === 0) link.waited = { bytes, atMs: nowMs }
      return nowMs - link.waited.atMs > slowReader.ms
    })
  }
}
