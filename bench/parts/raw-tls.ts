// The bare transport of the bench of files, in a process of its own: whoever connects is sent so many bytes over TLS 1.3, and nothing else.
import { createServer } from 'node:tls'
import type { AddressInfo } from 'node:net'
import { randomBytes } from 'node:crypto'
import { makeTlsIdentity } from '#main/storage/self-signed-certificate.ts'

const [bytes, host] = [Number(process.argv[2]), process.argv[3]]
const piece = randomBytes(256 * 1024)
const { key, certificate } = makeTlsIdentity('0'.repeat(32), randomBytes(15))
const pem = (name: string, der: Uint8Array): string =>
  `-----BEGIN ${name}-----\n${Buffer.from(der).toString('base64')}\n-----END ${name}-----\n`
const identity = { key: pem('PRIVATE KEY', key), cert: pem('CERTIFICATE', certificate) }
const server = createServer({ ...identity, minVersion: 'TLSv1.3' }, socket => {
  let left = bytes
  const write = (): void => {
    while (left > 0) {
      const next = piece.subarray(0, Math.min(left, piece.length))
      left -= next.length
      if (!socket.write(next)) return void socket.once('drain', write)
    }
    socket.end()
  }
  socket.on('error', () => undefined)
  write()
})
process.on('message', () => process.exit(0))
process.on('disconnect', () => process.exit(1))
server.listen(0, host, () => process.send?.((server.address() as AddressInfo).port))
