import { LIMITS } from '../limits.ts'
import { Allowance } from './allowance.ts'
import type { ExchangeEffect, Held, LinkId, PieceAsk } from './exchange-event.ts'
import type { ErrorCode, Hello, Message, Ops, Point } from './message.ts'
import { PeerLogs } from './peer-logs.ts'

/** What a station is to its exchange. */
export interface ExchangeOptions {
  readonly held: Held
  /** this station's HELLO, with the clocks as they are now; `org`, `dev`, `inst`, `proto` and `fold` never change */
  readonly hello: () => Hello
  /** whether this station carries a scope, by the certificate in force (LED-24) */
  readonly carries: (scope: string) => boolean
  readonly nowMs: number
}

/** One log asked of a peer (CS-21 to CS-25). */
export interface Ask {
  readonly link: LinkId
  readonly stream: number
  readonly log: string
  /** as the peer told: where it opens the log, the log must say the same */
  readonly scope: string
  readonly dev: string
  readonly rank: number
  readonly startedMs: number
  /** what the peer may have on its way in all, and what of that it may still send */
  window: number
  credit: number
  /** sizes of what is being stored, in order */
  readonly storing: number[]
  took: number
  progressMs: number
  /** the tips that were here: if they still are when it ends, it brought nothing */
  readonly before: readonly Point[]
  /** those that were here when it last brought something, and when that was */
  tips: readonly Point[]
  fruitMs: number
  /** the peer was told to end it; what was on its way still comes */
  stopped: boolean
  /** what still comes of it is not stored */
  deaf: boolean
  /** nothing follows */
  ended: boolean
}

/** One log that is sent to a peer (CS-22, CS-23). */
export interface Serving {
  readonly stream: number
  readonly log: string
  readonly scope: string
  readonly dev: string
  readonly have: readonly Point[]
  credit: number
  /** sent and not yet acknowledged: bytes, and of each OPS in order */
  unacked: number
  readonly owed: number[]
  cursor: unknown
  reading: boolean
  /** read, and waiting for credit */
  waiting: Ops | null
  /** `ending`: its asker wants no more; `sent`: all of it is on its way */
  phase: 'sending' | 'ending' | 'sent'
  heardMs: number
}

/** One connection, from its first message to its last. */
export interface Link {
  readonly id: LinkId
  readonly outgoing: boolean
  readonly openedMs: number
  /** `greeting`: no HELLO yet; `judging`: no verdict yet; `welcoming`: no full HEADS yet; `linked` */
  phase: 'greeting' | 'judging' | 'welcoming' | 'linked'
  readonly mine: Hello
  /** of its HELLO, which itself is kept no longer than it takes to be welcome: its certificates may be large */
  peer: Pick<Hello, 'dev' | 'inst' | 'fold' | 'wallMs'> | null
  hello: Hello | null
  mayRead: (scope: string) => boolean
  heardMs: number
  /** a PING is on its way; the link ends at `deadMs` */
  pinged: boolean
  deadMs: number

  readonly unaskedMessages: Allowance
  readonly unaskedBytes: Allowance
  /** what this end may say unasked, half of what the other allows */
  readonly saying: Allowance
  readonly sayingBytes: Allowance
  /** pieces that the other may ask for, and those that this end may (CS-52) */
  readonly askedPieces: Allowance
  readonly askingPieces: Allowance

  readonly logs: PeerLogs
  /** between the parts of a full HEADS */
  heading: boolean
  /** its first HEADS since this station started: what it had authored before is not counted (CS-32) */
  baseline: boolean
  readonly asks: Map<number, Ask>
  lastStream: number
  readonly liveStoring: string[]
  readonly servings: Map<number, Serving>

  toldMs: number
  readonly untold: Set<string>
  readonly toldScopes: Set<string>
  /** tips that this end sent by LIVE and the other has not acknowledged */
  readonly liveTips: Map<string, Point>
  liveSent: number

  readonly pieces: Map<number, { readonly ask: PieceAsk; readonly askedMs: number }>
  readonly pieceQueue: PieceAsk[]
  /** when the last piece came */
  pieceCameMs: number
  piecesServed: number
  readonly comparedMs: Map<string, number>
  lookedMs: number
}

/** What the parts of an exchange share. */
export interface Shared {
  readonly options: ExchangeOptions
  readonly me: string
  readonly links: Map<LinkId, Link>
  /** which log is asked of whom: of one peer at a time (CS-24) */
  readonly asked: Map<string, Ask>
  /** what each station may still author, and how far it had when it was last heard (CS-32) */
  readonly authors: Map<string, { readonly budget: Allowance; readonly seqs: Map<string, number> }>
  /** for how long each station may still let other links wait for what is asked of it first (CS-25). Units: s. */
  readonly holding: Map<string, Allowance>
  /** the last starts of each station that was linked (CS-3) */
  readonly starts: Map<string, readonly string[]>
  nowMs: number
  room: 'free' | 'low' | 'full'
  rev: number
  /** reads on their way, and bytes sent that no peer has acknowledged */
  reading: number
  unacked: number
  stopping: boolean
  effects: ExchangeEffect[]
}

