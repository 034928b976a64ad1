import type { ConversationTable } from '#db/sqlite/tables-chat.ts'
import type { ConversationRow } from '#shared/contract/messages.ts'
import { refuse, type Refusal } from '#shared/contract/refusal.ts'
import { type Channel, channelIds, channelOf, chatScope, isInChannel } from '#shared/domain/channel.ts'
import { turnStartMs } from '#shared/domain/turn.ts'
import { err, ok, type Result } from '#shared/kit/result.ts'
import { certificateCarries } from '#shared/sync/certificate.ts'
import { conversationsOf, type MemberOf, membersOf } from '../../repositories/conversation.ts'
import type { ReadFrom } from '../../repositories/message.ts'
import type { UnreadOf } from '../../repositories/read-mark.ts'
import { allUserIds, userById } from '../../repositories/user.ts'
import { openWarehouses } from '../../repositories/warehouse.ts'
import type { ReadTx } from '../../storage/store.ts'
import type { Deps, Person } from '../command.ts'
import { namesOf } from '../stations/station-rows.ts'

/** A conversation that somebody is in. */
export interface Conversation extends ReadFrom {
  readonly id: string
  readonly channel: Channel
  readonly kind: ConversationRow['kind']
  /** of a warehouse's channel */
  readonly name: string | null
  /** the turn at which he came in; 0 where he always was */
  readonly since: number
  /** of one that people made */
  readonly made: (ConversationTable & { readonly role: string }) | null
}

/** The conversations that a person is in and that this station carries: only there does what others write arrive. */
export function ownConversations(tx: ReadTx, deps: Deps, person: Person): Conversation[] {
  const known = [
    { id: channelIds.general, name: null },
    { id: channelIds.direction, name: null },
    ...openWarehouses(tx, deps.store.build),
  ]
  const carried = carriedBy(deps, deps.ledger.dev())
  const there = known.flatMap(({ id, name }): Conversation[] => {
    const channel = channelOf(id)
    const scope = chatScope(id)
    if (channel === undefined || channel.kind === 'made' || !carried(scope)) return []
    const isIn = isInChannel(channel, person.role, person.warehouses)
    return isIn ? [{ id, scope, channel, kind: channel.kind, name, from: 0, since: 0, made: null }] : []
  })
  return [...there, ...conversationsOf(tx, deps.store.build, person.user).flatMap(madeOne)]
}

function madeOne(made: MemberOf): Conversation[] {
  const channel = channelOf(made.id)
  if (channel?.kind !== 'made') return []
  // What was written under keys that he was never given is not shown to him at all.
  const from = channel.sealed && made.whole === 0 ? made.since_turn : 0
  const kind = made.kind as Conversation['kind']
  return [{ id: made.id, scope: made.scope, channel, kind, name: made.name, from, since: made.since_turn, made }]
}

/** One of them. Errors: NotFound, also for one that he is not in. */
export function ownConversation(tx: ReadTx, deps: Deps, person: Person, id: string): Result<Conversation, Refusal> {
  const found = ownConversations(tx, deps, person).find(one => one.id === id)
  return found === undefined ? err(refuse('NotFound', { what: 'conversation' })) : ok(found)
}

/** One of them that may be written in. Errors: NotFound, ConversationClosed. */
export function openConversation(tx: ReadTx, deps: Deps, person: Person, id: string): Result<Conversation, Refusal> {
  const own = ownConversation(tx, deps, person, id)
  return own.ok && own.value.made?.archived === 1 ? err(refuse('ConversationClosed', {})) : own
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
export function peopleIn(
  tx: ReadTx,
  deps: Deps,
  { channel, scope }: Pick<Conversation, 'channel' | 'scope'>,
): string[] {
  const { build } = deps.store
  const authority = deps.ledger.authority()
  const all = channel.kind === 'made' ? membersOf(tx, build, scope).map(({ user }) => user) : allUserIds(tx, build)
  return all.filter(id => {
    const standing = authority.roleOf(id)
    if (standing === undefined || !isInChannel(channel, standing.role, standing.wh)) return false
    return userById(tx, build, id)?.active === 1
  })
}

/** What somebody may not have read of a conversation: nothing from before he was there. */
export function unreadOf(tx: ReadTx, deps: Deps, user: string, { scope, since }: Conversation): UnreadOf {
  const made_ms = userById(tx, deps.store.build, user)?.made_ms ?? 0
  const devs = deps.ledger
    .authority()
    .stations()
    .map(({ dev }) => dev)
  return { user, scope, from: Math.max(0, made_ms - turnStartMs - 1, since - 1), devs }
}
