import type { InputOf, OutputOf } from '#shared/contract/calls.ts'
import type { Refusal } from '#shared/contract/refusal.ts'
import { ok, type Result } from '#shared/kit/result.ts'
import { conversationOwn, setConversationOwn } from '../../repositories/conversation-own.ts'
import { highestTurnOf } from '../../repositories/message.ts'
import { ownMarks, type ReadMark, setMarks, toldMarks } from '../../repositories/read-mark.ts'
import type { WriteTx } from '../../storage/store.ts'
import type { Caller, Deps } from '../command.ts'
import { ownConversation, unreadOf } from './own-conversations.ts'
import { messageIn } from './write-messages.ts'

type Done = Record<string, never>

/** The ledger is told of one person in one conversation at most so often (LEDGER §6). Units: ms. */
const tellEveryMs = 60_000

/** Keeps how far the caller has read, and tells the others, at most once a minute. Nothing is seen that is not here. Errors: NotFound. */
export function seeMessages(
  deps: Deps,
  caller: Caller,
  { conversation, marks }: InputOf<'messages', 'seen'>,
): Result<OutputOf<'messages', 'seen'>, Refusal> {
  const { build } = deps.store
  const tables = new Set<string>()
  const seen = deps.store.write<Result<OutputOf<'messages', 'seen'>, Refusal>>(tx => {
    const own = ownConversation(tx, deps, caller, conversation)
    if (!own.ok) return own
    const { scope } = own.value
    const { held, told_ms } = conversationOwn(tx, build, caller.user, scope)
    const before = new Map(ownMarks(tx, build, scope, caller.user).map(({ dev, upto }) => [dev, upto]))
    const further = marks.flatMap(({ station: dev, turn }) => {
      const upto = Math.min(turn, highestTurnOf(tx, build, scope, dev))
      return upto > (before.get(dev) ?? 0) ? [{ dev, upto }] : []
    })
    if (further.length > 0) {
      setMarks(tx, build, scope, caller.user, further)
      tables.add('seen_mark')
    }
    if (held === 1) {
      setConversationOwn(tx, build, caller.user, scope, { held: 0 })
      tables.add('seen_mark')
    }
    const untold = untoldMarks(tx, deps, scope, caller.user)
    const againMs = told_ms + tellEveryMs - deps.clock.wallMs()
    if (untold.length === 0) return ok({ againMs: null })
    // A wall that was set back waits no longer than a minute.
    if (againMs > 0 && againMs <= tellEveryMs) return ok({ againMs })
    for (const table of tellMarks(tx, deps, scope, caller.user, untold)) tables.add(table)
    return ok({ againMs: null })
  })
  if (tables.size > 0) deps.push({ topic: 'changed', tables: [...tables] })
  return seen
}

/** What this station knows to be read and the ledger does not say. */
function untoldMarks(tx: WriteTx, deps: Deps, scope: string, user: string): ReadMark[] {
  const marks = ownMarks(tx, deps.store.build, scope, user)
  const devs = marks.map(({ dev }) => dev)
  const told = new Map(toldMarks(tx, deps.store.build, scope, [user], devs).map(({ dev, upto }) => [dev, upto]))
  return marks.filter(({ dev, upto }) => upto > (told.get(dev) ?? 0))
}

function tellMarks(
  tx: WriteTx,
  deps: Deps,
  scope: string,
  user: string,
  marks: readonly ReadMark[],
): readonly string[] {
  const seen = marks.slice(0, 200).map(({ dev, upto }) => ({ dev, turn: upto }))
  const by = { command: deps.random.uuid(), actor: user }
  const told = deps.ledger.append(tx, by, [{ scope, ops: [{ k: 'create', e: 'read', i: user, p: { seen } }] }])
  setConversationOwn(tx, deps.store.build, user, scope, { told_ms: deps.clock.wallMs() })
  return told.flatMap(entry => entry.tables)
}

/** Makes a message and all after it new to the caller again, at this station. Errors: NotFound. */
export function keepUnread(deps: Deps, caller: Caller, input: InputOf<'messages', 'unread'>): Result<Done, Refusal> {
  const { build } = deps.store
  const kept = deps.store.write<Result<Done, Refusal>>(tx => {
    const found = messageIn(tx, deps, caller, input)
    if (!found.ok) return found
    const { conversation, message } = found.value
    const { devs } = unreadOf(tx, deps, caller.user, conversation)
    const upto = message.turn - 1
    setMarks(
      tx,
      build,
      conversation.scope,
      caller.user,
      devs.map(dev => ({ dev, upto })),
    )
    setConversationOwn(tx, build, caller.user, conversation.scope, { held: 1 })
    return ok({})
  })
  if (kept.ok) deps.push({ topic: 'changed', tables: ['seen_mark'] })
  return kept
}
