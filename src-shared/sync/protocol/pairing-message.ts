import { err, ok, type Result } from '../../kit/result.ts'
import { base64url, parseBase64url } from '../bytes.ts'
import { canonicalBytes, hasKeys, isObject, parseCanonical } from '../canonical.ts'
import { LIMITS } from '../limits.ts'
import { pairingBytes } from './pairing-code.ts'

/** Why a pairing ends before a card. */
export const pairingEnds = [
  /** a person on the other side said no, or went away */
  'Refused',
  /** nobody agreed in time, or the other end was slow where no person is asked */
  'TooLate',
  /** a message that this step has no place for, or of another shape */
  'Malformed',
  /** the nonce is not the one that was committed to */
  'ChangedCommit',
  /** its request is of another key than the connection's */
  'OtherKey',
  /** another station than the one whose id was typed or scanned */
  'OtherStation',
  /** the connection broke */
  'Lost',
  /** the station could not take the other in, or the card is not this one's */
  'Failed',
] as const
export type PairingEnd = (typeof pairingEnds)[number]

/** One message of a pairing (CS-73, CS-74), in the order in which they come. */
export type PairingMessage =
  | { readonly t: 'ASK'; readonly request: string; readonly commit: Uint8Array }
  | { readonly t: 'ANSWER'; readonly request: string; readonly nonce: Uint8Array }
  | { readonly t: 'REVEAL'; readonly nonce: Uint8Array }
  | { readonly t: 'AGREE' }
  | { readonly t: 'CARD'; readonly card: string }
  | { readonly t: 'END'; readonly why: PairingEnd }

const keys: Readonly<Record<PairingMessage['t'], readonly string[]>> = {
  ASK: ['t', 'request', 'commit'],
  ANSWER: ['t', 'request', 'nonce'],
  REVEAL: ['t', 'nonce'],
  AGREE: ['t'],
  CARD: ['t', 'card'],
  END: ['t', 'why'],
}

/** The bytes of a message: canonical JSON. */
export function encodePairing(message: PairingMessage): Uint8Array {
  const texts = Object.entries(message).map(([name, value]) => [
    name,
    value instanceof Uint8Array ? base64url(value) : value,
  ])
  return canonicalBytes(Object.fromEntries(texts))
}

/** The message of received bytes. Errors: `Malformed`. */
export function decodePairing(bytes: Uint8Array): Result<PairingMessage, 'Malformed'> {
  const parsed = parseCanonical(bytes, LIMITS.pairingBytes, 1)
  if (!parsed.ok || !isObject(parsed.value)) return err('Malformed')
  const fields = parsed.value
  const t = Object.keys(keys).find(name => name === fields.t) as PairingMessage['t'] | undefined
  if (t === undefined || !hasKeys(fields, keys[t])) return err('Malformed')
  const { request, card, why } = fields
  const [commit, nonce] = [bytesOf(fields.commit, pairingBytes.commit), bytesOf(fields.nonce, pairingBytes.nonce)]
  if (t === 'ASK' && typeof request === 'string' && commit) return ok({ t, request, commit })
  if (t === 'ANSWER' && typeof request === 'string' && nonce) return ok({ t, request, nonce })
  if (t === 'REVEAL' && nonce) return ok({ t, nonce })
  if (t === 'AGREE') return ok({ t })
  if (t === 'CARD' && typeof card === 'string') return ok({ t, card })
  const end = pairingEnds.find(name => name === why)
  return t === 'END' && end !== undefined ? ok({ t, why: end }) : err('Malformed')
}

function bytesOf(value: unknown, length: number): Uint8Array | undefined {
  const bytes = typeof value === 'string' ? parseBase64url(value) : undefined
  return bytes?.ok && bytes.value.length === length ? bytes.value : undefined
}
