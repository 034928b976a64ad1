import { X509Certificate } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { hostname, networkInterfaces, tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect as connectTls, type TLSSocket } from 'node:tls'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { needsTls } from '#main/rpc/headless-station.ts'
import { keepSelfSigned } from '#main/rpc/self-signed.ts'
import { type HeadlessLine, openHeadlessLine, refusalIn } from '../support/headless-line.ts'

let folder: string
let line: HeadlessLine | undefined
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cocoatrack-tls-'))
})
afterEach(async () => {
  await line?.close()
  line = undefined
  rmSync(folder, { recursive: true, force: true })
})
const peer = (url: URL, options: object): Promise<TLSSocket> =>
  new Promise((resolve, reject) => {
    const socket = connectTls(
      { host: url.hostname, port: Number(url.port), rejectUnauthorized: false, ...options },
      () => resolve(socket),
    )
    socket.once('error', reject)
  })

test('only this machine’s own addresses are served without TLS', () => {
  for (const host of ['127.0.0.1', '127.0.0.2', '::1', 'localhost']) expect(needsTls(host)).toBe(false)
  for (const host of ['0.0.0.0', '::', '192.168.1.4', '10.0.0.1', '127.0.0.1.evil.example', '127.evil'])
    expect(needsTls(host)).toBe(true)
})

test('the station’s own certificate: P-256, its names, valid on any clock, kept, its key for its owner alone', async () => {
  line = await openHeadlessLine({}, { tls: 'own', dataDir: folder })
  const cert = new X509Certificate(readFileSync(join(folder, 'tls/cert.pem')))
  expect(line.print).toBe(cert.fingerprint256)
  expect(cert.publicKey.asymmetricKeyDetails).toMatchObject({ namedCurve: 'prime256v1' })
  expect(cert.checkIP('127.0.0.1')).toBe('127.0.0.1')
  expect(cert.checkHost('localhost')).toBe('localhost')
  expect(cert.checkHost('evil.example')).toBeUndefined()
  expect([cert.validFrom, cert.validTo]).toEqual([expect.stringContaining('2000'), expect.stringContaining('2049')])
  expect(cert.verify(cert.publicKey)).toBe(true)
  expect(cert.ca).toBe(false)
  if (process.platform !== 'win32') expect(statSync(join(folder, 'tls/key.pem')).mode & 0o777).toBe(0o600)
  expect((await keepSelfSigned(join(folder, 'tls'), ['localhost', '127.0.0.1'])).print).toBe(line.print)
  expect((await keepSelfSigned(join(folder, 'tls'), ['192.168.7.7'])).print).not.toBe(line.print)
})

test('over TLS the cookie is Secure, the origin is https, and TLS 1.2 is refused', async () => {
  line = await openHeadlessLine({}, { tls: 'own', dataDir: folder })
  expect(line.url.protocol).toBe('https:')
  const { headers } = await line.call('sessions.login', { login: 'ag', password: 'x' })
  expect(headers['set-cookie']).toEqual([expect.stringMatching(/; HttpOnly; SameSite=Strict; Secure$/)])
  expect((await line.call('sessions.me', {}, undefined, { origin: `http://${line.url.host}` })).status).toBe(403)
  const socket = await peer(line.url, {})
  expect(socket.getProtocol()).toBe('TLSv1.3')
  socket.destroy()
  await expect(peer(line.url, { maxVersion: 'TLSv1.2' })).rejects.toThrow()
})

test('a handshake that never comes is cut', async () => {
  line = await openHeadlessLine({ handshakeMs: 300 }, { tls: 'own', dataDir: folder })
  const { connect } = await import('node:net')
  await new Promise(resolve =>
    connect(Number(line?.url.port), '127.0.0.1')
      .once('close', resolve)
      .on('error', () => undefined),
  )
  expect((await line.ask('/')).status).toBe(200)
})

test('another machine’s browser reaches it by address, and sets nothing up from there', async () => {
  const own = Object.values(networkInterfaces())
    .flat()
    .find(entry => entry && !entry.internal && entry.family === 'IPv4')?.address
  line = await openHeadlessLine({}, { tls: 'own', dataDir: folder, host: '0.0.0.0' })
  const local = new URL(line.url)
  expect((await line.ask('/', { headers: { host: `${hostname().toLowerCase()}:${local.port}` } })).status).toBe(200)
  expect((await line.ask('/', { headers: { host: `evil.example:${local.port}` } })).status).toBe(421)
  expect(existsSync(join(folder, 'tls/cert.pem'))).toBe(true)
  if (own === undefined) return
  local.hostname = own
  const { askAs } = await import('../support/headless-line.ts')
  expect((await askAs(local, '/')).status).toBe(200)
  const answer = await askAs(local, '/rpc/setup/begin', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-cocoatrack': '1' },
    body: '{"json":{}}',
  })
  expect(refusalIn(answer)).toEqual({ kind: 'Forbidden', action: 'setup.begin' })
})
