import { LIMITS } from '../limits.ts'
import type { LinkId, PeerVerdict } from './exchange-event.ts'
import { endLink, forgetOldest, type Link, makeLink, mayHave, send, type Shared } from './link.ts'
import type { Hello } from './message.ts'
import { dropUnreadable } from './serving.ts'
import { tellAll, tellReadable } from './telling.ts'

const STARTS_PER_STATION = 4

/** A connection is there: HELLO goes first (CS-10). */
export function open(shared: Shared, id: LinkId, outgoing: boolean): void {
  const link = makeLink(shared, id, outgoing)
  shared.links.set(id, link)
  if (shared.stopping) endLink(shared, link, 'Stopping')
  else if (shared.links.size > LIMITS.links) endLink(shared, link, 'TooMany')
  else send(shared, link, link.mine)
}

/** The first message of a peer: whether there is anything to talk about, before its certificate is looked at. */
export function takeHello(shared: Shared, link: Link, hello: Hello): void {
  if (link.phase !== 'greeting') return endLink(shared, link, 'Malformed')
  const { mine } = link
  const { dev, inst, fold, wallMs } = hello
  link.peer = { dev, inst, fold, wallMs }
  link.hello = hello
  const [low, high] = hello.proto
  if (Math.min(high, mine.proto[1]) < Math.max(low, mine.proto[0])) return endLink(shared, link, 'UpgradeNeeded')
  if (hello.org !== mine.org) return endLink(shared, link, 'OtherOrganisation')
  // This very process, met at another of its own addresses.
  if (hello.dev === mine.dev && hello.inst === mine.inst) return endLink(shared, link, 'SameStation')
  link.phase = 'judging'
  shared.effects.push({ t: 'judge', link: link.id, hello })
}

/** What the certificate of a peer is worth, at first and whenever `auth` changed (CS-11, CS-14). */
export function takeVerdict(shared: Shared, link: Link, verdict: PeerVerdict): void {
  if (link.peer === null || link.phase === 'greeting') return
  if (!verdict.ok) return endLink(shared, link, verdict.code)
  link.mayRead = verdict.mayRead
  if (link.phase !== 'judging') {
    link.logs.reviewAll()
    dropUnreadable(shared, link, log => mayHave(link, log))
    return tellReadable(shared, link)
  }
  if (link.peer.dev === shared.me) {
    shared.effects.push({ t: 'cloneMet', dev: shared.me })
    return endLink(shared, link, 'SameStation')
  }
  const loser = findLoser(shared, link, link.peer)
  if (loser) endLink(shared, loser, 'Replaced')
  if (loser === link) return
  link.phase = 'welcoming'
  link.deadMs = shared.nowMs + LIMITS.welcomeMs
  tellAll(shared, link)
}

/**
 * Of two links to one station, the one that ends (CS-3). Opened at once by both ends, the one that the lower opened stays, which both ends
 * see alike; else the newer, for the older is likely half dead. Which of two that one end opened at once is the newer, at two addresses of
 * the other, their HELLOs say: they come in another order to each end, and each would end what the other keeps.
 */
function findLoser(shared: Shared, link: Link, peer: NonNullable<Link['peer']>): Link | undefined {
  for (const other of shared.links.values()) {
    if (other === link || other.peer?.dev !== peer.dev || other.phase === 'judging' || other.phase === 'greeting')
      continue
    const atOnce = link.openedMs - other.openedMs <= LIMITS.atOnceMs && other.peer.inst === peer.inst
    if (!atOnce) return other
    if (other.outgoing === link.outgoing) return isAfter(other, link) ? link : other
    return link.outgoing === shared.me < peer.dev ? other : link
  }
  return undefined
}

/** Whether a link is the newer one, by the clock of who opened it, then by the other's. */
function isAfter(link: Link, other: Link): boolean {
  const [caller, called] = wallsOf(link)
  const [otherCaller, otherCalled] = wallsOf(other)
  return caller === otherCaller ? called > otherCalled : caller > otherCaller
}

/** When each end said HELLO, by its own clock: who opened the link first. Units: ms. */
function wallsOf({ outgoing, mine, peer }: Link): readonly [number, number] {
  const theirs = peer?.wallMs ?? 0
  return outgoing ? [mine.wallMs, theirs] : [theirs, mine.wallMs]
}

/**
 * The peer has welcomed this end. A start of it that comes back after another one did is a second machine with the same keys: a station draws
 * `inst` anew each time it starts (CS-3).
 */
export function welcomed(shared: Shared, link: Link): void {
  const { peer, hello } = link
  if (!peer || !hello) return
  link.phase = 'linked'
  link.hello = null
  link.deadMs = shared.nowMs + LIMITS.idleMs
  shared.effects.push({ t: 'linked', link: link.id, hello })
  const before = shared.starts.get(peer.dev) ?? []
  if (before.at(-1) === peer.inst) return
  if (before.includes(peer.inst)) shared.effects.push({ t: 'cloneMet', dev: peer.dev })
  shared.starts.delete(peer.dev)
  shared.starts.set(peer.dev, [...before.filter(inst => inst !== peer.inst), peer.inst].slice(-STARTS_PER_STATION))
  forgetOldest(shared.starts)
}
