import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { cameraArgs, filmCode } from '../support/camera-film.ts'
import { founder, logIn, setUpStation } from '../support/first-day.ts'
import { type HeadlessProgram, startHeadless } from '../support/headless-program.ts'
import { type PersonAtScreen, personAt } from '../support/person-at-screen.ts'
import { faultsOf } from '../support/screen-checks.ts'
import { picture } from '../support/tour-picture.ts'

// Two PCs, each in its browser: the second joins the first's organisation by request and card, and no network brings it the data.

let first: HeadlessProgram
let second: HeadlessProgram
let admin: PersonAtScreen
let newcomer: PersonAtScreen
const errors: string[] = []

/** What the admin's camera sees, once it was filmed. */
const film = join(tmpdir(), `code-${process.pid}.y4m`)

async function personOf(program: HeadlessProgram, more: readonly string[] = []): Promise<PersonAtScreen> {
  const page: Page = await program.open(more)
  page.on('pageerror', error => errors.push(error.message))
  page.on('console', line => /Content Security Policy/.test(line.text()) && errors.push(line.text()))
  const french = page.getByRole('button', { name: 'Français' })
  if (await french.isVisible()) await french.click()
  return personAt(page, 'fr')
}

beforeAll(async () => {
  ;[first, second] = [await startHeadless('--no-lan'), await startHeadless()]
  ;[admin, newcomer] = [await personOf(first, cameraArgs(film)), await personOf(second)]
})
afterAll(async () => {
  await first?.close()
  await second?.close()
  rmSync(film, { force: true })
  rmSync(stick, { recursive: true, force: true })
})
const whole = async (me: PersonAtScreen) => await expect.poll(() => faultsOf(me.page)).toEqual([])
/** Waits until a text stands on the screen, and gives the password again where that is asked before (AU-9). */
async function seesConfirmed(me: PersonAtScreen, text: string): Promise<void> {
  const asked = me.page.getByRole('dialog', { name: me.say('login', 'confirm.title') })
  await asked.or(me.page.getByText(text)).first().waitFor()
  if (await asked.isVisible()) await me.type(founder.password, '{Enter}')
  await me.sees(text)
}
let device = ''
let request = ''
let card = ''
/** A stick that both PCs are given, and the courier on it. */
const stick = mkdtempSync(join(tmpdir(), 'stick-'))
let valise = ''

test('the first PC is a station; its admin sees it among the stations', async () => {
  await setUpStation(admin, () => whole(admin))
  await logIn(admin, founder.login, founder.password)
  await admin.go('stations')
  await admin.page.getByRole('row').filter({ hasText: 'Comptoir' }).click()
  await admin.sees(admin.say('stations', 'device'))
  await whole(admin)
  await picture(admin.page, 'postes')
})

test('the second says who it is, and gives its request as a file', async () => {
  const { page, say } = newcomer
  await newcomer.sees(say('setup', 'start.title'))
  await page.getByRole('button', { name: say('setup', 'start.join') }).click()
  await newcomer.fill({ [say('setup', 'field.station')]: 'Bascule' })
  await whole(newcomer)
  await newcomer.type('{Enter}')
  await newcomer.sees(say('setup', 'join.networkTitle'))
  await whole(newcomer)
  await picture(page, 'rejoindre')
  device = (await page.locator('p[translate=no] span:not(.unseen)').allInnerTexts()).join('-')
  await filmCode(page.getByRole('img', { name: say('setup', 'join.code') }), film)
  await newcomer.fill({ [say('setup', 'join.address')]: '127.0.0.1:1' })
  await newcomer.type('{Enter}', '{Enter}')
  await newcomer.sees(say('errors', 'NotReached_Unreachable'))
  await newcomer.button(say('setup', 'join.byHand')).click()
  const coming = page.waitForEvent('download')
  await newcomer.button(say('setup', 'join.save')).click()
  request = readFileSync(await (await coming).path(), 'utf8')
  expect(request).toMatch(/^CSJ1\./)
  await whole(newcomer)
  await picture(page, 'rejoindre-sans-reseau')
})

