import { assert } from '../kit/assert.ts'
import { err, ok, type Result } from '../kit/result.ts'
import { base64url, concat, type Hashing, parseBase64url, type Signing, utf8, type Verifying } from './bytes.ts'
import { canonicalBytes, hasKeys, isCleanText, isObject, parseCanonical } from './canonical.ts'
import { devId } from './certificate.ts'
import { isDigest } from './entry.ts'
import { LIMITS } from './limits.ts'
import { parseSignedText, type Signed, signedText } from './signed-text.ts'

/**
 * Who a station says that it is (CS-71). `pub`: base64url of its Ed25519 key. `tls`: digest of the SPKI of its TLS certificate. `box`:
 * base64url of the X25519 key that secrets are sealed to, of one that wants to join. `name`: what it is, or wants to be, called.
 */
export interface JoinRequest {
  v: 1
  pub: string
  tls: string
  box?: string
  name: string
  app: string
}

/** A request as it was signed, with the device id of its key. */
export interface SignedRequest extends Signed {
  readonly request: JoinRequest
  readonly dev: string
}

/** Why something is no request, or not its maker's. */
export type RequestFault = { readonly kind: 'BadRequest'; readonly why: string }

const KEYS = ['v', 'pub', 'tls', 'box?', 'name', 'app'] as const
const JOIN = utf8('CS1-join\0')
const TEXT = 'CSJ1'
/** A proposed name, and a version, are no longer. Units: UTF-16 code units. */
const NAME_CHARS = 60
const bad = (why: string): Result<never, RequestFault> => err({ kind: 'BadRequest', why })

/** Signs who a station is, with its own key. Source: CS-71. */
export function signRequest(
  sources: { readonly hashing: Hashing; readonly verifying: Verifying },
  signing: Signing,
  { tls, box, name, app }: Omit<JoinRequest, 'v' | 'pub'>,
): SignedRequest {
  const boxed = box === undefined ? {} : { box }
  const bytes = canonicalBytes({ v: 1, pub: base64url(signing.publicKey), tls, ...boxed, name, app })
  const made = parseRequest(sources, { bytes, signature: signing.sign(concat(JOIN, bytes)) })
  assert(made.ok, `a station made a request that is none: ${made.ok ? '' : made.error.why}`)
  return made.value
}

/** What a request says, if its own key signed it: that binds device id, TLS key and sealing key. Errors: `RequestFault`. */
export function parseRequest(
  sources: { readonly hashing: Hashing; readonly verifying: Verifying },
  signed: Signed,
): Result<SignedRequest, RequestFault> {
  const parsed = parseCanonical(signed.bytes, LIMITS.requestBytes, LIMITS.entryLevels)
  if (!parsed.ok) return bad(parsed.error.kind)
  const at = findFault(parsed.value)
  if (at !== undefined) return bad(`BadField ${at}`)
  const request = parsed.value as JoinRequest
  const key = parseBase64url(request.pub)
  if (!key.ok || !sources.verifying.verify(key.value, concat(JOIN, signed.bytes), signed.signature))
    return bad('BadSignature')
  return ok({ ...signed, request, dev: devId(sources.hashing, key.value) })
}

function findFault(value: unknown): string | undefined {
  if (!isObject(value) || !hasKeys(value, KEYS)) return 'keys'
  if (value.v !== 1) return 'v'
  for (const name of ['pub', 'tls']) if (!isDigest(value[name])) return name
  if ('box' in value && !isDigest(value.box)) return 'box'
  return isName(value.name) ? (isName(value.app) ? undefined : 'app') : 'name'
}

const isName = (value: unknown): boolean =>
  typeof value === 'string' && value.trim() !== '' && value.length <= NAME_CHARS && isCleanText(value)

/** A request as one line of text, for a file or a message. */
export const requestText = (request: Signed): string => signedText(TEXT, request)

/** The request of a line of text. Errors: `RequestFault`. */
export function parseRequestText(
  sources: { readonly hashing: Hashing; readonly verifying: Verifying },
  text: string,
): Result<SignedRequest, RequestFault> {
  const signed = parseSignedText(TEXT, text, LIMITS.requestBytes * 2)
  return signed.ok ? parseRequest(sources, signed.value) : bad(signed.error.kind)
}
