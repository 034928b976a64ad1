import 'reflect-metadata' // asked for by x509, before it
import { randomBytes } from 'node:crypto'
import { connect as connectTls, type ConnectionOptions, type TLSSocket } from 'node:tls'
import { X509CertificateGenerator } from '@peculiar/x509'
import { makeTlsIdentity } from '#main/storage/self-signed-certificate.ts'
import type { LanLink } from '#main/sync/lan-link.ts'
import { type LanServer, type LanServerOptions, openLanServer } from '#main/sync/lan-server.ts'
import { type LanKeys, lanTls, spkiOfCertificate } from '#main/sync/lan-tls.ts'

/** What a station shows on the network, made as a real one makes it. */
export function lanKeys(name = 'station'): LanKeys & { spki: string } {
  const { key, certificate } = makeTlsIdentity(name, randomBytes(15))
  return { tlsKey: key, tlsCertificate: certificate, spki: spkiOfCertificate(certificate) }
}

interface Doctored {
  subject?: string
  /** signs the certificate under this name instead of its own key */
  issuer?: string
  notAfter?: Date
  curve?: 'P-256' | 'P-384'
}

/** What somebody shows who is no station of ours: one thing about the certificate is not as a station makes it. */
export async function doctoredKeys(wrong: Doctored): Promise<LanKeys> {
  const { subject = 'station', issuer, notAfter = new Date('2049-12-31T23:59:59Z'), curve = 'P-256' } = wrong
  const algorithm = { name: 'ECDSA', namedCurve: curve, hash: 'SHA-256' }
  const pair = () => crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const [keys, authority] = [await pair(), await pair()]
  const certificate = await X509CertificateGenerator.create({
    subject: `CN=${subject}`,
    issuer: `CN=${issuer ?? subject}`,
    notBefore: new Date('2000-01-01T00:00:00Z'),
    notAfter,
    publicKey: keys.publicKey,
    signingKey: issuer === undefined ? keys.privateKey : authority.privateKey,
    signingAlgorithm: algorithm,
  })
  const tlsKey = new Uint8Array(await crypto.subtle.exportKey('pkcs8', keys.privateKey))
  return { tlsKey, tlsCertificate: new Uint8Array(certificate.rawData) }
}

/** A LAN port of its own, with what came through it. */
export interface TestDoor {
  readonly server: LanServer
  readonly port: number
  readonly spki: string
  readonly links: LanLink[]
}

let nextPort = 20_000 + (process.pid % 200) * 100

/** Opens the LAN port of a station. The calls of one address are not counted unless a test says so. */
export async function openDoor(changed: Partial<LanServerOptions> = {}): Promise<TestDoor> {
  const keys = lanKeys()
  const links: LanLink[] = []
  const firstPort = nextPort
  nextPort += 10
  const opened = await openLanServer({
    keys,
    host: '127.0.0.1',
    refuses: () => false,
    reached: link => {
      links.push(link)
      link.listen({ message: bytes => link.send(bytes), closed: () => undefined })
    },
    pairing: () => null,
    probed: () => undefined,
    now: () => performance.now(),
    ...changed,
    limits: { firstPort, lastPort: firstPort + 9, connectsPerAddress: 100_000, ...changed.limits },
  })
  if (!opened.ok) throw new Error(`the port did not open: ${JSON.stringify(opened.error)}`)
  return { server: opened.value, port: opened.value.port, spki: keys.spki, links }
}

/** A TLS connection such as no station makes; null where it was refused before it stood. */
export function rawTls(port: number, options: ConnectionOptions = {}, keys?: LanKeys): Promise<TLSSocket | null> {
  const own = keys === undefined ? { rejectUnauthorized: false } : lanTls(keys)
  return new Promise(resolve => {
    const socket = connectTls({ host: '127.0.0.1', port, checkServerIdentity: () => undefined, ...own, ...options })
    socket.once('secureConnect', () => resolve(socket))
    socket.once('close', () => resolve(null))
    socket.on('error', () => undefined)
  })
}

/** The upgrade as any program can ask for it. */
export const upgradeRequest = (headers: Readonly<Record<string, string>>): string =>
  [
    'GET / HTTP/1.1',
    'Host: station',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    '\r\n',
  ].join('\r\n')

/** Everything that comes until the other end closes. */
export function allOf(socket: TLSSocket): Promise<string> {
  return new Promise(resolve => {
    let text = ''
    socket.setEncoding('latin1').on('data', (part: string) => (text += part))
    socket.once('close', () => resolve(text))
  })
}
