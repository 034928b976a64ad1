import { afterAll, beforeAll, expect, test } from 'vitest'
import { channelIds } from '#shared/domain/channel.ts'
import { retentionDays, retentionWhy } from '#shared/domain/retention.ts'
import type { Caller } from '#main/services/command.ts'
import { messageServices } from '#main/services/messages/message-services.ts'
import { verifyStation } from '#main/verify-station.ts'
import { personAt } from '../support/logged-in.ts'
import { done, kindOf, type TestStation, testStation } from '../support/test-station.ts'

// TALK-25: what is older than the organisation keeps is erased; that it was there stays.

const { general } = channelIds
const dayMs = 86_400_000
let station: TestStation
let services: ReturnType<typeof messageServices>
let clerk: Caller
let admin: Caller
beforeAll(async () => {
  station = await testStation({ seed: 542 })
  services = messageServices(station.ready.deps)
  clerk = await personAt(station, station.root, 'AG', 'peseur-garde')
  admin = await personAt(station, station.root, 'AD', 'admin-garde')
})
afterAll(() => station.close())

const say = (text: string, conversation: string = general) =>
  done(services.messages.send(clerk, { commandId: station.id(), conversation, text })).id
const sweep = (by: Caller) => services.messages.sweep(by, {})
const keep = (value: unknown) =>
  station.org.settings.set(station.root, { commandId: station.id(), name: 'talk_keep_days', value })
const rows = () => done(services.messages.page(clerk, { conversation: general, at: 'newest', limit: 100 })).rows
const onDisk = (text: string) =>
  station.ready.deps.store.read(tx =>
    tx.db.prepare('SELECT count(*) FROM aside WHERE instr(payload, CAST(? AS BLOB)) > 0').pluck().get(text),
  )

/** Until nothing is left to do; how often it had to be asked. */
const sweepAll = (): number => {
  for (let asked = 1; ; asked++) if (!done(sweep(admin)).more) return asked
}

test('nothing is erased where all is kept, by who may not, or before its time', () => {
  say('ancien secret')
  station.ports.move(100 * dayMs)
  say('récent')
  expect(done(sweep(admin))).toEqual({ more: false })
  expect([kindOf(keep(7)), kindOf(keep(365)), kindOf(sweep(clerk))]).toEqual(['Invalid', 'ok', 'Forbidden'])
  expect(sweepAll()).toBe(1)
  expect(rows().map(({ text }) => text)).toEqual(['ancien secret', 'récent'])
})

test('what is older goes from the disk with its edits, what is younger stays; the place of it says why', async () => {
  const made = { commandId: station.id(), kind: 'channel' as const, name: 'Camions', people: [clerk.user] }
  const other = done(services.conversations.create(admin, made)).id
  const id = say('texte à part', other)
  done(services.messages.edit(clerk, { commandId: station.id(), conversation: other, id, text: 'texte corrigé' }))
  done(keep(90))
  sweepAll()
  expect(rows().map(({ text, deleted }) => [text, deleted])).toEqual([
    [null, 'moderator'],
    ['récent', null],
  ])
  expect(retentionDays(rows()[0]?.moderated?.why ?? null)).toBe(90)
  expect([onDisk('ancien secret'), onDisk('texte corrigé')]).toEqual([0, 1])
  station.ports.move(95 * dayMs)
  say('nouveau')
  sweepAll()
  expect([onDisk('récent'), onDisk('texte à part'), onDisk('texte corrigé'), onDisk('nouveau')]).toEqual([0, 0, 0, 1])
  expect(await verifyStation(station.folder, true)).toMatchObject({ ok: true })
})

test('nobody takes a message away in the name of the setting (TALK-22)', () => {
  const id = say('gênant')
  const remove = (why: string) =>
    services.messages.remove(station.root, { commandId: station.id(), conversation: general, id, why })
  expect(kindOf(remove(retentionWhy(90)))).toBe('WhyMissing')
  expect(kindOf(remove('impoli'))).toBe('ok')
})

test('many go part by part; a clock set far ahead takes nothing that others just said', () => {
  for (let n = 0; n < 230; n++) say(`M${n}`)
  station.ports.move(1_000 * dayMs)
  expect(sweepAll()).toBe(1)
  expect(onDisk('M229')).toBe(1)
  say('et après')
  expect(sweepAll()).toBe(3)
  expect(rows().filter(({ text }) => text !== null)).toHaveLength(1)
})
