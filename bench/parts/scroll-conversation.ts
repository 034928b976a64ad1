import type { Page } from 'playwright-core'
import { channelIds } from '#shared/domain/channel.ts'
import { openScreen, type Login } from './screen.ts'

/** How far one frame scrolls, some 3 600 pixels a second: as fast as somebody turns a wheel who looks for something. Units: pixels. */
const step = 60

/** What a window did while it was scrolled: the time between one frame and the next, each, and how many messages came. Units: ms. */
export interface Scrolled {
  readonly frames: readonly number[]
  readonly messages: number
}

/**
 * A conversation of a station's folder, which nobody has open, scrolled upwards in Chromium through so many frames from its newest message,
 * and beside it a page with as many lines of the same words and nothing else, scrolled the same way.
 */
export async function scrollConversation(
  dataDir: string,
  who: Login,
  frames: number,
): Promise<{ readonly ours: Scrolled; readonly bare: Scrolled }> {
  const { page, close } = await openScreen(dataDir, who)
  try {
    await page.evaluate(to => window.location.assign(to), `#/messages?id=${channelIds.general}`)
    await page.locator('[data-message]').nth(20).waitFor()
    // What a screen does just after it opened has ended.
    await page.waitForTimeout(2_000)
    const ours = await scrolled(page, frames)
    const words = await page.locator('[data-message] p[dir]').allInnerTexts()
    await page.goto('about:blank')
    await page.setContent(
      `<div data-message style="height:700px;overflow-y:auto">${Array.from({ length: frames * 2 }, (_, n) => `<p>${words[n % words.length]}</p>`).join('')}</div>`,
    )
    return { ours, bare: await scrolled(page, frames) }
  } finally {
    await close()
  }
}

/** Scrolls what holds the messages from its foot upwards, one step a frame. */
const scrolled = (page: Page, frames: number): Promise<Scrolled> =>
  page.evaluate(
    ({ count, by }) =>
      new Promise(resolve => {
        const isBox = (at: Element): boolean =>
          at.scrollHeight > at.clientHeight + 50 && ['auto', 'scroll'].includes(getComputedStyle(at).overflowY)
        let box = document.querySelector('[data-message]')
        while (box !== null && !isBox(box)) box = box.parentElement
        if (box === null) throw new Error('there is something to scroll')
        const seen = new Set<string>()
        const note = () => {
          for (const line of document.querySelectorAll<HTMLElement>('[data-message]'))
            seen.add(line.dataset['message'] ?? '')
        }
        box.scrollTop = box.scrollHeight
        const deltas: number[] = []
        let last = performance.now()
        const frame = (now: number) => {
          deltas.push(now - last)
          last = now
          box.scrollTop -= by
          if (deltas.length % 50 === 0) note()
          if (deltas.length < count) requestAnimationFrame(frame)
          else resolve({ frames: deltas.slice(1), messages: seen.size })
        }
        requestAnimationFrame(frame)
      }),
    { count: frames, by: step },
  )
