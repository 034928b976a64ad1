import { createDecipheriv, createECDH, hkdfSync, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'

/** A push service of one browser, which opens what it is given. `status`: what it answers. */
export interface PushEndpoint {
  readonly endpoint: string
  readonly p256dh: string
  readonly auth: string
  readonly pushes: { readonly authorization: string; readonly ttl: string; readonly text: string }[]
  status: number
  close(): Promise<void>
}

/** Opens one on this machine. */
export async function openPushEndpoint(): Promise<PushEndpoint> {
  const own = createECDH('prime256v1')
  own.generateKeys()
  const auth = randomBytes(16)
  const server = createServer((request, response) => {
    void buffer(request).then(body => {
      const { authorization = '', ttl = '' } = request.headers
      if (made.status === 201) {
        const text = openPush(body, own, auth).toString('utf8')
        made.pushes.push({ authorization, ttl: String(ttl), text })
      }
      response.writeHead(made.status).end()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const made: PushEndpoint = {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}/send/one`,
    p256dh: own.getPublicKey('base64url'),
    auth: auth.toString('base64url'),
    pushes: [],
    status: 201,
    close: async () => {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
  return made
}

/** What a browser reads of a message that was closed for it (RFC 8291), written from the standard and not from our sealing. */
export function openPush(body: Buffer, own: ReturnType<typeof createECDH>, auth: Buffer): Buffer {
  const [salt, length] = [body.subarray(0, 16), body[20] ?? 0]
  const sender = body.subarray(21, 21 + length)
  const closed = body.subarray(21 + length)
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), own.getPublicKey(), sender])
  const ikm = hkdfSync('sha256', own.computeSecret(sender), auth, info, 32)
  const part = (name: string, bytes: number) =>
    Buffer.from(hkdfSync('sha256', Buffer.from(ikm), salt, Buffer.from(`Content-Encoding: ${name}\0`), bytes))
  const decipher = createDecipheriv('aes-128-gcm', part('aes128gcm', 16), part('nonce', 12))
  decipher.setAuthTag(closed.subarray(-16))
  const plain = Buffer.concat([decipher.update(closed.subarray(0, -16)), decipher.final()])
  return plain.subarray(0, plain.lastIndexOf(2))
}
