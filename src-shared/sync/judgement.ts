/**
 * accepted: in force. flagged: applied, and a person settles it. rejected: its author had no right; kept and listed.
 * cut: after the end that a revocation set for its log; kept as evidence. pending: not yet judged, something it rests
 * on has not arrived. Only accepted and flagged entries are folded.
 */
export type Verdict = 'accepted' | 'flagged' | 'rejected' | 'cut' | 'pending'

/** Why a verdict is not a plain `accepted`: what the lists of pending, rejected and flagged entries show. */
export type Why =
  | 'UnknownRef'
  | 'StationNotEnrolled'
  | 'LaterSchema'
  | 'UnknownEntity'
  | 'Revoked'
  | 'UnlistedLog'
  | 'GoesBack'
  | 'NoRefs'
  | 'BadKind'
  | 'BadPayload'
  | 'BadRootSignature'
  | 'BadCertificate'
  | 'OtherStation'
  | 'StationNotYetEnrolled'
  | 'StationRevoked'
  | 'ScopeNotCarried'
  | 'NoRole'
  | 'OtherWarehouse'
  | 'NotInChannel'
  | 'NoRight'
  | 'RankTooLow'

/** A verdict with its reason; a plain `accepted` has none. */
export interface Judgement {
  readonly verdict: Verdict
  readonly why?: Why
}

/** The author had the right, and nothing speaks against it. */
export const ACCEPTED: Judgement = { verdict: 'accepted' }

const made = new Map<string, Judgement>()

/** The judgement of a verdict and its reason; equal ones are the same object. */
export function judged(verdict: Verdict, why: Why): Judgement {
  const key = `${verdict} ${why}`
  const known = made.get(key)
  if (known) return known
  const judgement = { verdict, why }
  made.set(key, judgement)
  return judgement
}
