import type { Page } from 'playwright-core'

/**
 * What is wrong with the screen on display for somebody who does not see it, or sees it small: fields and buttons without a name,
 * not exactly one h1, an id twice, something wider than the window, a focus that does not show.
 */
export function faultsOf(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const faults: string[] = []
    const seen = (one: Element) => one.checkVisibility({ visibilityProperty: true }) && one.getClientRects().length > 0
    const shown = (query: string) => [...document.querySelectorAll<HTMLElement>(query)].filter(seen)
    const textOfIds = (ids: string | null) =>
      (ids ?? '')
        .split(' ')
        .map(id => document.getElementById(id)?.textContent ?? '')
        .join('')
    const named = (one: HTMLElement) =>
      (
        (one.getAttribute('aria-label') ?? '') +
        textOfIds(one.getAttribute('aria-labelledby')) +
        [...((one as HTMLInputElement).labels ?? [])].map(label => label.textContent).join('') +
        (one.matches('button, a') ? (one.textContent ?? '') + (one.getAttribute('title') ?? '') : '')
      ).trim() !== ''
    const what = (one: Element) => `${one.tagName} ${one.className} ${one.textContent?.slice(0, 40)}`

    for (const one of shown('input:not([type=hidden]), textarea, select, button, a[href], [role=radiogroup]'))
      if (!named(one) && one.getAttribute('aria-hidden') !== 'true') faults.push(`no name: ${what(one)}`)
    const heads = shown('h1').filter(one => (one.textContent ?? '').trim() !== '')
    if (heads.length !== 1) faults.push(`${heads.length} h1`)
    const ids = [...document.querySelectorAll('[id]')].map(one => one.id)
    for (const id of new Set(ids.filter((one, at) => ids.indexOf(one) !== at))) faults.push(`id twice: ${id}`)
    const root = document.documentElement
    if (root.scrollWidth > window.innerWidth) faults.push(`the page is ${root.scrollWidth} wide`)
    if (root.lang !== 'fr' && root.lang !== 'en') faults.push(`lang ${root.lang}`)
    return faults
  })
}

/** Which of the next `count` stops of the Tab key show no ring, no other border and no other colour. */
export async function unseenFocus(page: Page, count: number): Promise<string[]> {
  const unseen: string[] = []
  for (let n = 0; n < count; n++) {
    await page.keyboard.press('Tab')
    const fault = await page.evaluate(() => {
      const one = document.activeElement
      if (!(one instanceof HTMLElement) || one === document.body) return null
      const what = () => `${one.tagName} ${one.className} ${one.textContent?.slice(0, 40)}`
      const looks = (of: Element) => {
        const { outlineStyle, outlineWidth, boxShadow, borderColor, backgroundColor } = getComputedStyle(of)
        const ring = outlineStyle === 'none' ? '' : `${outlineStyle} ${outlineWidth}`
        return [ring, boxShadow, borderColor, backgroundColor].join('|')
      }
      const parts = [one, one.parentElement, one.parentElement?.parentElement].filter(part => part instanceof Element)
      const focused = parts.map(looks)
      one.blur()
      const left = parts.map(looks)
      one.focus({ preventScroll: true })
      return focused.join() === left.join() ? what() : null
    })
    if (fault !== null) unseen.push(fault)
  }
  return unseen
}

/** Which parts of the counter's form are wider than their place. */
export function formTooWide(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const form = document.querySelector('form')
    const parts = [document.documentElement, form?.parentElement, form, ...(form?.querySelectorAll('section') ?? [])]
    return parts.flatMap(part =>
      part && part.scrollWidth > part.clientWidth + 1
        ? [`${part.tagName} ${part.className}: ${part.scrollWidth} in ${part.clientWidth}`]
        : [],
    )
  })
}
