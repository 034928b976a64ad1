import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { anyCamera } from '../support/camera-film.ts'
import { founder, logIn, setUpStation } from '../support/first-day.ts'
import { type HeadlessProgram, startHeadless } from '../support/headless-program.ts'
import { type PersonAtScreen, personAt } from '../support/person-at-screen.ts'
import { hugePng, pdfOf, pngOf } from '../support/sample-files.ts'
import { faultsOf } from '../support/screen-checks.ts'

// One person at two windows of a station: files attached in one are seen, zoomed and saved in the other.

let station: HeadlessProgram
let first: PersonAtScreen
let second: PersonAtScreen
const errors: string[] = []
const patient = { timeout: 60_000 }

async function openWindow(more: readonly string[] = []): Promise<PersonAtScreen> {
  const page: Page = await station.open(more)
  page.on('pageerror', error => errors.push(error.message))
  page.on('console', line => /Content Security Policy/.test(line.text()) && errors.push(line.text()))
  const french = page.getByRole('button', { name: 'Français' })
  if (await french.isVisible()) await french.click()
  return personAt(page, 'fr')
}
const fieldOf = (me: PersonAtScreen) => me.field(me.say('messages', 'write', { name: 'Général' }))
const trayOf = (me: PersonAtScreen) =>
  me.page.getByRole('list', { name: me.say('files', 'attached') }).getByRole('listitem')
const sendOf = (me: PersonAtScreen) => me.button(me.say('messages', 'send'))

beforeAll(async () => {
  station = await startHeadless('--no-lan')
  first = await openWindow(anyCamera)
  await setUpStation(first, () => Promise.resolve())
  await logIn(first, founder.login, founder.password)
  await first.page.getByRole('navigation').first().waitFor()
  second = await openWindow()
  await logIn(second, founder.login, founder.password)
  await second.page.getByRole('navigation').first().waitFor()
  await first.go('messages')
  await second.go('messages')
})
afterAll(() => station?.close())

test('MSG-4: several files at once, refused by name, sent together, seen in the other window', async () => {
  await fieldOf(first).waitFor()
  const photo = pngOf(1200, 900)
  await first.page
    .getByLabel(first.say('files', 'attach'))
    .first()
    .setInputFiles([
      { name: 'camion au portail.png', mimeType: 'image/png', buffer: photo },
      {
        name: 'Bordereau d’expédition EBO-2627-E00041 du magasin d’Ebebda vers Douala.pdf',
        mimeType: 'application/pdf',
        buffer: pdfOf('e2e'),
      },
      { name: 'jeu.exe', mimeType: 'application/octet-stream', buffer: Buffer.from('MZ\u0090\u0000abc') },
      { name: 'plan.png', mimeType: 'image/png', buffer: hugePng() },
    ])
  await expect
    .poll(() => trayOf(first).evaluateAll(items => items.map(item => (item as HTMLElement).dataset.state)), patient)
    .toEqual(['ready', 'ready', 'failed', 'failed'])
  expect(await trayOf(first).nth(2).innerText()).toContain(first.say('errors', 'FileType'))
  expect(await trayOf(first).nth(3).innerText()).toContain(first.say('errors', 'FilePixels'))
  // What is not accepted keeps the message from going until it is taken off.
  expect(await sendOf(first).isDisabled()).toBe(true)
  expect(await faultsOf(first.page)).toEqual([])
  for (const name of ['jeu.exe', 'plan.png']) await first.button(first.say('files', 'remove', { name })).click()
  await fieldOf(first).fill('Le chargement de ce matin')
  await sendOf(first).click()
  await expect.poll(() => trayOf(first).count(), patient).toBe(0)

  const shown = second.page.getByRole('button', {
    name: second.say('files', 'show', { name: 'camion au portail.png' }),
  })
  await shown.waitFor(patient)
  await shown.locator('img').waitFor(patient)
  expect(await faultsOf(second.page)).toEqual([])
  await shown.click()
  const picture = second.page.getByRole('dialog').locator('img')
  await picture.waitFor(patient)
  const whole = (await picture.boundingBox())?.width ?? 0
  expect(whole).toBeGreaterThan(200)
  expect(whole).toBeLessThan(1_000)
  await second.button(second.say('files', 'larger')).click()
  await expect.poll(async () => (await picture.boundingBox())?.width ?? 0, patient).toBeGreaterThan(whole)
  await second.type('{Escape}')

  const download = second.page.waitForEvent('download')
  await second.page.getByRole('button', { name: /^Enregistrer Bordereau/ }).click()
  const saved = readFileSync(await (await download).path())
  expect(createHash('sha256').update(saved).digest('hex')).toBe(createHash('sha256').update(pdfOf('e2e')).digest('hex'))
})

