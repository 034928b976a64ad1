import { LIMITS } from '../limits.ts'
import type { HeldLog, MadeEntry } from './exchange-event.ts'
import { type Link, mayHave, send, type Shared } from './link.ts'
import type { LogTips } from './message.ts'
import { opsSize } from './ops-codec.ts'
import { samePoint } from './peer-logs.ts'

const LOG_BYTES = 160
const TIP_BYTES = 40

/** The welcome: every log that the peer may read (CS-13). */
export function tellAll(shared: Shared, link: Link): void {
  link.untold.clear()
  link.toldScopes.clear()
  const logs: LogTips[] = []
  for (const log of shared.options.held.logs()) if (mayHave(link, log)) logs.push(log)
  sendHeads(shared, link, logs, true)
}

/** After `auth` changed: the logs of scopes that the peer may read only now (CS-14). */
export function tellReadable(shared: Shared, link: Link): void {
  for (const scope of link.toldScopes) if (!link.mayRead(scope)) link.toldScopes.delete(scope)
  for (const { log, scope } of shared.options.held.logs()) {
    if (link.mayRead(scope) && !link.toldScopes.has(scope)) link.untold.add(log)
  }
  flushHeads(shared, link)
}

/** A commit: what this station made goes out at once, what changed is told (CS-20, CS-27, CS-29). */
export function takeChange(shared: Shared, logs: readonly HeldLog[], made: readonly MadeEntry[]): void {
  for (const link of shared.links.values()) {
    for (const log of logs) link.logs.review(log.log)
    if (link.phase !== 'linked' && link.phase !== 'welcoming') continue
    for (const entry of made) sendLive(shared, link, entry)
    for (const log of logs) {
      link.untold.add(log.log)
      if (log.state === 'forked') link.toldMs = Number.NEGATIVE_INFINITY
    }
    flushHeads(shared, link)
  }
}

/** Tells what is untold, if the last time is long enough ago (CS-20). */
export function flushHeads(shared: Shared, link: Link): void {
  if (link.untold.size === 0 || link.phase !== 'linked' || shared.nowMs - link.toldMs < LIMITS.headsMs) return
  const logs: LogTips[] = []
  for (const log of link.untold) {
    const held = shared.options.held.find(log)
    if (held && mayHave(link, held)) logs.push(held)
  }
  link.untold.clear()
  if (logs.length > 0) sendHeads(shared, link, logs, false)
}

function sendHeads(shared: Shared, link: Link, logs: readonly LogTips[], full: boolean): void {
  const parts: LogTips[][] = [[]]
  let bytes = 0
  for (const { log, scope, dev, state, tips: all } of logs) {
    const tips = all.slice(0, LIMITS.logTips)
    bytes += LOG_BYTES + TIP_BYTES * tips.length
    const part = parts.at(-1)
    const fits = part && (part.length === 0 || (part.length < LIMITS.headsLogs && bytes <= LIMITS.opsBytes))
    if (fits) part.push({ log, scope, dev, state, tips })
    else {
      parts.push([{ log, scope, dev, state, tips }])
      bytes = LOG_BYTES + TIP_BYTES * tips.length
    }
    if (link.mayRead(scope)) link.toldScopes.add(scope)
  }
  link.toldMs = shared.nowMs
  for (const [i, part] of parts.entries()) {
    send(shared, link, { t: 'HEADS', rev: ++shared.rev, full, more: i < parts.length - 1, logs: part })
  }
}

/** Sends an entry of this station to a peer that can put it on what it has; to others HEADS announces it (CS-27). */
function sendLive(shared: Shared, link: Link, { log, parent, at, ops }: MadeEntry): void {
  const held = shared.options.held.find(log)
  if (link.phase !== 'linked' || !held || !mayHave(link, held)) return
  const told = link.logs.find(log)
  const last = link.liveTips.get(log)
  const continues = last ? samePoint(last, parent) : told?.tips.some(tip => samePoint(tip, parent))
  const opens = last === undefined && told === undefined && ops.opening !== undefined
  if (!continues && !opens) return
  const size = opsSize(ops)
  if (link.saying.isEmpty(shared.nowMs) || link.sayingBytes.isEmpty(shared.nowMs)) return
  link.saying.spend(1)
  link.sayingBytes.spend(size)
  link.liveTips.set(log, at)
  link.liveSent++
  send(shared, link, { t: 'LIVE', ...ops })
}
