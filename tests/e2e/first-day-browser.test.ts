import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  founder,
  importRegister,
  logIn,
  openTill,
  setPrices,
  setUpStation,
  startDelivery,
  typeDelivery,
} from '../support/first-day.ts'
import { type HeadlessProgram, startHeadless } from '../support/headless-program.ts'
import { type PersonAtScreen, personAt } from '../support/person-at-screen.ts'
import { readPaper } from '../support/read-paper.ts'
import { faultsOf } from '../support/screen-checks.ts'
import { projectRoot } from '../support/source-files.ts'

// The same first day in a browser, on the station that serves itself, in English and in the dark.

let station: HeadlessProgram
let page: Page
let me: PersonAtScreen
const errors: string[] = []
beforeAll(async () => {
  station = await startHeadless()
  page = await station.open()
  page.on('pageerror', error => errors.push(error.message))
  page.on('console', line => /Content Security Policy/.test(line.text()) && errors.push(line.text()))
  await page.getByRole('button', { name: 'English' }).click()
  await page.getByRole('button', { name: 'Dark theme' }).click()
  me = personAt(page, 'en')
})
afterAll(() => station?.close())

const whole = async () => await expect.poll(() => faultsOf(page)).toEqual([])
let code = ''
let payment = ''
let words: string[] = []

