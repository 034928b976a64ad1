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
import { patience, type PersonAtScreen, personAt } from '../support/person-at-screen.ts'
import { makeRealWindow, type RealWindow } from '../support/real-window.ts'
import { pdfOf } from '../support/sample-files.ts'
import { faultsOf } from '../support/screen-checks.ts'
import { projectRoot } from '../support/source-files.ts'
import { picture } from '../support/tour-picture.ts'

// Two PCs of one depot, each in its real window, on the real network of this machine; each test goes on from the last.

let apps: RealWindow[]
let a: PersonAtScreen
let b: PersonAtScreen
const errors: string[] = []
const hortense = {
  find: 'hortense fotso b',
  bags: '7',
  weighings: ['64,5', '131,2', '239,8'],
  moisture: '8,5',
  grade: '2',
} as const

async function openApp(app: RealWindow): Promise<PersonAtScreen> {
  const page: Page = await app.open()
  page.on('pageerror', error => errors.push(error.message))
  return personAt(page, 'fr')
}

beforeAll(async () => {
  apps = [makeRealWindow(), makeRealWindow()]
  const [first, second] = apps as [RealWindow, RealWindow]
  a = await openApp(first)
  b = await openApp(second)
})
afterAll(async () => {
  for (const app of apps ?? []) await app.close()
})

/** The screen has no fault that a machine can see, and its picture is taken when it has a place in the tour. */
async function look({ page }: PersonAtScreen, name?: string): Promise<void> {
  await expect.poll(() => faultsOf(page), { message: name ?? '' }).toEqual([])
  if (name !== undefined) await picture(page, name)
}
/** Waits until a text stands on the screen, and gives the password again where that is asked before (AU-9). */
async function seesConfirmed(me: PersonAtScreen, text: string): Promise<void> {
  const asked = me.page.getByRole('dialog', { name: me.say('login', 'confirm.title') })
  await asked.or(me.page.getByText(text)).first().waitFor()
  if (await asked.isVisible()) await me.type(founder.password, '{Enter}')
  await me.sees(text)
}

const dialog = ({ page }: PersonAtScreen) => page.getByRole('dialog')
const pane = ({ page }: PersonAtScreen) => page.getByRole('complementary')
async function openNetwork(me: PersonAtScreen): Promise<void> {
  await me.go('settings')
  await me.page.getByRole('radio', { name: me.say('settings', 'parts.network') }).click()
  await me.sees(me.say('network', 'title'))
}
async function openFarmer(me: PersonAtScreen): Promise<void> {
  await me.go('farmers')
  await me.page.getByPlaceholder(me.say('farmers', 'search')).fill('hortense fotso b')
  await me.page.getByRole('gridcell', { name: 'FOTSO BÉKOLO Hortense' }).first().click()
  await pane(me).getByRole('heading', { level: 2 }).waitFor()
}
async function setArea(me: PersonAtScreen, hectares: string): Promise<void> {
  await openFarmer(me)
  await pane(me)
    .getByRole('button', { name: me.say('register', 'edit') })
    .click()
  await me.page.locator('#area').fill(hectares)
  await me.type('{Control+Enter}')
  await pane(me).getByText(hectares).first().waitFor()
}

test('the first PC is set up with its prices, farmers and till; it is open to the network by itself', async () => {
  await setUpStation(a, () => Promise.resolve())
  await logIn(a, founder.login, founder.password)
  await setPrices(a, { I: '1850', II: '1800', HS: '1500' })
  const file = join(projectRoot, 'tests/golden/import/registre-planteurs-ebebda.csv')
  await importRegister(a, file, () => Promise.resolve())
  await openTill(a, '2000000')
  await openNetwork(a)
  await a.sees(a.say('network', 'linksNone'))
  await look(a)
})

