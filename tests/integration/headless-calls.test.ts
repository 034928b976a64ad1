import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/fetch'
import type { ContractRouterClient } from '@orpc/contract'
import type { Contract } from '#shared/contract/contract.ts'
import { contractLimits } from '#shared/contract/limits.ts'
import { type HeadlessLine, openHeadlessLine, refusalIn } from '../support/headless-line.ts'

let line: HeadlessLine
beforeAll(async () => {
  line = await openHeadlessLine({ requestsPerMinute: 100_000, loginsPerMinute: 1_000 })
})
afterAll(() => line.close())

describe('the session of a browser', () => {
  test('logs in by a cookie that no script reads and no other site sends', async () => {
    const { status, headers, text } = await line.call('sessions.login', { login: 'ma', password: 'x' })
    expect(status).toBe(200)
    expect(headers['set-cookie']).toEqual([
      expect.stringMatching(/^ct_session_\d+=token-MA-\d+; Path=\/; HttpOnly; SameSite=Strict$/),
    ])
    expect(text).not.toContain('token-')
    expect(headers['cache-control']).toBe('no-store')
  })

  test('another station of this machine, at another port, neither reads it nor takes it back', async () => {
    const other = await openHeadlessLine()
    const cookie = await line.logIn('ma')
    const there = await other.logIn('vw')
    const both = `${cookie}; ${there}`
    expect(JSON.parse((await line.call('sessions.me', {}, both)).text).json).toMatchObject({ role: 'MA' })
    expect(JSON.parse((await other.call('sessions.me', {}, both)).text).json).toMatchObject({ role: 'VW' })
    expect((await other.call('sessions.me', {}, cookie)).headers['set-cookie']).toBeUndefined()
    await other.close()
  })

  test('the cookie is the caller, with the rights of its role', async () => {
    const cookie = await line.logIn('vw')
    expect(JSON.parse((await line.call('sessions.me', {}, cookie)).text).json).toMatchObject({ role: 'VW' })
    expect(refusalIn(await line.call('users.list', {}, cookie))).toEqual({ kind: 'Forbidden', action: 'users.view' })
    expect(refusalIn(await line.call('users.list', {}))).toEqual({ kind: 'NotLoggedIn' })
  })

  test('logging out takes the cookie back, and a stale one is taken back too', async () => {
    const cookie = await line.logIn('ag')
    const out = await line.call('sessions.logout', {}, cookie)
    expect(out.headers['set-cookie']).toEqual([
      `ct_session_${line.url.port}=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0`,
    ])
    const again = await line.call('sessions.me', {}, cookie)
    expect(refusalIn(again)).toEqual({ kind: 'NotLoggedIn' })
    expect(String(again.headers['set-cookie'])).toContain('Max-Age=0')
  })

  test.each(['=../../x', '=a b', `=${'a'.repeat(400)}`, '', '="token"'])('the cookie %j is nobody', async value => {
    const cookie = `x=1; ct_session_${line.url.port}${value}`
    expect(refusalIn(await line.call('sessions.me', {}, cookie))).toEqual({ kind: 'NotLoggedIn' })
  })

  test('a locked screen stays locked over HTTP', async () => {
    const cookie = await line.logIn('ag')
    await line.call('sessions.lock', {}, cookie)
    expect(refusalIn(await line.call('home.search', { text: 'a' }, cookie))).toEqual({ kind: 'Locked' })
  })
})

describe('other sites’ pages (CSRF, DNS rebinding)', () => {
  const foreign: [what: string, headers: Record<string, string | undefined>][] = [
    ['another origin', { origin: 'https://evil.example' }],
    ['the origin null', { origin: 'null' }],
    ['our name on another port', { origin: 'http://127.0.0.1:1' }],
    ['our origin over https', { origin: 'https://127.0.0.1' }],
    ['a sibling site', { 'sec-fetch-site': 'same-site' }],
    ['a cross-site fetch', { 'sec-fetch-site': 'cross-site' }],
    ['a typed address', { 'sec-fetch-site': 'none' }],
    ['no header of ours', { 'x-cocoatrack': undefined }],
    ['a form’s type', { 'content-type': 'text/plain' }],
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['a form with files', { 'content-type': 'multipart/form-data; boundary=x' }],
  ]
  test.each(foreign)('%s is refused before anything is read', async (_what, headers) => {
    const cookie = await line.logIn('su')
    const before = line.core.calls.length
    const answer = await line.call('sessions.logout', {}, cookie, headers)
    expect([answer.status, answer.text]).toEqual([403, ''])
    expect(line.core.calls.length).toBe(before)
  })

  test('twenty foreign origins get no leave to read', async () => {
    for (const origin of [
      'null',
      'http://localhost',
      'https://a.localhost',
      'file://',
      ...Array.from({ length: 16 }, (_, n) => `https://e${n}.example`),
    ]) {
      const path = '/rpc/sessions/me'
      const preflight = await line.ask(path, {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'x-cocoatrack' },
      })
      expect(preflight.headers['access-control-allow-origin'], origin).toBeUndefined()
      expect(preflight.status).toBe(405)
    }
  })

  test.each([
    'evil.example',
    'evil.example:80',
    '127.0.0.1',
    '127.0.0.1:1',
    'localhost.evil.example',
    '[::1]',
    '',
    '127.0.0.1:x',
    'a@127.0.0.1',
  ])('the Host %j is not ours', async host => {
    for (const path of ['/', '/rpc/sessions/me']) {
      const { status, text } = await line.ask(path, { headers: { host } })
      expect([status === 421 || status === 400, text.includes('Écran')]).toEqual([true, false])
    }
  })

  test('localhost is ours as well', async () => {
    const { status } = await line.ask('/', { headers: { host: `localhost:${line.url.port}` } })
    expect(status).toBe(200)
  })

  test('X-Forwarded-For changes nothing', async () => {
    const answer = await line.call('setup.begin', {}, undefined, {
      'x-forwarded-for': '10.0.0.9',
      forwarded: 'for=10.0.0.9',
    })
    expect(refusalIn(answer)).toMatchObject({ kind: 'Invalid' })
  })
})

