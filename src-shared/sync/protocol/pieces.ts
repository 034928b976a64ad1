import { LIMITS } from '../limits.ts'
import type { Piece, PieceAsk } from './exchange-event.ts'
import { endLink, type Link, nextStream, send, type Shared } from './link.ts'
import type { MessageOf } from './message.ts'

const QUEUED = 64
const SERVED = 2 * LIMITS.piecesPerLink

/** This station wants a piece of a peer (CS-52). */
export function fetchPiece(shared: Shared, id: number, ask: PieceAsk): void {
  const link = shared.links.get(id)
  if (link?.phase === 'linked' && link.pieceQueue.length < QUEUED) link.pieceQueue.push(ask)
  else shared.effects.push({ t: 'fetched', link: id, ask, piece: null })
}

/** Asks for the pieces that wait; files only when nothing else is wanted (CS-53). */
export function askForPieces(shared: Shared, link: Link): void {
  const quiet = link.logs.lacking === 0 && link.asks.size === 0
  const mayAsk = (ask: PieceAsk) =>
    (quiet || ask.t === 'SNAP_GET') &&
    link.pieces.size < LIMITS.piecesPerLink &&
    !link.askingPieces.isEmpty(shared.nowMs)
  for (;;) {
    const at = link.pieceQueue.findIndex(mayAsk)
    const [ask] = at < 0 ? [] : link.pieceQueue.splice(at, 1)
    if (!ask) return
    const stream = nextStream(link)
    link.pieces.set(stream, { ask, askedMs: shared.nowMs })
    link.askingPieces.spend(1)
    send(shared, link, { ...ask, stream })
  }
}

/** A piece that a peer sent. One that was given up meanwhile is nothing; one that is not what was asked ends the link. */
export function takePiece(shared: Shared, link: Link, message: MessageOf<'SNAP'> | MessageOf<'BLOB'>): void {
  const { stream, ...piece } = message
  const found = link.pieces.get(stream)
  if (!found) return
  link.pieces.delete(stream)
  link.pieceCameMs = shared.nowMs
  if (!answers(found.ask, piece)) return endLink(shared, link, 'Malformed')
  shared.effects.push({ t: 'fetched', link: link.id, ask: found.ask, piece })
}

function answers(ask: PieceAsk, piece: Piece): boolean {
  if (ask.t === 'BLOB_GET') return piece.t === 'BLOB' && piece.blob === ask.blob && piece.at === ask.at
  return piece.t === 'SNAP' && piece.chunk === ask.chunk && (ask.snap === '' || piece.snap === ask.snap)
}

/** Gives up what a peer has not answered while no other piece came either: on a slow line they come one after the other. */
export function expirePieces(shared: Shared, link: Link): void {
  for (const [stream, { ask, askedMs }] of link.pieces) {
    if (shared.nowMs - Math.max(askedMs, link.pieceCameMs) < LIMITS.pieceMs) continue
    link.pieces.delete(stream)
    shared.effects.push({ t: 'fetched', link: link.id, ask, piece: null })
  }
}

/** A peer wants a piece. */
export function servePiece(shared: Shared, link: Link, message: MessageOf<'SNAP_GET'> | MessageOf<'BLOB_GET'>): void {
  const { stream, ...ask } = message
  if (link.piecesServed >= SERVED) return endLink(shared, link, 'TooFast')
  link.piecesServed++
  shared.effects.push({ t: 'serve', link: link.id, stream, ask })
}

/** A piece that was read for a peer. */
export function sendPiece(shared: Shared, link: Link, stream: number, piece: Piece): void {
  link.piecesServed--
  send(shared, link, { ...piece, stream })
}