test('files are pasted and let fall, held and gone on with, and a picture goes without words', async () => {
  const hand = (kind: 'paste' | 'drop', bytes: Buffer, name: string) =>
    fieldOf(first).evaluate(
      (field, { kind: way, base64, name: called }) => {
        const transfer = new DataTransfer()
        const content = Uint8Array.from(atob(base64), char => char.charCodeAt(0))
        transfer.items.add(new File([content], called, { type: 'image/png' }))
        const event =
          way === 'paste'
            ? new ClipboardEvent('paste', { clipboardData: transfer, bubbles: true, cancelable: true })
            : new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true })
        field.dispatchEvent(event)
      },
      { kind, base64: bytes.toString('base64'), name },
    )
  await hand('paste', pngOf(60, 60), 'image.png')
  await hand('drop', pngOf(90, 60), 'sac.png')
  await expect
    .poll(() => trayOf(first).evaluateAll(items => items.map(item => (item as HTMLElement).dataset.state)), patient)
    .toEqual(['ready', 'ready'])
  await first.button(first.say('files', 'remove', { name: 'image.png' })).click()
  // What is attached is still there when the person comes back.
  await first.go('home')
  await first.go('messages')
  expect(await trayOf(first).count()).toBe(1)
  await sendOf(first).click()
  await second.page.getByRole('button', { name: second.say('files', 'show', { name: 'sac.png' }) }).waitFor(patient)
  expect(await faultsOf(second.page)).toEqual([])
  expect(errors).toEqual([])
})

test('what was attached and not sent is there after the window and the station began anew, in every window, until it is sent', async () => {
  const names = ['quai.png', 'note.pdf']
  await first.page
    .getByLabel(first.say('files', 'attach'))
    .first()
    .setInputFiles([
      { name: 'quai.png', mimeType: 'image/png', buffer: pngOf(80, 60) },
      { name: 'note.pdf', mimeType: 'application/pdf', buffer: pdfOf('note') },
    ])
  const shown = (me: PersonAtScreen) => trayOf(me).locator('span[title]').allInnerTexts()
  await expect.poll(async () => (await shown(second)).toSorted(), patient).toEqual(names.toSorted())
  await (await station.kill())()
  for (const me of [first, second]) {
    await me.page.reload()
    const login = me.page.locator('#user')
    await expect.poll(async () => (await login.isVisible()) || (await fieldOf(me).isVisible()), patient).toBe(true)
    if (await login.isVisible()) await logIn(me, founder.login, founder.password)
    await fieldOf(me).waitFor()
    await expect.poll(async () => (await shown(me)).toSorted(), patient).toEqual(names.toSorted())
  }
  // The picture is seen again, small.
  await trayOf(first).locator('img').waitFor(patient)
  await first.button(first.say('files', 'remove', { name: 'note.pdf' })).click()
  await expect.poll(() => shown(second), patient).toEqual(['quai.png'])
  await second.go('home')
  await second.go('messages')
  await sendOf(second).click()
  for (const me of [first, second]) await expect.poll(() => trayOf(me).count(), patient).toBe(0)
  await first.page.getByRole('button', { name: first.say('files', 'show', { name: 'quai.png' }) }).waitFor(patient)
  expect(errors).toEqual([])
})

test('a picture is taken with the camera and sent; who has no camera is told what to do instead', async () => {
  const take = (me: PersonAtScreen) => me.button(me.say('common', 'camera.picture')).click()
  await take(first)
  const dialog = first.page.getByRole('dialog')
  const shutter = dialog.getByRole('button', { name: first.say('common', 'camera.take') })
  await expect.poll(() => shutter.isEnabled(), patient).toBe(true)
  expect(await faultsOf(first.page)).toEqual([])
  await shutter.click()
  await expect.poll(() => dialog.count(), patient).toBe(0)
  await expect.poll(() => trayOf(first).getAttribute('data-state'), patient).toBe('ready')
  await sendOf(first).click()
  const sent = second.page.getByRole('button', { name: /^Voir l’image photo \d{4}-\d{2}-\d{2}\.jpg/ })
  await sent.locator('img').waitFor(patient)
  await take(second)
  await second.page.getByText(second.say('files', 'noCamera')).waitFor(patient)
  expect(await faultsOf(second.page)).toEqual([])
  await second.type('{Escape}')
  expect(errors).toEqual([])
})
