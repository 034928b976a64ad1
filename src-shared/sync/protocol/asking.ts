import { hex } from '../bytes.ts'
import { parseGenesis } from '../genesis.ts'
import { LIMITS } from '../limits.ts'
import { mayAuthor, noteAuthored } from './authoring.ts'
import type { LinkId, StoreOutcome } from './exchange-event.ts'
import { mayHold } from './holding.ts'
import { type Ask, endLink, type Link, nextStream, release, send, type Shared } from './link.ts'
import type { BusyWhy, LogTips, MessageOf, Ops, Point } from './message.ts'
import { opsSize } from './ops-codec.ts'
import { LAST_RANK, rankOf, sameTips } from './peer-logs.ts'

/** Asks for what is wanted and may be asked for: few peers, few logs of each, in the order of scopes (CS-24 to CS-26, CS-33). */
export function askForMore(shared: Shared): void {
  if (shared.room === 'full' || shared.stopping) return
  let peers = 0
  for (const link of shared.links.values()) if (countAsked(link) > 0) peers++
  for (const link of shared.links.values()) {
    const before = countAsked(link)
    if (link.phase !== 'linked' || (before === 0 && peers >= LIMITS.bulkPeers)) continue
    while (countAsked(link) < LIMITS.asksPerLink && link.asks.size < LIMITS.asksKept) {
      const log = findNext(shared, link)
      if (!log || link.saying.isEmpty(shared.nowMs)) break
      ask(shared, link, log)
    }
    if (before === 0 && countAsked(link) > 0) peers++
  }
}

function countAsked(link: Link): number {
  let count = 0
  for (const { stopped } of link.asks.values()) if (!stopped) count++
  return count
}

/**
 * A later scope waits while an earlier one is on its way: on this link, or lately asked of another. What has come is stored before what
 * comes after it; only of `auth` and one's own logs it must be here first, because what may be asked for depends on them.
 */
function findNext(shared: Shared, link: Link): LogTips | undefined {
  let upTo = shared.room === 'low' ? 0 : LAST_RANK
  for (const other of shared.asked.values()) {
    if (other.ended && other.rank > 0) continue
    const late = shared.nowMs - other.startedMs >= LIMITS.progressMs || !mayHold(shared, other)
    if (other.link === link.id || !late) upTo = Math.min(upTo, other.rank)
  }
  return link.logs.next(upTo, log => isFree(shared, log))
}

function isFree(shared: Shared, { log, dev }: LogTips): boolean {
  return !shared.asked.has(log) && mayAuthor(shared, dev)
}

/** What one log of a link may have on its way: more logs share what one alone would have (CS-23). */
function share(logs: number): number {
  return Math.floor(LIMITS.wantCredit / Math.max(1, logs))
}

/**
 * Asks a peer once more for what follows a point of a log that is here (CS-34). Nothing where it is asked of somebody already, or there is
 * no room for it now.
 */
export function askAgain(shared: Shared, id: LinkId, log: string, have: Point): void {
  const link = shared.links.get(id)
  const told = link?.phase === 'linked' ? link.logs.find(log) : undefined
  if (!link || !told || shared.asked.has(log) || shared.room !== 'free' || shared.stopping) return
  const full = countAsked(link) >= LIMITS.asksPerLink || link.asks.size >= LIMITS.asksKept
  if (!full && !link.saying.isEmpty(shared.nowMs)) ask(shared, link, told, [have])
}

function ask(shared: Shared, link: Link, log: LogTips, again?: readonly Point[]): void {
  const { nowMs, me, options } = shared
  const tips = options.held.find(log.log)?.tips ?? []
  const have = again ?? options.held.locator(log.log)
  const window = share(countAsked(link) + 1)
  const made: Ask = {
    link: link.id,
    stream: nextStream(link),
    log: log.log,
    scope: log.scope,
    dev: log.dev,
    rank: rankOf(log, me),
    startedMs: nowMs,
    window,
    credit: window,
    storing: [],
    took: 0,
    progressMs: nowMs,
    before: tips,
    tips,
    // Entries that are here come once more, with their parts: that may take its time.
    fruitMs: again === undefined ? nowMs : nowMs + LIMITS.againMs,
    stopped: false,
    deaf: false,
    ended: false,
  }
  const { stream, credit } = made
  link.asks.set(stream, made)
  shared.asked.set(log.log, made)
  link.saying.spend(1)
  send(shared, link, { t: 'WANT', stream, log: log.log, have: have.slice(0, LIMITS.locatorPoints), credit })
}

