import { expect, test } from 'vitest'
import { channelIds } from '#shared/domain/channel.ts'
import type { Role } from '#shared/domain/roles.ts'
import type { Caller } from '#main/services/command.ts'
import { messageServices } from '#main/services/messages/message-services.ts'
import { peopleServices } from '#main/services/people-services.ts'
import { done, kindOf } from '../support/test-station.ts'
import { type LanStation, twoLanStations } from '../support/linked-stations.ts'

const patient = { timeout: 30_000 }
const general = channelIds.general
const at = ({ ready }: LanStation) => messageServices(ready.deps).messages

async function personAt(station: LanStation, root: Caller, role: Role, name: string): Promise<Caller> {
  const { random } = station.ready.deps
  const input = { commandId: random.uuid(), name, login: name.toLowerCase().replace(/[^a-z]/g, ''), role }
  const { users } = peopleServices(station.ready.deps)
  const { id } = done(await users.create(root, { ...input, warehouses: 'all' }))
  return { user: id, session: random.uuid(), role, warehouses: 'all', fresh: true }
}

const pageOf = (station: LanStation, caller: Caller) =>
  done(at(station).page(caller, { conversation: general, at: 'newest', limit: 100 }))
const textsAt = (station: LanStation, caller: Caller) => pageOf(station, caller).rows.map(({ text }) => text)
const say = (station: LanStation, caller: Caller, text: string, reply?: string) =>
  done(at(station).send(caller, { commandId: station.ready.deps.random.uuid(), conversation: general, text, reply }))
const unreadAt = (station: LanStation, caller: Caller) =>
  done(at(station).conversations(caller, {})).rows.find(({ id }) => id === general)?.unread

test('MSG-1, MSG-3, MSG-5: two stations talk in général over the network, apart and together, and end with one order', async () => {
  const { a, b, root } = await twoLanStations(510, 26_000 + (process.pid % 100) * 10)
  await expect
    .poll(async () => (await b.links().call({ host: '127.0.0.1', port: a.links().view().port ?? 0 })).ok, patient)
    .toBe(true)
  await expect.poll(() => b.open.state().standing, patient).toBe('member')
  const clerk = await personAt(a, root, 'AG', 'Paul Essomba')
  await expect.poll(() => b.ready.deps.ledger.authority().roleOf(clerk.user)?.role, patient).toBe('AG')

  say(a, root, 'Le camion part à 14 h')
  await expect.poll(() => textsAt(b, clerk), patient).toEqual(['Le camion part à 14 h'])
  expect(unreadAt(b, clerk)).toBe(1)
  expect(unreadAt(a, root)).toBe(0)
  await expect
    .poll(() => pageOf(a, root).rows[0]?.reach, patient)
    .toEqual({ stations: 1, ofStations: 1, seen: 0, ofPeople: 1 })

  // TALK-85: the station that came is told at both, from the same row.
  const came = (of: LanStation) => done(at(of).events(clerk, { conversation: general, from: 0, to: null })).rows
  expect(came(a)).toMatchObject([{ kind: 'station', actorName: 'Odette Ngono' }])
  expect(came(b)).toEqual(came(a))
  // MSG-3: who is at a window of one station is seen at the other, with the depot, and so is where he types.
  const around = () => done(at(b).around(clerk, {}))
  done(at(a).here(root, { state: 'online', typing: general }))
  const depot = 'Magasin d’Ebebda'
  await expect.poll(around, patient).toEqual({
    people: [{ id: root.user, state: 'online', depot }],
    typing: [{ conversation: general, name: 'Odette Ngono' }],
  })
  done(at(a).here(root, { state: 'away', typing: null }))
  await expect.poll(() => around().people[0]?.state, patient).toBe('away')
  const [first] = pageOf(b, clerk).rows
  expect(first).toMatchObject({ mine: false, actorName: 'Odette Ngono', stationName: 'Poste 1' })
  const mark = { station: first?.station ?? '', turn: first?.turn ?? 0 }
  expect(done(at(b).seen(clerk, { conversation: general, marks: [mark] }))).toEqual({ againMs: null })
  expect(unreadAt(b, clerk)).toBe(0)
  await expect.poll(() => pageOf(a, root).rows[0]?.reach?.seen, patient).toBe(1)
  // What he read at one station is not new to him at the other.
  expect(unreadAt(a, clerk)).toBe(0)

  // A wall that is hours behind does not put an answer before what it answers.
  b.ports.setWall(b.ports.clock.wallMs() - 3 * 3_600_000)
  const answer = say(b, clerk, 'Bien reçu', first?.id)
  await expect.poll(() => textsAt(a, root), patient).toEqual(['Le camion part à 14 h', 'Bien reçu'])
  expect(pageOf(a, root).rows[1]?.reply).toMatchObject({ actorName: 'Odette Ngono', text: 'Le camion part à 14 h' })

  // Cut off, both go on; nothing is lost, nothing is twice, and both see the same order.
  await b.ready.lan.stop()
  say(a, root, 'A un')
  say(b, clerk, 'B un')
  say(a, root, 'A deux')
  say(b, clerk, 'B deux')
  expect(pageOf(b, clerk).rows.at(-1)?.reach).toMatchObject({ stations: 0, ofStations: 1 })
  const again = await b.restart()
  await expect.poll(() => textsAt(a, root).length, patient).toBe(6)
  await expect.poll(() => textsAt(again, clerk).length, patient).toBe(6)
  const order = textsAt(a, root)
  expect(textsAt(again, clerk)).toEqual(order)
  for (const who of ['A', 'B']) expect(order.indexOf(`${who} un`)).toBeLessThan(order.indexOf(`${who} deux`))

  // An edit shows at both; a deletion takes the text from both files.
  const edit = { commandId: a.ready.deps.random.uuid(), conversation: general, id: answer.id, text: 'Bien reçu, merci' }
  expect(kindOf(at(a).edit(root, edit))).toBe('NotYours')
  expect(kindOf(at(again).edit(clerk, edit))).toBe('ok')
  await expect.poll(() => textsAt(a, root)[1], patient).toBe('Bien reçu, merci')
  const gone = { commandId: a.ready.deps.random.uuid(), conversation: general, id: answer.id, why: 'erreur' }
  expect(kindOf(at(a).remove(root, gone))).toBe('ok')
  await expect.poll(() => pageOf(again, clerk).rows[1]?.deleted, patient).toBe('moderator')
  for (const one of [a, again]) {
    const { db } = one.ready.deps.store.read(tx => tx)
    const kept = db.prepare<[], Uint8Array>("SELECT payload FROM aside WHERE e LIKE 'message%'").pluck().all()
    expect(kept.map(payload => Buffer.from(payload).toString()).filter(text => text.includes('Bien reçu'))).toEqual([])
    expect(kept.length).toBe(5)
  }
  expect(kindOf(at(again).edit(clerk, { ...edit, commandId: edit.commandId.replace(/.$/, '0') }))).toBe('MessageGone')
  await Promise.all([a.close(), again.close()])
}, 120_000)
