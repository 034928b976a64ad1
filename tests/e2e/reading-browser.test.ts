import { afterAll, beforeAll, expect, test } from 'vitest'
import { patience, type PersonAtScreen, personAt } from '../support/person-at-screen.ts'
import { faultsOf } from '../support/screen-checks.ts'
import { openServedStation, type ServedStation } from '../support/served-station.ts'
import { callAt, command, talkWindows } from '../support/talk-windows.ts'

// Somebody who comes back to very much that is new, and somebody who may only read.

let station: ServedStation
let first: PersonAtScreen
let clerk: PersonAtScreen
let viewer: PersonAtScreen
let conversation: string
const { windowOf } = talkWindows(() => station)
const password = 'sept pirogues lentes'
const written = 104

const say = (key: string, values = {}) => clerk.say('messages', key, values)
const send = (text: string) => callAt(first.page, 'messages/send', { ...command(), conversation, text })
const line = (me: PersonAtScreen, text: string) =>
  me.page.locator('[data-message]').filter({ has: me.page.getByText(text, { exact: true }) })
/** How much is new, beside the name of the module. */
const badge = () => clerk.page.getByRole('link', { name: /^Messages/ }).locator('b')
/** The name of the module has a count beside it. */
const toMessages = ({ page }: PersonAtScreen) => page.evaluate(() => window.location.assign('#/messages'))
const whole = async (me: PersonAtScreen) => expect.poll(() => faultsOf(me.page), patience).toEqual([])
const act = async (me: PersonAtScreen, text: string, key: string) => {
  await line(me, text).hover()
  await line(me, text)
    .getByRole('button', { name: say('act.more') })
    .click()
  await me.page.getByRole('menuitem', { name: say(key), exact: true }).click()
}

beforeAll(async () => {
  station = await openServedStation()
  first = personAt(station.page, 'fr')
  clerk = personAt(await windowOf({ name: 'ABENA Paulette', login: 'paulette', password, role: 'AG' }), 'fr')
  viewer = personAt(await windowOf({ name: 'FOTSO Irène', login: 'irene', password, role: 'VW' }), 'fr')
  const { rows } = await callAt(first.page, 'messages/conversations', {})
  const [general] = rows as unknown as { id: string }[]
  conversation = general?.id ?? ''
  for (const me of [clerk, viewer]) await me.go('home')
  for (let n = 0; n < written; n++) await send(`Message ${n}`)
})
afterAll(() => station?.close())

test('a conversation opens at the first of very much that is new, below a line; what is new is counted up to 99+', async () => {
  await expect.poll(() => badge().innerText(), patience).toBe('99+')
  const seen = clerk.page.waitForResponse(/rpc\/messages\/seen/)
  await toMessages(clerk)
  await line(clerk, 'Message 0').waitFor(patience)
  await expect.poll(() => clerk.page.locator('[data-new]').isVisible(), patience).toBe(true)
  expect(await line(clerk, `Message ${written - 1}`).count()).toBe(0)
  await whole(clerk)
  // Others hear of it at most once a minute: what is seen now is told again later.
  await seen
  await clerk.button(say('toNewest')).click()
  await line(clerk, `Message ${written - 1}`).waitFor(patience)
  await whole(clerk)
})

test('a message that is kept for oneself is found again; one that is marked unread stays so until it is looked at', async () => {
  await act(clerk, `Message ${written - 2}`, 'act.save')
  await act(clerk, `Message ${written - 1}`, 'act.unread')
  // Who stays there a while has not looked at it anew.
  await expect.poll(() => badge().innerText(), patience).toBe('1')
  await clerk.page.waitForTimeout(2_000)
  await clerk.go('home')
  await clerk.page.reload()
  await expect.poll(() => badge().innerText(), patience).toBe('1')
  await toMessages(clerk)
  await line(clerk, `Message ${written - 1}`).waitFor(patience)
  await expect.poll(() => badge().count(), patience).toBe(0)
  await clerk.button(say('saved.title')).click()
  const kept = clerk.page.getByRole('dialog').getByRole('button', { name: new RegExp(`Message ${written - 2}`) })
  await kept.waitFor(patience)
  await whole(clerk)
  await kept.click()
  await clerk.page.locator('[data-message][data-found]', { hasText: `Message ${written - 2}` }).waitFor(patience)
})

test('who may only read is told so, reads, and goes on by the keyboard; nothing is offered that would be refused', async () => {
  await toMessages(viewer)
  await viewer.sees(viewer.say('messages', 'readOnly'))
  expect(await viewer.page.locator('form[data-foot]').count()).toBe(0)
  await whole(viewer)
  const list = viewer.page.getByRole('navigation', { name: say('conversations') })
  await list.locator('[aria-current]', { hasText: 'Général' }).waitFor(patience)
  await viewer.type('{Alt+ArrowDown}')
  await list.locator('[aria-current]', { hasText: 'Magasin' }).waitFor(patience)
  await viewer.type('{Alt+ArrowUp}')
  await list.locator('[aria-current]', { hasText: 'Général' }).waitFor(patience)
  await viewer.page.locator('[data-message]').last().hover()
  for (const key of ['act.reply', 'act.react', 'act.edit']) expect(await viewer.button(say(key)).count()).toBe(0)
  expect(station.complaints).toEqual([])
})
