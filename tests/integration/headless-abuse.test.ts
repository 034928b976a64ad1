import { connect } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { type HeadlessLine, openHeadlessLine, refusalIn } from '../support/headless-line.ts'

let line: HeadlessLine
afterEach(() => line.close())

const seconds = (text: string | string[] | undefined) => Number(text)
/** Opens a socket, sends what is given, and answers what the station said until it closed it. */
const lingerWith = (send: (write: (text: string) => void, closed: Promise<void>) => void): Promise<string> =>
  new Promise(resolve => {
    let said = ''
    const socket = connect(Number(line.url.port), '127.0.0.1', () => send(text => void socket.write(text), closed))
    const closed = new Promise<void>(done => socket.once('close', () => done()))
    socket.on('data', chunk => (said += chunk.toString()))
    socket.on('error', () => undefined)
    socket.on('close', () => resolve(said))
  })

describe('rates (TK-9)', () => {
  test('the sixth login of an account within a minute waits, another account does not, and an unlock counts on its own', async () => {
    line = await openHeadlessLine()
    for (let n = 0; n < 5; n++)
      expect((await line.call('sessions.login', { login: 'nobody', password: 'x' })).status).toBe(422)
    const sixth = await line.call('sessions.login', { login: ' NOBODY ', password: 'x' })
    expect(sixth.status).toBe(429)
    expect(refusalIn(sixth)).toMatchObject({ kind: 'TooManyAttempts' })
    expect(seconds(sixth.headers['retry-after'])).toBeGreaterThan(50)
    expect(seconds(sixth.headers['retry-after'])).toBeLessThanOrEqual(60)
    expect(line.core.calls.filter(({ path }) => path === 'sessions.login')).toHaveLength(5)
    expect((await line.call('sessions.login', { login: 'ag', password: 'x' })).status).toBe(200)
    const spoofed = await line.call('sessions.login', { login: 'nobody', password: 'x' }, undefined, {
      'x-forwarded-for': '9.9.9.9',
    })
    expect(spoofed.status).toBe(429)
  })

  test('unlocking by trial is bounded the same', async () => {
    line = await openHeadlessLine()
    const cookie = await line.logIn('ag')
    const statuses = []
    for (let n = 0; n < 7; n++) statuses.push((await line.call('sessions.unlock', { password: 'x' }, cookie)).status)
    expect(statuses).toEqual([422, 422, 422, 422, 422, 429, 429])
  })

  test('request 601 of an address within a minute waits', async () => {
    line = await openHeadlessLine()
    for (let n = 0; n < 600; n++) await line.ask('/nothing')
    const answer = await line.ask('/')
    expect(answer.status).toBe(429)
    expect(seconds(answer.headers['retry-after'])).toBeGreaterThan(0)
  })

  test('a session has a rate of its own, which strangers at its address do not use up', async () => {
    line = await openHeadlessLine({ requestsPerMinute: 20, sessionRequestsPerMinute: 30 })
    const cookie = await line.logIn('ag')
    for (let n = 0; n < 25; n++) await line.ask('/nothing')
    expect((await line.ask('/')).status).toBe(429)
    const statuses = []
    for (let n = 0; n < 31; n++) statuses.push((await line.call('sessions.me', {}, cookie)).status)
    expect(statuses.slice(0, 30).every(status => status === 200)).toBe(true)
    expect(statuses[30]).toBe(429)
  })
})

describe('slow and broken clients (PR-1)', () => {
  const quick = { headersMs: 400, strangerBodyMs: 400, bodyMs: 800, checkEveryMs: 50, keepAliveMs: 200 }

  test('a mute socket, headers in drops, a body that never ends: all closed', async () => {
    line = await openHeadlessLine(quick)
    const head = `POST /rpc/sessions/login HTTP/1.1\r\nhost: ${line.url.host}\r\ncontent-type: application/json\r\nx-cocoatrack: 1\r\n`
    const cases = [
      lingerWith(() => undefined),
      lingerWith((write, closed) => {
        write('GET / HTTP/1.1\r\n')
        const drip = setInterval(() => write('x-a: b\r\n'), 100)
        void closed.then(() => clearInterval(drip))
      }),
      lingerWith(write => write(`${head}content-length: 1000\r\n\r\n{`)),
      lingerWith(write => write(`${head}transfer-encoding: chunked\r\n\r\n1\r\n{\r\n`)),
    ]
    await Promise.all(cases)
    expect((await line.ask('/')).status).toBe(200)
  })

  test('200 mute sockets do not keep the others out', async () => {
    line = await openHeadlessLine({ ...quick, socketsPerAddress: 64 })
    const mute = Array.from({ length: 200 }, () => lingerWith(() => undefined))
    await Promise.all(mute)
    expect((await line.ask('/')).status).toBe(200)
  })

  test('garbage, smuggling and oversized heads close the line and nothing else', async () => {
    line = await openHeadlessLine(quick)
    const broken = [
      '\u0016\u0003\u0001\u0002\u0000\u0001',
      'GET / HTTP/9.9\r\n\r\n',
      `GET / HTTP/1.1\r\nhost: ${line.url.host}\r\nx: ${'a'.repeat(20_000)}\r\n\r\n`,
      `POST /rpc/sessions/me HTTP/1.1\r\nhost: ${line.url.host}\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`,
      `POST / HTTP/1.1\r\nhost: ${line.url.host}\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\nhello`,
      `GET / HTTP/1.1\r\nhost: ${line.url.host}\r\nhost: evil\r\n\r\n`,
      `GET http://evil.example/ HTTP/1.1\r\nhost: evil.example\r\n\r\n`,
    ]
    for (const text of broken) {
      const said = await lingerWith(write => write(text))
      expect(said).not.toContain('200 OK')
      expect(said).not.toContain('Écran')
    }
    expect((await line.ask('/')).status).toBe(200)
  })

  test('bodies beyond the memory set aside for them wait their turn', async () => {
    line = await openHeadlessLine({ heldBytes: 40_000 })
    const answer = await line.call('sessions.login', { login: 'ag', password: 'x'.repeat(50_000) })
    expect([answer.status, answer.headers['retry-after']]).toEqual([503, '1'])
    expect((await line.call('sessions.login', { login: 'ag', password: 'x' })).status).toBe(200)
  })

  test('closing waits for a running call and then ends', async () => {
    line = await openHeadlessLine()
    line.core.answers['setup.state'] = () =>
      new Promise(resolve => setTimeout(() => resolve({ ok: false, error: { kind: 'NotConfigured' } }), 300))
    const running = line.call('setup.state')
    await new Promise(resolve => setTimeout(resolve, 50))
    await line.close()
    expect(refusalIn(await running)).toEqual({ kind: 'NotConfigured' })
    await expect(line.ask('/')).rejects.toThrow()
    line = await openHeadlessLine()
  })
})

test('what a browser began to ask is answered while the station stops, and is no fault of its', async () => {
  line = await openHeadlessLine()
  let stopped = Promise.resolve()
  const said = await lingerWith(write => {
    write(`GET / HTTP/1.1\r\nHost: ${line.url.host}\r\nConnection: close\r\n`)
    setTimeout(() => {
      stopped = line.close()
      setTimeout(() => write('\r\n'), 50)
    }, 200)
  })
  await stopped
  expect(said).toMatch(/^HTTP\/1\.1 200 /)
  expect(line.logged.filter(({ event }) => event === 'httpFault')).toEqual([])
})
