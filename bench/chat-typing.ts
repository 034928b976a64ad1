// A person types at the delivery screen while the conversation beside it fills: from each key until the frame that shows it is drawn.
import { randomBytes } from 'node:crypto'
import type { Page } from 'playwright-core'
import { channelIds } from '#shared/domain/channel.ts'
import { uuid7 } from '#shared/sync/uuid.ts'
import { rootPassword, shippedPorts, testStation } from '../tests/support/test-station.ts'
import { percentile, tell } from './parts/figure.ts'
import { openScreen } from './parts/screen.ts'

const quick = process.argv.includes('--quick')
const keys = quick ? 40 : 240
const keyMs = 90
/** Faster than any office talks. */
const messageMs = 100
const words = 'Le camion part avec douze sacs de cacao grade deux'
/** What people feel as at once is twice as long (RAIL). Units: ms. */
const targetMs = 50

const station = await testStation({ ports: shippedPorts(901) })
station.open.close()
const { page, close } = await openScreen(station.folder, { login: 'odette', password: rootPassword })

/** Notes of every key how long it is until the frame after it. */
const listen = (at: Page): Promise<void> =>
  at.evaluate(() => {
    const times: number[] = []
    Object.assign(window, { keyTimes: times })
    const note = (event: KeyboardEvent) =>
      requestAnimationFrame(() => setTimeout(() => times.push(performance.now() - event.timeStamp)))
    window.addEventListener('keydown', note, { capture: true })
  })

/** Types a name and a note, as somebody who knows the keyboard does. */
async function typed(at: Page): Promise<readonly number[]> {
  await at.evaluate(() => ((window as unknown as { keyTimes: number[] }).keyTimes.length = 0))
  const field = at.locator('main input').first()
  await field.click()
  for (let n = 0; n < keys; n++) {
    if (n % 12 === 0) await field.fill('')
    await at.keyboard.press('abcdefghijkl'.charAt(n % 12))
    await at.waitForTimeout(keyMs)
  }
  return at.evaluate(() => (window as unknown as { keyTimes: number[] }).keyTimes)
}

/** Says something in *général* every so often, in the same person's name; ends it, and how many were said. */
function talk(at: Page): () => number {
  let said = 0
  const say = async (): Promise<void> => {
    const json = { commandId: uuid7(Date.now(), randomBytes(10)), conversation: channelIds.general, text: words }
    const headers = { 'x-cocoatrack': '1' }
    const answer = await at.request.post(new URL('/rpc/messages/send', at.url()).href, { headers, data: { json } })
    if (answer.ok()) said += 1
  }
  const timer = setInterval(() => void say(), messageMs)
  return () => {
    clearInterval(timer)
    return said
  }
}

try {
  await page.evaluate(() => window.location.assign('#/counter'))
  await page.keyboard.press('Control+Shift+M')
  await page.locator('[data-panel]').waitFor()
  await listen(page)
  const quiet = await typed(page)
  const end = talk(page)
  const busy = await typed(page)
  const said = end()
  await page.locator('[data-panel] [data-message]').nth(5).waitFor()
  for (const rank of [95, 50]) {
    tell({
      name: `chat-typing-p${rank}`,
      value: percentile(busy, rank),
      unit: `ms from a key to its frame, ${said} messages coming`,
      target: targetMs,
      peer: 'the same while nobody says anything',
      peerValue: percentile(quiet, rank),
    })
  }
} finally {
  await close()
  station.close()
}
