import { refuse, type Refusal } from '#shared/contract/refusal.ts'
import { type Channel, channelIds, channelOf, chatScope, isInChannel } from '#shared/domain/channel.ts'
import { turnStartMs } from '#shared/domain/turn.ts'
import { err, ok, type Result } from '#shared/kit/result.ts'
import { certificateCarries } from '#shared/sync/certificate.ts'
import type { UnreadOf } from '../../repositories/read-mark.ts'
import { allUserIds, userById } from '../../repositories/user.ts'
import { openWarehouses } from '../../repositories/warehouse.ts'
import type { ReadTx } from '../../storage/store.ts'
import type { Caller, Deps } from '../command.ts'
import { namesOf } from '../stations/station-rows.ts'

/** A conversation that somebody is in. */
export interface Conversation {
  readonly id: string
  readonly scope: string
  readonly channel: Channel
  /** of a warehouse's channel */
  readonly name: string | null
}

/** The conversations that a person is in and that this station carries: only there does what others write arrive. */
export function ownConversations(tx: ReadTx, deps: Deps, caller: Pick<Caller, 'role' | 'warehouses'>): Conversation[] {
  const known = [
    { id: channelIds.general, name: null },
    { id: channelIds.direction, name: null },
    ...openWarehouses(tx, deps.store.build),
  ]
  const carried = carriedBy(deps, deps.ledger.dev())
  return known.flatMap(({ id, name }) => {
    const channel = channelOf(id)
    const scope = chatScope(id)
    if (channel === undefined || !carried(scope)) return []
    return isInChannel(channel, caller.role, caller.warehouses) ? [{ id, scope, channel, name }] : []
  })
}

/** One of them. Errors: NotFound, also for one that he is not in. */
export function ownConversation(
  tx: ReadTx,
  deps: Deps,
  caller: Pick<Caller, 'role' | 'warehouses'>,
  id: string,
): Result<Conversation, Refusal> {
  const found = ownConversations(tx, deps, caller).find(one => one.id === id)
  return found === undefined ? err(refuse('NotFound', { what: 'conversation' })) : ok(found)
}

/** What a member station carries, by its certificate in force; nothing where it is none. */
function carriedBy(deps: Deps, dev: string): (scope: string) => boolean {
  const station = deps.ledger
    .authority()
    .stations()
    .find(one => one.dev === dev && !one.revoked)
  return scope => station !== undefined && certificateCarries(station.certificate, scope)
}

/** The other stations that are to have a conversation, with the names they go by. One that goes on under another key is not waited for. */
export function otherCarriers(tx: ReadTx, deps: Deps, scope: string): { dev: string; name: string | null }[] {
  const named = namesOf(tx, deps)
  const carriers = deps.ledger
    .authority()
    .stations()
    .filter(
      ({ dev, revoked, certificate }) =>
        dev !== deps.ledger.dev() && !revoked && certificateCarries(certificate, scope),
    )
  return carriers.flatMap(({ dev }) => {
    const { name = null, replacedBy = null } = named.get(dev) ?? {}
    return replacedBy === null ? [{ dev, name }] : []
  })
}

/** The active people who are in a conversation. */
export function peopleIn(tx: ReadTx, deps: Deps, { channel }: Conversation): string[] {
  const authority = deps.ledger.authority()
  return allUserIds(tx, deps.store.build).filter(id => {
    const standing = authority.roleOf(id)
    if (standing === undefined || !isInChannel(channel, standing.role, standing.wh)) return false
    return userById(tx, deps.store.build, id)?.active === 1
  })
}

/** What somebody may not have read of a conversation: nothing from before he was there. */
export function unreadOf(tx: ReadTx, deps: Deps, user: string, scope: string): UnreadOf {
  const made_ms = userById(tx, deps.store.build, user)?.made_ms ?? 0
  const devs = deps.ledger
    .authority()
    .stations()
    .map(({ dev }) => dev)
  return { user, scope, from: Math.max(0, made_ms - turnStartMs - 1), devs }
}
