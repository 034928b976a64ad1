import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto'
import { assert } from '#shared/kit/assert.ts'

const IV = 12
const TAG = 16

/** What a secret is used for; each use has a key of its own. */
export type SecretUse = 'keys' | 'refresh' | 'challenge' | 'code'

/**
 * The relay's own secret and those before it: the first makes, all of them open and check, so that one is changed by writing a new one
 * before it and taking the old one away a refresh token's life later.
 */
export class Secrets {
  #texts: readonly string[] = []
  readonly #keys = new Map<string, Buffer>()

  constructor(text: string) {
    this.replace(text)
  }

  /** Takes the secrets of a text, the newest first, parted by blanks; whether they are others than before. */
  replace(text: string): boolean {
    const texts = text.split(/\s+/).filter(word => word !== '')
    assert(texts.length > 0, 'a relay has a secret')
    const changed = texts.join(' ') !== this.#texts.join(' ')
    if (changed) this.#keys.clear()
    this.#texts = texts
    return changed
  }

  /** Names the newest without telling it. */
  fingerprint(): string {
    const [newest = ''] = this.#texts
    return createHash('sha256').update(`CocoaTrack relay secret\0${newest}`).digest('hex').slice(0, 16)
  }

  /** 32 bytes that only this relay makes of these parts. */
  mac(use: SecretUse, ...parts: readonly Uint8Array[]): Buffer {
    const [newest = ''] = this.#texts
    return macOf(this.#key(newest, use), parts)
  }

  /** Whether a mac is of these parts, by any of the secrets. In constant time. */
  isMac(use: SecretUse, mac: Uint8Array, ...parts: readonly Uint8Array[]): boolean {
    return this.#texts.some(text => {
      const expected = macOf(this.#key(text, use), parts)
      return expected.length === mac.length && timingSafeEqual(expected, mac)
    })
  }

  /** The macs of these parts by each secret, the newest first: for what is looked up by one. */
  macs(use: SecretUse, ...parts: readonly Uint8Array[]): Buffer[] {
    return this.#texts.map(text => macOf(this.#key(text, use), parts))
  }

  /** Bytes closed with AES-256-GCM by the newest secret. */
  seal(bytes: Uint8Array): Buffer {
    const [newest = ''] = this.#texts
    const iv = randomBytes(IV)
    const cipher = createCipheriv('aes-256-gcm', this.#key(newest, 'keys'), iv)
    return Buffer.concat([iv, cipher.update(bytes), cipher.final(), cipher.getAuthTag()])
  }

  /** What was closed, `stale` where it was by an earlier secret; undefined where none of them opens it. */
  open(sealed: Buffer): { readonly bytes: Buffer; readonly stale: boolean } | undefined {
    for (const [n, text] of this.#texts.entries()) {
      const decipher = createDecipheriv('aes-256-gcm', this.#key(text, 'keys'), sealed.subarray(0, IV))
      decipher.setAuthTag(sealed.subarray(-TAG))
      try {
        const bytes = Buffer.concat([decipher.update(sealed.subarray(IV, -TAG)), decipher.final()])
        return { bytes, stale: n > 0 }
      } catch {
        // another secret closed it
      }
    }
    return undefined
  }

  #key(text: string, use: SecretUse): Buffer {
    const name = `${use} ${text}`
    const known = this.#keys.get(name)
    if (known !== undefined) return known
    const key = Buffer.from(hkdfSync('sha256', text, '', `CocoaTrack relay ${use}`, 32))
    this.#keys.set(name, key)
    return key
  }
}

function macOf(key: Buffer, parts: readonly Uint8Array[]): Buffer {
  const mac = createHmac('sha256', key)
  for (const part of parts) {
    const length = Buffer.alloc(4)
    length.writeUInt32BE(part.length)
    mac.update(length).update(part)
  }
  return mac.digest()
}
