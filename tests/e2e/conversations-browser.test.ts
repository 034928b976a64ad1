import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { patience, type PersonAtScreen, personAt } from '../support/person-at-screen.ts'
import { faultsOf } from '../support/screen-checks.ts'
import { openServedStation, type ServedStation, superadmin } from '../support/served-station.ts'

// Two people at two windows of a station: a group that is encrypted to them, a channel, and who is in what.

let station: ServedStation
let first: PersonAtScreen
let second: PersonAtScreen
const clerk = { name: 'ABENA Paulette', login: 'paulette', password: 'sept pirogues lentes' }

/** A call of the contract, as the screens of that page send it. */
const callAt = (page: Page, procedure: string, json: unknown) =>
  page.evaluate(
    async ({ path, body }) => {
      const headers = { 'content-type': 'application/json', 'x-cocoatrack': '1' }
      const answer = await fetch(path, { method: 'POST', headers, body })
      return ((await answer.json()) as { json: Record<string, string> }).json
    },
    { path: `/rpc/${procedure}`, body: JSON.stringify({ json }) },
  )

/** Somebody is made, logs in in a window of his own and takes a password of his own. */
async function secondPerson(): Promise<Page> {
  const { name, login, password } = clerk
  const commandId = '01890a5d-ac96-774b-bcce-b302099a8057'
  const input = { commandId, name, login, role: 'AG', warehouses: 'all' }
  const { oneTimePassword } = await callAt(station.page, 'users/create', input)
  const context = await station.page
    .context()
    .browser()
    ?.newContext({ viewport: { width: 1366, height: 768 } })
  const page = await context?.newPage()
  if (page === undefined) throw new Error('there is a browser')
  await page.goto(new URL('/', station.page.url()).href)
  await callAt(page, 'sessions/login', { login, password: oneTimePassword })
  await callAt(page, 'sessions/changePassword', { current: oneTimePassword, next: password })
  await page.goto(new URL('/#/messages', station.page.url()).href)
  await page.reload()
  return page
}

const say = (key: string, values = {}) => first.say('messages', key, values)
const textsOf = (me: PersonAtScreen) => me.page.locator('[data-message] p[dir]').allInnerTexts()
const whole = async (me: PersonAtScreen) => expect.poll(() => faultsOf(me.page), patience).toEqual([])
const begin = async (me: PersonAtScreen, what: string) => {
  await me.button(say('begin.title')).click()
  await me.page.getByRole('menuitem', { name: say(`begin.${what}`) }).click()
}

beforeAll(async () => {
  station = await openServedStation()
  first = personAt(station.page, 'fr')
  second = personAt(await secondPerson(), 'fr')
  await station.go('messages')
})
afterAll(() => station?.close())

test('MSG-6: a group is made, written in and read by its members; the other window shows it at once', async () => {
  await begin(first, 'group')
  await first.field(say('begin.groupName')).fill('Primes de fin d’année')
  await first.page.getByRole('checkbox', { name: clerk.name }).check()
  await whole(first)
  await first.button(say('begin.make')).click()
  await first.field(say('write', { name: 'Primes de fin d’année' })).fill('Combien cette année ?')
  await first.type('{Enter}')
  await second.page.getByRole('button', { name: /Primes de fin/ }).click()
  await expect.poll(() => textsOf(second), patience).toEqual(['Combien cette année ?'])
  await whole(second)
})

test('MSG-2: a channel is made, found and joined; its owner sees who came', async () => {
  await begin(first, 'channel')
  await first.field(say('begin.channelName')).fill('Camions')
  await first.field(say('begin.topic')).fill('Départs et arrivées')
  await first.button(say('begin.make')).click()
  await first.field(say('write', { name: 'Camions' })).waitFor()
  await begin(second, 'browse')
  await second.sees('Départs et arrivées')
  await second.button(say('browse.join')).click()
  await second.field(say('write', { name: 'Camions' })).waitFor()
  await first.button(say('about.open')).click()
  await first.page.getByRole('dialog').getByText(clerk.name).waitFor()
  await whole(first)
  await first.type('{Escape}')
})

