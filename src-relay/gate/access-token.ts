import { createPrivateKey, createPublicKey, type KeyObject, randomUUID } from 'node:crypto'
import { decodeProtectedHeader, jwtVerify, SignJWT } from 'jose'
import { relayLimits } from '#shared/relay/relay-limits.ts'
import { isHexId } from '#shared/sync/scope.ts'
import type { RelayKey, RelayKeys } from '../relay-keys.ts'

/** Whom an access token speaks for. `family`: the session that gave it. */
export interface Bearer {
  readonly org: string
  readonly dev: string
  readonly family: string
}

/** The one algorithm that is written and read (TK-1); RFC 9864 names it so. */
const alg = 'Ed25519'
const typ = 'at+jwt'
const audience = 'cocoatrack-relay'
const claims = ['iss', 'aud', 'sub', 'org', 'fam', 'jti', 'iat', 'nbf', 'exp']
const head = Buffer.from('302e020100300506032b657004220420', 'hex')
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const compact = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/

/** Whether claims stand in a token as they are written: none twice, none in another spelling. */
const isPlain = (token: string, payload: unknown): boolean =>
  Buffer.from(token.split('.')[1] ?? '', 'base64url').toString() === JSON.stringify(payload)

/** Makes and reads access tokens. What a token says is believed by its signature and times alone; who it names may be revoked since. */
export class AccessTokens {
  readonly #keys: RelayKeys
  readonly #nowMs: () => number
  readonly #prepared = new WeakMap<RelayKey, { readonly priv: KeyObject; readonly pub: KeyObject }>()

  constructor(keys: RelayKeys, nowMs: () => number) {
    this.#keys = keys
    this.#nowMs = nowMs
  }

  /** A token of ten minutes, without anything personal (TK-2). */
  async sign({ org, dev, family }: Bearer): Promise<string> {
    const key = this.#keys.current('token')
    const now = Math.floor(this.#nowMs() / 1000)
    return new SignJWT({ org, fam: family })
      .setProtectedHeader({ alg, typ, kid: key.kid })
      .setIssuer(this.#keys.relay())
      .setAudience(audience)
      .setSubject(dev)
      .setJti(randomUUID())
      .setIssuedAt(now)
      .setNotBefore(now)
      .setExpirationTime(now + relayLimits.accessMs / 1000)
      .sign(this.#prepare(key).priv)
  }

  /** Whom a token speaks for, or undefined for everything that is not exactly one that this relay signed and that counts now (TK-1). */
  async read(token: string): Promise<Bearer | undefined> {
    if (token.length > relayLimits.accessChars || !compact.test(token)) return undefined
    try {
      const header = decodeProtectedHeader(token)
      const plain = Object.keys(header).sort().join() === 'alg,kid,typ'
      const key = plain && typeof header.kid === 'string' ? this.#keys.find('token', header.kid) : undefined
      if (key === undefined) return undefined
      const { payload } = await jwtVerify(token, this.#prepare(key).pub, {
        algorithms: [alg],
        typ,
        issuer: this.#keys.relay(),
        audience,
        requiredClaims: claims,
        clockTolerance: relayLimits.leewayMs / 1000,
        maxTokenAge: relayLimits.accessMs / 1000,
        currentDate: new Date(this.#nowMs()),
      })
      const { sub, org, fam, iat = 0, exp = 0 } = payload
      const named = isHexId(sub) && isHexId(org) && typeof fam === 'string' && uuid.test(fam)
      const lives = exp - iat <= relayLimits.accessMs / 1000 && Object.keys(payload).length === claims.length
      return named && lives && isPlain(token, payload) ? { org, dev: sub, family: fam } : undefined
    } catch {
      // jose says no by throwing, whatever it is that is wrong
      return undefined
    }
  }

  #prepare(key: RelayKey) {
    const known = this.#prepared.get(key)
    if (known !== undefined) return known
    const priv = createPrivateKey({ key: Buffer.concat([head, key.seed]), format: 'der', type: 'pkcs8' })
    const made = { priv, pub: createPublicKey(priv) }
    this.#prepared.set(key, made)
    return made
  }
}
