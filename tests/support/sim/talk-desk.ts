import { nodeSigning } from '#node/crypto.ts'
import type { InputOf, OutputOf } from '#shared/contract/calls.ts'
import { chatScope } from '#shared/domain/channel.ts'
import type { Sign } from '#shared/domain/signs.ts'
import { base64url, utf8 } from '#shared/sync/bytes.ts'
import { nodeHashing } from '#main/storage/crypto.ts'
import { membersOf } from '#main/repositories/conversation.ts'
import { invitePeople, leaveConversation, putOut } from '#main/services/messages/change-members.ts'
import { keepDraft } from '#main/services/messages/kept-drafts.ts'
import { reactToMessage } from '#main/services/messages/mark-messages.ts'
import { pageOfMessages } from '#main/services/messages/show-messages.ts'
import { openerOf } from '#main/services/messages/talk-cipher.ts'
import { editMessage, removeMessage, sendMessage } from '#main/services/messages/write-messages.ts'
import { publicHalf, x25519Private } from '#main/services/security/user-keys.ts'
import { rowsOf } from './depot-oracle.ts'
import { doing } from './depot-work.ts'
import type { DepotWorld } from './depot-world.ts'
import type { SimDepot } from './sim-depot.ts'

/** Something that somebody said, as he and the others have left it. */
export interface Said {
  readonly id: string
  readonly conversation: string
  readonly by: SimDepot
  /** when, by the time of the world */
  readonly atMs: number
  /** what stood before him as he wrote: it stays before it */
  readonly after: readonly string[]
  text: string
  /** all that it ever said */
  readonly texts: string[]
  /** who was in the conversation, as far as his station knew, when he wrote its last text */
  readers: ReadonlySet<string>
  deleted: boolean
  /** the signs that stand under it, each with the person who set it */
  readonly signs: Set<string>
}

/** Who went in or out, as the world saw it. */
export interface Moved {
  readonly how: 'in' | 'out'
  readonly user: string
  readonly by: string
  readonly atMs: number
  readonly whole: boolean
}

/** What a world said. */
export interface Talk {
  readonly said: Said[]
  readonly moved: Moved[]
  words: number
}

const talks = new WeakMap<DepotWorld, Talk>()

/** What was said in this world so far. */
export function talkOf(world: DepotWorld): Talk {
  const talk = talks.get(world) ?? { said: [], moved: [], words: 0 }
  talks.set(world, talk)
  return talk
}

const seedOf = (depot: SimDepot, pair: string): Uint8Array =>
  nodeHashing.sha256(utf8(`${pair} of the person of ${depot.name}`))

/** The person of a station has logged in there: his keys are open. */
export function unlock(depot: SimDepot): void {
  const keyring = depot.life?.deps.keyring
  if (keyring === undefined || keyring.of(depot.user) !== undefined) return
  const [signing, x] = [nodeSigning(seedOf(depot, 'ed')), x25519Private(seedOf(depot, 'x'))]
  keyring.keep(depot.user, { signing, x, talk: new Map() })
}

/** Everybody publishes whereto others wrap keys for him, and hears of it of all others. */
export async function publishAll(world: DepotWorld): Promise<void> {
  for (const depot of world.up()) {
    const { life, user } = depot
    if (life === null) continue
    const ed = base64url(nodeSigning(seedOf(depot, 'ed')).publicKey)
    const public_keys = { ed, x: publicHalf(x25519Private(seedOf(depot, 'x'))) }
    const op = { k: 'set' as const, e: 'user', i: user, p: { public_keys } }
    life.store.write(tx =>
      life.ledger.append(tx, { command: life.deps.random.uuid(), actor: user }, [{ scope: 'auth', ops: [op] }]),
    )
    world.time.stir()
  }
  await world.heal()
}

type Page = OutputOf<'messages', 'page'>['rows']

/** What the person of a station reads in a conversation; undefined where he is not in it. */
export function pageAt(depot: SimDepot, conversation: string): Page | undefined {
  const caller = depot.caller()
  if (depot.life === null || caller === undefined) return undefined
  unlock(depot)
  const page = pageOfMessages(depot.life.deps, caller, { conversation, at: 'newest', limit: 500 })
  return page.ok ? page.value.rows : undefined
}

/** Who is in a conversation that people made, as far as a station knows. */
export function membersAt(depot: SimDepot, conversation: string): ReadonlySet<string> {
  const { life } = depot
  const members = life?.store.read(tx => membersOf(tx, life.store.build, chatScope(conversation))) ?? []
  return new Set(members.map(({ user }) => user))
}

