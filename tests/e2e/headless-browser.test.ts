import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type HeadlessLine, openHeadlessLine } from '../support/headless-line.ts'
import { projectRoot } from '../support/source-files.ts'

// The headless station with the screens as built, in Chromium, beside another site that means harm.

let line: HeadlessLine
let evil: Server
let browser: Browser
let context: BrowserContext
let page: Page
const evilPage = () => `http://127.0.0.1:${(evil.address() as AddressInfo).port}/`

beforeAll(async () => {
  line = await openHeadlessLine({}, { rendererDir: join(projectRoot, 'dist/renderer') })
  evil = createServer(
    (_request, response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<p>evil'),
  )
  await new Promise<void>(resolve => evil.listen(0, '127.0.0.1', resolve))
  const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking']
  browser = await chromium.launch({ executablePath: process.env.COCOATRACK_CHROMIUM ?? '/usr/bin/chromium', args })
  context = await browser.newContext()
  page = await context.newPage()
  await page.addInitScript(() => {
    const seen: string[] = []
    Reflect.set(window, 'seenViolations', seen)
    document.addEventListener('securitypolicyviolation', event =>
      seen.push(`${event.effectiveDirective} ${event.sample}`),
    )
  })
  await page.goto(line.url.href)
})
afterAll(async () => {
  await browser?.close()
  await new Promise(resolve => evil.close(resolve))
  await line?.close()
})

const post = (on: Page, url: string, json: unknown) =>
  on.evaluate(
    async ([to, body]) => {
      const headers = { 'content-type': 'application/json', 'x-cocoatrack': '1' }
      const answer = await fetch(to, {
        method: 'POST',
        headers,
        body: JSON.stringify({ json: body }),
        credentials: 'include',
      })
      return (await answer.json()) as { json: { role?: string } }
    },
    [url, json] as const,
  )

test('EL-3: the screens come up in a browser without one violation of their policy', async () => {
  await page.waitForFunction(() => (document.getElementById('root')?.childElementCount ?? 0) > 0)
  await page.waitForTimeout(1_000)
  expect(await page.evaluate(() => Reflect.get(window, 'seenViolations') as unknown)).toEqual([])
  expect(await page.evaluate(() => typeof Reflect.get(window, 'cocoatrack'))).toBe('undefined')
})

test('the session is a cookie that the page cannot read', async () => {
  expect((await post(page, '/rpc/sessions/login', { login: 'su', password: 'x' })).json.role).toBe('SU')
  expect((await post(page, '/rpc/sessions/me', {})).json.role).toBe('SU')
  expect(await page.evaluate(() => document.cookie)).toBe('')
  const [cookie] = await context.cookies(line.url.href)
  expect(cookie).toMatchObject({ name: `ct_session_${line.url.port}`, httpOnly: true, sameSite: 'Strict', expires: -1 })
})

test('another site’s page, in the same browser, reaches nothing with it', async () => {
  const other = await context.newPage()
  await other.goto(evilPage())
  const before = line.core.calls.length
  const outcomes = await other.evaluate(async station => {
    const url = `${station}rpc/sessions/logout`
    const json = '{"json":{}}'
    const ways: Record<string, () => Promise<unknown>> = {
      plain: () => fetch(url, { method: 'POST', body: json, credentials: 'include', mode: 'no-cors' }),
      typed: () =>
        fetch(url, {
          method: 'POST',
          body: json,
          credentials: 'include',
          headers: { 'content-type': 'application/json', 'x-cocoatrack': '1' },
        }),
      beacon: () => Promise.resolve(navigator.sendBeacon(url, new Blob([json], { type: 'application/json' }))),
      form: () =>
        new Promise(resolve => {
          const form = document.createElement('form')
          Object.assign(form, { action: url, method: 'post', target: 'sink', enctype: 'text/plain' })
          const sink = document.createElement('iframe')
          sink.name = 'sink'
          sink.onload = resolve
          document.body.append(sink, form)
          form.submit()
        }),
      frame: () =>
        new Promise((resolve, reject) => {
          const frame = document.createElement('iframe')
          frame.src = station
          frame.onload = () => {
            try {
              resolve(frame.contentDocument?.getElementById('root')?.id)
            } catch (error) {
              reject(error instanceof Error ? error : new Error(String(error)))
            }
          }
          document.body.append(frame)
        }).then(found => {
          if (found === undefined) throw new Error('empty')
          return found
        }),
      script: () =>
        new Promise((resolve, reject) => {
          const script = document.createElement('script')
          Object.assign(script, {
            src: `${station}rpc/sessions/me`,
            onload: resolve,
            onerror: () => reject(new Error('refused')),
          })
          document.body.append(script)
        }),
      read: () => fetch(`${station}rpc/sessions/me`, { credentials: 'include' }),
    }
    const told: Record<string, string> = {}
    for (const [name, way] of Object.entries(ways)) {
      told[name] = await Promise.race([
        way().then(
          () => 'done',
          () => 'refused',
        ),
        new Promise<string>(resolve => setTimeout(() => resolve('no answer'), 2_000)),
      ])
    }
    return told
  }, line.url.href)
  expect(outcomes).toMatchObject({ typed: 'refused', frame: 'refused', script: 'refused', read: 'refused' })
  // What a window says by itself is no request of the other page.
  const byItself = ['messages.here', 'setup.state']
  expect(line.core.calls.slice(before).filter(({ path }) => !byItself.includes(path))).toEqual([])
  expect((await post(page, '/rpc/sessions/me', {})).json.role).toBe('SU')
  await other.close()
})

test('events arrive over the same line, and end with the session', async () => {
  const heard = await page.evaluate(async () => {
    const headers = { 'content-type': 'application/json', 'x-cocoatrack': '1' }
    const answer = await fetch('/rpc/events/subscribe', { method: 'POST', headers, body: '{"json":{}}' })
    const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader()
    void fetch('/rpc/sessions/logout', { method: 'POST', headers, body: '{"json":{}}' })
    let text = ''
    for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) text += part.value
    return [answer.headers.get('content-type'), text] as const
  })
  expect(heard[0]).toBe('text/event-stream')
  expect(heard[1]).toContain('"topic":"session","state":"ended"')
})
