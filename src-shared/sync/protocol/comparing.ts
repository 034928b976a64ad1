import { LIMITS } from '../limits.ts'
import { type Link, mayHave, send, type Shared } from './link.ts'
import type { MessageOf } from './message.ts'
import { sameTips } from './peer-logs.ts'

/** Between two looks whether both ends hold the same. Units: ms. */
const LOOK_MS = 10_000

/** Has the scopes hashed of which both ends hold the same, with `org` and `auth`, each seldom (CS-50). */
export function compareScopes(shared: Shared, link: Link): void {
  if (link.phase !== 'linked' || link.peer?.fold !== link.mine.fold || shared.nowMs - link.lookedMs < LOOK_MS) return
  link.lookedMs = shared.nowMs
  const same = findSameScopes(shared, link)
  if (!same.has('auth') || !same.has('org')) return
  for (const scope of same) {
    if (shared.nowMs - (link.comparedMs.get(scope) ?? Number.NEGATIVE_INFINITY) < LIMITS.compareMs) continue
    link.comparedMs.set(scope, shared.nowMs)
    shared.effects.push({ t: 'compare', link: link.id, scope })
  }
}

function findSameScopes(shared: Shared, link: Link): Set<string> {
  const { held } = shared.options
  const same = new Set<string>()
  const other = new Set<string>()
  for (const log of held.logs()) {
    const told = link.logs.find(log.log)
    if (!link.mayRead(log.scope)) continue
    if (told && sameTips(told.tips, log.tips)) same.add(log.scope)
    else other.add(log.scope)
  }
  for (const log of link.logs.all()) if (held.find(log.log) === undefined) other.add(log.scope)
  for (const scope of other) same.delete(scope)
  return same
}

/** What a peer's fold of a scope comes to. */
export function takeState(shared: Shared, link: Link, { t: _, ...state }: MessageOf<'STATE'>): void {
  if (!link.peer || !link.mayRead(state.scope)) return
  shared.effects.push({ t: 'state', link: link.id, dev: link.peer.dev, ...state })
}

/** Says to whoever may read its scope what is kept nowhere. */
export function say(shared: Shared, scope: string, kind: string, bytes: Uint8Array): void {
  for (const link of shared.links.values()) {
    if (link.phase !== 'linked' || !link.mayRead(scope) || link.saying.isEmpty(shared.nowMs)) continue
    link.saying.spend(1)
    link.sayingBytes.spend(bytes.length)
    send(shared, link, { t: 'EPH', scope, kind, bytes })
  }
}

/** What a peer says that is kept nowhere, of a scope that both may read. */
export function takeEph(shared: Shared, link: Link, { scope, kind, bytes }: MessageOf<'EPH'>): void {
  if (!link.peer || !mayHave(link, { scope, dev: '' }) || !shared.options.carries(scope)) return
  shared.effects.push({ t: 'eph', dev: link.peer.dev, scope, kind, bytes })
}
