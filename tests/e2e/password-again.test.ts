import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { faultsOf } from '../support/screen-checks.ts'
import { openServedStation, type ServedStation, superadmin } from '../support/served-station.ts'

// AU-9 on the screens: the password is asked in one place, over whatever asked for it, and nothing typed is lost.

let station: ServedStation
let page: Page
beforeAll(async () => {
  station = await openServedStation()
  page = station.page
})
afterAll(async () => station?.close())

const button = (name: string) => page.getByRole('button', { name, exact: true })
const again = () => page.getByRole('dialog', { name: 'Votre mot de passe, encore une fois' })
const typePassword = async (password: string) => {
  await again().locator('input').fill(password)
  await page.keyboard.press('Enter')
}
/** How many prices the station holds, whatever the screen shows. */
const prices = () =>
  page.evaluate(async () => {
    const answer = await fetch('/rpc/prices/list', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-cocoatrack': '1' },
      body: JSON.stringify({ json: {} }),
    })
    return ((await answer.json()) as { json: { total: number } }).json.total
  })
const typePrice = async (price: string) => {
  await station.go('prices')
  await button('Nouveau prix').click()
  await page.locator('#price').fill(price)
}
const form = () => page.getByRole('dialog', { name: 'Nouveau prix' })
const save = () => form().getByRole('button', { name: 'Fixer le prix' })

describe('a price, when the password is not fresh', () => {
  test('waits for the password; Escape leaves the form as it was, and says that nothing was done', async () => {
    await typePrice('3250')
    await station.restart() // what the station knew of the password went with it
    await save().click()
    await again().waitFor()
    await expect.poll(() => faultsOf(page)).toEqual([])
    expect(
      await again()
        .locator('input')
        .evaluate(box => box === document.activeElement),
    ).toBe(true)
    await page.keyboard.press('Escape')
    await again().waitFor({ state: 'detached' })
    await form().getByText('Rien n’a été fait').waitFor()
    await expect.poll(() => page.locator('#price').inputValue()).toMatch(/3.?250/)
    expect(await prices()).toBe(0)
  })

  test('a wrong password is said and changes nothing; the right one sends the very same call', async () => {
    await save().click()
    await again().waitFor()
    await page.keyboard.press('Enter')
    await again().getByText('Écrivez votre mot de passe').waitFor()
    await typePassword('ce n’est pas lui')
    await again().getByText('Nom d’utilisateur ou mot de passe incorrect').waitFor()
    expect(await prices()).toBe(0)
    await typePassword(superadmin.password)
    await form().waitFor({ state: 'detached' })
    await page
      .locator('.ag-row', { hasText: /3.?250/ })
      .first()
      .waitFor()
    expect(await prices()).toBe(1)
  })

  test('within two minutes nothing asks, afterwards the export of a list does', async () => {
    const exportCsv = async () => {
      await button('Exporter').click()
      await page.getByRole('menuitem', { name: /CSV/ }).click()
    }
    const download = async () => {
      const file = page.waitForEvent('download')
      await exportCsv()
      return file
    }
    expect(readFileSync(await (await download()).path(), 'utf8')).toContain('3250')
    await station.restart()
    const file = page.waitForEvent('download')
    await exportCsv()
    await typePassword(superadmin.password)
    expect(readFileSync(await (await file).path(), 'utf8')).toContain('3250')
  })

  test('a screen that locks takes the question with it, and the act is not done', async () => {
    await typePrice('3300')
    await station.restart()
    await save().click()
    await again().waitFor()
    await page.keyboard.press('Control+l')
    await page.getByRole('heading', { name: 'Écran verrouillé' }).waitFor()
    expect(await again().count()).toBe(0)
    await page.locator('#password').fill(superadmin.password)
    await page.keyboard.press('Enter')
    await page.locator('nav').waitFor()
    await station.go('prices')
    await page
      .locator('.ag-row', { hasText: /3.?250/ })
      .first()
      .waitFor()
    expect(await prices()).toBe(1)
    expect(await again().count()).toBe(0)
    expect(station.complaints).toEqual([])
  })
})
