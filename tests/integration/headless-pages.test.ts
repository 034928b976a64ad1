import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type HeadlessLine, openHeadlessLine } from '../support/headless-line.ts'
import { traversalPaths } from '../support/traversal-urls.ts'

let line: HeadlessLine
beforeAll(async () => {
  line = await openHeadlessLine({ requestsPerMinute: 100_000 })
})
afterAll(() => line.close())

const golden = (nonce: string) =>
  `default-src 'none'; script-src 'self'; style-src 'self' 'nonce-${nonce}'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'`

describe('the pages of the headless station', () => {
  test('EL-3: the page comes with the golden policy and a nonce of its own each time', async () => {
    const nonces = new Set<string>()
    for (const path of ['/', '/index.html', '/', '/?x=1']) {
      const { status, headers, text } = await line.ask(path)
      expect(status).toBe(200)
      const nonce = /nonce="([^"]+)"/.exec(text)?.[1] ?? ''
      expect(Buffer.from(nonce, 'base64')).toHaveLength(16)
      expect(headers['content-security-policy']).toBe(golden(nonce))
      expect(headers['cache-control']).toBe('no-store')
      nonces.add(nonce)
    }
    expect(nonces.size).toBe(4)
  })

  test('every answer carries the fixed headers', async () => {
    for (const answer of [
      await line.ask('/'),
      await line.ask('/nothing'),
      await line.ask('/assets/index-abc.js'),
      await line.call('sessions.me'),
    ]) {
      expect(answer.headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'x-frame-options': 'DENY',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
      })
      expect(answer.headers['access-control-allow-origin']).toBeUndefined()
      expect(answer.headers['x-powered-by'] ?? answer.headers.server).toBeUndefined()
    }
  })

  test('an asset may be kept, for its name holds its hash; a worker alone may compile WebAssembly', async () => {
    const asset = await line.ask('/assets/index-abc.js')
    expect([asset.status, asset.headers['content-type'], asset.headers['cache-control']]).toEqual([
      200,
      'text/javascript; charset=utf-8',
      'private, max-age=31536000, immutable',
    ])
    expect(asset.headers['content-security-policy']).toBe("default-src 'none'")
    const worker = await line.ask('/assets/scan-worker-abc.js')
    expect(worker.headers['content-security-policy']).toContain("script-src 'self' 'wasm-unsafe-eval'")
  })

  test('EL-2: no spelling of a path leads out of the bundle', async () => {
    const paths = traversalPaths()
    expect(paths.length).toBeGreaterThan(200)
    for (const path of paths) {
      // a path that node:http itself refuses to send cannot arrive
      const answer = await line.ask(path).catch((error: Error & { code?: string }) => {
        expect(error.code, path).toBe('ERR_UNESCAPED_CHARACTERS')
      })
      if (!answer) continue
      expect(answer.status, path).toBe(404)
      expect(answer.text, path).toBe('')
    }
  })

  test('pages are read only', async () => {
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE']) {
      expect((await line.ask('/', { method })).status, method).toBe(405)
    }
    const head = await line.ask('/', { method: 'HEAD' })
    expect([head.status, head.text]).toEqual([200, ''])
  })
})