test('an empty station is set up from the browser', async () => {
  words = await setUpStation(me, whole)
  expect(words).toHaveLength(24)
  await logIn(me, founder.login, founder.password)
  await me.sees(me.say('app', 'home.first.title'))
  expect(await page.evaluate(() => document.cookie), 'the session is out of the page’s reach').toBe('')
  expect(await page.evaluate(() => getComputedStyle(document.documentElement).colorScheme)).toBe('dark')
  await whole()
})
test('prices, the register and the till', async () => {
  await setPrices(me, { I: '1850', II: '1800', HS: '1500' })
  await importRegister(me, join(projectRoot, 'tests/golden/import/registre-planteurs-ebebda.csv'), whole)
  await openTill(me, '500000')
  await whole()
})
test('keys of the counter: Ctrl+D takes the weighing above, F1 explains the field, F8 goes from alert to alert', async () => {
  await startDelivery(me)
  await page.locator('#weighing-0').fill('64.5')
  await me.type('{Enter}', '{Control+d}')
  await expect.poll(() => page.locator('#weighing-1').inputValue()).toBe('64.5')
  await me.type('{F8}')
  await me.sees(me.say('app', 'bell.none'))
  await me.type('{Escape}')
  await page.getByText(me.say('app', 'bell.none')).waitFor({ state: 'hidden' })
  await page.locator('#moisture').focus()
  await me.type('{F1}')
  const help = page.getByRole('dialog')
  await help.getByText(me.say('help', 'field.moisture')).waitFor()
  await whole()
  await me.type('{Escape}')
  await help.waitFor({ state: 'hidden' })
  await expect.poll(() => me.focus()).toBe('moisture')
  await me.type('{Control+Enter}')
  await page.locator('[aria-invalid=true]').first().waitFor()
  const stops = new Set<string>()
  for (let n = 0; n < 6; n += 1) {
    await me.type('{F8}')
    stops.add(await me.focus())
  }
  expect(stops).toContain('farmer')
  expect(stops.size).toBeGreaterThan(1)
  await me.type('{Control+n}')
})
test('Enter never takes a farmer who was offered for an older text', async () => {
  await startDelivery(me)
  const offered = page.locator('[role=option][data-combobox-selected]')
  await me.type('mba')
  await offered.waitFor()
  await page.route('**/rpc/farmers/find', async route => {
    await new Promise(done => setTimeout(done, 600)) // a slow machine
    await route.continue()
  })
  await me.type('{Control+a}', 'hortense fotso b', '{Enter}')
  await offered.filter({ hasText: 'FOTSO BÉKOLO Hortense' }).waitFor()
  expect(await me.focus()).toBe('farmer')
  await page.unroute('**/rpc/farmers/find')
  await page.locator('#farmer').fill('')
})
test('a delivery is typed, paid, and its receipt comes as a file', async () => {
  await startDelivery(me)
  await typeDelivery(me, {
    find: 'hortense fotso b',
    bags: '3',
    weighings: ['64.5', '131,2'],
    moisture: '7',
    grade: '2',
  })
  const coming = page.waitForEvent('download')
  await me.type('{Control+Enter}')
  const file = await coming
  expect(file.suggestedFilename()).toMatch(/L00001.*\.pdf$/)
  payment = `${/[A-Z0-9]+-\d{4}-(?=L00001)/.exec(file.suggestedFilename())?.[0] ?? ''}P00001`
  const paper = readPaper(readFileSync(await file.path()))
  expect(paper.check).toContain('No syntax or stream encoding errors')
  expect(paper.text).toContain('FOTSO BÉKOLO Hortense')
  expect(paper.codes).toHaveLength(1)
  code = paper.codes[0] ?? ''
  await whole()
})
test('DEL-1: what is recorded is no draft any more, however late the answer comes', async () => {
  let asked: { commandId?: string; draft?: string } = {}
  await page.route('**/rpc/deliveries/record', async route => {
    asked = (route.request().postDataJSON() as { json: typeof asked }).json
    const response = await route.fetch()
    await new Promise(done => setTimeout(done, 800)) // longer than a draft waits to be kept
    await route.fulfill({ response })
  })
  await startDelivery(me)
  await typeDelivery(me, { find: 'manga comfort', bags: '1', weighings: ['62'], moisture: '7', grade: '1' })
  const coming = page.waitForEvent('download')
  await me.type('{Control+Enter}')
  await coming
  await page.unroute('**/rpc/deliveries/record')
  // whatever window records this draft, it is recorded once
  expect(asked.commandId).toMatch(/^[0-9a-f]{8}-/)
  expect(asked.commandId).toBe(asked.draft)
  await startDelivery(me)
  await expect.poll(() => page.locator('#bags').inputValue()).toBe('')
  await me.go('home')
  await me.sees(/L00002$/)
  await expect.poll(() => page.getByRole('link', { name: /\d+ drafts?$/ }).count()).toBe(0)
})
test('DEL-1: a draft that one window has open is not resumed in another', async () => {
  await startDelivery(me)
  await page.locator('#bags').fill('3')
  await me.sees(/^draft saved/)
  const other = await page.context().newPage()
  await other.goto(`${station.url}/#/counter`)
  await other.locator('#farmer:focus').waitFor()
  expect(await other.locator('#bags').inputValue()).toBe('')
  await other.close()
  // who is chosen before the counter is opened brings a delivery of his own
  await page.route('**/rpc/farmers/list', async route => {
    await new Promise(done => setTimeout(done, 600)) // he types before the list has come
    await route.continue()
  })
  await me.go('farmers')
  await page.getByPlaceholder(me.say('farmers', 'search')).fill('fotso')
  // what is found is said to who cannot see it, in words
  await page
    .getByRole('status')
    .filter({ hasText: /^\d+ farmers?$/ })
    .waitFor({ state: 'attached' })
  await page.unroute('**/rpc/farmers/list')
  await page.getByRole('gridcell', { name: 'FOTSO BÉKOLO Hortense' }).click()
  await me.button(me.say('farmers', 'deliver')).click()
  await page.locator('#bags:focus').waitFor()
  await page.locator('h2', { hasText: 'FOTSO BÉKOLO Hortense' }).waitFor()
  expect(await page.locator('#bags').inputValue()).toBe('')
})
test('the receipt is proved; with one character changed it is not', async () => {
  await me.go('receipts')
  await me.type(code, '{Enter}')
  await me.sees(/^Authentic receipt/)
  await page.locator('#code').fill('')
  await page.getByText(/^Authentic receipt/).waitFor({ state: 'detached' })
  await page.locator('#code').fill(`${code.slice(0, 80)}${code[80] === 'A' ? 'B' : 'A'}${code.slice(81)}`)
  await me.type('{Enter}')
  await me.sees(me.say('receipts', 'notAuthentic'))
  // a payment is called one, and nothing of it is still to pay (RC-4)
  await page.locator('#code').fill(payment)
  await me.type('{Enter}')
  await me.sees(me.say('receipts', 'payment.found', { no: payment }))
  await me.sees(me.say('receipts', 'payment.open'))
  await whole()
})
test('CASH-1: the till is moved by keyboard alone, Enter in the last field does it', async () => {
  await me.go('till')
  await me.button(me.say('till', 'move')).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel(me.say('till', 'amount')).fill('10')
  await me.type('{Enter}', 'Coins found', '{Enter}')
  await dialog.waitFor({ state: 'hidden' })
  await me.sees(me.say('till', 'moved'))
})
test('the till is closed on what is in it, the registry is whole', async () => {
  await me.go('till')
  await me.button(me.say('till', 'close')).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel(me.say('till', 'countNow')).fill('40300')
  await dialog.getByRole('button', { name: me.say('till', 'close') }).click()
  await dialog.waitFor({ state: 'hidden' })
  await whole()
  await me.go('ledger')
  await me.button(me.say('ledger', 'verifyAll')).click()
  await me.sees(me.say('ledger', 'whole'))
  await whole()
})
test('a backup is made, and a restore of it rehearsed in a thread of its own (BK-4)', async () => {
  await page.getByText(me.say('ledger', 'parts.backups'), { exact: true }).click()
  await me.button(me.say('ledger', 'backupNow')).click()
  await me.sees(/^Backup made/)
  await me.button(me.say('ledger', 'drill')).click()
  await me.sees(/^The restore works/)
  await whole()
})
test('a station that does not answer is said so, and the page goes on by itself when it does', async () => {
  const startAgain = await station.kill()
  // the code of a screen that was not shown yet does not come either
  await page.getByRole('link', { name: me.say('app', 'screen.cooperatives') }).click()
  await me.sees(me.say('app', 'line.broken'))
  await startAgain()
  await me.sees(me.say('cooperatives', 'new'))
  await page.getByText(me.say('app', 'line.broken')).waitFor({ state: 'hidden' })
  await whole()
})
test('a file that is damaged is set aside, and the station comes back from its backup with the words of the sheet', async () => {
  const startAgain = await station.kill()
  const file = join(station.dataDir, 'station.db')
  writeFileSync(file, Buffer.alloc(65_536, 0xff))
  rmSync(`${file}-wal`)
  await startAgain()
  await page.reload()
  await me.sees(me.say('app', 'trouble.title'))
  await me.button(me.say('app', 'trouble.restore')).click()
  await me.field(me.say('setup', 'restore.words')).fill(words.slice(0, 23).join(' '))
  await me.button(me.say('setup', 'restore.open')).click()
  await me.sees(/not the right words/)
  await me.field(me.say('setup', 'restore.words')).fill(words.join(' '))
  await me.button(me.say('setup', 'restore.open')).click()
  await me.sees(me.say('setup', 'restore.found'))
  await whole()
  await me.button(me.say('setup', 'restore.go')).click()
  await me.sees(me.say('setup', 'restore.done'))
  await whole()
  await me.button(me.say('setup', 'toLogin')).click()
  await logIn(me, founder.login, founder.password)
  await page.getByRole('link', { name: me.say('app', 'screen.farmers') }).click()
  await expect.poll(() => page.getByRole('row').count()).toBeGreaterThan(10)
})
test('a second browser is nobody until it logs in; no page broke and none was stopped by its policy', async () => {
  const other = await station.open()
  const stranger = personAt(other, 'fr')
  await stranger.sees('Connexion')
  expect(await other.content()).not.toContain('FOTSO')
  expect(errors).toEqual([])
})
