import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { founder, logIn, setUpStation } from '../support/first-day.ts'
import { type HeadlessProgram, startHeadless } from '../support/headless-program.ts'
import { type PersonAtScreen, personAt } from '../support/person-at-screen.ts'
import { faultsOf } from '../support/screen-checks.ts'

// Two PCs on one network, each in its browser: what goes wrong between two persons who compare six digits, and with a long name.

let programs: HeadlessProgram[]
let admin: PersonAtScreen
let newcomer: PersonAtScreen
const errors: string[] = []
const longName = 'Bascule du grand hangar près du marché central de Bafia nord'
const ofStations = (key: string, values = {}) => admin.say('stations', key, values)
const ofSetup = (key: string, values = {}) => newcomer.say('setup', key, values)

async function personOf(program: HeadlessProgram): Promise<PersonAtScreen> {
  const page: Page = await program.open()
  page.on('pageerror', error => errors.push(error.message))
  const french = page.getByRole('button', { name: 'Français' })
  if (await french.isVisible()) await french.click()
  return personAt(page, 'fr')
}

beforeAll(async () => {
  programs = [await startHeadless(), await startHeadless()]
  const [first, second] = programs as [HeadlessProgram, HeadlessProgram]
  admin = await personOf(first)
  newcomer = await personOf(second)
})
afterAll(async () => {
  for (const program of programs ?? []) await program.close()
})

const whole = async (me: PersonAtScreen) => await expect.poll(() => faultsOf(me.page)).toEqual([])
const dialog = (me: PersonAtScreen): Locator => me.page.getByRole('dialog')
/** Waits until a text stands on the screen, and gives the password again where that is asked before (AU-9). */
async function seesConfirmed(me: PersonAtScreen, text: string): Promise<void> {
  const asked = me.page.getByRole('dialog', { name: me.say('login', 'confirm.title') })
  await asked.or(me.page.getByText(text)).first().waitFor()
  if (await asked.isVisible()) await me.type(founder.password, '{Enter}')
  await me.sees(text)
}
/** Words of buttons that have less room than they need. */
const cutButtons = (of: Locator) =>
  of
    .locator('button .mantine-Button-label')
    .evaluateAll(all => all.flatMap(one => (one.scrollWidth > one.clientWidth + 1 ? [one.textContent] : [])))
/** Calls the admin's station by the keyboard, with one Enter too many. */
async function call(address: string): Promise<void> {
  await newcomer.sees(ofSetup('join.networkTitle'))
  await newcomer.fill({ [ofSetup('join.address')]: address })
  await newcomer.type('{Enter}', '{Enter}')
  await newcomer.sees(ofSetup('join.compare'))
  await admin.sees(ofStations('windowCompare'))
}
async function openWindow(): Promise<void> {
  await dialog(admin).locator('#other-device').focus()
  await admin.type('{Enter}')
  await seesConfirmed(admin, ofStations('windowHint'))
}
const addressShown = () =>
  admin.page
    .getByText(/^[\d.]+:478\d\d$/)
    .first()
    .innerText()

test('the three letters of a depot that is there are refused at their field, before anybody waits', async () => {
  await setUpStation(admin, () => Promise.resolve())
  await logIn(admin, founder.login, founder.password)
  await admin.go('stations')
  await admin.type('{Control+n}')
  await admin.sees(ofStations('nameHint'))
  await admin.type(longName)
  await expect.poll(() => admin.page.locator('#depot').inputValue()).toContain('EBE')
  await admin.page.getByRole('radio', { name: ofStations('depotNew') }).click()
  await admin.fill({ [ofStations('depotName')]: 'Magasin de Bafia', [ofStations('depotCode')]: 'ebe' })
  await admin.page.locator('#other-device').focus()
  await admin.type('{Enter}')
  await seesConfirmed(admin, admin.say('errors', 'CodeTaken', { code: 'EBE' }))
  await expect.poll(() => admin.page.locator('#depot-code').getAttribute('aria-invalid')).toBe('true')
  await whole(admin)
  await admin.fill({ [ofStations('depotCode')]: 'baf' })
  await expect.poll(() => admin.page.locator('#depot-code').getAttribute('aria-invalid')).not.toBe('true')
  await openWindow()
  // Two minutes are short: what was typed for it stands there still.
  await admin.button(ofStations('windowClose')).click()
  await expect.poll(() => admin.page.locator('#depot-code').inputValue()).toMatch(/^baf$/i)
  await openWindow()
  await whole(admin)
})

test('an Enter too many agrees to nothing, on either screen', async () => {
  await newcomer.sees(ofSetup('start.title'))
  await newcomer.page.getByRole('button', { name: ofSetup('start.join') }).click()
  await newcomer.fill({ [ofSetup('field.station')]: 'Bascule' })
  await newcomer.type('{Enter}')
  await call(await addressShown())
  await expect.poll(() => newcomer.focus()).toMatch(/\d{6}$/)
  await newcomer.type('{Enter}', '{Enter}')
  await admin.type('{Enter}', '{Enter}')
  // Long enough for an answer to be seen here.
  await newcomer.page.waitForTimeout(2_500)
  await newcomer.sees(ofSetup('join.compare'))
  await admin.sees(ofStations('windowCompare'))
  await whole(newcomer)
  await whole(admin)
})