/** Somebody writes; a draft of it may be kept before. */
export async function say(world: DepotWorld, depot: SimDepot, conversation: string, word: string): Promise<void> {
  unlock(depot)
  const talk = talkOf(world)
  const text = `${word}-${talk.words++}-${depot.name}`
  const after = pageAt(depot, conversation)?.map(({ id }) => id) ?? []
  const readers = membersAt(depot, conversation)
  const { nowMs } = world.time
  let id = ''
  const went = await doing(world, depot, ({ life, caller, command }) => {
    if (talk.words % 3 === 0) keepDraft(life.deps, caller, { conversation, text })
    const sent = sendMessage(life.deps, caller, { ...command, conversation, text })
    if (sent.ok) id = sent.value.id
    return sent
  })
  world.say(`${depot.name} says ${text}${went ? '' : ', refused'}`)
  if (!went) return
  const one = { id, conversation, by: depot, atMs: nowMs, after, text, texts: [text], readers, deleted: false }
  talk.said.push({ ...one, signs: new Set() })
  // No two things are done in one instant.
  await world.time.pass(2)
}

/** The author of a message gives it another text. */
export async function edit(world: DepotWorld, said: Said): Promise<void> {
  const { by, conversation, id } = said
  unlock(by)
  const text = `${said.text}+`
  const readers = membersAt(by, conversation)
  const went = await doing(world, by, ({ life, caller, command }) =>
    editMessage(life.deps, caller, { ...command, conversation, id, text }),
  )
  world.say(`${by.name} makes it ${text}${went ? '' : ', refused'}`)
  if (!went) return
  said.text = text
  said.texts.push(text)
  said.readers = readers
}

/** Somebody takes a message away: its author, or who moderates. */
export async function takeAway(world: DepotWorld, depot: SimDepot, said: Said): Promise<void> {
  const { conversation, id } = said
  const went = await doing(world, depot, ({ life, caller, command }) =>
    removeMessage(life.deps, caller, { ...command, conversation, id, why: 'hors sujet' }),
  )
  world.say(`${depot.name} takes ${said.text} away${went ? '' : ', refused'}`)
  if (went) said.deleted = true
}

/** Somebody sets a sign under a message, or takes his away. */
export async function react(
  world: DepotWorld,
  depot: SimDepot,
  said: Said,
  { sign, on }: { readonly sign: Sign; readonly on: boolean },
): Promise<void> {
  unlock(depot)
  const { conversation, id } = said
  const went = await doing(world, depot, ({ life, caller, command }) =>
    reactToMessage(life.deps, caller, { ...command, conversation, id, sign, on }),
  )
  world.say(`${depot.name} ${on ? 'sets' : 'takes'} ${sign} under ${said.text}${went ? '' : ', refused'}`)
  if (!went) return
  if (on) said.signs.add(`${sign} ${depot.user}`)
  else said.signs.delete(`${sign} ${depot.user}`)
}

/** Somebody brings another in, or puts him out, or goes himself. */
export async function move(
  world: DepotWorld,
  depot: SimDepot,
  conversation: string,
  { how, other, whole = false }: { readonly how: Moved['how']; readonly other: SimDepot; readonly whole?: boolean },
): Promise<void> {
  unlock(depot)
  const { user } = other
  const { nowMs } = world.time
  const isThere = membersAt(depot, conversation).has(user)
  const went = await doing(world, depot, ({ life, caller, command }) => {
    const of = { ...command, conversation }
    if (how === 'in') return invitePeople(life.deps, caller, { ...of, people: [user], whole } satisfies Invite)
    return depot === other ? leaveConversation(life.deps, caller, of) : putOut(life.deps, caller, { ...of, user })
  })
  const done = how === 'in' ? `brings ${other.name} in${whole ? ' with all that was' : ''}` : `puts ${other.name} out`
  world.say(`${depot.name} ${depot === other ? 'goes' : done}${went ? '' : ', refused'}`)
  // Who is in it already is brought in by nobody.
  if (!went || (how === 'in' && isThere)) return
  talkOf(world).moved.push({ how, user, by: depot.user, atMs: nowMs, whole })
  await world.time.pass(2)
}

type Invite = InputOf<'conversations', 'invite'>

/** What the keys of a station's person make of a message as it lies on a station's disk, whatever the screens would show him. */
export function openedBy(reader: SimDepot, { id, conversation, by }: Said): string | null {
  const { life } = reader
  if (life === null) return null
  unlock(reader)
  const sql = 'SELECT text, box, "key" FROM message WHERE id = ?'
  const [stored] = rowsOf<{ text: string | null; box: string | null; key: string | null }>(reader, sql, id)
  if (stored === undefined) return null
  const scope = chatScope(conversation)
  const caller = { user: reader.user, session: reader.user }
  return life.store.read(
    tx => openerOf(tx, life.deps, caller, { id: conversation, scope })(stored, { id, actor: by.user }).text,
  )
}
