import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { DeliveryReceipt } from '#main/print/receipt-model.ts'
import { fillVerifierPage } from '#shared/contract/verifier-page.ts'
import { counterDesk } from '../support/counter-desk.ts'
import { patience } from '../support/person-at-screen.ts'
import { openServedStation } from '../support/served-station.ts'
import { projectRoot } from '../support/source-files.ts'
import { done } from '../support/test-station.ts'

// The page that a station gives out, opened as a file in a browser that has no network: RC-3.

let folder = ''
let browser: Browser
let code = ''
let number = ''
let list = ''
let said = { t: 0, until: 0 }
const file = (name: string) => join(folder, name)

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cocoatrack-verifier-'))
  const desk = await counterDesk(3)
  try {
    const delivered = done(
      await desk.at.deliveries.record(desk.people.AG, { ...desk.command(), delivery: desk.typed() }),
    )
    const look = { ...desk.command(), id: delivered.id, paper: 'a5' as const, lang: 'fr' as const, print: false }
    done(await desk.at.receipts.delivery(desk.people.AG, look))
    const paper = desk.printer.papers.at(-1) as DeliveryReceipt
    code = paper.proof.qrText
    number = paper.number
    list = done(desk.at.receipts.trustList(desk.people.VW)).text
  } finally {
    desk.close()
  }
  const [kind = '', body = '', signature = ''] = list.split('.')
  said = JSON.parse(Buffer.from(body, 'base64url').toString()) as typeof said
  const forged = Buffer.from(JSON.stringify({ ...said, until: said.until + 1 })).toString('base64url')
  const built = readFileSync(join(projectRoot, 'dist/renderer/verifier.html'), 'utf8')
  writeFileSync(file('page.html'), fillVerifierPage(built, list) ?? '')
  writeFileSync(file('forged.html'), fillVerifierPage(built, `${kind}.${forged}.${signature}`) ?? '')
  const args = ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking']
  browser = await chromium.launch({ executablePath: process.env.COCOATRACK_CHROMIUM ?? '/usr/bin/chromium', args })
})
afterAll(async () => {
  await browser?.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Opens a page of the folder as a person does who was given the file; what it asked the network for and complained about. */
async function opened(name: string, locale = 'fr-FR'): Promise<{ page: Page; asked: string[]; complaints: string[] }> {
  const context = await browser.newContext({ locale, offline: true, viewport: { width: 390, height: 844 } })
  const page = await context.newPage()
  page.setDefaultTimeout(patience.timeout)
  const asked: string[] = []
  const complaints: string[] = []
  page.on('request', request => asked.push(request.url()))
  page.on('pageerror', error => complaints.push(error.message))
  page.on('console', line => line.type() === 'error' && complaints.push(line.text()))
  await page.clock.setFixedTime(said.t + 60_000)
  await page.goto(pathToFileURL(file(name)).href)
  return { page, asked, complaints }
}
const verdict = (page: Page) => page.locator('#verdict')
async function check(page: Page, text: string): Promise<string> {
  await page.locator('#code').fill(text)
  await page.locator('button[type=submit]').click()
  return (await verdict(page).innerText()).replace(/[\s\u00a0\u202f]+/g, ' ')
}

test('an authentic code is proved, one changed character is not, and nothing is asked of any network', async () => {
  const { page, asked, complaints } = await opened('page.html')
  const shown = await check(page, code)
  expect(shown).toContain('Reçu authentique')
  expect(shown).toContain(number)
  expect(shown).toMatch(/Dépôt .+ \([A-Z]{3}\)/)
  expect(shown).toMatch(/Code du planteur \w{6}-PL\d+.*Poids net [\d ,]+ kg.*Net à payer [\d ]+ FCFA/)
  expect(shown).not.toMatch(/bon à payer/i)
  await page.locator('header button').click()
  expect(await verdict(page).innerText()).toContain('Authentic receipt')
  await page.locator('header button').click()
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'
  for (let at = 4; at < code.length; at += 23) {
    const other = letters[(letters.indexOf(code.charAt(at)) + 1) % letters.length] ?? 'A'
    const changed = await check(page, code.slice(0, at) + other + code.slice(at + 1))
    expect(changed, `character ${at}`).toContain('Ce reçu n’est pas prouvé')
  }
  expect(await check(page, '7F3A-91C2-D04E')).toContain('seul, il ne prouve rien')
  expect(asked).toEqual([pathToFileURL(file('page.html')).href])
  expect(complaints).toEqual([])
  await page.context().close()
})

test('a photograph of the printed code is read in the page', async () => {
  const { page, complaints } = await opened('page.html')
  const { default: qr } = await import('qrcode')
  await qr.toFile(file('code.png'), code, { errorCorrectionLevel: 'Q', scale: 6 })
  await page.locator('#photo').setInputFiles(file('code.png'))
  await expect.poll(() => verdict(page).innerText()).toContain('Reçu authentique')
  writeFileSync(file('none.png'), Buffer.from('no picture'))
  await page.locator('#photo').setInputFiles(file('none.png'))
  await expect.poll(() => verdict(page).innerText()).toContain('ne sait pas lire')
  expect(complaints).toEqual([])
  await page.context().close()
})

test('a forged list is refused, an older one than was seen before too, and one that ran out says so', async () => {
  const bad = await opened('forged.html')
  await bad.page.getByText('N’utilisez pas cette page').waitFor()
  expect(await bad.page.locator('#code').count()).toBe(0)
  await bad.page.context().close()

  const { page } = await opened('page.html', 'en-GB')
  await page.clock.setFixedTime(said.until + 86_400_000)
  expect(await check(page, code)).toMatch(/Good signature, list too old.*was good until/)
  await page.evaluate(() => {
    for (const name of Object.keys(localStorage))
      localStorage.setItem(name, String(Number(localStorage.getItem(name)) + 60_000))
  })
  await page.reload()
  await page.getByText('A later list').waitFor()
  expect(await page.locator('#code').count()).toBe(0)
  await page.context().close()
})

test('hostile text is text, and the policy lets no other script run', async () => {
  const { page, complaints } = await opened('page.html')
  for (const text of [
    '<img src=x onerror=alert(1)>',
    'CC1:<script>alert(1)</script>',
    '"><svg onload=alert(1)>',
    `CC1:${'A'.repeat(1_900)}`,
  ]) {
    expect(await check(page, text)).toContain('Ce reçu n’est pas prouvé')
  }
  expect(await page.locator('main img, main script, main svg').count()).toBe(0)
  expect(complaints).toEqual([])
  const ran = await page.evaluate(async () => {
    const script = document.createElement('script')
    try {
      script.textContent = 'window.hostile = true'
      document.body.append(script)
    } catch {
      // trusted types
    }
    const fetched = await fetch('https://example.org/').then(
      () => true,
      () => false,
    )
    return { ran: 'hostile' in window, fetched }
  })
  expect(ran).toEqual({ ran: false, fetched: false })
  expect(complaints.join('\n')).toMatch(/Content Security Policy/)
  await page.context().close()
})

test('the screen where receipts are checked saves the page, which holds the list of its own station', async () => {
  const served = await openServedStation()
  try {
    await served.go('receipts')
    const download = served.page.waitForEvent('download')
    await served.page.getByRole('button', { name: 'Enregistrer la page de vérification' }).click()
    const saved = await download
    expect(saved.suggestedFilename()).toMatch(/^VERIFIER-UN-RECU_\d{4}-\d{2}-\d{2}\.html$/)
    await saved.saveAs(file('saved.html'))
    await served.page.getByText('Page enregistrée').waitFor()
    expect(served.complaints).toEqual([])
  } finally {
    await served.close()
  }
  const context = await browser.newContext({ locale: 'fr-FR', offline: true })
  const page = await context.newPage()
  await page.goto(pathToFileURL(file('saved.html')).href)
  expect(await check(page, code)).toContain('Aucun poste de la liste ne porte cette signature')
  await context.close()
})
