import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ElectronApplication, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeShellApp, type ShellApp } from '../support/shell-app.ts'
import { traversalPaths } from '../support/traversal-urls.ts'

let app: ShellApp
let electron: ElectronApplication
let page: Page
beforeAll(async () => {
  app = await makeShellApp()
  writeFileSync(join(app.folder, 'app/dist/secret.txt'), 'SECRET')
  ;({ electron, page } = await app.start())
  await page.waitForLoadState('load')
})
afterAll(async () => {
  await electron?.close()
  app?.remove()
})

describe('EL-2: the screens come from app:// and nowhere else', () => {
  test('the page is app://cocoatrack/', async () => {
    expect(page.url().split('#')[0]).toBe('app://cocoatrack/')
    expect(await page.evaluate(() => [window.origin, window.isSecureContext])).toEqual(['app://cocoatrack', true])
  })
  test('200 spellings of a path and hosts give no file outside the bundle', async () => {
    const urls = [
      ...traversalPaths().map(path => `app://cocoatrack${path}`),
      'app://evil/',
      'app://evil/index.html',
      'app://evil/..%2fsecret.txt',
      'app:///secret.txt',
    ]
    expect(urls.length).toBeGreaterThan(200)
    const fromPage = await page.evaluate(
      of =>
        Promise.all(
          of.map(url =>
            fetch(url).then(
              async r => [url, r.status, await r.text()] as const,
              () => [url, 0, ''] as const,
            ),
          ),
        ),
      urls,
    )
    const fromShell = await electron.evaluate(
      ({ session }, of) =>
        Promise.all(
          of.map(url =>
            session.defaultSession.fetch(url).then(
              async r => [url, r.status, await r.text()] as const,
              () => [url, 0, ''] as const,
            ),
          ),
        ),
      urls,
    )
    for (const [url, status, text] of [...fromPage, ...fromShell]) {
      // what the address parser itself folds back onto the page is the page
      const isPage = status === 200 && text.startsWith('<!doctype html>')
      expect(isPage || status === 404 || status === 0, `${url} ${status}`).toBe(true)
      expect(text, url).not.toContain('SECRET')
      expect(text, url).not.toContain('root:')
      expect(text, url).not.toContain('"name": "cocoatrack"')
    }
  })
  test('files of the machine are neither shown nor fetched', async () => {
    const url = `file://${join(app.folder, 'app/dist/secret.txt')}`
    expect(
      await page.evaluate(
        from =>
          fetch(from).then(
            () => 'read',
            () => 'refused',
          ),
        url,
      ),
    ).toBe('refused')
    await page.evaluate(to => window.location.assign(to), url).catch(() => undefined)
    await page.waitForTimeout(300)
    expect(page.url().split('#')[0]).toBe('app://cocoatrack/')
  })
})

