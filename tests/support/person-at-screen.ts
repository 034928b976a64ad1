import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { englishErrors } from '#shared/texts/errors-english.ts'
import { frenchErrors } from '#shared/texts/errors-french.ts'
import { projectRoot } from './source-files.ts'

type Texts = { [key: string]: string | Texts }

/** Somebody in front of the screens: finds fields, buttons and messages by the words on them, in the language of `lang`. */
export interface PersonAtScreen {
  readonly page: Page
  /** A text of the screens, its `{{values}}` filled in. */
  say(space: string, key: string, values?: Record<string, string | number>): string
  field(label: string): Locator
  button(name: string | RegExp): Locator
  fill(fields: Record<string, string>): Promise<void>
  /** Opens a list of values and takes one. */
  choose(label: string, option: string): Promise<void>
  /** Types into what has the keyboard, as fast as somebody who knows the way. */
  type(...keys: string[]): Promise<void>
  /** Waits until a text stands on the screen. */
  sees(text: string | RegExp): Promise<void>
  /** What has the keyboard: its id, or its words. */
  focus(): Promise<string>
  go(screen: string): Promise<void>
}

/** A wait ends with what it waits for; this ends a wait for what never comes, on the slowest machine. Units: ms. */
export const patience = { timeout: 120_000 }

/** `{Enter}` is a key, `{Control+Enter}` a chord, anything else is typed. */
async function press(page: Page, key: string): Promise<void> {
  const chord = /^\{(.+)\}$/.exec(key)?.[1]
  if (chord === undefined) await page.keyboard.type(key)
  else await page.keyboard.press(chord)
}

export function personAt(page: Page, lang: 'fr' | 'en'): PersonAtScreen {
  page.setDefaultTimeout(patience.timeout)
  const spaces = new Map<string, Texts>([['errors', lang === 'fr' ? frenchErrors : englishErrors]])
  const textsOf = (space: string): Texts => {
    const path = join(projectRoot, 'src-renderer/i18n', lang, `${space}.json`)
    const texts = spaces.get(space) ?? (JSON.parse(readFileSync(path, 'utf8')) as Texts)
    spaces.set(space, texts)
    return texts
  }
  const say: PersonAtScreen['say'] = (space, key, values = {}) => {
    const found = key.split('.').reduce<string | Texts | undefined>((at, name) => (at as Texts)?.[name], textsOf(space))
    if (typeof found !== 'string') throw new Error(`no text ${space}.${key}`)
    return found.replace(/\{\{(\w+)\}\}/g, (_, name: string) => String(values[name]))
  }
  // a list of values has the label of its field, too
  const field = (label: string) => page.locator('input, textarea').and(page.getByLabel(label, { exact: true }))
  return {
    page,
    say,
    field,
    button: name => page.getByRole('button', typeof name === 'string' ? { name, exact: true } : { name }),
    async fill(fields) {
      for (const [label, text] of Object.entries(fields)) await field(label).fill(text)
    },
    async choose(label, option) {
      await field(label).click()
      await page.getByRole('option', { name: option, exact: true }).click()
    },
    async type(...keys) {
      for (const key of keys) await press(page, key)
    },
    sees: text => page.getByText(text).filter({ visible: true }).first().waitFor(patience),
    focus: () =>
      page.evaluate(() => {
        const one = document.activeElement
        return one === null || one === document.body ? '' : one.id || (one.textContent ?? '').trim()
      }),
    async go(screen) {
      await page
        .getByRole('navigation')
        .getByRole('link', { name: new RegExp(`^${say('app', `screen.${screen}`)}( \\d|$)`) }) // a badge may follow
        .click()
      await page.locator('header h1', { hasText: say('app', `screen.${screen}`) }).waitFor(patience)
    },
  }
}
