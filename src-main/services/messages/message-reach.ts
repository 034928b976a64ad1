import type { InputOf, OutputOf } from '#shared/contract/calls.ts'
import type { MessageRow } from '#shared/contract/messages.ts'
import { refuse, type Refusal } from '#shared/contract/refusal.ts'
import { byName } from '#shared/domain/by-name.ts'
import { err, ok, type Result } from '#shared/kit/result.ts'
import { peerEnds } from '../../repositories/copies.ts'
import { type MessageRecord, messageById } from '../../repositories/message.ts'
import { readMoment, toldMarks } from '../../repositories/read-mark.ts'
import { stationName } from '../../repositories/station.ts'
import { userName } from '../../repositories/user.ts'
import type { ReadTx } from '../../storage/store.ts'
import { type Caller, type Deps, runQuery } from '../command.ts'
import { copiesOf } from '../home/show-copies.ts'
import { type Conversation, otherCarriers, ownConversation, peopleIn } from './own-conversations.ts'

type Reach = NonNullable<MessageRow['reach']>

/** Where messages of one author are, by what stations said that they have on their disks, and by how many people they were read (MSG-5). */
export function reachOf(
  tx: ReadTx,
  deps: Deps,
  author: string,
  conversation: Conversation,
  messages: readonly MessageRecord[],
): ReadonlyMap<string, Reach> {
  if (messages.length === 0) return new Map()
  const { build } = deps.store
  const { scope } = conversation
  const devs = otherCarriers(tx, deps, scope).map(({ dev }) => dev)
  const people = peopleIn(tx, deps, conversation).filter(user => user !== author)
  const ids = messages.map(({ id }) => id)
  const copies = new Map(copiesOf(tx, build, ids, peerEnds(tx, build), devs).map(one => [one.id, one.holders.length]))
  const marks = toldMarks(tx, build, scope, people, [...new Set(messages.map(({ dev }) => dev))])
  return new Map(
    messages.map(({ id, dev, turn }) => {
      const seen = marks.filter(mark => mark.dev === dev && mark.upto >= turn).length
      return [id, { stations: copies.get(id) ?? 0, ofStations: devs.length, seen, ofPeople: people.length }]
    }),
  )
}

/** The same of one message, station by station and person by person. Errors: NotFound. */
export function showReach(
  deps: Deps,
  caller: Caller,
  input: InputOf<'messages', 'reach'>,
): Result<OutputOf<'messages', 'reach'>, Refusal> {
  return runQuery(deps, caller, 'messages.view', tx => {
    const own = ownConversation(tx, deps, caller, input.conversation)
    if (!own.ok) return own
    const { build } = deps.store
    const { scope } = own.value
    const message = messageById(tx, build, own.value, input.id)
    if (message === undefined) return err(refuse('NotFound', { what: 'message' }))
    const carriers = otherCarriers(tx, deps, scope)
    const devs = carriers.map(({ dev }) => dev)
    const holders = copiesOf(tx, build, [message.id], peerEnds(tx, build), devs)[0]?.holders ?? []
    const here = { name: stationName(tx, build, deps.ledger.dev()), here: true, has: true }
    const mark = { dev: message.dev, upto: message.turn }
    return ok({
      stations: [here, ...carriers.map(({ dev, name }) => ({ name, here: false, has: holders.includes(dev) }))],
      people: peopleIn(tx, deps, own.value)
        .filter(user => user !== message.actor)
        .map(user => ({ name: userName(tx, build, user), seen_ms: readMoment(tx, build, scope, user, mark) }))
        .sort(byName),
    })
  })
}
