import { nodeVerifying } from '#node/crypto.ts'
import { refuse, type Refusal } from '#shared/contract/refusal.ts'
import { err, ok, type Result } from '#shared/kit/result.ts'
import { conversationById, lastWraps, membersOf, wrapsTo } from '../../repositories/conversation.ts'
import { userById, userNames } from '../../repositories/user.ts'
import type { DraftOp } from '../../storage/ledger.ts'
import type { ReadTx } from '../../storage/store.ts'
import type { Caller, Deps } from '../command.ts'
import type { Keyring, OpenKeys } from '../security/keyring.ts'
import {
  freshTalkKey,
  isGivenBy,
  openTalkKey,
  openText,
  type Recipient,
  sealText,
  type TextPlace,
  wrapTalkKey,
} from '../security/talk-keys.ts'
import { parsePublicKeys } from '../security/user-keys.ts'
import type { Conversation } from './own-conversations.ts'

/** What the use cases of messages need beside the others' needs. */
export type TalkDeps = Deps & { readonly keyring: Keyring }

/** A text as it is stored: in clear, or under a key of its conversation. */
export interface StoredText {
  readonly text: string | null
  readonly box: string | null
  readonly key: string | null
}

/** What somebody reads of it. `shut`: his keys are not open, or he was given none for it. */
export interface ReadText {
  readonly text: string | null
  readonly shut: 'keys' | 'foreign' | null
}

/** Opens texts of one conversation for one person. */
export type Opener = (stored: StoredText, at: Pick<TextPlace, 'id' | 'actor'>) => ReadText

/** Rows of wraps that are looked through for the key to write under: some keys of the largest group. */
const lookedAt = 500

/** Reads what is in clear as it is; what is encrypted by the keys that the caller's password opened (MSG-6). */
export function openerOf(
  tx: ReadTx,
  deps: TalkDeps,
  caller: Pick<Caller, 'session' | 'user'>,
  { id, scope }: Pick<Conversation, 'id' | 'scope'>,
): Opener {
  const keys = deps.keyring.of(caller.session)
  const known = new Map<string, readonly Uint8Array[]>()
  return ({ text, box, key }, at) => {
    if (box === null || key === null) return { text, shut: null }
    if (keys === undefined) return { text: null, shut: 'keys' }
    const secrets = known.get(key) ?? secretsOf(tx, deps, keys, { conversation: id, scope, key, user: caller.user })
    known.set(key, secrets)
    for (const secret of secrets) {
      const opened = openText(secret, { conversation: id, ...at }, box)
      if (opened !== undefined) return { text: opened, shut: null }
    }
    return { text: null, shut: 'foreign' }
  }
}

/** What was wrapped to somebody under the id of a key. Who bears ill will may have wrapped another under the same id, which opens nothing. */
function secretsOf(
  tx: ReadTx,
  deps: TalkDeps,
  keys: OpenKeys,
  of: { conversation: string; scope: string; key: string; user: string },
): readonly Uint8Array[] {
  const wraps = wrapsTo(tx, deps.store.build, of.scope, of.user, of.key)
  return wraps.flatMap(wrap => {
    const known = keys.talk.get(wrap.id) ?? openTalkKey(keys.x, of, wrap)
    if (known !== undefined) keys.talk.set(wrap.id, known)
    return known ?? []
  })
}

/** Seals texts of one conversation. `ops`: what has to be said first: a key made anew, and the name of the group under it. */
export interface Sealer {
  readonly ops: readonly DraftOp[]
  seal(at: Pick<TextPlace, 'id' | 'actor'>, text: string): Record<string, string>
}

/**
 * What the caller writes under. In a conversation that is not encrypted the text itself. Else the last key that a member gave to exactly
 * those who are in it now, under the keys that they have now; where there is none, one is made: so nobody who left, was put out or whose
 * password was reset reads on (MSG-6). `people`: who they are to be, where the conversation is only being made.
 * Errors: KeysClosed; NoKeysYet where the other of two has published none.
 */
export function sealerOf(
  tx: ReadTx,
  deps: TalkDeps,
  caller: Caller,
  conversation: Pick<Conversation, 'id' | 'scope' | 'channel'> & { readonly kind: string },
  people?: readonly string[],
): Result<Sealer, Refusal> {
  const { id, scope, channel, kind } = conversation
  if (channel.kind !== 'made' || !channel.sealed) return ok({ ops: [], seal: (_at, text) => ({ text }) })
  const keys = deps.keyring.of(caller.session)
  if (keys === undefined) return err(refuse('KeysClosed', {}))
  const members = people ?? membersOf(tx, deps.store.build, scope).map(({ user }) => user)
  const to = recipientsOf(tx, deps, members).sort(byUser)
  const without = members.find(user => !to.some(one => one.user === user))
  if (kind === 'direct' && without !== undefined) {
    return err(refuse('NoKeysYet', { name: userNames(tx, deps.store.build).get(without) ?? '' }))
  }
  const of = { conversation: id, scope, user: caller.user }
  const standing = keyInForce(tx, deps, keys, of, to)
  const { key, secret } = standing ?? { key: deps.random.uuid(), secret: freshTalkKey(deps.random) }
  const sealer = (at: Pick<TextPlace, 'id' | 'actor'>, text: string) => ({
    key,
    box: sealText(deps.random, secret, { conversation: id, ...at }, text),
  })
  if (standing !== undefined) return ok({ ops: [], seal: sealer })
  const p = wrapTalkKey(deps.random, keys.signing, { conversation: id, key }, secret, to)
  const named = nameUnder(tx, deps, caller, conversation, sealer)
  return ok({ ops: [{ k: 'create', e: 'key', i: key, p }, ...named], seal: sealer })
}

