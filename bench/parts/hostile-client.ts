// A client that means harm, in a process of its own and from an address of its own: heads that never end, bodies that are too large or unpack
// to more than they say, forged headers. Goes on until it is killed. Argument: the relay's address.
import { request } from 'node:http'
import { connect } from 'node:net'
import { zstdCompressSync } from 'node:zlib'
import { LIMITS } from '#shared/sync/limits.ts'
import { encodeFrame } from '#shared/sync/protocol/frame.ts'

const [url = ''] = process.argv.slice(2)
const { hostname, port } = new URL(url)
const localAddress = '127.0.0.2'
/** Connections that are held with half a head, and bodies a second. */
const [held, bodies] = [200, 40]

const zeros = zstdCompressSync(Buffer.alloc(64 * 1024 * 1024))
const bomb = encodeFrame({ type: 5, stream: 1, rawBytes: 1_000, packing: 'zstd', payload: zeros })
const log = '0'.repeat(32)
const attacks: { path: string; body: Uint8Array; headers: Record<string, string> }[] = [
  { path: `/v1/logs/${log}/ops`, body: bomb, headers: { 'content-type': 'application/x-cs1' } },
  {
    path: '/v1/sessions',
    body: Buffer.alloc(LIMITS.frameBytes * 2, 'x'),
    headers: { 'content-type': 'application/json' },
  },
  { path: '/v1/sessions', body: Buffer.from('['.repeat(100_000)), headers: { 'content-type': 'application/json' } },
  {
    path: '/v1/heads',
    body: Buffer.alloc(0),
    headers: { 'x-forwarded-for': '10.0.0.1', 'x-real-ip': '::1', authorization: `Bearer ${'a.'.repeat(900)}` },
  },
]

function hold(): void {
  const socket = connect({ port: Number(port), host: hostname, localAddress })
  socket.on('error', () => undefined)
  socket.on('close', () => setTimeout(hold, 100))
  socket.write('POST /v1/sessions HTTP/1.1\r\nhost: relay\r\nx-slow: ')
}
for (let n = 0; n < held; n++) hold()

let n = 0
setInterval(() => {
  const { path, body, headers } = attacks[n++ % attacks.length] as (typeof attacks)[number]
  const method = body.length === 0 ? 'GET' : 'POST'
  const asked = request({
    host: hostname,
    port,
    localAddress,
    path,
    method,
    headers: { ...headers, 'content-length': body.length },
  })
  asked.on('response', answer => answer.resume())
  asked.on('error', () => undefined)
  asked.end(body)
}, 1_000 / bodies)
process.stdout.write('ready\n')
