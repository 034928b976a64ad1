import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { founder, logIn, setUpStation } from '../support/first-day.ts'
import { type HeadlessProgram, startHeadless } from '../support/headless-program.ts'
import { hostileMarkup } from '../support/hostile-markup.ts'
import { type PersonAtScreen, personAt } from '../support/person-at-screen.ts'
import { faultsOf } from '../support/screen-checks.ts'
import { callAt, command } from '../support/talk-windows.ts'

// One person at two windows of a station: what is written in one is there in the other.

let station: HeadlessProgram
let first: PersonAtScreen
let second: PersonAtScreen
const errors: string[] = []

async function openWindow(): Promise<PersonAtScreen> {
  const page: Page = await station.open()
  page.on('pageerror', error => errors.push(error.message))
  page.on('dialog', dialog => errors.push(`a page opened ${dialog.type()}`))
  page.on('console', line => /Content Security Policy/.test(line.text()) && errors.push(line.text()))
  const french = page.getByRole('button', { name: 'Français' })
  if (await french.isVisible()) await french.click()
  return personAt(page, 'fr')
}
const whole = async (me: PersonAtScreen) => expect(await faultsOf(me.page)).toEqual([])
const fieldOf = (me: PersonAtScreen) => me.field(me.say('messages', 'write', { name: 'Général' }))
const textsOf = (me: PersonAtScreen) => me.page.locator('[data-message] p[dir]').allInnerTexts()

beforeAll(async () => {
  station = await startHeadless('--no-lan')
  first = await openWindow()
  await setUpStation(first, () => Promise.resolve())
  await logIn(first, founder.login, founder.password)
  await first.page.getByRole('navigation').first().waitFor()
  second = await openWindow()
  await logIn(second, founder.login, founder.password)
  await second.page.getByRole('navigation').first().waitFor()
})
afterAll(() => station?.close())

test('MSG-2: the three channels are there from the first day, and say what they are for while they are empty', async () => {
  await first.go('messages')
  for (const name of ['Général', 'Direction', 'Magasin d’Ebebda']) {
    await first.page.getByRole('button', { name: new RegExp(name) }).waitFor()
  }
  await first.sees(first.say('messages', 'empty.title'))
  await whole(first)
})

test('MSG-1: Enter sends, Shift+Enter breaks the line, and the other window shows it beside the delivery screen', async () => {
  await second.page.evaluate(() => window.location.assign('#/counter'))
  await second.type('{Control+Shift+M}')
  await fieldOf(second).waitFor()
  await fieldOf(first).click()
  await first.type('Le camion part à 14 h.', '{Shift+Enter}', 'Chauffeur : Nkodo', '{Enter}')
  await expect.poll(() => textsOf(second), { timeout: 20_000 }).toEqual(['Le camion part à 14 h.\nChauffeur : Nkodo'])
  expect(await fieldOf(first).inputValue()).toBe('')
  await whole(second)
})

test('MSG-3: ↑ takes the last one up again, an answer shows what it answers, a deletion leaves its trace', async () => {
  await first.type('{ArrowUp}')
  await first.sees(first.say('messages', 'editing'))
  await first.type(' (15 h)', '{Enter}')
  await expect
    .poll(() => textsOf(second), { timeout: 20_000 })
    .toEqual([expect.stringContaining('Nkodo (15 h) (modifié)')])
  await second.page.locator('[data-message]').hover()
  await second.button(second.say('messages', 'act.reply')).click()
  await second.type('Bien reçu', '{Enter}')
  await first.page.locator('[data-message] button strong', { hasText: founder.name }).waitFor()
  await first.page.locator('[data-message]').first().hover()
  await first.page
    .locator('[data-message]')
    .first()
    .getByRole('button', { name: first.say('messages', 'act.more') })
    .click()
  await first.page.getByRole('menuitem', { name: first.say('messages', 'act.remove') }).click()
  await first.button(first.say('messages', 'remove.verb')).click()
  await second.sees(second.say('messages', 'deleted.author'))
  await expect.poll(() => textsOf(second)).toEqual(['Bien reçu'])
  await whole(first)
})