test('TALK-67: what comes in another conversation is said in the window, and a click shows it', async () => {
  await first.page.getByRole('button', { name: /Primes de fin/ }).click()
  await first.field(say('write', { name: 'Primes de fin d’année' })).fill('Un *mot* de plus')
  await first.type('{Enter}')
  await second.page.getByRole('status').getByRole('button', { name: 'Un mot de plus' }).click(patience)
  await second.page.locator('[data-message]', { hasText: 'Un mot de plus' }).waitFor(patience)
  await expect.poll(() => second.page.getByRole('status').getByRole('button').count(), patience).toBe(0)
  expect(await first.page.getByRole('status').getByRole('button').count()).toBe(0)
})

test('MSG-4: # offers records; a card shows how it stands now and opens it; a record is shared from its own page', async () => {
  const fields = { name: 'MBALLA Jean', village: 'Nkolmesseng' }
  const commandId = '01890a5d-ac96-774b-bcce-b302099a8058'
  const { id = '' } = await callAt(station.page, 'farmers/create', { commandId, fields })
  await first.field(say('write', { name: 'Primes de fin d’année' })).click()
  await first.type('voir #mball')
  await first.page.getByRole('option', { name: /MBALLA Jean/ }).waitFor(patience)
  await first.type('{Enter}', 'svp', '{Enter}')
  const card = second.page.locator('[data-record-card=farmer]', { hasText: 'Nkolmesseng' })
  await card.waitFor(patience)
  await whole(first)
  await callAt(station.page, 'farmers/edit', {
    commandId: '01890a5d-ac96-774b-bcce-b302099a8059',
    id,
    patch: { village: 'Ebebda' },
  })
  await second.page.locator('[data-record-card=farmer]', { hasText: 'Ebebda' }).click(patience)
  await second.page.getByRole('complementary', { name: second.say('common', 'pane.record') }).waitFor(patience)
  await second.button(second.say('records', 'share.open')).click()
  await whole(second)
  await second.choose(second.say('records', 'share.where'), 'Camions')
  await second.button(second.say('records', 'share.verb')).click()
  await second.sees(second.say('records', 'share.done', { name: 'Camions' }))
  await first.page
    .getByRole('button', { name: /Camions/ })
    .first()
    .click()
  await first.page.locator('[data-record-card=farmer]', { hasText: 'MBALLA Jean' }).waitFor(patience)
})

test('MSG-4: a notice asks to be read and understood, by the keyboard, and says who has', async () => {
  const field = first.field(say('write', { name: 'Camions' }))
  await first.button(say('notice.write')).click()
  await first.sees(say('notice.asks'))
  await second.page.evaluate(() => window.location.assign('#/messages'))
  await second.page
    .getByRole('button', { name: /Camions/ })
    .first()
    .click()
  await field.fill('Aucun départ après 18 h')
  await second.sees(`${superadmin.name} écrit…`)
  await first.type('{Enter}')
  await second.button(say('notice.confirm')).waitFor(patience)
  await whole(second)
  await second.button(say('notice.confirm')).focus()
  await second.type('{Enter}')
  await first.button(say('notice.count', { has: 1, of: 1 })).click(patience)
  await first.page.getByRole('dialog').getByText(clerk.name).waitFor(patience)
  await whole(first)
  await first.type('{Escape}')
  expect(await second.button(say('notice.confirm')).count()).toBe(0)
})

test('MSG-6: a station that was started anew asks for the password, and shows what it opens', async () => {
  await first.page.getByRole('button', { name: /Primes de fin/ }).click()
  await station.restart()
  await first.page.reload()
  await first.sees(say('sealed.shut'))
  await whole(first)
  await first.page.getByRole('textbox', { name: say('sealed.password') }).fill(superadmin.password)
  await first.type('{Enter}')
  await expect
    .poll(async () => (await textsOf(first)).slice(0, 2), patience)
    .toEqual(['Combien cette année ?', 'Un mot de plus'])
  expect(station.complaints).toEqual([])
})
