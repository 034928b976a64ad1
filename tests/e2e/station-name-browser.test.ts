import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openServedStation, type ServedStation } from '../support/served-station.ts'

// Whoever works at one of several stations sees at which he is, however long its name.

let station: ServedStation
let page: Page
const longName = 'Bascule du grand hangar près du marché central de Bafia nord'
beforeAll(async () => {
  station = await openServedStation()
  page = station.page
})
afterAll(async () => station?.close())

/** Whether the name stands on one line, within what is around it, and whole on hover. */
async function seesName(around: Locator, name: string): Promise<void> {
  await around.getByTitle(`Poste\u00A0: ${name}`).waitFor()
  const fits = await around.evaluate((one, title) => {
    const shown = one.querySelector(`[title="${title}"]`)?.getBoundingClientRect()
    const room = one.getBoundingClientRect()
    return shown !== undefined && shown.height < 30 && shown.width > 60 && shown.right <= room.right
  }, `Poste\u00A0: ${name}`)
  expect(fits, name).toBe(true)
}
/** What stands in the line below and has less room than it needs, but for names. */
const cut = () =>
  page
    .locator('footer :is(span, a, button):not(.ellipsis, .unseen)')
    .evaluateAll(all => all.flatMap(one => (one.getBoundingClientRect().right > 1366 ? [one.textContent] : [])))

test('the line below and the login say which station this is', async () => {
  await seesName(page.locator('footer'), 'Comptoir')
  await page.keyboard.press('Control+l')
  await seesName(page.locator('aside'), 'Comptoir')
})

test('a name of 60 letters crowds neither', async () => {
  expect(longName).toHaveLength(60)
  station.putRow('UPDATE station SET name = ?', longName)
  await page.reload()
  await seesName(page.locator('aside'), longName)
  await page.locator('input[type=password]').fill('vélo lune cacao 42')
  await page.keyboard.press('Enter')
  await seesName(page.locator('footer'), longName)
  await expect
    .poll(() => page.locator('footer').evaluate(line => line.scrollWidth <= line.clientWidth && line.clientHeight < 40))
    .toBe(true)
  expect(await cut()).toEqual([])
  expect(station.complaints).toEqual([])
})
