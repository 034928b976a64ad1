import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { channelIds } from '#shared/domain/channel.ts'
import type { Sign } from '#shared/domain/signs.ts'
import type { Caller } from '#main/services/command.ts'
import { verifyStation } from '#main/verify-station.ts'
import { messageServices } from '#main/services/messages/message-services.ts'
import { personAt } from '../support/logged-in.ts'
import { done, kindOf, type TestStation, testStation } from '../support/test-station.ts'

// Signs under messages, pins, and what a person keeps for himself, at one station.

const { general } = channelIds
let station: TestStation
let services: ReturnType<typeof messageServices>
let anna: Caller
let boris: Caller

beforeAll(async () => {
  station = await testStation({ seed: 540 })
  services = messageServices(station.ready.deps)
  anna = await personAt(station, station.root, 'AG', 'anna-marque')
  boris = await personAt(station, station.root, 'AG', 'boris-marque')
})
afterAll(() => station.close())

const say = (caller: Caller, text: string, conversation: string = general) => {
  station.ports.move(1_000)
  return done(services.messages.send(caller, { commandId: station.id(), conversation, text })).id
}
const react = (caller: Caller, id: string, sign: Sign, on = true, conversation: string = general) => {
  station.ports.move(1_000)
  return services.messages.react(caller, { commandId: station.id(), conversation, id, sign, on })
}
const pin = (caller: Caller, id: string, on = true) =>
  services.messages.pin(caller, { commandId: station.id(), conversation: general, id, on })
const rowOf = (caller: Caller, id: string, conversation: string = general) =>
  done(services.messages.page(caller, { conversation, at: { around: id }, limit: 9 })).rows.find(row => row.id === id)
const signsOf = (caller: Caller, id: string, conversation?: string) =>
  rowOf(caller, id, conversation)?.reactions.map(({ sign, count, mine }) => [sign, count, mine])

describe('MSG-3: signs under a message', () => {
  test('are set once by each, counted, and taken away by who set them', () => {
    const id = say(anna, 'Le camion est là')
    done(react(boris, id, '👍'))
    done(react(boris, id, '👍'))
    done(react(anna, id, '👍'))
    done(react(boris, id, '🚚'))
    expect(signsOf(anna, id)).toEqual([
      ['👍', 2, true],
      ['🚚', 1, false],
    ])
    expect(rowOf(anna, id)?.reactions[1]?.names).toEqual([expect.any(String)])
    done(react(anna, id, '🚚', false))
    done(react(boris, id, '👍', false))
    expect(signsOf(boris, id)).toEqual([
      ['👍', 1, false],
      ['🚚', 1, true],
    ])
    done(react(boris, id, '👍'))
    expect(signsOf(boris, id)?.[0]).toEqual(['👍', 2, true])
    expect(kindOf(react(boris, station.id(), '👍'))).toBe('NotFound')
  })

  test('go with the message, from the disk too', async () => {
    const id = say(anna, 'à supprimer')
    done(react(boris, id, '🛵'))
    const asides = () =>
      station.ready.deps.store.read(tx =>
        tx.db
          .prepare("SELECT count(*) FROM aside WHERE e = 'reaction' AND instr(payload, CAST('🛵' AS BLOB)) > 0")
          .pluck()
          .get(),
      )
    const rows = () =>
      station.ready.deps.store.read(tx => tx.db.prepare('SELECT count(*) FROM reaction WHERE of = ?').pluck().get(id))
    expect([asides(), rows()]).toEqual([1, 1])
    done(services.messages.remove(anna, { commandId: station.id(), conversation: general, id }))
    expect([signsOf(anna, id), asides(), rows()]).toEqual([[], 0, 0])
    expect(kindOf(react(boris, id, '👍'))).toBe('MessageGone')
    expect(await verifyStation(station.folder, true)).toMatchObject({ ok: true })
  })

  test('MSG-6: are encrypted where the texts are', () => {
    const made = { commandId: station.id(), kind: 'group' as const, name: '', people: [boris.user] }
    const group = done(services.conversations.create(anna, made)).id
    const id = say(anna, 'entre nous', group)
    done(react(boris, id, '🥳', true, group))
    expect(signsOf(anna, id, group)).toEqual([['🥳', 1, false]])
    const files = ['station.db', 'station.db-wal'].map(file => readFileSync(join(station.folder, file)))
    expect(files.some(bytes => bytes.includes('🥳'))).toBe(false)
    done(react(boris, id, '🥳', false, group))
    expect(signsOf(anna, id, group)).toEqual([])
  })
})

describe('MSG-3: pins and saved messages', () => {
  test('a pin is for all, the last first; a message that is gone is pinned no more', () => {
    const [first, second] = [say(anna, 'Horaires'), say(boris, 'Numéro du transporteur')]
    for (const id of [first, second, second]) {
      station.ports.move(1_000)
      done(pin(anna, id))
    }
    const pinned = () => done(services.messages.pinned(boris, { conversation: general })).rows.map(({ text }) => text)
    expect(pinned()).toEqual(['Numéro du transporteur', 'Horaires'])
    expect(rowOf(boris, first)?.pinned).toBe(true)
    done(pin(boris, second, false))
    expect(pinned()).toEqual(['Horaires'])
    const pins = () => done(services.messages.conversations(boris, {})).rows.find(({ id }) => id === general)?.pins
    expect(pins()).toBe(1)
    done(services.messages.remove(anna, { commandId: station.id(), conversation: general, id: first }))
    expect([pinned(), pins()]).toEqual([[], 0])
  })

  test('what is saved is one’s own', () => {
    const id = say(anna, 'À relire')
    done(services.messages.save(boris, { conversation: general, id, on: true }))
    const saved = (caller: Caller) => done(services.messages.saved(caller, {})).rows.map(({ text }) => text)
    expect([saved(boris), saved(anna), rowOf(boris, id)?.saved]).toEqual([['À relire'], [], true])
    done(services.messages.save(boris, { conversation: general, id, on: false }))
    expect(saved(boris)).toEqual([])
    expect(kindOf(services.messages.save(boris, { conversation: general, id: station.id(), on: true }))).toBe(
      'NotFound',
    )
  })
})

