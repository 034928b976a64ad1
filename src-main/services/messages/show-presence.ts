import type { InputOf, OutputOf } from '#shared/contract/calls.ts'
import type { Refusal } from '#shared/contract/refusal.ts'
import { ok, type Result } from '#shared/kit/result.ts'
import { allUserIds, userNames } from '../../repositories/user.ts'
import { warehouseById } from '../../repositories/warehouse.ts'
import type { ReadTx } from '../../storage/store.ts'
import { type Caller, runQuery } from '../command.ts'
import type { StationDeps } from '../station-deps.ts'
import { openConversation, ownConversations } from './own-conversations.ts'

type Done = Record<string, never>
type Around = OutputOf<'messages', 'around'>

/** A window says that its person is there, and where he types (MSG-3). It is kept nowhere. Errors: NotFound, ConversationClosed. */
export const sayHere = (deps: StationDeps, caller: Caller, input: InputOf<'messages', 'here'>): Result<Done, Refusal> =>
  runQuery<Done>(deps, caller, 'messages.view', tx => {
    const { state, typing } = input
    const where = typing === null ? null : openConversation(tx, deps, caller, typing)
    if (where?.ok === false) return where
    deps.presence.here(caller.user, caller.session, state, typing)
    return ok({})
  })

/** Who is there, at which depot, and who types in the caller's conversations (MSG-3). */
export const showAround = (deps: StationDeps, caller: Caller, _input: object): Result<Around, Refusal> =>
  runQuery<Around>(deps, caller, 'messages.view', tx => {
    const { build } = deps.store
    const names = userNames(tx, build)
    const own = new Set(ownConversations(tx, deps, caller).map(({ id }) => id))
    const people = allUserIds(tx, build).flatMap(id => {
      const { state, dev } = deps.presence.of(id)
      if (state === 'offline' || deps.ledger.authority().roleOf(id) === undefined) return []
      return [{ id, state, depot: depotOf(tx, deps, dev === '' ? deps.ledger.dev() : dev) }]
    })
    const typing = deps.presence
      .typing()
      .filter(({ user, conversation }) => user !== caller.user && own.has(conversation))
      .map(({ user, conversation }) => ({ conversation, name: names.get(user) ?? null }))
    return ok({ people, typing })
  })

/** The depot of a station, by its certificate and not by what it says. */
function depotOf(tx: ReadTx, deps: StationDeps, dev: string | null): string | null {
  const station = deps.ledger
    .authority()
    .stations()
    .find(one => one.dev === dev && !one.revoked)
  return station === undefined ? null : (warehouseById(tx, deps.store.build, station.certificate.wh)?.name ?? null)
}