/** Entries that were asked for, to be stored; more than there is credit for ends the link (CS-23). */
export function takeOps(shared: Shared, link: Link, message: MessageOf<'OPS'>): void {
  const { t: _, stream, ...ops } = message
  const found = link.asks.get(stream)
  const size = opsSize(ops)
  const idle = size === 0 && !ops.end
  if (!found || found.ended || found.log !== ops.log || idle) return endLink(shared, link, 'Malformed')
  if (!opensWhatWasTold(ops, found)) return endLink(shared, link, 'BadLog')
  // One that finds nothing before it may be larger: there are entries that no smaller credit would let through.
  const isFirst = found.storing.length === 0 && found.credit > 0
  if (size > Math.max(0, found.credit) && !isFirst) return endLink(shared, link, 'TooFast')
  found.credit -= size
  found.took += size
  found.progressMs = shared.nowMs
  found.ended = ops.end
  // Not carried any more: the peer does not know yet.
  const isOurs = found.dev === shared.me || shared.options.carries(found.scope)
  if (size > 0 && (shared.room === 'full' || !isOurs)) deafen(shared, link, found)
  if (size > 0 && !found.deaf) {
    found.storing.push(size)
    shared.effects.push({ t: 'store', link: link.id, stream, ops })
  }
  if (isTurnOver(shared, link, found)) stop(shared, link, found)
  settle(shared, link, found)
}

/** What a log says of itself is what the peer had told of it. */
function opensWhatWasTold({ opening }: Ops, { scope, dev }: Ask): boolean {
  if (!opening) return true
  const genesis = parseGenesis(opening.genesis)
  return genesis.ok && genesis.value.sc === scope && genesis.value.dev === dev
}

function isTurnOver(shared: Shared, link: Link, { stopped, ended, took, rank }: Ask): boolean {
  if (stopped || ended || took < LIMITS.turnBytes || countAsked(link) < LIMITS.asksPerLink) return false
  return link.logs.next(rank, log => isFree(shared, log)) !== undefined
}

/** Wants no more of an ask; what is on its way is still taken. */
function stop(shared: Shared, link: Link, found: Ask): void {
  const { stream, log, stopped } = found
  if (stopped) return
  found.stopped = true
  send(shared, link, { t: 'BUSY', stream, log, retryMs: 0, why: 'stop' })
}

/** Wants no more of an ask, nor what is on its way; one that has ended too: its server waits for acknowledgements that will not come. */
function deafen(shared: Shared, link: Link, found: Ask): void {
  found.deaf = true
  stop(shared, link, found)
}

/** Forgets an ask of which nothing more comes and nothing is being stored; what it did not bring is wanted again. */
function settle(shared: Shared, link: Link, found: Ask): void {
  if (!found.ended || found.storing.length > 0) return
  link.asks.delete(found.stream)
  release(shared, found)
  const told = link.logs.find(found.log)
  const isFruitful = !sameTips(found.before, shared.options.held.find(found.log)?.tips ?? [])
  if (found.stopped || isFruitful || !told || !link.logs.lacks(told) || link.logs.isShunned(found.log)) return
  link.logs.shun(found.log, shared.nowMs + LIMITS.shunMs, 'fruitless')
}

/** How a batch was taken in. After the commit the peer hears that it is on this disk, and may send as much again (CS-28, CS-30). */
export function takeStored(shared: Shared, id: LinkId, stream: number, log: string, outcome: StoreOutcome): void {
  const link = shared.links.get(id)
  if (stream === 0) return link && takeLiveStored(shared, link, log, outcome)
  const found = link ? link.asks.get(stream) : findOrphan(shared, id, stream, log)
  const size = found?.storing.shift()
  if (!found || size === undefined) return
  if (!link) return found.storing.length === 0 ? release(shared, found) : undefined
  switch (outcome.kind) {
    case 'stored': {
      const credit = Math.max(0, size + share(countAsked(link)) - found.window)
      found.window += credit - size
      found.credit += credit
      found.progressMs = shared.nowMs
      send(shared, link, { t: 'ACK', stream, log, at: outcome.at, credit })
      noteFruit(shared, link, found)
      break
    }
    case 'Gap':
    case 'disk':
      deafen(shared, link, found)
      link.logs.shun(log, shared.nowMs + (outcome.kind === 'Gap' ? LIMITS.resumeMs : LIMITS.shunMs), 'slow')
      break
    case 'BadLog':
    case 'BadSeal':
    case 'Malformed':
      return endLink(shared, link, outcome.kind)
  }
  settle(shared, link, found)
}