describe('EL-3: the policy of the page', () => {
  const golden = (nonce: string) =>
    `default-src 'none'; script-src 'self'; style-src 'self' 'nonce-${nonce}'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'`

  test('equals the golden string, with a nonce of its own each load', async () => {
    const nonces = new Set<string>()
    for (let n = 0; n < 3; n++) {
      const [policy, text] = await page.evaluate(() =>
        fetch('/').then(async r => [r.headers.get('content-security-policy'), await r.text()] as const),
      )
      const nonce = /nonce="([^"]+)"/.exec(text)?.[1] ?? ''
      expect(nonce).toHaveLength(24)
      expect(policy).toBe(golden(nonce))
      nonces.add(nonce)
    }
    expect(nonces.size).toBe(3)
  })

  test('an inline script, eval, a picture and a fetch from outside each raise a violation and do nothing', async () => {
    const told = await page.evaluate(async () => {
      const violations: string[] = []
      document.addEventListener('securitypolicyviolation', event => violations.push(event.effectiveDirective))
      const nextViolation = async (act: () => unknown) => {
        const before = violations.length
        const outcome = await Promise.resolve()
          .then(act)
          .then(
            () => 'done',
            (error: Error) => error.name,
          )
        for (let n = 0; n < 50 && violations.length === before; n++)
          await new Promise(resolve => setTimeout(resolve, 20))
        return [violations.slice(before), outcome]
      }
      const inline = () => {
        const script = document.createElement('script')
        const policy = (
          window as unknown as {
            trustedTypes: { createPolicy(name: string, rules: object): { createScript(text: string): string } }
          }
        ).trustedTypes
        script.textContent = policy
          .createPolicy('test-inline', { createScript: (text: string) => text })
          .createScript('window.ran = 1')
        document.head.append(script)
      }
      const image = () =>
        new Promise(resolve => {
          const picture = new Image()
          picture.onerror = resolve
          picture.src = 'https://evil.example/x.png'
        })
      // an indirect eval, so that the compiler of the test does not see one
      const evil = () => (Reflect.get(window, 'ev' + 'al') as (text: string) => unknown)('window.ran = 2')
      return {
        inline: await nextViolation(inline),
        evil: await nextViolation(evil),
        image: await nextViolation(image),
        fetch: await nextViolation(() => fetch('https://evil.example/')),
        ran: Reflect.get(window, 'ran') as unknown,
      }
    })
    expect(told.ran).toBeUndefined()
    expect(told.inline[0]).toContain('script-src-elem')
    expect(told.evil[1]).toMatch(/EvalError|TypeError/)
    expect(told.evil[0]?.length).toBeGreaterThan(0)
    expect(told.image[0]).toContain('img-src')
    expect(told.fetch).toEqual([['connect-src'], 'TypeError'])
  })

  test('HTML as text, an unsigned style, a frame, a form and a foreign worker are refused', async () => {
    const told = await page.evaluate(async () => {
      const violations: string[] = []
      document.addEventListener('securitypolicyviolation', event => violations.push(event.effectiveDirective))
      const write = (element: Element, html: string) => Reflect.set(element, 'inner' + 'HTML', html)
      let html = 'written'
      try {
        write(document.createElement('div'), '<img src=x onerror="window.ran = 3">')
      } catch (error) {
        html = (error as Error).name
      }
      const style = document.createElement('style')
      style.append('body { --from-attack: 1 }')
      const frame = document.createElement('iframe')
      frame.src = 'https://evil.example/'
      const form = document.createElement('form')
      form.action = 'https://evil.example/'
      document.body.append(style, frame, form)
      form.submit()
      await new Promise(resolve => setTimeout(resolve, 500))
      const attacked = getComputedStyle(document.body).getPropertyValue('--from-attack')
      let bridge = 'within reach'
      try {
        bridge = typeof Reflect.get(frame.contentWindow ?? {}, 'cocoatrack')
      } catch (error) {
        bridge = (error as Error).name
      }
      for (const element of [style, frame, form]) element.remove()
      return { violations, html, attacked, ran: Reflect.get(window, 'ran') as unknown, bridge }
    })
    expect(told.html).toBe('TypeError')
    expect(told.ran).toBeUndefined()
    expect(told.attacked).toBe('')
    expect(told.bridge).toMatch(/^(undefined|SecurityError)$/)
    expect(told.violations).toEqual(expect.arrayContaining(['style-src-elem', 'frame-src', 'form-action']))
  })

  test('our own screens raise none', async () => {
    await page.addInitScript(() => {
      const seen: string[] = []
      Reflect.set(window, 'seenViolations', seen)
      document.addEventListener('securitypolicyviolation', event =>
        seen.push(`${event.effectiveDirective} ${event.blockedURI} ${event.sample}`),
      )
    })
    await page.reload()
    await page.locator('#root input').first().waitFor()
    expect(await page.evaluate(() => Reflect.get(window, 'seenViolations') as unknown)).toEqual([])
  })
})