test('the second joins it over the network: the same six digits on both, a person on each', async () => {
  const t = (key: string, values = {}) => a.say('stations', key, values)
  await a.go('stations')
  await a.type('{Control+n}')
  await a.sees(t('nameHint'))
  await a.type('Bascule')
  await a.page.locator('#depot').click()
  await a.page.getByRole('option').first().click()
  await a.button(t('windowOpen')).click()
  await seesConfirmed(a, t('windowHint'))
  const address = await a.page
    .getByText(/^[\d.]+:478\d\d$/)
    .first()
    .innerText()
  await look(a)

  const say = (key: string, values = {}) => b.say('setup', key, values)
  await b.sees(say('start.title'))
  await b.page.getByRole('button', { name: say('start.join') }).click()
  await b.fill({ [say('field.station')]: 'Bascule' })
  await b.type('{Enter}')
  await b.sees(say('join.networkTitle'))
  await look(b, 'two-stations/1-join')
  await b.fill({ [say('join.address')]: address })
  await b.type('{Enter}', '{Enter}')
  await b.sees(say('join.compare'))
  await look(b)
  await a.sees(t('windowCompare'))
  await look(a, 'two-stations/2-pair')
  await b.button(say('join.same')).click()
  await a.button(t('windowAgree')).click()
  await a.sees(t('windowTaken', { name: 'Bascule' }))
  await look(a)
  await a.type('{Enter}')
  await dialog(a).waitFor({ state: 'hidden' })
})

test('it receives what the organisation knows, and its people log in there', async () => {
  // 1 184 farmers come first, on whatever machine this is.
  await b.page.getByText(b.say('login', 'title')).first().waitFor()
  await logIn(b, founder.login, founder.password)
  await b.go('farmers')
  await b.sees('1 184 planteurs')
  await openNetwork(a)
  await a.sees(a.say('network', 'even'))
  await look(a)
  await a.go('stations')
  await a.page.getByText(a.say('stations', 'linked'), { exact: true }).waitFor()
  await look(a, 'two-stations/3-stations')
  await a.button(a.say('network', 'add')).click()
  await a.fill({ [a.say('network', 'addAddress')]: '127.0.0.1:1' })
  await a.type('{Enter}')
  await a.sees(a.say('network', 'addedKept'))
  await look(a)
  await dialog(a)
    .getByRole('button', { name: a.say('network', 'drop') })
    .click()
  await dialog(a).getByText('127.0.0.1:1 ·').waitFor({ state: 'hidden' })
  await dialog(a)
    .getByRole('button', { name: a.say('common', 'action.close') })
    .last()
    .click()
  await a.page.getByRole('row').filter({ hasText: 'Bascule' }).click()
  await pane(a).getByText(a.say('stations', 'device')).waitFor()
  await look(a)
  await openNetwork(a)
  await a.button(a.say('network', 'test.run')).click()
  await a.sees(a.say('network', 'test.good'))
  await a.page.getByText(a.say('network', 'test.at')).waitFor()
  await look(a, 'two-stations/4-diagnosis')
})

test('a delivery recorded at the first is at the second, and the first says so (DU-12)', async () => {
  await startDelivery(a)
  await typeDelivery(a, hortense)
  await a.type('{Control+Enter}')
  await a.sees(/^Livraison \w{6}-\d{4}-L00001 enregistrée, reçu imprimé$/)
  await b.go('deliveries')
  await b.page.getByRole('gridcell', { name: 'FOTSO BÉKOLO Hortense' }).first().click()
  await look(b)
  await a.go('deliveries')
  await a.page.getByRole('gridcell', { name: a.say('copies', 'shortOthers_one', { count: 1 }) }).waitFor()
  await look(a, 'two-stations/5-copies')
  await a.page.getByRole('gridcell', { name: 'FOTSO BÉKOLO Hortense' }).first().click()
  await pane(a).getByText(a.say('copies', 'confirmed_one')).waitFor()
  await a.page.getByRole('button', { name: a.say('copies', 'copied') }).waitFor()
  await look(a)
})

