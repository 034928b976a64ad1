import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import BetterSqlite3 from 'better-sqlite3'
import { type Browser, chromium, type Page } from 'playwright-core'
import { compose } from '#main/compose.ts'
import { openHeadless } from '#main/rpc/headless-station.ts'
import { stationFiles } from '#main/storage/open.ts'
import { plainSecretBox } from '#main/storage/secret-box.ts'
import { patience } from './person-at-screen.ts'
import { projectRoot } from './source-files.ts'

export const superadmin = { name: 'NGONO Clarisse', login: 'clarisse', password: 'vélo lune cacao 42' }

export interface ServedStation {
  readonly page: Page
  /** Writes into the rows of the station past all its checks, as the word of a peer comes to stand there. */
  putRow(sql: string, ...values: string[]): void
  /** Opens a screen by its address: `farmers?mode=new`. The screen before it is gone when this ends, so that nothing of it is taken for the new one's. */
  go(hash: string): Promise<void>
  /** What the page complained about: thrown errors, refused styles and scripts. */
  readonly complaints: string[]
  /** Stops the station and starts it anew at the same address; the page and its session stay as they are. */
  restart(): Promise<void>
  close(): Promise<void>
}

/** A whole station on a free port, set up, and a person logged in to it in Chromium with the screens as built. */
export async function openServedStation(): Promise<ServedStation> {
  const folder = mkdtempSync(join(tmpdir(), 'cocoatrack-served-'))
  const open = (port: number) =>
    openHeadless(
      {
        dataDir: join(folder, 'data'),
        resourcesDir: join(projectRoot, 'resources'),
        rendererDir: process.env.COCOATRACK_SCREENS ?? join(projectRoot, 'dist/renderer'),
        version: '0',
        host: '127.0.0.1',
        port,
        tls: null,
        secrets: plainSecretBox,
        log: () => undefined,
      },
      compose,
    )
  let station = await open(0)
  let browser: Browser | null = null
  const close = async () => {
    await browser?.close()
    await station.close()
    rmSync(folder, { recursive: true, force: true })
  }
  const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking']
  browser = await chromium.launch({ executablePath: process.env.COCOATRACK_CHROMIUM ?? '/usr/bin/chromium', args })
  const context = await browser.newContext({ viewport: { width: 1366, height: 768 }, acceptDownloads: true })
  const page = await context.newPage()
  const complaints: string[] = []
  page.setDefaultTimeout(patience.timeout)
  page.on('pageerror', error => complaints.push(error.message))
  await page.addInitScript(() =>
    document.addEventListener('securitypolicyviolation', event =>
      setTimeout(() => {
        throw new Error(`policy: ${event.effectiveDirective} ${event.sample}`)
      }),
    ),
  )
  await page.goto(station.url)
  await setUp(page)
  await page.reload()
  await page.locator('input:not([type=password])').first().fill(superadmin.login)
  await page.locator('input[type=password]').fill(superadmin.password)
  await page.keyboard.press('Enter')
  await page.locator('nav').waitFor()
  return {
    page,
    putRow(sql, ...values) {
      const db = new BetterSqlite3(join(folder, 'data', stationFiles.database))
      db.prepare(sql).run(...values)
      db.close()
    },
    complaints,
    close,
    async restart() {
      await station.close()
      station = await open(Number(new URL(station.url).port))
    },
    go: hash => page.evaluate(leave, `#/${hash}`),
  }
}

/** Runs in the page: to another address, until the window was told and has drawn what stands there. */
async function leave(to: string): Promise<void> {
  if (window.location.hash === to) return
  const told = new Promise(done => window.addEventListener('hashchange', () => setTimeout(done), { once: true }))
  window.location.assign(to)
  await told
}

/** The wizard's two calls, as its screens send them; the wizard itself has its own test. */
async function setUp(page: Page): Promise<void> {
  await page.evaluate(async person => {
    const call = async (procedure: string, json: unknown) => {
      const answer = await fetch(`/rpc/setup/${procedure}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-cocoatrack': '1' },
        body: JSON.stringify({ json }),
      })
      return ((await answer.json()) as { json: unknown }).json
    }
    const begun = (await call('begin', {
      lang: 'fr',
      organisation: { name: 'SCOOPS Ebebda' },
      warehouse: { name: 'Magasin d’Ebebda', code: 'EBE', region: 'Centre', departement: 'Lékié', village: 'Ebebda' },
      station: { name: 'Comptoir' },
      superadmin: person,
      season: { label: '2026-2027', code: '2627', start: '2026-08-01', end: '2027-07-15' },
    })) as { setupId: string; words: string[]; ask: number[] }
    await call('confirm', { setupId: begun.setupId, typed: begun.ask.map(n => begun.words[n - 1]) })
  }, superadmin)
}