describe('MSG-4: notices that ask to be read and understood', () => {
  const notice = (caller: Caller, text: string, conversation: string = general) => {
    station.ports.move(1_000)
    return services.messages.send(caller, { commandId: station.id(), conversation, text, notice: true })
  }
  const confirm = (caller: Caller, id: string) =>
    services.messages.confirm(caller, { commandId: station.id(), conversation: general, id })
  const toConfirm = (caller: Caller) =>
    done(services.messages.conversations(caller, {})).rows.find(({ id }) => id === general)?.toConfirm

  test('are written by managers, confirmed once by each, and say who has not', () => {
    expect(kindOf(notice(anna, 'Fermeture lundi'))).toBe('Forbidden')
    const { id } = done(notice(station.root, 'Fermeture lundi'))
    const later = done(notice(station.root, 'Masques obligatoires')).id
    expect([toConfirm(anna), toConfirm(station.root)]).toEqual([
      { count: 2, first: id },
      { count: 0, first: null },
    ])
    const noticeAt = (caller: Caller) => rowOf(caller, id)?.notice
    const { of = 0 } = noticeAt(anna) ?? {}
    expect(noticeAt(anna)).toEqual({ asked: true, mine_ms: null, has: 0, of })
    expect(noticeAt(station.root)).toMatchObject({ asked: false, of })
    done(confirm(anna, id))
    done(confirm(anna, id))
    done(confirm(station.root, id))
    expect(noticeAt(anna)).toEqual({ asked: true, mine_ms: expect.any(Number), has: 1, of })
    expect(toConfirm(anna)).toEqual({ count: 1, first: later })
    const { people } = done(services.messages.confirmed(boris, { conversation: general, id }))
    expect(people.filter(({ confirmed_ms }) => confirmed_ms !== null)).toHaveLength(1)
    expect(people).toHaveLength(of)
    expect(people.at(-1)?.confirmed_ms).toBeGreaterThan(0)
  })

  test('keep their text; one that is deleted asks nothing any more, and what is none is not confirmed', () => {
    const { id } = done(notice(station.root, 'Tenir le registre'))
    const edit = { commandId: station.id(), conversation: general, id, text: 'Ne pas tenir le registre' }
    expect(kindOf(services.messages.edit(station.root, edit))).toBe('NoticeFixed')
    expect(kindOf(confirm(boris, say(anna, 'bonjour')))).toBe('NotFound')
    const before = toConfirm(boris)?.count ?? 0
    done(services.messages.remove(station.root, { commandId: station.id(), conversation: general, id }))
    expect(kindOf(confirm(boris, id))).toBe('MessageGone')
    expect([toConfirm(boris)?.count, rowOf(boris, id)?.notice]).toEqual([before - 1, null])
  })

  test('who came later is not asked, and may read it', async () => {
    const { id } = done(notice(station.root, 'Avant Clara'))
    station.ports.move(60_000)
    const clara = await personAt(station, station.root, 'VW', 'clara-marque')
    expect([toConfirm(clara)?.count, rowOf(clara, id)?.notice?.asked]).toEqual([0, false])
    const after = done(notice(station.root, 'Après Clara')).id
    expect(toConfirm(clara)).toEqual({ count: 1, first: after })
    done(confirm(clara, after))
    expect(toConfirm(clara)?.count).toBe(0)
  })
})

describe('MSG-4: what happened meanwhile is told between messages', () => {
  test('prices for all depots in général, those of a depot in its channel, each time from their rows', () => {
    const { deps } = station.ready
    const set = (day: string, grade: 'I' | 'II', price_xaf: number, wh?: string) => {
      station.ports.move(1_000)
      const input = { commandId: station.id(), day, grade, price_xaf, ...(wh && { wh }) }
      return done(station.org.prices.set(station.root, input)).id
    }
    const eventsIn = (conversation: string, from = 0, to: number | null = null) =>
      done(services.messages.events(anna, { conversation, from, to })).rows.map(event =>
        event.kind === 'price' ? event.prices.map(one => [one.grade, one.price_xaf, one.before_xaf]) : event.name,
      )
    const depot = deps.here.warehouse
    const first = say(anna, 'avant les prix')
    set('2026-11-02', 'I', 3_000)
    set('2026-11-02', 'II', 2_800)
    station.ports.move(600_000)
    const gone = set('2026-11-03', 'I', 3_100)
    set('2026-11-03', 'I', 3_050, depot)
    const told = eventsIn(general)
    expect(told).toEqual([
      [
        ['I', 3_000, null],
        ['II', 2_800, null],
      ],
      [['I', 3_100, 3_000]],
    ])
    expect(eventsIn(depot)).toEqual([[['I', 3_050, null]]])
    expect(eventsIn(channelIds.general, rowOf(anna, first)?.turn, null)).toEqual(told)
    expect(eventsIn(channelIds.general, 0, rowOf(anna, first)?.turn)).toEqual([])
    done(station.org.prices.withdraw(station.root, { commandId: station.id(), id: gone, why: 'erreur de frappe' }))
    expect(eventsIn(general)).toHaveLength(1)
    expect(kindOf(services.messages.events(anna, { conversation: channelIds.direction, from: 0, to: null }))).toBe(
      'NotFound',
    )
  })
})
