import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openServedStation, type ServedStation } from '../support/served-station.ts'

// A dialog takes its keys for itself and gives the focus back: who works by keyboard goes on where he was.

let station: ServedStation
let page: Page
beforeAll(async () => {
  station = await openServedStation()
  page = station.page
  await station.go('stations')
  await page.getByRole('row').filter({ hasText: 'Comptoir' }).click()
  await pane().getByRole('heading', { name: 'Comptoir' }).waitFor()
})
afterAll(async () => station?.close())

const pane = () => page.getByRole('complementary').filter({ has: page.getByRole('heading', { name: /^Comptoir/ }) })
const dialog = () => page.getByRole('dialog')
const gone = () => dialog().waitFor({ state: 'detached' })
/** What has the keyboard, by its words. */
const focused = () =>
  page.evaluate(() => {
    const at = document.activeElement
    return at === document.body ? 'nothing' : (at?.textContent ?? '').trim()
  })

test('Escape closes the dialog and leaves the record under it, with the focus where it was', async () => {
  for (const name of ['Renommer', 'Dépôts et droits']) {
    await pane().getByRole('button', { name }).click()
    await dialog().waitFor()
    await page.keyboard.press('Escape')
    await gone()
    await expect.poll(focused).toBe(name)
    expect(await pane().isVisible(), name).toBe(true)
  }
  await page.keyboard.press('Escape')
  await pane().waitFor({ state: 'detached' })
})

test('what was done gives the focus back to the button that opened it', async () => {
  await page.getByRole('row').filter({ hasText: 'Comptoir' }).click()
  await pane().getByRole('button', { name: 'Renommer' }).click()
  await dialog().getByLabel('Nom du poste').fill('Comptoir 1')
  await dialog().getByRole('button', { name: 'Renommer' }).click()
  await gone()
  await expect.poll(focused).toBe('Renommer')
  await pane().getByRole('button', { name: 'Fermer' }).click()
  await page.getByRole('button', { name: /par adresse IP/i }).click()
  await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('lan-address')
  await dialog().getByRole('button', { name: 'Fermer' }).last().click()
  await gone()
  await expect.poll(focused).toMatch(/par adresse IP/i)
})

test('what a dialog gives back late, on a slow PC, is not taken from the dialog after it', async () => {
  await page.evaluate(holdTimers)
  for (const name of ['Dépôts et droits', 'Renommer']) {
    await page.getByRole('row').filter({ hasText: 'Comptoir' }).click()
    await pane().getByRole('button', { name }).click()
    await dialog().waitFor()
    await page.evaluate(() => window.dispatchEvent(new Event('hold')))
    await page.keyboard.press('Escape')
    await gone()
    if (name === 'Renommer') break
    await page.evaluate(() => window.dispatchEvent(new Event('let go')))
    await pane().getByRole('button', { name: 'Fermer' }).click()
    await pane().waitFor({ state: 'detached' })
  }
  await page.evaluate(() => window.dispatchEvent(new Event('catch up')))
  const at = await focused()
  await pane().getByRole('button', { name: 'Fermer' }).click()
  expect(at).toBe('Renommer')
})

/** Runs in the page: timers that are set between `hold` and `let go` come with `catch up`, in the order in which they were set. */
function holdTimers(): void {
  const { setTimeout: set, clearTimeout: clear } = window
  const held = new Map<unknown, () => void>()
  let holding = false
  window.addEventListener('hold', () => (holding = true))
  window.addEventListener('let go', () => (holding = false))
  window.addEventListener('catch up', () => {
    holding = false
    for (const run of held.values()) run()
  })
  const late = (run: TimerHandler, ms?: number, ...rest: unknown[]) => {
    const id = set(run, holding ? 2 ** 31 - 1 : ms, ...rest)
    if (holding && typeof run === 'function') held.set(id, () => run(...rest))
    return id
  }
  window.setTimeout = late as typeof window.setTimeout
  window.clearTimeout = id => (held.delete(id), clear(id))
}

test('a refusal leaves the focus on the button that was pressed, and who gives up is back in the list', async () => {
  await page.getByRole('button', { name: /^Ajouter un poste/ }).click()
  await dialog().getByLabel('Nom du poste').fill('Bascule')
  await dialog().getByRole('radio', { name: 'Un nouveau dépôt' }).click()
  await dialog().getByLabel('Nom du dépôt').fill('Magasin de Bafia')
  await dialog().getByLabel('Code à 3 lettres').fill('BAF')
  await dialog().getByLabel('Identifiant du nouveau poste (facultatif)').fill('pas un identifiant')
  await dialog().getByRole('button', { name: 'Ouvrir pour 2 minutes' }).click()
  await dialog().getByRole('alert').first().waitFor()
  await expect.poll(focused).toBe('Ouvrir pour 2 minutes')
  await page.keyboard.press('Escape')
  await gone()
  await expect.poll(focused).toMatch(/^Ajouter un poste/)
  expect(station.complaints).toEqual([])
})

test('an address that was taken back comes again by “Annuler”, and the focus is where the next one is written', async () => {
  const address = '192.168.77.20:47800'
  await station.go('settings?part=network')
  await page.getByLabel(/^Adresse/).fill(address)
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Retirer' }).click()
  await page.getByRole('button', { name: 'Retirer' }).waitFor({ state: 'detached' })
  await page.getByText('sera rappelée toute seule').waitFor({ state: 'detached' })
  await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('lan-address')
  const undo = page.getByRole('alert').getByRole('button', { name: 'Annuler' })
  await undo.focus()
  await page.keyboard.press('Enter')
  await page.getByText(`Adresse ${address} gardée.`).waitFor()
  await page.getByText(`${address} ·`).waitFor()
  await page.getByRole('button', { name: 'Retirer' }).click()
  await page.getByRole('button', { name: 'Retirer' }).waitFor({ state: 'detached' })
})

test('in a dialog, which keeps Tab to itself, its key takes it back; not while something is written in a field', async () => {
  const address = '192.168.77.21:47800'
  await station.go('stations')
  await page.getByRole('button', { name: /par adresse IP/i }).click()
  const field = dialog().getByLabel(/^Adresse/)
  await field.fill(address)
  await page.keyboard.press('Enter')
  const kept = dialog().getByText(`${address} ·`)
  await kept.waitFor()
  await dialog().getByRole('button', { name: 'Retirer' }).click()
  await kept.waitFor({ state: 'detached' })
  await field.fill('192')
  await page.keyboard.press('Control+z')
  expect(await kept.isVisible()).toBe(false)
  await field.fill('')
  await page.keyboard.press('Control+z')
  await page.getByText(`Adresse ${address} gardée.`).waitFor()
  await kept.waitFor()
})