/** What was here before is no progress: after a minute of nothing else another peer is asked. */
function noteFruit(shared: Shared, link: Link, found: Ask): void {
  const tips = shared.options.held.find(found.log)?.tips ?? []
  if (!sameTips(found.tips, tips)) {
    found.tips = tips
    found.fruitMs = shared.nowMs
  } else if (!found.ended && shared.nowMs - found.fruitMs >= LIMITS.shunMs) moveOn(shared, link, found)
}

/** The ask of a link that ended while its batches were being stored. */
function findOrphan(shared: Shared, id: LinkId, stream: number, log: string): Ask | undefined {
  const found = shared.asked.get(log)
  return found?.link === id && found.stream === stream ? found : undefined
}

/** A peer cannot serve what was asked of it. */
export function takeBusy(shared: Shared, link: Link, stream: number, why: BusyWhy, retryMs: number): void {
  const found = link.asks.get(stream)
  if (!found || found.ended) return
  found.ended = true
  const waitMs = Math.max(LIMITS.headsMs * 10, Math.min(retryMs, LIMITS.shunMs))
  link.logs.shun(found.log, shared.nowMs + waitMs, why === 'gone' ? 'fruitless' : 'slow')
  settle(shared, link, found)
}

/** Takes from a peer what it has not sent for too long, so that another is asked (CS-24). What waits for this disk is not its fault. */
export function moveSlow(shared: Shared, link: Link): void {
  for (const found of link.asks.values()) {
    const { ended, storing, progressMs, log } = found
    if (ended || storing.length > 0 || shared.asked.get(log) !== found || shared.nowMs - progressMs < LIMITS.progressMs)
      continue
    moveOn(shared, link, found)
  }
}

function moveOn(shared: Shared, link: Link, found: Ask): void {
  if (shared.asked.get(found.log) !== found) return
  stop(shared, link, found)
  link.logs.shun(found.log, shared.nowMs + LIMITS.shunMs, 'slow')
  release(shared, found)
}

/** The disk's room changed: what may not be asked for any more is not taken either (CS-33). */
export function takeRoom(shared: Shared, room: Shared['room']): void {
  shared.room = room
  for (const link of shared.links.values()) {
    for (const found of link.asks.values()) {
      if (room === 'full') deafen(shared, link, found)
      else if (room === 'low' && found.rank > 0 && !found.ended) stop(shared, link, found)
    }
  }
}

/** An entry that a peer has just made: stored where it continues what is here, else left to its HEADS (CS-27). */
export function takeLive(shared: Shared, link: Link, { t: _, ...ops }: MessageOf<'LIVE'>): void {
  if (shared.room === 'full') {
    return send(shared, link, { t: 'BUSY', stream: 0, log: ops.log, retryMs: LIMITS.shunMs, why: 'disk' })
  }
  if (link.liveStoring.length >= LIMITS.liveStores || !continues(shared, link, ops)) return
  noteAuthored(shared, link, ops.log, ops.after.seq + ops.entries.length)
  if (!mayAuthor(shared, link.peer?.dev ?? '')) return
  link.liveStoring.push(ops.log)
  shared.effects.push({ t: 'store', link: link.id, stream: 0, ops })
}

function continues({ options: { held, carries } }: Shared, link: Link, { log, after, opening }: Ops): boolean {
  const mine = held.find(log)
  if (mine === undefined) {
    const genesis = opening && parseGenesis(opening.genesis)
    return genesis?.ok === true && genesis.value.dev === link.peer?.dev && carries(genesis.value.sc)
  }
  return (
    carries(mine.scope) &&
    mine.dev === link.peer?.dev &&
    held.has(log, { seq: after.seq, h8: hex(after.hash.subarray(0, 8)) })
  )
}

function takeLiveStored(shared: Shared, link: Link, log: string, outcome: StoreOutcome): void {
  const at = link.liveStoring.indexOf(log)
  if (at < 0) return
  link.liveStoring.splice(at, 1)
  if (outcome.kind === 'stored') send(shared, link, { t: 'ACK', stream: 0, log, at: outcome.at, credit: 0 })
  else if (outcome.kind === 'disk') {
    send(shared, link, { t: 'BUSY', stream: 0, log, retryMs: LIMITS.shunMs, why: 'disk' })
  } else if (outcome.kind !== 'Gap') endLink(shared, link, outcome.kind)
}

/** A peer has a point of a log on its disk (CS-28). */
export function takeAck(shared: Shared, link: Link, log: string, at: Point): void {
  if (!link.peer || !shared.options.held.has(log, at)) return
  if (link.liveTips.get(log)?.h8 === at.h8) link.liveTips.delete(log)
  link.logs.acknowledge(log, at)
  shared.effects.push({ t: 'holds', dev: link.peer.dev, logs: [{ log, at }] })
}