test('cut off, both go on; the same farmer is changed on both', async () => {
  await openNetwork(b)
  await b.field(b.say('network', 'switch')).uncheck()
  await b.sees(b.say('network', 'offTitle'))
  await look(b)
  await setArea(a, '3,5')
  await setArea(b, '4,25')
  await b.go('deliveries')
  await b.page.getByRole('button', { name: b.say('copies', 'off') }).click()
  await b.sees(b.say('copies', 'networkOff'))
  await look(b, 'two-stations/6-alone')
  await b.type('{Escape}')
})

test('linked again, both see what contradicts; settled at one it is settled at both', async () => {
  await openNetwork(b)
  await b.field(b.say('network', 'switch')).check()
  const t = (key: string, values = {}) => a.say('conflicts', key, values)
  const one = { total: '1' }
  const bell = (me: PersonAtScreen) => me.page.getByRole('button', { name: /^Avis/ })
  // whoever looks nowhere is told: in the side bar, by the bell, and on the home screen
  for (const me of [a, b]) {
    const badge = me.page.getByRole('navigation').getByRole('link', { name: `À régler ${t('count_one', one)}` })
    await badge.waitFor(patience)
    await me.go('home')
    await me.sees(t('waiting_one', one))
    await expect.poll(() => bell(me).getAttribute('aria-label'), patience).not.toMatch(/ 0 /)
    await look(me)
  }
  await bell(a).click()
  await a.page.getByRole('link', { name: a.say('app', 'bell.ConflictsOpen_one', one) }).click()
  await openFarmer(b)
  await look(b)
  await pane(b)
    .getByRole('link', { name: b.say('register', 'conflictsChoose') })
    .click()
  for (const me of [a, b]) await me.page.getByRole('gridcell', { name: t('kind.record') }).waitFor()
  await a.page.getByRole('gridcell', { name: t('kind.record') }).click()
  await a.page.getByRole('radio').first().waitFor()
  await look(a, 'two-stations/7-conflict')
  await b.page.getByRole('radio', { name: /4,25/ }).check()
  await b.button(t('keep.act')).click()
  await b.sees(t('keep.done'))
  await b.sees(t('none'))
  await a.sees(t('settled'))
  for (const me of [a, b]) {
    await me.page
      .getByRole('navigation')
      .getByRole('link', { name: t('title'), exact: true })
      .waitFor(patience)
    await bell(me).click()
    await me.sees(me.say('app', 'bell.title'))
    await me.page.getByText(me.say('app', 'bell.ConflictsOpen_one', one)).waitFor({ state: 'detached' })
    await me.type('{Escape}')
  }
  await openFarmer(a)
  await pane(a).getByText('4,25').first().waitFor()
})

const fieldOf = (me: PersonAtScreen) =>
  me.field(me.say('messages', 'write', { name: me.say('messages', 'channel.general') }))
const textsOf = (me: PersonAtScreen) => me.page.locator('[data-message] p[dir]').allInnerTexts()
/** How far the last message of one's own has come, as its mark says. */
const stateOf = (me: PersonAtScreen) => me.page.locator('[data-message]').last().locator('button[data-state]')
const attached = (me: PersonAtScreen) =>
  me.page.getByRole('list', { name: me.say('files', 'attached') }).getByRole('listitem')