test('codes that differ: both screens say so, what it may mean and what to do', async () => {
  await newcomer.button(ofSetup('join.differ')).click()
  await newcomer.sees(ofStations('pairing.differed'))
  await newcomer.sees(ofStations('pairing.alarmHint'))
  await admin.sees(ofStations('pairing.differedThere'))
  await admin.sees(ofStations('pairing.alarmHint'))
  await whole(newcomer)
  await whole(admin)
  await newcomer.button(newcomer.say('common', 'action.back')).click()
  await newcomer.sees(ofSetup('join.networkTitle'))
  expect(await newcomer.field(ofSetup('join.address')).inputValue()).toBe(await addressShown())
  await call(await addressShown())
  expect(await newcomer.page.getByText(ofStations('pairing.alarmHint')).isVisible()).toBe(false)
  await dialog(admin)
    .getByRole('button', { name: ofStations('windowDiffer') })
    .click()
  await admin.sees(ofStations('pairing.differed'))
  await newcomer.sees(ofStations('pairing.differedThere'))
  await newcomer.sees(ofStations('pairing.alarmHint'))
  await newcomer.button(newcomer.say('common', 'action.back')).click()
})

test('codes that are the same: the station is taken in', async () => {
  await call(await addressShown())
  await newcomer.button(ofSetup('join.same')).click()
  await admin.button(ofStations('windowAgree')).click()
  await admin.sees(ofStations('windowTaken', { name: longName }))
  expect(await dialog(admin).getByText(ofStations('pairing.alarmHint')).count()).toBe(0)
  await whole(admin)
  await admin.type('{Enter}')
  await dialog(admin).waitFor({ state: 'hidden' })
})

test('a long name cuts neither the list nor the buttons, and pills stand out of the chosen line', async () => {
  const { page } = admin
  const here = page.getByRole('row').filter({ hasText: 'Comptoir' })
  await here.getByText(ofStations('here'), { exact: true }).waitFor()
  const row = page.getByRole('row').filter({ hasText: longName })
  await row.click()
  const grounds = await row
    .locator('[data-tone]')
    .evaluateAll(all => all.map(one => getComputedStyle(one).backgroundColor))
  const chosen = await row.evaluate(one => getComputedStyle(one).getPropertyValue('--ag-selected-row-background-color'))
  const tint = await page.evaluate(colour => {
    const probe = document.createElement('div')
    probe.style.background = colour
    document.body.append(probe)
    const { backgroundColor } = getComputedStyle(probe)
    probe.remove()
    return backgroundColor
  }, chosen)
  expect(grounds.length).toBeGreaterThan(0)
  expect(grounds).not.toContain(tint)
  await whole(admin)
  await admin.button(ofStations('changeRights')).click()
  await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('type'))).toBe('checkbox')
  await whole(admin)
  await admin.button(admin.say('common', 'action.cancel')).click()
  await admin.button(ofStations('exclude')).click()
  await admin.sees(ofStations('lossKept'))
  expect(await cutButtons(dialog(admin))).toEqual([])
  await whole(admin)
  await admin.button(ofStations('excludeNot')).click()
})

test('a station that may enrol none says so before anything is filled in, and where it is done', async () => {
  await logIn(newcomer, founder.login, founder.password)
  await newcomer.go('stations')
  await newcomer.type('{Control+n}')
  await newcomer.sees(ofStations('enrolThere', { stations: 'Comptoir' }))
  expect(await newcomer.page.locator('#new-station').count()).toBe(0)
  await whole(newcomer)
  await newcomer.button(newcomer.say('common', 'action.close')).last().click()
})

test('an excluded PC says so at once, and joins again from there', async () => {
  await newcomer.go('settings')
  await admin.button(ofStations('exclude')).click()
  await dialog(admin).getByRole('textbox').fill('PC volé')
  await dialog(admin)
    .getByRole('button', { name: ofStations('exclude'), exact: true })
    .click()
  await seesConfirmed(admin, ofStations('excluded', { name: longName }))
  await newcomer.sees(newcomer.say('app', 'revoked.back'))
  await whole(newcomer)
  const anew = newcomer.say('app', 'revoked.anew')
  await expect.poll(() => newcomer.page.evaluate(() => document.activeElement?.textContent)).toBe(anew)
  await newcomer.type('{Enter}')
  await newcomer.sees(newcomer.say('app', 'revoked.kept'))
  await whole(newcomer)
  await newcomer.type('{Escape}')
  await dialog(newcomer).waitFor({ state: 'hidden' })
  await newcomer.button(anew).click()
  await newcomer.button(newcomer.say('app', 'revoked.verb')).click()
  await newcomer.fill({ [ofSetup('field.station')]: 'Bascule, de retour' })
  await newcomer.type('{Enter}')
  await newcomer.sees(ofSetup('join.networkTitle'))
  await whole(newcomer)
  expect(errors).toEqual([])
})
