import { mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Page } from 'playwright-core'
import { firstPageOf } from './read-paper.ts'

/** The folder that the pictures of the first day go to, when they are to be made (`npm run tour`). */
const tourFolder = process.env.COCOATRACK_TOUR ?? ''

/** Takes a picture of the screen for the tour, still and without a caret; nothing when no tour is being made. */
export async function picture(page: Page, name: string): Promise<void> {
  if (tourFolder === '') return
  const path = join(tourFolder, `${name}.png`)
  mkdirSync(dirname(path), { recursive: true })
  await page.mouse.move(1080, 756) // the status bar: nothing is pointed at
  // what was said of the step before is gone
  await page.waitForFunction(() => document.querySelector('.mantine-Notification-root') === null)
  await page.evaluate(() => document.fonts.ready.then(() => undefined))
  await page.screenshot({ path, animations: 'disabled', caret: 'hide' })
}

/** The same of a paper: its first page. */
export function paperPicture(pdf: Uint8Array, name: string): void {
  if (tourFolder === '') return
  mkdirSync(tourFolder, { recursive: true })
  firstPageOf(pdf, 110, join(tourFolder, name))
}
