import { join } from 'node:path'
import { chromium, type Page } from 'playwright-core'
import { compose } from '#main/compose.ts'
import { openHeadless } from '#main/rpc/headless-station.ts'
import { plainSecretBox } from '#main/storage/secret-box.ts'
import { build } from '../../tools/build.mjs'
import { projectRoot } from '../../tools/node.mjs'

export interface Login {
  readonly login: string
  readonly password: string
}

/** The station of a folder, which nobody has open, at a screen of 1366×768 in Chromium, where somebody has logged in. */
export async function openScreen(
  dataDir: string,
  who: Login,
): Promise<{ readonly page: Page; readonly close: () => Promise<void> }> {
  await build()
  const station = await openHeadless(
    {
      ...{ dataDir, version: '0', host: '127.0.0.1', port: 0, tls: null, secrets: plainSecretBox },
      log: () => undefined,
      resourcesDir: join(projectRoot, 'resources'),
      rendererDir: join(projectRoot, 'dist/renderer'),
    },
    compose,
  )
  const browser = await chromium.launch({
    executablePath: process.env.COCOATRACK_CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
  })
  const close = async (): Promise<void> => {
    await browser.close()
    await station.close()
  }
  try {
    const page = await browser.newPage({ viewport: { width: 1366, height: 768 } })
    await page.goto(station.url)
    await page.locator('input:not([type=password])').first().fill(who.login)
    await page.locator('input[type=password]').fill(who.password)
    await page.keyboard.press('Enter')
    await page.locator('nav').first().waitFor()
    return { page, close }
  } catch (error) {
    await close()
    throw error
  }
}