/** Where the name of a group stands. */
export const namePlace = { id: 'name', actor: '' } as const

/** The name of a group under the new key, so that who comes later reads it. */
function nameUnder(
  tx: ReadTx,
  deps: TalkDeps,
  caller: Caller,
  { id, scope }: Pick<Conversation, 'id' | 'scope'>,
  seal: Sealer['seal'],
): DraftOp[] {
  const made = conversationById(tx, deps.store.build, id)
  if (made === undefined || made.box === null) return []
  const { text } = openerOf(tx, deps, caller, { id, scope })({ ...made, text: null }, namePlace)
  return text === null ? [] : [{ k: 'set', e: 'conversation', i: id, personal: seal(namePlace, text) }]
}

/** The people of them who may have a key and have published whereto. */
function recipientsOf(tx: ReadTx, deps: Deps, users: readonly string[]): Recipient[] {
  return users.flatMap(id => {
    const user = userById(tx, deps.store.build, id)
    const keys = parsePublicKeys(user?.public_keys ?? null)
    const isActive = user?.active === 1 && deps.ledger.authority().roleOf(id) !== undefined
    return isActive && keys ? [{ user: id, x: keys.x }] : []
  })
}

/** The last key that one of them gave to all of them and to nobody else. */
function keyInForce(
  tx: ReadTx,
  deps: TalkDeps,
  keys: OpenKeys,
  of: { conversation: string; scope: string; user: string },
  to: readonly Recipient[],
): { key: string; secret: Uint8Array } | undefined {
  const wanted = new Set(to.map(({ user, x }) => `${user} ${x}`))
  const given = Map.groupBy(lastWraps(tx, deps.store.build, of.scope, lookedAt), row => `${row.key} ${row.sig}`)
  for (const rows of given.values()) {
    const [first] = rows
    if (first === undefined || rows.length !== wanted.size) continue
    if (!rows.every(({ user, x }) => wanted.has(`${user} ${x}`))) continue
    const giver = to.find(({ user }) => user === first.actor) && userById(tx, deps.store.build, first.actor)
    const ed = parsePublicKeys(giver?.public_keys ?? null)?.ed
    // What was signed lists the wraps in the order of their people.
    const wraps = rows.map(({ user, x, box }) => ({ user, x, box })).sort(byUser)
    const wrapped = { eph: first.eph, wraps, sig: first.sig }
    if (ed === undefined || !isGivenBy(nodeVerifying, ed, { ...of, key: first.key }, wrapped)) continue
    const mine = rows.find(({ user }) => user === of.user)
    const secret = mine && openTalkKey(keys.x, { ...of, key: first.key }, mine)
    if (secret !== undefined) return { key: first.key, secret }
  }
  return undefined
}

const byUser = (a: { user: string }, b: { user: string }): number => (a.user < b.user ? -1 : a.user > b.user ? 1 : 0)

/** Every key of a conversation that the caller can open, wrapped to some more people: they read what was written before them. Errors: KeysClosed. */
export function pastFor(
  tx: ReadTx,
  deps: TalkDeps,
  caller: Caller,
  { id, scope }: Pick<Conversation, 'id' | 'scope'>,
  users: readonly string[],
): Result<DraftOp[], Refusal> {
  const keys = deps.keyring.of(caller.session)
  if (keys === undefined) return err(refuse('KeysClosed', {}))
  const to = recipientsOf(tx, deps, users).sort(byUser)
  if (to.length === 0) return ok([])
  const known = new Set(wrapsTo(tx, deps.store.build, scope, caller.user).map(({ key }) => key))
  return ok(
    [...known].flatMap((key): DraftOp[] => {
      const [secret, ...others] = secretsOf(tx, deps, keys, { conversation: id, scope, key, user: caller.user })
      // Of a key that is in doubt nothing is handed on.
      if (secret === undefined || others.length > 0) return []
      const p = wrapTalkKey(deps.random, keys.signing, { conversation: id, key }, secret, to)
      return [{ k: 'create', e: 'key', i: key, p }]
    }),
  )
}
