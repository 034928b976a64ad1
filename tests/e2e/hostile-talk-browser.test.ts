import type { Locator } from 'playwright-core'
import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { channelIds } from '#shared/domain/channel.ts'
import { fileBounds } from '#shared/domain/file-kind.ts'
import { hostileCorpus } from '../support/hostile-corpus.ts'
import { patience, type PersonAtScreen, personAt } from '../support/person-at-screen.ts'
import { openServedStation, type ServedStation } from '../support/served-station.ts'

// EL-13: two hundred texts that would be scripts elsewhere, through what people write to each other and through names of files, people and
// stations: 0 scripts.

let station: ServedStation
let me: PersonAtScreen
const perMessage = 25
const parts = Array.from({ length: hostileCorpus.length / perMessage }, (_, n) =>
  hostileCorpus.slice(n * perMessage, (n + 1) * perMessage),
)
const conversation = channelIds.general

/** A call of the contract, as the screens send it. */
const callAt = (procedure: string, input: object) =>
  station.page.evaluate(
    async ({ path, body }) => {
      const headers = { 'content-type': 'application/json', 'x-cocoatrack': '1' }
      const answer = await fetch(path, { method: 'POST', headers, body })
      if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
      return ((await answer.json()) as { json: Record<string, string> }).json
    },
    { path: `/rpc/${procedure}`, body: JSON.stringify({ json: { commandId: uuidv7(), ...input } }) },
  )

/** Opens messages anew at a conversation. */
async function show(name: string): Promise<void> {
  await station.go('home')
  await station.go('messages')
  const list = station.page.getByRole('navigation', { name: me.say('messages', 'conversations') })
  await list.getByRole('button', { name: new RegExp(`^${name}`) }).click()
}

/** What a text must never make, wherever it is shown. */
const made = (within: Locator) =>
  within
    .locator(
      ':is(script, iframe, object, embed, form:has(script), base, link, a, video, marquee, math, [onerror], [onload], [onclick], [onfocus])',
    )
    .count()
async function nothingRan(): Promise<void> {
  expect(await station.page.evaluate(() => (window as { ran?: number }).ran)).toBeUndefined()
  expect(station.complaints).toEqual([])
}

beforeAll(async () => {
  station = await openServedStation()
  me = personAt(station.page, 'fr')
})
afterAll(() => station?.close())

test('the corpus is two hundred different texts', () => {
  expect(new Set(hostileCorpus).size).toBe(200)
})

test('in messages, answers, edits, mentions, pins, searches and the list', async () => {
  let last = ''
  for (const lines of parts) {
    const reply = last === '' ? {} : { reply: last }
    last = (await callAt('messages/send', { conversation, text: lines.join('\n'), ...reply })).id ?? ''
    await callAt('messages/pin', { conversation, id: last, on: true })
  }
  await callAt('messages/edit', { conversation, id: last, text: hostileCorpus.slice(100, 125).join('\n') })
  await station.go('messages')
  const lines = station.page.locator('[data-message]')
  await expect.poll(() => lines.count(), patience).toBe(parts.length)
  expect(await made(station.page.locator('main'))).toBe(0)
  // Every letter of a text that holds no form is shown.
  await lines.filter({ hasText: '<img src=x onerror=window.ran=1>' }).first().waitFor()
  await station.page.getByRole('button', { name: /messages épinglés/ }).click()
  await station.page
    .getByRole('dialog')
    .getByRole('listitem')
    .nth(parts.length - 1)
    .waitFor()
  expect(await made(station.page.getByRole('dialog'))).toBe(0)
  await me.type('{Escape}', '{Control+f}')
  await me.type('onerror')
  const pane = station.page.getByRole('complementary', { name: me.say('messages', 'search.title') })
  await pane.locator('mark').first().waitFor()
  expect(await made(pane)).toBe(0)
  await nothingRan()
})

