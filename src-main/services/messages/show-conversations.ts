import { createHash } from 'node:crypto'
import type { InputOf, OutputOf } from '#shared/contract/calls.ts'
import type { Refusal } from '#shared/contract/refusal.ts'
import { byName } from '#shared/domain/by-name.ts'
import { ok, type Result } from '#shared/kit/result.ts'
import { membersOf, openChannels } from '../../repositories/conversation.ts'
import { allUserIds, userById, userNames } from '../../repositories/user.ts'
import { type Caller, type Deps, runQuery } from '../command.ts'
import { parsePublicKeys } from '../security/user-keys.ts'
import { managing } from './change-members.ts'
import { isThere } from './make-conversation.ts'
import { ownConversation, peopleIn } from './own-conversations.ts'

type People = OutputOf<'conversations', 'people'>
type Channels = OutputOf<'conversations', 'channels'>
type About = OutputOf<'conversations', 'about'>

/** The people of the organisation that somebody may write to, by name, and whether they can read what is encrypted yet. */
export const listPeople = (deps: Deps, caller: Caller, _input: object): Result<People, Refusal> =>
  runQuery<People>(deps, caller, 'messages.view', tx => {
    const rows = allUserIds(tx, deps.store.build).flatMap(id => {
      const user = userById(tx, deps.store.build, id)
      const role = deps.ledger.authority().roleOf(id)?.role
      if (id === caller.user || user === undefined || role === undefined || !isThere(tx, deps, id)) return []
      return [{ id, name: user.name ?? '', role, hasKeys: parsePublicKeys(user.public_keys) !== undefined }]
    })
    return ok({ rows: rows.sort(byName) })
  })

/** The channels that anybody may join, those that are closed last. */
export const listChannels = (deps: Deps, caller: Caller, _input: object): Result<Channels, Refusal> =>
  runQuery<Channels>(deps, caller, 'messages.view', tx =>
    ok({
      rows: openChannels(tx, deps.store.build, caller.user).map(({ id, name, topic, members, joined, archived }) => ({
        id,
        name: name ?? '',
        topic,
        members,
        joined: joined > 0,
        archived: archived === 1,
      })),
    }),
  )

/** Who is in a conversation, by name, since when and by whom. Errors: NotFound. */
export const aboutConversation = (
  deps: Deps,
  caller: Caller,
  { conversation }: InputOf<'conversations', 'about'>,
): Result<About, Refusal> =>
  runQuery<About>(deps, caller, 'messages.view', tx => {
    const own = ownConversation(tx, deps, caller, conversation)
    if (!own.ok) return own
    const { build } = deps.store
    const { made, scope } = own.value
    const names = userNames(tx, build)
    const there = new Map(membersOf(tx, build, scope).map(member => [member.user, member]))
    const active = new Set(peopleIn(tx, deps, own.value))
    const users = made === null ? [...active] : [...there.keys()]
    const memberOf = (id: string): About['members'][number] => {
      const member = there.get(id)
      return {
        id,
        name: names.get(id) ?? null,
        me: id === caller.user,
        owner: made?.kind !== 'direct' && member?.role === 'owner',
        since_ms: member?.since_ms ?? 0,
        invitedBy: member === undefined || member.invited_by === id ? null : (names.get(member.invited_by) ?? null),
        whole: member?.whole === 1,
        print: printOf(userById(tx, build, id)?.public_keys ?? null),
      }
    }
    return ok({
      manages: made !== null && managing(tx, deps, caller, own.value).ok,
      members: users.map(memberOf).sort(byName),
    })
  })

/** Four groups of five digits that tell two public keys apart, for people who read them to each other. */
function printOf(stored: string | null): string | null {
  const keys = parsePublicKeys(stored)
  if (keys === undefined) return null
  const digest = createHash('sha256').update(`CS1-key-print\0${keys.ed}\0${keys.x}`).digest()
  return [0, 4, 8, 12].map(at => String(digest.readUInt32BE(at) % 100_000).padStart(5, '0')).join(' ')
}
