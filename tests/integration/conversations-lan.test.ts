import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Caller } from '#main/services/command.ts'
import { messageServices } from '#main/services/messages/message-services.ts'
import { type LanStation, twoLanStations } from '../support/linked-stations.ts'
import { loggedIn, personAt } from '../support/logged-in.ts'
import { bring, fetchWhole } from '../support/sample-files.ts'
import { done, kindOf, quickPasswords } from '../support/test-station.ts'

const patient = { timeout: 60_000 }
const at = ({ ready }: LanStation) => messageServices(ready.deps)
const commandId = ({ ready }: LanStation) => ready.deps.random.uuid()

const desk = ({ ready }: LanStation) => ({ ready, passwords: quickPasswords })
const say = (station: LanStation, caller: Caller, conversation: string, text: string) =>
  at(station).messages.send(caller, { commandId: commandId(station), conversation, text })
const textsAt = (station: LanStation, caller: Caller, conversation: string) => {
  const page = at(station).messages.page(caller, { conversation, at: 'newest', limit: 50 })
  return page.ok ? page.value.rows.map(({ text, shut }) => text ?? shut) : page.error.kind
}
const inFolder = (station: LanStation, text: string) =>
  readdirSync(station.folder, { recursive: true, withFileTypes: true }).some(
    entry => entry.isFile() && readFileSync(join(entry.parentPath, entry.name)).includes(text),
  )

test('MSG-6: two members at two stations read what no file holds; who is put out while cut off reads nothing that follows', async () => {
  const { a, b, root } = await twoLanStations(540, 26_600 + (process.pid % 100) * 10)
  const host = () => ({ host: '127.0.0.1', port: a.links().view().port ?? 0 })
  await expect.poll(async () => (await b.links().call(host())).ok, patient).toBe(true)
  await expect.poll(() => b.open.state().standing, patient).toBe('member')
  const anna = await personAt(desk(a), root, 'AG', 'anna')
  const boris = await personAt(desk(a), root, 'AG', 'boris')
  const clara = await personAt(desk(a), root, 'AG', 'clara')
  // At the other station the same password opens the same keys.
  await expect.poll(() => kindOf(at(b).conversations.people(boris, {})), patient).toBe('ok')
  const ready = () => done(at(b).conversations.people(boris, {})).rows.filter(one => one.hasKeys).length
  await expect.poll(ready, patient).toBe(2)
  const borisAtB = await loggedIn(desk(b), 'boris')
  const claraAtB = await loggedIn(desk(b), 'clara')

  const people = [boris.user, clara.user]
  const input = { commandId: commandId(a), kind: 'group' as const, name: 'Enquête interne', people }
  const { id } = done(at(a).conversations.create(anna, input))
  done(say(a, anna, id, 'Les sacs du lot 14 manquent'))
  await expect.poll(() => textsAt(b, borisAtB, id), patient).toEqual(['Les sacs du lot 14 manquent'])
  expect(textsAt(b, claraAtB, id)).toEqual(['Les sacs du lot 14 manquent'])
  done(say(b, borisAtB, id, 'Je compte ce soir'))
  await expect.poll(() => textsAt(a, anna, id), patient).toEqual(['Les sacs du lot 14 manquent', 'Je compte ce soir'])
  expect(kindOf(at(b).messages.page(root, { conversation: id, at: 'newest', limit: 5 }))).toBe('NotFound')

  // A file goes the same way: carried by both stations, read by neither.
  const marker = 'Bordereau 4471 : douze sacs, pas quinze'
  const bytes = Buffer.from(`${marker}\n`.repeat(40_000))
  const upload = await bring(a.ready, anna, bytes, 'bordereau-4471.txt', id)
  const filed = { commandId: commandId(a), conversation: id, text: 'Voyez', files: [upload] }
  const sent = done(at(a).messages.send(anna, filed)).id
  const fileAtB = () => {
    const found = at(b).messages.page(borisAtB, { conversation: id, at: 'newest', limit: 50 })
    return found.ok ? found.value.rows.find(row => row.id === sent)?.files[0] : undefined
  }
  const whole = { nth: 0, name: 'bordereau-4471.txt', mime: 'text/plain', bytes: bytes.length, have: bytes.length }
  await expect.poll(fileAtB, patient).toEqual(whole)
  const got = await fetchWhole(b.ready, borisAtB, { conversation: id, id: sent, nth: 0 })
  expect(got.equals(bytes)).toBe(true)
  for (const secret of [marker, 'bordereau-4471']) {
    expect([inFolder(a, secret), inFolder(b, secret)]).toEqual([false, false])
  }

  // Clara is put out at one station while she goes on writing at the other, which does not know it yet.
  await b.ready.lan.stop()
  a.ports.move(60_000)
  b.ports.move(60_000)
  done(at(a).conversations.putOut(anna, { commandId: commandId(a), conversation: id, user: clara.user }))
  done(say(a, anna, id, 'Entre nous deux maintenant'))
  b.ports.move(60_000)
  done(say(b, claraAtB, id, 'Et moi alors'))
  const again = await b.restart()
  await expect.poll(async () => (await again.links().call(host())).ok, patient).toBe(true)
  const borisAgain = await loggedIn(desk(again), 'boris')
  const claraAgain = await loggedIn(desk(again), 'clara')
  const all = ['Les sacs du lot 14 manquent', 'Je compte ce soir', 'Voyez', 'Entre nous deux maintenant']
  await expect.poll(() => textsAt(again, borisAgain, id), patient).toEqual(all)
  await expect.poll(() => textsAt(a, anna, id), patient).toEqual(all)
  await expect.poll(() => textsAt(again, claraAgain, id), patient).toBe('NotFound')

  // Nothing of it stands in clear in either folder, in files, logs or copies; what is said in a channel does.
  done(
    at(a).messages.send(anna, {
      commandId: commandId(a),
      conversation: again.ready.deps.here.warehouse,
      text: 'Public',
    }),
  )
  for (const station of [a, again]) {
    for (const text of [...all, 'Et moi alors', 'Enquête interne']) expect(inFolder(station, text)).toBe(false)
  }
  expect(inFolder(a, 'Public')).toBe(true)
  await Promise.all([a.close(), again.close()])
}, 240_000)
