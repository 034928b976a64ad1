import 'reflect-metadata' // asked for by x509, before it
import { X509Certificate } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { join } from 'node:path'
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from '@peculiar/x509'

/** A certificate with its key, in PEM. */
export interface TlsPair {
  readonly cert: string
  readonly key: string
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }

/** A self-signed P-256 certificate for these names and addresses, 2000–2049: no wrong clock of a PC makes it invalid. Cost: about 50 ms. */
export async function makeSelfSigned(names: readonly string[]): Promise<TlsPair> {
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const cert = await X509CertificateGenerator.createSelfSigned(
    {
      name: 'CN=CocoaTrack',
      keys,
      signingAlgorithm: algorithm,
      notBefore: new Date('2000-01-01T00:00:00Z'),
      notAfter: new Date('2049-12-31T23:59:59Z'),
      extensions: [
        new BasicConstraintsExtension(false, undefined, true),
        new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
        new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
        new SubjectAlternativeNameExtension(
          names.map(value => ({ type: isIP(value) ? ('ip' as const) : ('dns' as const), value })),
        ),
      ],
    },
    crypto,
  )
  const pkcs8 = Buffer.from(await crypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64')
  const key = `-----BEGIN PRIVATE KEY-----\n${pkcs8.replace(/.{64}/g, '$&\n').trimEnd()}\n-----END PRIVATE KEY-----\n`
  return { cert: cert.toString('pem'), key }
}

function read(folder: string): TlsPair | undefined {
  try {
    return { cert: readFileSync(join(folder, 'cert.pem'), 'utf8'), key: readFileSync(join(folder, 'key.pem'), 'utf8') }
  } catch {
    return undefined
  }
}

/**
 * The certificate kept in `folder`; made anew when there is none or when it does not cover `names`. Browsers ask once to trust it:
 * its SHA-256 print is shown at start, to compare.
 */
export async function keepSelfSigned(folder: string, names: readonly string[]): Promise<TlsPair & { print: string }> {
  const bare = names.map(name => name.replace(/^\[(.*)\]$/, '$1'))
  const kept = read(folder)
  if (kept) {
    const found = new X509Certificate(kept.cert)
    const covers = (name: string) => (isIP(name) ? found.checkIP(name) : found.checkHost(name)) !== undefined
    if (bare.every(covers)) return { ...kept, print: found.fingerprint256 }
  }
  const made = await makeSelfSigned(bare)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  writeFileSync(join(folder, 'key.pem'), made.key, { mode: 0o600 })
  writeFileSync(join(folder, 'cert.pem'), made.cert)
  return { ...made, print: new X509Certificate(made.cert).fingerprint256 }
}
