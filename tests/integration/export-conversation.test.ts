import Papa from 'papaparse'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { exportQuery } from '#shared/contract/fields.ts'
import { channelIds } from '#shared/domain/channel.ts'
import type { ListFiles } from '#main/export/list-sheet.ts'
import type { Caller } from '#main/services/command.ts'
import { exportConversation } from '#main/services/messages/export-conversation.ts'
import { messageServices } from '#main/services/messages/message-services.ts'
import { listFilesHere } from '../support/list-files-here.ts'
import { personAt } from '../support/logged-in.ts'
import { done, kindOf, type TestStation, testStation } from '../support/test-station.ts'

// TALK-23: a conversation leaves as a file, with what who asks may read of it.

const { general } = channelIds
const files = listFilesHere()
let station: TestStation
let services: ReturnType<typeof messageServices>
let boss: Caller
let clerk: Caller
beforeAll(async () => {
  station = await testStation({ seed: 541 })
  services = messageServices(station.ready.deps)
  boss = await personAt(station, station.root, 'MA', 'chef-export')
  clerk = await personAt(station, station.root, 'AG', 'peseur-export')
})
afterAll(() => station.close())

const say = (caller: Caller, text: string, conversation: string = general) => {
  station.ports.move(1_000)
  return done(services.messages.send(caller, { commandId: station.id(), conversation, text })).id
}
const exported = (caller: Caller, conversation: string, query: object = {}, flavour = 'machine') =>
  exportConversation(station.ready.deps, files, caller, {
    conversation,
    ...exportQuery.parse({ query, flavour, lang: 'fr' }),
  })
const rowsOf = async (...args: Parameters<typeof exported>) => {
  const { base64 } = done(await exported(...args))
  const text = Buffer.from(base64, 'base64')
    .toString('utf8')
    .replace(/^\uFEFF/, '')
  return Papa.parse<Record<string, string>>(text, { header: true, skipEmptyLines: true }).data
}

test('it holds every message in its order, as text; what was taken away is told, and nothing of it is left', async () => {
  say(clerk, 'le *camion* part à 14 h')
  const gone = say(clerk, 'insulte')
  done(
    services.messages.remove(station.root, { commandId: station.id(), conversation: general, id: gone, why: 'impoli' }),
  )
  say(boss, '=1+1')
  const rows = await rowsOf(boss, general)
  expect(rows.map(({ text, state, why }) => [text, state, why])).toEqual([
    ['le camion part à 14 h', '', ''],
    ['', 'moderator', 'impoli'],
    [expect.stringMatching(/^'?=1\+1$/), '', ''],
  ])
  expect(rows.map(({ actorName }) => actorName)).not.toContain('')
  const paper = done(await exported(boss, general, {}, 'paper'))
  expect(Buffer.from(paper.base64, 'base64').subarray(0, 5).toString()).toBe('%PDF-')
})

test('signs are said in words on a paper, whose letters have none; a file keeps them', async () => {
  say(clerk, 'pesée ✅ camion ❌')
  const columns = [{ field: 'text', heading: 'Texte', words: { '✅': 'fait', '❌': 'non' } }]
  const said = async (flavour: string) => {
    const kept: unknown[] = []
    const heard: ListFiles = {
      list() {
        const list = files.list()
        return { ...list, add: rows => (kept.push(rows), list.add(rows)) }
      },
    }
    const input = { conversation: general, ...exportQuery.parse({ query: {}, flavour, lang: 'fr', columns }) }
    done(await exportConversation(station.ready.deps, heard, boss, input))
    return JSON.stringify(kept)
  }
  expect(await said('paper')).toContain('pesée (fait) camion (non)')
  expect(await said('csv')).toContain('pesée ✅ camion ❌')
})

test('some days of it are those days, both whole', async () => {
  station.ports.move(86_400_000)
  say(clerk, 'demain')
  const day = (await rowsOf(boss, general)).at(-1)?.['day'] ?? ''
  expect((await rowsOf(boss, general, { filter: { day: { from: day } } })).map(({ text }) => text)).toEqual(['demain'])
  expect(await rowsOf(boss, general, { filter: { day: { from: day } } })).toHaveLength(1)
  expect(await rowsOf(boss, general, { filter: { day: { to: '2020-01-01' } } })).toEqual([])
})

test('who has no right gets none, nor who is not in it; a group leaves as its member’s keys open it, and the audit knows', async () => {
  const made = { commandId: station.id(), kind: 'group' as const, name: '', people: [clerk.user] }
  const group = done(services.conversations.create(boss, made)).id
  say(boss, 'entre nous', group)
  expect((await rowsOf(boss, group)).map(({ text }) => text)).toEqual(['entre nous'])
  expect(kindOf(await exported(clerk, group))).toBe('Forbidden')
  // A viewer exports lists, and no conversation.
  const viewer = await personAt(station, station.root, 'VW', 'visiteur-export')
  expect(kindOf(await exported(viewer, general))).toBe('Forbidden')
  expect(kindOf(await exported(station.root, group))).toBe('NotFound')
  const audited = station.ready.deps.store.read(tx =>
    tx.db.prepare(`SELECT count(*) FROM entry WHERE instr(body, CAST('"e":"export"' AS BLOB)) > 0`).pluck().get(),
  )
  expect(audited).toBeGreaterThan(0)
})
