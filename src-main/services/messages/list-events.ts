import type { InputOf, OutputOf } from '#shared/contract/calls.ts'
import type { Refusal } from '#shared/contract/refusal.ts'
import { turnStartMs } from '#shared/domain/turn.ts'
import { ok, type Result } from '#shared/kit/result.ts'
import { type PriceSet, pricesSet, stationsCame } from '../../repositories/talk-event.ts'
import { userNames } from '../../repositories/user.ts'
import type { ReadTx } from '../../storage/store.ts'
import { type Caller, type Deps, runQuery } from '../command.ts'
import { type Conversation, ownConversation } from './own-conversations.ts'

type Events = OutputOf<'messages', 'events'>
type Event = Events['rows'][number]
type PriceEvent = Extract<Event, { kind: 'price' }>

/** Prices that one person sets so shortly after one another are told in one line. Units: ms. */
const togetherMs = 5 * 60_000
/** Of very many in one stretch the last are told. */
const mostPrices = 300

/**
 * What happened meanwhile in the organisation and belongs in a conversation (MSG-4): prices for every depot and new stations in *général*,
 * the prices of a depot in its channel. It is read from the rows of prices and stations each time, and is no message. Errors: NotFound.
 */
export const listEvents = (
  deps: Deps,
  caller: Caller,
  { conversation, from, to }: InputOf<'messages', 'events'>,
): Result<Events, Refusal> =>
  runQuery<Events>(deps, caller, 'messages.view', tx => {
    const own = ownConversation(tx, deps, caller, conversation)
    if (!own.ok) return own
    const stretch = { from: turnStartMs + from, to: to === null ? Number.MAX_SAFE_INTEGER : turnStartMs + to }
    const rows = eventsOf(tx, deps, own.value, stretch)
    return ok({ rows: rows.sort((a, b) => a.at_ms - b.at_ms) })
  })

function eventsOf(tx: ReadTx, deps: Deps, { channel }: Conversation, stretch: { from: number; to: number }): Event[] {
  if (channel.kind !== 'general' && channel.kind !== 'warehouse') return []
  const { build } = deps.store
  const names = userNames(tx, build)
  const wh = channel.kind === 'warehouse' ? channel.warehouse : null
  const prices = together(pricesSet(tx, build, wh, stretch, mostPrices), names)
  if (channel.kind === 'warehouse') return prices
  const stations = stationsCame(tx, build, stretch).map(
    ({ actor, ...came }): Event => ({ kind: 'station', actorName: names.get(actor) ?? null, ...placed(came) }),
  )
  return [...prices, ...stations]
}

const placed = <O extends { readonly at_ms: number }>(one: O) => ({ ...one, turn: one.at_ms - turnStartMs })

function together(sets: readonly PriceSet[], names: ReadonlyMap<string, string | null>): PriceEvent[] {
  const lines: (PriceEvent & { actor: string })[] = []
  for (const { id, at_ms, actor, day, ...price } of sets) {
    const last = lines.at(-1)
    if (last?.actor === actor && last.day === day && at_ms - last.at_ms <= togetherMs) last.prices.push(price)
    else
      lines.push({
        kind: 'price',
        ...placed({ id, at_ms }),
        actor,
        actorName: names.get(actor) ?? null,
        day,
        prices: [price],
      })
  }
  return lines.map(({ actor: _actor, ...line }) => line)
}