test('the panel gives the keyboard back to where it was before; F1 in the field says how to write there', async () => {
  await second.page.locator('#farmer').click()
  await second.type('{Control+Shift+M}') // it was open, and had not the keyboard
  await fieldOf(second).waitFor({ state: 'detached' })
  await second.type('{Control+Shift+M}')
  await expect.poll(() => second.focus()).toBe('message')
  await second.type('{F1}')
  await second.sees(second.say('help', 'field.message'))
  await second.type('{Escape}')
  await second.page.getByRole('dialog').waitFor({ state: 'detached' })
  await expect.poll(() => second.focus()).toBe('message')
  await second.type('{Control+Shift+M}')
  await expect.poll(() => second.focus()).toBe('farmer')
  await second.type('{Control+Shift+M}')
  await expect.poll(() => second.focus()).toBe('message')
  // Who went on at the counter meanwhile stays where he is.
  await second.page.locator('#bags').click()
  await second.type('{Control+Shift+M}')
  await fieldOf(second).waitFor({ state: 'detached' })
  expect(await second.focus()).toBe('bags')
  await second.type('{Control+Shift+M}')
  await fieldOf(second).waitFor()
})

test('a draft is there again in the other window, and after the screen was left', async () => {
  await fieldOf(first).fill('Pas encore fini')
  await first.go('home')
  await first.go('messages')
  await expect.poll(() => fieldOf(first).inputValue(), { timeout: 20_000 }).toBe('Pas encore fini')
  await fieldOf(first).fill('')
})

test('MSG-3: Ctrl+F searches; the arrows and Enter show what was found in its conversation', async () => {
  await first.type('{Control+f}')
  await first.type('recu bien')
  const pane = first.page.getByRole('complementary', { name: first.say('messages', 'search.title') })
  await pane.locator('mark', { hasText: 'Bien' }).waitFor()
  await whole(first)
  await first.type('{ArrowDown}', '{Enter}')
  await first.page.locator('[data-message][data-found]', { hasText: 'Bien reçu' }).waitFor()
  await first.type('{Escape}')
  await expect.poll(() => pane.count()).toBe(0)
})

test('MSG-3: forms are shown, a sign is set by the keyboard and seen in the other window, a pin is in the head', async () => {
  await fieldOf(first).fill('le *camion* est _là_')
  await first.type('{Enter}')
  const line = (me: PersonAtScreen) => me.page.locator('[data-message]', { hasText: 'le camion est là' })
  await line(second)
    .locator('strong', { hasText: /^camion$/ })
    .waitFor()
  await line(first).hover()
  await line(first)
    .getByRole('button', { name: first.say('messages', 'act.react') })
    .click()
  await first.page.getByRole('button', { name: first.say('messages', 'sign.thumbUp') }).waitFor()
  await first.type('{ArrowRight}', '{ArrowRight}', '{Enter}')
  await line(second)
    .getByRole('button', { name: new RegExp(`^${first.say('messages', 'sign.done')}.*${founder.name}`) })
    .waitFor()
  await line(first).hover()
  await line(first)
    .getByRole('button', { name: first.say('messages', 'act.more') })
    .click()
  await first.page.getByRole('menuitem', { name: first.say('messages', 'act.pin'), exact: true }).click()
  await first.page.getByRole('button', { name: /^1 message épinglé/ }).click()
  await first.page
    .getByRole('dialog')
    .getByRole('button', { name: /le camion est là/ })
    .waitFor()
  await first.type('{Escape}')
  await whole(first)
})

test('Alt+↓ and Alt+↑ go from one conversation to the next, through one in which nobody writes', async () => {
  const at = first.page
  const channel = { ...command(), kind: 'channel', name: 'Ancien quai', people: [] }
  const { id: conversation } = await callAt(at, 'conversations/create', channel)
  await callAt(at, 'conversations/close', { ...command(), conversation, closed: true })
  const list = at.getByRole('navigation', { name: first.say('messages', 'conversations') })
  const name = () => list.locator('[aria-current]').innerText()
  const names = ['Direction', 'Magasin d’Ebebda', 'Ancien quai', 'Général']
  await at.getByRole('button', { name: /Ancien quai/ }).waitFor()
  await fieldOf(first).click()
  for (const next of names) {
    await first.type('{Alt+ArrowDown}')
    await expect.poll(name, { timeout: 20_000 }).toContain(next)
  }
  for (const before of names.toReversed().slice(1)) {
    await first.type('{Alt+ArrowUp}')
    await expect.poll(name, { timeout: 20_000 }).toContain(before)
  }
  await first.type('{Alt+ArrowUp}')
  await fieldOf(first).waitFor()
})