test('the admin takes it in with a depot of its own, by the keyboard', async () => {
  const { page, say } = admin
  const t = (key: string, values = {}) => say('stations', key, values)
  await admin.type('{Control+n}')
  await admin.sees(t('nameHint'))
  await admin.type('Bascule')
  await page.getByRole('radio', { name: t('depotNew') }).click()
  await admin.fill({ [t('depotName')]: 'Magasin de Bafia', [t('depotCode')]: 'baf' })
  await page.getByRole('checkbox', { name: /EBE/ }).check()
  await admin.button(say('common', 'camera.on')).click()
  await page.waitForFunction(() => document.querySelector<HTMLInputElement>('#other-device')?.value !== '')
  await expect
    .poll(() => page.locator('#other-device').inputValue(), { message: 'the camera read who the other is' })
    .toContain(device)
  await page.getByRole('radio', { name: t('wayCard') }).click()
  await admin.fill({ [t('request')]: request })
  await picture(page, 'ajouter-un-poste')
  await admin.button(t('cardMake')).click()
  await seesConfirmed(admin, t('cardDone', { name: 'Bascule' }))
  const coming = page.waitForEvent('download')
  await admin.type('{Enter}')
  card = readFileSync(await (await coming).path(), 'utf8')
  await admin.button(say('common', 'action.close')).last().click()
  await page.getByRole('row').filter({ hasText: 'Bascule' }).click()
  await admin.sees('BAF Magasin de Bafia')
  await whole(admin)
})

test('the second joins by its card and waits for the data; nobody can log in before', async () => {
  const { page, say } = newcomer
  const file = join(tmpdir(), `card-${process.pid}.txt`)
  writeFileSync(file, card)
  const choosing = page.waitForEvent('filechooser')
  await newcomer.button(say('setup', 'join.openCard')).click()
  await (await choosing).setFiles(file)
  await newcomer.button(say('common', 'action.continue')).click()
  await newcomer.sees('Coopérative des Planteurs de la Lékié')
  await newcomer.button(/^Rejoindre Coopérative/).click()
  await newcomer.sees(say('app', 'awaiting.title'))
  await whole(newcomer)
  await picture(page, 'en-attente')
  await page.reload()
  await newcomer.sees(say('app', 'awaiting.title'))
})

test('what it lacks is packed on a stick; what is no courier is told by name (CS-92, CS-93)', async () => {
  const { page, say } = admin
  const t = (key: string, values = {}) => say('ledger', key, values)
  await admin.go('ledger')
  await page.getByRole('radio', { name: t('parts.backups') }).click({ force: true })
  await admin.choose(t('courier.to'), 'Bascule · Magasin de Bafia')
  const saving = page.waitForEvent('download')
  await admin.button(t('courier.packNow')).click()
  await seesConfirmed(admin, 'Valise prête')
  const packed = await saving
  expect(packed.suggestedFilename()).toMatch(/^valise-comptoir-bascule-[\d-]+\.ctv$/)
  valise = join(stick, packed.suggestedFilename())
  await packed.saveAs(valise)
  await whole(admin)
  await picture(page, 'valise')
  const none = join(stick, 'none.ctv')
  writeFileSync(none, 'PK')
  const open = async (file: string) => {
    const choosing = page.waitForEvent('filechooser')
    await admin.button(t('courier.takeNow')).click()
    await (await choosing).setFiles(file)
  }
  await open(none)
  await admin.sees(say('errors', 'WrongFile_NotACourier'))
  await open(valise)
  await admin.sees(say('errors', 'WrongFile_NotForHere'))
  await whole(admin)
  await admin.go('stations')
  await page.getByRole('row').filter({ hasText: 'Bascule' }).click()
})

test('the one that waits opens it on its screen, and its people can log in', async () => {
  const { page, say } = newcomer
  const choosing = page.waitForEvent('filechooser')
  await newcomer.button(say('ledger', 'courier.takeNow')).click()
  await (await choosing).setFiles(valise)
  await page.locator('input[type=password]').waitFor()
  await whole(newcomer)
})

test('the admin renames it, and excludes it after reading what that costs', async () => {
  const { page, say } = admin
  const t = (key: string, values = {}) => say('stations', key, values)
  await admin.button(t('rename')).click()
  await admin.fill({ [t('name')]: 'Bascule de Bafia' })
  await admin.button(t('rename')).last().click()
  await admin.sees('Bascule de Bafia')
  await admin.button(t('exclude')).click()
  await admin.sees(t('lossKept'))
  await page.getByRole('dialog').getByRole('textbox').last().fill('PC volé')
  await picture(page, 'exclure')
  await admin.button(t('exclude')).last().click()
  await seesConfirmed(admin, t('excluded', { name: 'Bascule de Bafia' }))
  await whole(admin)
  expect(errors).toEqual([])
})