/** A link that was just opened. */
export function makeLink(shared: Shared, id: LinkId, outgoing: boolean): Link {
  const { nowMs, options, me } = shared
  return {
    id,
    outgoing,
    openedMs: nowMs,
    phase: 'greeting',
    mine: options.hello(),
    peer: null,
    hello: null,
    mayRead: () => false,
    heardMs: nowMs,
    pinged: false,
    deadMs: nowMs + LIMITS.helloMs,
    unaskedMessages: new Allowance(LIMITS.unaskedMessages, LIMITS.unaskedBurst, nowMs),
    unaskedBytes: new Allowance(LIMITS.unaskedBytes, LIMITS.unaskedBytesBurst, nowMs),
    saying: new Allowance(LIMITS.unaskedMessages / 2, LIMITS.unaskedBurst / 2, nowMs),
    sayingBytes: new Allowance(LIMITS.unaskedBytes / 2, LIMITS.unaskedBytesBurst / 2, nowMs),
    askedPieces: new Allowance(LIMITS.askedPieces, LIMITS.askedPiecesBurst, nowMs),
    askingPieces: new Allowance(LIMITS.askedPieces / 2, LIMITS.askedPiecesBurst / 2, nowMs),
    logs: new PeerLogs(options.held, me, options.carries),
    heading: false,
    baseline: false,
    asks: new Map(),
    lastStream: 0,
    liveStoring: [],
    servings: new Map(),
    toldMs: Number.NEGATIVE_INFINITY,
    untold: new Set(),
    toldScopes: new Set(),
    liveTips: new Map(),
    liveSent: 0,
    pieces: new Map(),
    pieceQueue: [],
    pieceCameMs: nowMs,
    piecesServed: 0,
    comparedMs: new Map(),
    lookedMs: nowMs,
  }
}

/** Says something to a peer. */
export function send(shared: Shared, link: Link, message: Message): void {
  shared.effects.push({ t: 'send', link: link.id, message })
}

/** A number that no ask of this link has. */
export function nextStream(link: Link): number {
  do {
    link.lastStream = (link.lastStream % 0xffff) + 1
  } while (link.asks.has(link.lastStream) || link.pieces.has(link.lastStream))
  return link.lastStream
}

/** Keeps what is known of stations within its bound; the one that was added first goes. */
export function forgetOldest(ofStations: Map<string, unknown>): void {
  const [oldest] = ofStations.keys()
  if (ofStations.size > LIMITS.stationsRemembered && oldest !== undefined) ofStations.delete(oldest)
}

const BANS: Partial<Record<ErrorCode, number>> = {
  Malformed: LIMITS.banMs,
  BadLog: LIMITS.banMs,
  BadSeal: LIMITS.banMs,
  TooLarge: LIMITS.banMs,
  Idle: 0,
  Replaced: 0,
  SameStation: 0,
  Stopping: 0,
}

/** Ends a link; the code is said to the peer first, unless it said it itself. Everything that was on its way is free again. */
export function endLink(shared: Shared, link: Link, code: ErrorCode, from: 'here' | 'peer' = 'here'): void {
  if (from === 'here') send(shared, link, { t: 'ERROR', code })
  const banMs = BANS[code] ?? LIMITS.refusedMs
  shared.effects.push({ t: 'close', link: link.id, code: from === 'here' ? code : null, banMs })
  dropLink(shared, link)
}

/** Forgets a link that has ended. A log whose batches are still being stored is asked of nobody until they are. */
export function dropLink(shared: Shared, link: Link): void {
  shared.links.delete(link.id)
  for (const ask of link.asks.values()) {
    if (ask.storing.length === 0) release(shared, ask)
    ask.ended = true
  }
  for (const serving of link.servings.values()) {
    shared.unacked -= serving.unacked
    if (serving.reading) shared.reading--
  }
  for (const { ask } of link.pieces.values()) shared.effects.push({ t: 'fetched', link: link.id, ask, piece: null })
  for (const ask of link.pieceQueue) shared.effects.push({ t: 'fetched', link: link.id, ask, piece: null })
}

/** The log of an ask may be asked of anybody again. */
export function release(shared: Shared, ask: Ask): void {
  if (shared.asked.get(ask.log) !== ask) return
  shared.asked.delete(ask.log)
  for (const link of shared.links.values()) link.logs.review(ask.log)
}

/** Whether a peer may read a log: its scope, or because it wrote it (CS-12). */
export function mayHave(link: Link, log: { readonly scope: string; readonly dev: string }): boolean {
  return log.dev === link.peer?.dev || link.mayRead(log.scope)
}