test('in names of channels and what they are for, and in what was typed and not sent', async () => {
  for (const [n, lines] of parts.entries()) {
    const name = (hostileCorpus[n * 20] ?? '').slice(0, 60)
    const { id } = await callAt('conversations/create', {
      kind: 'channel',
      name,
      topic: lines.slice(0, 8).join(' '),
      people: [],
    })
    await callAt('messages/draft', { conversation: id, text: lines[9] ?? '' }).catch(() => undefined)
  }
  const list = station.page.getByRole('navigation', { name: me.say('messages', 'conversations') })
  await expect.poll(() => list.getByRole('button').count(), patience).toBeGreaterThan(parts.length + 3)
  await list.getByRole('button').last().click()
  await me.button(me.say('messages', 'about.open')).click()
  await station.page.getByRole('dialog').waitFor()
  for (const where of ['main', '[role=dialog]']) expect(await made(station.page.locator(where))).toBe(0)
  await nothingRan()
})

test('in names of files', async () => {
  let uploads: string[] = []
  for (const [n, name] of hostileCorpus.entries()) {
    const upload = uuidv7()
    const base64 = Buffer.from(`contenu ${upload}`).toString('base64')
    await callAt('files/put', { commandId: undefined, upload, at: 0, base64 })
    await callAt('files/keep', { commandId: undefined, upload, name: `${name}.txt`, conversation })
    uploads.push(upload)
    if (uploads.length < fileBounds.perMessage && n < hostileCorpus.length - 1) continue
    await callAt('messages/send', { conversation, text: '', files: uploads })
    uploads = []
  }
  await show('Général')
  await station.page.locator('main [data-message]').getByText('window.ran=1').last().waitFor()
  expect(await made(station.page.locator('main'))).toBe(0)
  await nothingRan()
})

test('in names of people and of stations: at their lines, at who is in a conversation, and where a message has arrived', async () => {
  for (const lines of parts) {
    const name = lines.join(' ')
    station.putRow('UPDATE user SET name = ?', `${name} user`)
    station.putRow('UPDATE station SET name = ?', `${name} poste`)
    await station.page.reload()
    await show('Général')
    const said = station.page.locator('[data-message] header')
    await expect.poll(() => said.last().innerText(), patience).toContain(lines[0]?.trim().slice(0, 9))
    await me.button(me.say('messages', 'about.open')).click()
    await station.page.getByRole('dialog').getByText('window.ran=1').first().waitFor()
    for (const where of ['main', '[role=dialog]']) expect(await made(station.page.locator(where))).toBe(0)
    await nothingRan()
  }
})

test('in what a card says of a record: the name of a farmer, and of a file that was imported', async () => {
  const base64 = Buffer.from('nom;village\nESSOMBA Pierre;Obala\n').toString('base64')
  const { importId, mapping } = await callAt('imports/open', {
    commandId: undefined,
    kind: 'farmers',
    fileName: 'liste.csv',
    base64,
  })
  await callAt('imports/check', { commandId: undefined, importId, mapping })
  await callAt('imports/apply', { importId })
  await show('Général')
  await me.field(me.say('messages', 'write', { name: 'Général' })).click()
  for (const [asked, option] of [
    ['#liste.c', /liste\.csv/],
    ['#essomba', /ESSOMBA Pierre/],
  ] as const) {
    await me.type(asked)
    await station.page.getByRole('option', { name: option }).first().waitFor()
    await me.type('{Enter}')
  }
  await me.type('{Enter}')
  const card = (kind: string) => station.page.locator(`[data-record-card=${kind}]`).last()
  await card('farmer').waitFor()
  for (const lines of parts) {
    const name = lines.join(' ')
    station.putRow('UPDATE import SET file_name = ?', name)
    station.putRow('UPDATE farmer SET name = ?, village = ?', name, name)
    await station.page.reload()
    await show('Général')
    for (const kind of ['import', 'farmer'])
      await card(kind)
        .getByText(lines[0]?.trim().slice(0, 9) ?? '')
        .first()
        .waitFor()
    expect(await made(station.page.locator('main'))).toBe(0)
    await card('import').click()
    const pane = station.page.getByRole('complementary', { name: me.say('common', 'pane.record') })
    await pane.getByText('window.ran=1').first().waitFor()
    expect(await made(pane)).toBe(0)
    await nothingRan()
  }
})