test('MSG-5: both talk, cut off too, and show one order; a message says how far it has come', async () => {
  for (const me of [a, b]) await me.go('messages')
  await fieldOf(a).fill('Le camion part à 14 h')
  await a.type('{Enter}')
  await expect.poll(() => textsOf(b), patience).toEqual(['Le camion part à 14 h'])
  await expect.poll(() => stateOf(a).getAttribute('data-state'), patience).toBe('received')
  await openNetwork(b)
  await b.field(b.say('network', 'switch')).uncheck()
  await b.sees(b.say('network', 'offTitle'))
  await b.go('messages')
  for (const [me, text] of [
    [a, 'Il est parti'],
    [b, 'Il reste dix sacs'],
    [a, 'Je le rappelle'],
  ] as const) {
    await fieldOf(me).fill(text)
    await me.type('{Enter}')
    await expect.poll(() => textsOf(me), patience).toContain(text)
  }
  for (const me of [a, b]) await expect.poll(() => stateOf(me).getAttribute('data-state'), patience).toBe('pending')
  await openNetwork(b)
  await b.field(b.say('network', 'switch')).check()
  await b.go('messages')
  const all = ['Le camion part à 14 h', 'Il est parti', 'Il reste dix sacs', 'Je le rappelle']
  for (const me of [a, b]) await expect.poll(() => textsOf(me), patience).toEqual(all)
  await expect.poll(() => stateOf(a).getAttribute('data-state'), patience).toBe('received')
  await look(a)
})

test('MSG-3: killed with a file in the tray and words in the field, a window has both again, and sends them once', async () => {
  const [first] = apps as [RealWindow, RealWindow]
  await a.page
    .getByLabel(a.say('files', 'attach'))
    .first()
    .setInputFiles([{ name: 'bordereau.pdf', mimeType: 'application/pdf', buffer: pdfOf('quai') }])
  await expect.poll(() => attached(a).getAttribute('data-state'), patience).toBe('ready')
  await fieldOf(a).fill('Voici le bordereau')
  await first.untilKept('Voici le bordereau')
  await first.kill()
  a = await openApp(first)
  await logIn(a, founder.login, founder.password)
  await a.go('messages')
  await attached(a).getByText('bordereau.pdf').waitFor()
  await expect.poll(() => fieldOf(a).inputValue(), patience).toBe('Voici le bordereau')
  await look(a)
  expect(await attached(b).count()).toBe(0)
  await fieldOf(a).click()
  await a.type('{Enter}')
  await expect
    .poll(async () => (await textsOf(b)).filter(text => text === 'Voici le bordereau'), patience)
    .toHaveLength(1)
  await b.button(b.say('files', 'save', { name: 'bordereau.pdf' })).waitFor()
  await expect.poll(() => attached(a).count(), patience).toBe(0)
})

test('the screens about stations are whole in the dark and in English', async () => {
  const menu = (me: PersonAtScreen) => me.page.getByRole('button', { name: /verrouillage$|lock$/ }).click()
  await menu(a)
  await a.page.getByRole('menuitem', { name: a.say('app', 'theme.dark') }).click()
  await a.go('stations')
  await a.page.getByRole('row').filter({ hasText: 'Bascule' }).click()
  await pane(a).getByText(a.say('stations', 'device')).waitFor()
  await look(a, 'two-stations/8-dark')
  await a.go('conflicts')
  await a.sees(a.say('conflicts', 'none'))
  await look(a)
  await openNetwork(a)
  await a.button(a.say('network', 'test.run')).click()
  await a.sees(a.say('network', 'test.good'))
  await look(a)
  await menu(b)
  await b.page.getByRole('menuitem', { name: 'English' }).click()
  const english = personAt(b.page, 'en')
  await english.go('stations')
  await b.page.getByRole('row').filter({ hasText: 'Comptoir' }).click()
  await pane(b).getByText(english.say('stations', 'device')).waitFor()
  await look(b)
  await english.go('deliveries')
  await b.page.getByRole('gridcell', { name: 'FOTSO BÉKOLO Hortense' }).first().click()
  await pane(b).getByText(english.say('copies', 'confirmed_one')).waitFor()
  await pane(b).getByText(english.say('copies', 'confirmed_one')).scrollIntoViewIfNeeded()
  await look(b, 'two-stations/9-english')
  await openNetwork(english)
  await look(b)
  expect(errors).toEqual([])
})
