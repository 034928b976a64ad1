import { LIMITS } from '../limits.ts'
import { endLink, type Link, mayHave, send, type Serving, type Shared } from './link.ts'
import type { BusyWhy, MessageOf, Ops } from './message.ts'
import { opsSize } from './ops-codec.ts'

const NO_HASH = new Uint8Array(32)

/** A peer wants a log (CS-22). What it may not read is told apart from what is not here by nothing. */
export function takeWant(shared: Shared, link: Link, { stream, log, have, credit }: MessageOf<'WANT'>): void {
  const held = shared.options.held.find(log)
  link.liveTips.delete(log)
  if (!held || !mayHave(link, held)) return busy(shared, link, stream, log, 'gone')
  const before = link.servings.get(stream)
  if (before && before.phase !== 'sent') return endLink(shared, link, 'Malformed')
  if (before) drop(shared, link, before)
  const { scope, dev } = held
  const full = link.servings.size >= LIMITS.asksKept || countSending(link) >= LIMITS.asksPerLink
  if (full || countAllSending(shared) >= LIMITS.servings) return busy(shared, link, stream, log, 'load')
  link.servings.set(stream, {
    stream,
    log,
    scope,
    dev,
    have,
    credit: Math.min(credit, LIMITS.unappliedBytes),
    unacked: 0,
    owed: [],
    cursor: undefined,
    reading: false,
    waiting: null,
    phase: 'sending',
    heardMs: shared.nowMs,
  })
  pump(shared)
}

function countSending(link: Link): number {
  let count = 0
  for (const { phase } of link.servings.values()) if (phase === 'sending') count++
  return count
}

function countAllSending(shared: Shared): number {
  let count = 0
  for (const link of shared.links.values()) count += countSending(link)
  return count
}

function busy(shared: Shared, link: Link, stream: number, log: string, why: BusyWhy): void {
  send(shared, link, { t: 'BUSY', stream, log, retryMs: why === 'load' ? LIMITS.progressMs / 2 : LIMITS.shunMs, why })
}

/** What a peer has on its disk: it may be sent as much again (CS-23, CS-28). */
export function takeServedAck(shared: Shared, link: Link, stream: number, credit: number): void {
  const serving = link.servings.get(stream)
  const applied = serving?.owed.shift()
  if (!serving || applied === undefined) return
  serving.heardMs = shared.nowMs
  serving.unacked -= applied
  shared.unacked -= applied
  serving.credit = Math.min(serving.credit + credit, LIMITS.unappliedBytes - serving.unacked)
  if (serving.phase === 'sent' && serving.unacked === 0) link.servings.delete(stream)
  pump(shared)
}

/** The asker wants no more of a log: it hears where the last of it was. */
export function takeStop(shared: Shared, link: Link, stream: number): void {
  const serving = link.servings.get(stream)
  if (!serving) return
  if (serving.phase === 'sent') return drop(shared, link, serving)
  serving.phase = 'ending'
  serving.waiting = null
  if (!serving.reading) finish(shared, link, serving)
}

/** What was read for a peer goes to it as soon as its credit allows; what it may not read any more does not go. */
export function takeRead(shared: Shared, link: Link, stream: number, ops: Ops | null, cursor: unknown): void {
  const serving = link.servings.get(stream)
  if (!serving?.reading) return
  serving.reading = false
  shared.reading--
  serving.cursor = cursor
  if (serving.phase === 'ending' || ops === null) finish(shared, link, serving)
  else serving.waiting = ops
  pump(shared)
}

/** Stops what a peer may read no more (CS-14). */
export function dropUnreadable(shared: Shared, link: Link, mayHaveLog: (log: Serving) => boolean): void {
  for (const serving of link.servings.values()) {
    if (serving.phase !== 'sending' || mayHaveLog(serving)) continue
    takeStop(shared, link, serving.stream)
  }
}

/** Ends what has heard nothing of its asker for too long: its place is others'. */
export function dropSilent(shared: Shared, link: Link): void {
  for (const serving of link.servings.values()) {
    if (serving.reading || shared.nowMs - serving.heardMs < LIMITS.idleMs) continue
    if (serving.phase !== 'sent') busy(shared, link, serving.stream, serving.log, 'load')
    drop(shared, link, serving)
  }
}

function drop(shared: Shared, link: Link, serving: Serving): void {
  shared.unacked -= serving.unacked
  link.servings.delete(serving.stream)
}

/** Says that nothing follows. */
function finish(shared: Shared, link: Link, serving: Serving): void {
  const { stream, log } = serving
  send(shared, link, {
    t: 'OPS',
    stream,
    log,
    after: { seq: 0, hash: NO_HASH },
    entries: [],
    asides: [],
    end: true,
  })
  sent(link, serving)
}

function sent(link: Link, serving: Serving): void {
  serving.phase = 'sent'
  if (serving.unacked === 0) link.servings.delete(serving.stream)
}

/** Sends and reads what there is room for. The links, and the logs of each, take turns. */
export function pump(shared: Shared): void {
  for (const link of [...shared.links.values()]) {
    for (const serving of [...link.servings.values()]) {
      sendWaiting(shared, link, serving)
      if (mayRead(shared, serving)) read(shared, link, serving)
    }
  }
}

function sendWaiting(shared: Shared, link: Link, serving: Serving): void {
  const ops = serving.waiting
  if (ops === null) return
  const size = opsSize(ops)
  let unapplied = size
  for (const other of link.servings.values()) unapplied += other.unacked
  const isFirst = serving.unacked === 0 && serving.credit > 0
  if ((size > serving.credit && !isFirst) || unapplied > LIMITS.unappliedBytes) return
  serving.waiting = null
  serving.credit -= size
  serving.unacked += size
  shared.unacked += size
  serving.owed.push(size)
  send(shared, link, { t: 'OPS', stream: serving.stream, ...ops })
  if (ops.end) sent(link, serving)
}

function mayRead(shared: Shared, { phase, reading, waiting, credit, unacked }: Serving): boolean {
  if (phase !== 'sending' || reading || waiting !== null) return false
  if (shared.reading >= LIMITS.reads || shared.unacked >= LIMITS.unackedBytes) return false
  return credit >= LIMITS.opsBytes / 2 || (unacked === 0 && credit > 0)
}

function read(shared: Shared, link: Link, serving: Serving): void {
  const { stream, log, have, cursor, credit } = serving
  serving.reading = true
  shared.reading++
  shared.effects.push({
    t: 'read',
    link: link.id,
    stream,
    log,
    have,
    maxBytes: Math.min(credit, LIMITS.opsBytes),
    cursor,
  })
  // To the end of both lines: whoever waits is next.
  link.servings.delete(stream)
  link.servings.set(stream, serving)
  shared.links.delete(link.id)
  shared.links.set(link.id, link)
}
