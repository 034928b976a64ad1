import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { channelIds } from '#shared/domain/channel.ts'
import type { Caller } from '#main/services/command.ts'
import { messageServices } from '#main/services/messages/message-services.ts'
import { done, kindOf, type TestStation, testStation } from '../support/test-station.ts'

// One station: who is in which channel, paging, what is new to whom, drafts.

const { general, direction } = channelIds
let station: TestStation
let talk: ReturnType<typeof messageServices>['messages']
let clerk: Caller
const conversationsOf = () => messageServices(station.ready.deps).conversations
let viewer: Caller

beforeAll(async () => {
  station = await testStation({ seed: 520 })
  talk = messageServices(station.ready.deps).messages
  clerk = await station.person('AG')
  viewer = await station.person('VW')
})
afterAll(() => station.close())

const say = (caller: Caller, conversation: string, text: string, reply?: string) => {
  station.ports.move(1_000)
  return talk.send(caller, { commandId: station.id(), conversation, text, reply })
}
const rowsOf = (caller: Caller) => done(talk.conversations(caller, {})).rows
const unreadOf = (caller: Caller, id = general) => rowsOf(caller).find(row => row.id === id)?.unread
const pageOf = (caller: Caller, at: Parameters<typeof talk.page>[1]['at'], limit = 10) =>
  done(talk.page(caller, { conversation: general, at, limit }))

describe('MSG-2: channels', () => {
  test('are there from the first day, each for those who are in it', () => {
    const here = station.ready.deps.here.warehouse
    expect(rowsOf(station.root).map(({ id, kind }) => [id, kind])).toEqual([
      [general, 'general'],
      [direction, 'direction'],
      [here, 'warehouse'],
    ])
    expect(rowsOf(clerk).map(({ id }) => id)).toEqual([general, here])
    expect(rowsOf({ ...clerk, warehouses: [] }).map(({ id }) => id)).toEqual([general])
  })

  test('who is not in one is told that there is none; who only reads does not write', () => {
    expect(kindOf(say(clerk, direction, 'x'))).toBe('NotFound')
    expect(kindOf(talk.page(clerk, { conversation: direction, at: 'newest', limit: 1 }))).toBe('NotFound')
    expect(kindOf(say(viewer, general, 'x'))).toBe('Forbidden')
    expect(kindOf(say(clerk, general, 'x', station.id()))).toBe('NotFound')
  })
})

