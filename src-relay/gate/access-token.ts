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
/** How many tokens are remembered: about 1 KB each. */
const mostHeld = 4096
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const compact = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/

/** A token that was read: whom it speaks for, and by what it may cease to. Units of the times: s. */
interface Held {
  readonly bearer: Bearer
  readonly key: RelayKey
  readonly iat: number
  readonly nbf: number
  readonly exp: number
}

/** Whether claims stand in a token as they are written: none twice, none in another spelling. */
const isPlain = (token: string, payload: unknown): boolean =>
  Buffer.from(token.split('.')[1] ?? '', 'base64url').toString() === JSON.stringify(payload)

/** Makes and reads access tokens. What a token says is believed by its signature and times alone; who it names may be revoked since. */
export class AccessTokens {
  readonly #keys: RelayKeys
  readonly #nowMs: () => number
  readonly #prepared = new WeakMap<RelayKey, { readonly priv: KeyObject; readonly pub: KeyObject }>()
  readonly #held = new Map<string, Held>()

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
    const held = this.#held.get(token)
    if (held !== undefined && this.#stillHolds(held)) return held.bearer
    this.#held.delete(token)
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
      const { sub, org, fam, iat = 0, nbf = 0, exp = 0 } = payload
      const named = isHexId(sub) && isHexId(org) && typeof fam === 'string' && uuid.test(fam)
      const lives = exp - iat <= relayLimits.accessMs / 1000 && Object.keys(payload).length === claims.length
      if (!named || !lives || !isPlain(token, payload)) return undefined
      const bearer = { org, dev: sub, family: fam }
      this.#hold(token, { bearer, key, iat, nbf, exp })
      return bearer
    } catch {
      // jose says no by throwing, whatever it is that is wrong
      return undefined
    }
  }

  /** Remembers a token that was read, so that its signature is checked once and not with every request of its ten minutes. */
  #hold(token: string, held: Held): void {
    const [oldest] = this.#held.keys()
    if (this.#held.size >= mostHeld && oldest !== undefined) this.#held.delete(oldest)
    this.#held.set(token, held)
  }

  /** Whether nothing changed since: the time, and its key, which are all that a signature does not settle. Else it is read again. */
  #stillHolds({ key, iat, nbf, exp }: Held): boolean {
    const [now, leeway] = [Math.floor(this.#nowMs() / 1000), relayLimits.leewayMs / 1000]
    const inTime = nbf <= now + leeway && exp > now - leeway
    const age = now - iat
    const fresh = age >= -leeway && age <= relayLimits.accessMs / 1000 + leeway
    return inTime && fresh && this.#keys.find('token', key.kid) === key
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