test('MSG-3: a name is offered while it is typed, and the one who is named sees it', async () => {
  await fieldOf(first).click()
  await first.type('note @to')
  await first.page.getByRole('option', { name: new RegExp(`^@${first.say('messages', 'mention.all')}`) }).waitFor()
  await first.type('{Enter}')
  await expect.poll(() => fieldOf(first).inputValue()).toBe('note @tous ')
  await first.type('{Enter}')
  await second.page.locator('[data-message] [data-me]', { hasText: '@tous' }).waitFor()
  await whole(first)
})

test('TALK-55: messages have a window of their own, without the modules, also after it was loaded anew', async () => {
  const coming = first.page.context().waitForEvent('page')
  await first.button(first.say('messages', 'ownWindow')).click()
  const own = personAt(await coming, 'fr')
  const bare = async () => {
    await fieldOf(own).waitFor()
    expect(await own.page.getByRole('navigation', { name: own.say('app', 'modules') }).count()).toBe(0)
  }
  await bare()
  await own.page.setViewportSize({ width: 900, height: 700 })
  await whole(own)
  await own.page.reload()
  await bare()
  await own.page.close()
})

test('EL-13: what would be markup elsewhere is text, in the thread, in a quote, in the list and in the panel', async () => {
  for (const text of hostileMarkup) {
    await fieldOf(first).fill(text)
    await first.type('{Enter}')
    await expect.poll(() => fieldOf(first).inputValue(), { timeout: 20_000 }).toBe('')
  }
  await expect.poll(async () => (await textsOf(second)).slice(3), { timeout: 20_000 }).toEqual(hostileMarkup)
  for (const me of [first, second]) {
    expect(await me.page.locator('[data-message] :is(script, img, iframe, a)').count()).toBe(0)
  }
  expect(errors).toEqual([])
})

test('what was sent is no draft, however soon after the last key and however long the answer takes', async () => {
  await first.page.route('**/rpc/messages/send', async route => {
    const response = await route.fetch()
    await new Promise(done => setTimeout(done, 2_000))
    await route.fulfill({ response })
  })
  const sent = first.page.waitForResponse(/rpc\/messages\/send/)
  await fieldOf(first).fill('Envoyé tout de suite')
  await first.type('{Enter}')
  await sent
  await first.page.unroute('**/rpc/messages/send')
  await expect.poll(() => fieldOf(first).inputValue(), { timeout: 20_000 }).toBe('')
  await first.page.reload()
  await fieldOf(first).waitFor()
  expect(await fieldOf(first).inputValue()).toBe('')
})

test('the buttons of a line, out of sight, are reached by Tab and come where they are seen', async () => {
  await fieldOf(first).fill('le dernier mot du jour')
  await first.type('{Enter}')
  const line = first.page.locator('[data-message]', { hasText: 'le dernier mot du jour' })
  const more = line.getByRole('button', { name: first.say('messages', 'act.more') })
  await first.page.mouse.move(1, 1)
  const leftOf = async () => (await more.boundingBox())?.x ?? 0
  expect(await leftOf()).toBeLessThan(0)
  // As a screen reader is told of them.
  const session = await first.page.context().newCDPSession(first.page)
  const { nodes } = await session.send('Accessibility.getFullAXTree')
  const read = nodes.filter(
    ({ role, name }) => role?.value === 'button' && name?.value === first.say('messages', 'act.more'),
  )
  expect(read.length).toBeGreaterThan(0)
  await fieldOf(first).focus()
  const isThere = () => more.evaluate(button => button === document.activeElement)
  for (let steps = 0; steps < 20 && !(await isThere()); steps++) await first.type('{Shift+Tab}')
  expect(await isThere()).toBe(true)
  expect(await leftOf()).toBeGreaterThan(0)
  await first.type('{Enter}')
  await first.page.getByRole('menuitem', { name: first.say('messages', 'act.reach') }).waitFor()
  await first.type('{Escape}')
  await fieldOf(first).focus()
})