describe('MSG-3, MSG-5: a conversation', () => {
  test('is paged in the store at both ends, and opens at what is new', () => {
    for (let n = 0; n < 30; n++) done(say(n < 20 ? station.root : clerk, general, `M${n}`))
    const newest = pageOf(clerk, 'newest')
    expect(newest.rows.map(({ text }) => text)).toEqual(Array.from({ length: 10 }, (_, n) => `M${n + 20}`))
    expect(newest).toMatchObject({ older: true, newer: false })
    const [first] = newest.rows
    const older = pageOf(clerk, { before: { turn: first?.turn ?? 0, id: first?.id ?? '' } })
    expect(older.rows.map(({ text }) => text)).toEqual(Array.from({ length: 10 }, (_, n) => `M${n + 10}`))
    expect(older).toMatchObject({ older: true, newer: true })
    const last = older.rows.at(-1)
    const again = pageOf(clerk, { from: { turn: last?.turn ?? 0, id: last?.id ?? '' } }, 3)
    expect(again.rows.map(({ text }) => text)).toEqual(['M19', 'M20', 'M21'])
    // To the clerk what the superadmin wrote is new, from the first on.
    const unread = pageOf(clerk, 'unread', 6)
    expect(unread.rows.map(({ text }) => text)).toEqual(['M0', 'M1', 'M2', 'M3', 'M4', 'M5'])
    expect([unreadOf(clerk), unreadOf(station.root), unreadOf(viewer)]).toEqual([20, 10, 30])
    const around = pageOf(clerk, { around: first?.id ?? '' }, 6)
    expect(around.rows.map(({ text }) => text)).toEqual(['M18', 'M19', 'M20', 'M21', 'M22', 'M23'])
    expect(kindOf(talk.page(clerk, { conversation: general, at: { around: station.id() }, limit: 5 }))).toBe('NotFound')
  })

  test('what is seen is counted from the store, told once a minute, and can be made new again', () => {
    const rows = pageOf(clerk, 'newest', 100).rows
    const mark = (n: number) => ({ station: rows[n]?.station ?? '', turn: rows[n]?.turn ?? 0 })
    const see = (n: number) => done(talk.seen(clerk, { conversation: general, marks: [mark(n)] })).againMs
    const entries = () =>
      station.ready.deps.store.read(tx => tx.db.prepare("SELECT count(*) FROM touch WHERE e = 'read'").pluck().get())
    expect([see(4), unreadOf(clerk), entries()]).toEqual([null, 15, 1])
    expect([see(9), unreadOf(clerk), entries()]).toEqual([60_000, 10, 1])
    station.ports.move(61_000)
    expect([see(9), unreadOf(clerk), entries()]).toEqual([null, 10, 2])
    // Nothing is seen that is not there, and nothing is taken back by an older mark.
    const far = { station: rows[0]?.station ?? '', turn: 999_999_999_999 }
    done(talk.seen(clerk, { conversation: general, marks: [far] }))
    expect([unreadOf(clerk), see(2), unreadOf(clerk)]).toEqual([0, 60_000, 0])
    const id = rows[12]?.id ?? ''
    done(talk.unread(clerk, { conversation: general, id }))
    expect([unreadOf(clerk), pageOf(clerk, 'unread').firstUnread?.id]).toEqual([8, id])
    see(29)
    expect(unreadOf(clerk)).toBe(0)
    // His own are never new to him, and a deleted one is not.
    done(talk.remove(station.root, { commandId: station.id(), conversation: general, id: rows[0]?.id ?? '' }))
    expect(unreadOf(viewer)).toBe(29)
  })

  test('a message of one’s own says how many have seen it; sent twice by one command it is one', () => {
    const mine = pageOf(station.root, 'newest', 100).rows.filter(row => row.mine && row.deleted === null)
    expect(mine[0]?.reach).toEqual({ stations: 0, ofStations: 0, seen: 1, ofPeople: 2 })
    const reach = done(talk.reach(clerk, { conversation: general, id: mine[0]?.id ?? '' }))
    expect(reach.stations).toEqual([{ name: 'Poste 1', here: true, has: true }])
    expect(reach.people.filter(({ seen_ms }) => seen_ms !== null).length).toBe(1)
    const input = { commandId: station.id(), conversation: general, text: 'Une fois' }
    expect(done(talk.send(clerk, input))).toEqual(done(talk.send(clerk, input)))
    expect(pageOf(clerk, 'newest').rows.filter(({ text }) => text === 'Une fois')).toHaveLength(1)
  })

  test('a draft is kept a person and conversation, and goes when it is sent', () => {
    done(talk.draft(clerk, { conversation: general, text: 'pas fini' }))
    const draftOf = (caller: Caller) => rowsOf(caller).find(({ id }) => id === general)?.draft
    expect([draftOf(clerk), draftOf(station.root)]).toEqual(['pas fini', ''])
    done(say(clerk, general, 'fini'))
    expect(draftOf(clerk)).toBe('')
  })
})

