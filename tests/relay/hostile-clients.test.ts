import { connect, type Socket } from 'node:net'
import { zstdCompressSync } from 'node:zlib'
import { afterAll, expect, test } from 'vitest'
import { encodeFrame } from '#shared/sync/protocol/frame.ts'
import { LIMITS } from '#shared/sync/limits.ts'
import { until } from '../support/relay-stations.ts'
import { opsOf, RelayWorld, testRelay } from '../support/relay-world.ts'

// Clients that mean harm, while a good one goes on: PR-1, PR-3, TK-9.

const made = await testRelay()
const world = new RelayWorld('hostile clients')
const station = world.station('good', { rights: ['enrol'] })
const client = await world.client(made, station)
const { hostname, port } = new URL(made.relay.address)
const sockets: Socket[] = []
afterAll(() => {
  for (const socket of sockets) socket.destroy()
})

/** A connection that says this and then nothing more. */
function mute(said: string): Socket {
  const socket = connect(Number(port), hostname)
  socket.on('error', () => undefined)
  socket.write(said)
  sockets.push(socket)
  return socket
}
/** A good client's work, which must come out as ever: a push, what is held, what is given. */
async function goodTraffic(rounds: number): Promise<void> {
  const log = world.log(station, 'org')
  const entries = world.write(log, rounds * 20)
  for (let n = 0; n < rounds; n++) {
    const part = entries.slice(n * 20, n * 20 + 20)
    expect((await client.push(opsOf(part, { opens: n === 0 }))).value.added).toBe(20)
    expect((await client.heads()).refusal).toBeUndefined()
  }
  const got = (await client.pull([{ log: log.id, have: [] }])) as unknown as { entries: unknown[] }[]
  expect(got.reduce((sum, ops) => sum + ops.entries.length, 0)).toBe(rounds * 20)
}

test('PR-1: connections that never end their head are ended, and hold nobody else up', async () => {
  const slow = Array.from({ length: 200 }, (_, n) =>
    mute(n % 2 === 0 ? '' : 'POST /v1/sessions HTTP/1.1\r\nhost: relay\r\nx-slow: '),
  )
  const half = Array.from({ length: 20 }, () => mute('GET /v1/relay HTTP/1.1\r\nhost: relay\r\nx-half: a\r\nx-half: a'))
  await goodTraffic(10)
  const begun = [...slow.filter((_, n) => n % 2 === 1), ...half]
  await until(
    'every head that was begun is given up',
    () => begun.every(socket => socket.closed || socket.readableEnded),
    200,
  )
  await goodTraffic(2)
})

test('PR-3: what is too large, unpacks to more than it says, or is no frame, is refused by its name, and the relay goes on', async () => {
  const log = world.log(station, 'org').id
  const push = (body: Uint8Array) => client.call('push', { log, body })
  const refused = async (body: Uint8Array) => (await push(body)).refusal?.kind
  const zeros = zstdCompressSync(Buffer.alloc(64 * 1024 * 1024))
  const bomb = (rawBytes: number) => encodeFrame({ type: 5, stream: 1, rawBytes, packing: 'zstd', payload: zeros })
  expect(zeros.length).toBeLessThan(LIMITS.frameBytes)
  for (const body of [bomb(1_000), bomb(LIMITS.frameRawBytes), zeros.subarray(0, 5_000), Buffer.alloc(40)])
    expect(await refused(body)).toBe('Malformed')
  expect(await refused(Buffer.alloc(LIMITS.frameBytes + 1))).toBe('TooLarge')
  const json = (body: string, headers: Record<string, string> = {}) =>
    fetch(`${made.relay.address}/v1/sessions`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json', ...headers },
    })
  const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`
  expect((await json(deep)).status).toBe(400)
  expect((await json('{"__proto__":{"x":1}}')).status).toBe(400)
  expect((await json('x'.repeat(2_000_000))).status).toBe(413)
  for (const encoding of ['gzip', 'deflate', 'br', 'zstd']) {
    const { status } = await json('{}', { 'content-encoding': encoding })
    expect([400, 415], encoding).toContain(status)
  }
  expect(Object.hasOwn({}, 'x') || 'x' in {}).toBe(false)
  await goodTraffic(2)
})