describe('shapes and sizes', () => {
  test('only POST calls, only procedures that are there', async () => {
    const cookie = await line.logIn('su')
    for (const method of ['GET', 'PUT', 'DELETE'])
      expect((await line.ask('/rpc/sessions/me?data={}', { method, headers: { cookie } })).status).toBe(405)
    for (const path of [
      '/rpc/',
      '/rpc/x',
      '/rpc/sessions/me/',
      '/rpc/sessions',
      '/rpc/__proto__/toString',
      '/rpc/sessions/none',
      '/rpc/sessions%2fme',
    ]) {
      const answer = await line.ask(path, {
        method: 'POST',
        headers: { cookie, 'content-type': 'application/json', 'x-cocoatrack': '1' },
        body: '{}',
      })
      expect(answer.status, path).toBe(404)
    }
  })

  test('bodies that are no call are refused', async () => {
    const headers = { 'content-type': 'application/json', 'x-cocoatrack': '1' }
    for (const body of [
      '[]',
      '1',
      '"x"',
      '{"a":1}',
      '{"json":{},"meta":[[1,"a"]]}',
      `{"json":${'['.repeat(50)}${']'.repeat(50)}}`,
      '{',
      new Uint8Array([0x22, 0xff, 0x22]),
    ]) {
      const answer = await line.ask('/rpc/sessions/me', { method: 'POST', headers, body })
      expect(answer.status).toBe(400)
      expect(refusalIn(answer)).toMatchObject({ kind: 'Invalid' })
    }
  })

  test('a stranger may send 64 KiB, a person 32 MiB, nobody more', async () => {
    const big = { kind: 'farmers', fileName: 'a.csv', base64: 'QUFB'.repeat(100_000) }
    const stranger = await line.call('imports.open', big)
    expect(stranger.status).toBe(413)
    expect(refusalIn(stranger)).toEqual({ kind: 'TooLarge', limit: contractLimits.strangerBytes })
    const cookie = await line.logIn('ac')
    expect(refusalIn(await line.call('imports.open', big, cookie))).toEqual({ kind: 'NotFound', what: 'imports.open' })
    const declared = await line.ask('/rpc/imports/open', {
      method: 'POST',
      headers: {
        cookie,
        'content-type': 'application/json',
        'x-cocoatrack': '1',
        'content-length': String(contractLimits.requestBytes + 1),
      },
      body: '{}',
    })
    expect(declared.status).toBe(413)
    expect(refusalIn(declared)).toEqual({ kind: 'TooLarge', limit: contractLimits.requestBytes })
  })

  test('a bug answers an incident and nothing of itself', async () => {
    line.core.answers['users.list'] = () => {
      throw new Error('MBALLA Jean +237 600000000')
    }
    const { status, text } = await line.call('users.list', {}, await line.logIn('su'))
    expect(status).toBe(500)
    const { incident } = refusalIn({ text } as never) as { incident: string }
    expect(text).not.toContain('MBALLA')
    const logged = line.logged.find(entry => entry.incident === incident)
    expect(logged).toMatchObject({ event: 'fault', procedure: 'users.list', kind: 'Error' })
    expect(JSON.stringify(line.logged)).not.toContain('MBALLA')
  })
})

describe('the client of the screens', () => {
  const clientWith = (cookie: string): ContractRouterClient<Contract> =>
    createORPCClient(new RPCLink({ url: new URL('/rpc', line.url).href, headers: { 'x-cocoatrack': '1', cookie } }))

  test('asks and is refused in the contract’s own types', async () => {
    const client = clientWith(await line.logIn('su'))
    expect((await client.sessions.me({})).role).toBe('SU')
    await expect(client.farmers.find({ text: 'a' })).rejects.toMatchObject({
      code: 'REFUSED',
      defined: true,
      data: { kind: 'NotFound' },
    })
  })

  test('hears what changed, gathered, and that its session ended', async () => {
    const cookie = await line.logIn('ag')
    const pushes = await clientWith(cookie).events.subscribe({})
    const token = cookie.slice(cookie.indexOf('=') + 1)
    setTimeout(() => line.core.sessions.delete(token), 50)
    const heard: unknown[] = []
    for await (const push of pushes) heard.push(push)
    expect(heard).toEqual([{ topic: 'session', state: 'ended' }])
  })
})