describe('MSG-3: search', () => {
  const search = (caller: Caller, asked: Partial<Parameters<typeof talk.search>[1]>) =>
    done(talk.search(caller, { words: '', limit: 50, ...asked }))
  const foundBy = (caller: Caller, asked: Partial<Parameters<typeof talk.search>[1]>) =>
    search(caller, asked).rows.map(({ text }) => text)

  test('finds words in any spelling and by a part, in every conversation of the caller and in no other, newest first', () => {
    const here = station.ready.deps.here.warehouse
    done(say(station.root, general, 'Cacao pesé à Éké'))
    done(say(station.root, direction, 'Le CACAO de la direction'))
    done(say(clerk, here, 'cacaoyers de l’Élevage'))
    expect(foundBy(station.root, { words: 'cacao' })).toEqual([
      'cacaoyers de l’Élevage',
      'Le CACAO de la direction',
      'Cacao pesé à Éké',
    ])
    expect(foundBy(clerk, { words: 'cacao' })).toEqual(['cacaoyers de l’Élevage', 'Cacao pesé à Éké'])
    expect(foundBy(clerk, { words: 'EKE cacao' })).toEqual(['Cacao pesé à Éké'])
    expect(foundBy(clerk, { words: '"pesé à"' })).toEqual(['Cacao pesé à Éké'])
    expect(foundBy(clerk, { words: '"à pesé"' })).toEqual([])
    expect(foundBy(clerk, { words: '!?' })).toEqual([])
    expect(foundBy(clerk, { words: 'cacao', conversation: direction })).toEqual([])
  })

  test('is narrowed by conversation, author and day, goes on where it stopped, and finds no text that is gone', () => {
    const today = foundBy(station.root, { from: '2026-11-02', to: '2026-11-02', conversation: general })
    expect(today.length).toBeGreaterThan(20)
    expect(foundBy(station.root, { from: '2026-11-03' })).toEqual([])
    expect(foundBy(station.root, { actor: clerk.user, conversation: general })).not.toContain('Cacao pesé à Éké')
    expect(foundBy(station.root, { files: true })).toEqual([])
    const first = search(station.root, { words: 'cacao', limit: 2 })
    expect(first.rows).toHaveLength(2)
    const rest = search(station.root, { words: 'cacao', limit: 2, ...(first.next && { before: first.next }) })
    expect([rest.rows.map(({ text }) => text), rest.next]).toEqual([['Cacao pesé à Éké'], null])
    const [{ id } = { id: '' }] = rest.rows
    const of = { conversation: general, id }
    done(talk.edit(station.root, { commandId: station.id(), ...of, text: 'Fèves pesées' }))
    expect([foundBy(clerk, { words: 'pesé à' }), foundBy(clerk, { words: 'feves' })]).toEqual([[], ['Fèves pesées']])
    done(talk.remove(station.root, { commandId: station.id(), ...of }))
    expect(foundBy(clerk, { words: 'feves' })).toEqual([])
  })
})

describe('MSG-3: mentions', () => {
  test('count beside what is new, and alone where somebody wants only them', () => {
    const heed = (level: 'all' | 'mentions' | 'nothing') =>
      done(conversationsOf().heed(clerk, { conversation: general, level }))
    const counts = () => {
      const { unread = 0, mentions = 0, counted = 0 } = rowsOf(clerk).find(({ id }) => id === general) ?? {}
      return [unread, mentions, counted]
    }
    const [last] = pageOf(clerk, 'newest', 1).rows
    const marks = [{ station: last?.station ?? '', turn: last?.turn ?? 0 }]
    done(talk.seen(clerk, { conversation: general, marks }))
    expect(counts()).toEqual([0, 0, 0])
    for (const text of [
      'rien',
      `@[Agent](u:${clerk.user})`,
      '@[Agent](r:AG)',
      '@[tous](all)',
      '@[x](r:MA)',
      '@Agent',
    ]) {
      done(say(station.root, general, text))
    }
    expect(counts()).toEqual([6, 3, 6])
    heed('mentions')
    expect(counts()).toEqual([6, 3, 3])
    heed('nothing')
    expect(counts()).toEqual([6, 3, 0])
    heed('all')
    // Of very much that is new the newest is told all the same, and who is named in it.
    for (let n = 0; n < 120; n++) done(say(station.root, general, `R${n}`))
    const newsOf = () => rowsOf(clerk).find(({ id }) => id === general)?.news
    expect([counts(), newsOf()?.text]).toEqual([[100, 3, 100], 'R119'])
    const named = done(say(station.root, general, `@[Agent](u:${clerk.user}) viens`))
    const told = { id: named.id, text: `@[Agent](u:${clerk.user}) viens`, named: true, files: 0 }
    expect([counts(), newsOf()]).toEqual([[100, 4, 100], expect.objectContaining(told)])
    done(say(station.root, general, 'et ceci'))
    heed('mentions')
    expect([counts(), newsOf()]).toEqual([[100, 4, 4], expect.objectContaining(told)])
    heed('nothing')
    expect(newsOf()).toBeNull()
    heed('all')
    expect(newsOf()).toMatchObject({ text: 'et ceci', named: false })
    // The name of a mention is found, its id is not.
    const found = (words: string) => done(talk.search(clerk, { words, limit: 50 })).rows.length
    expect([found('agent'), found(clerk.user.slice(0, 8))]).toEqual([4, 0])
  })
})
