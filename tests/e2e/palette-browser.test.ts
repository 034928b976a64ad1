import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openServedStation, type ServedStation } from '../support/served-station.ts'

// Ctrl+K leads by keyboard to any screen and page, by its words in either language.

let station: ServedStation
let page: Page
beforeAll(async () => {
  station = await openServedStation()
  page = station.page
})
afterAll(async () => station?.close())

/** Opens the palette, types, and takes what is offered first. */
async function take(typed: string): Promise<void> {
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox', { name: 'Rechercher partout…' }).fill(typed)
  await page.getByRole('option').first().waitFor()
  await page.keyboard.press('Enter')
  await page.getByRole('option').first().waitFor({ state: 'detached' })
}
const hash = () => page.evaluate(() => window.location.hash)

test.each([
  ['réseau', '#/settings?part=network'],
  ['network', '#/settings?part=network'],
  ['conflits', '#/conflicts'],
  ['journal', '#/ledger?part=audit'],
  ['siège', '#/settings?part=hq'],
])('“%s” leads to %s', async (typed, to) => {
  await take(typed)
  await expect.poll(hash).toBe(to)
})

test('“valise” leads to the couriers themselves, which the next Tab is in', async () => {
  await take('valise')
  await expect.poll(hash).toBe('#/ledger?id=courier&part=backups')
  const couriers = page.getByRole('heading', { name: 'Ouvrir une valise' })
  await couriers.waitFor()
  await expect.poll(() => couriers.evaluate(at => at.getBoundingClientRect().bottom < window.innerHeight)).toBe(true)
  await expect
    .poll(async () => {
      await page.keyboard.press('Tab')
      return page.evaluate(() => document.activeElement?.textContent?.trim() ?? '')
    })
    .toBe('Ouvrir')
  expect(station.complaints).toEqual([])
})
