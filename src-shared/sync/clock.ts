import { assert } from '../kit/assert.ts'
import { LIMITS } from './limits.ts'

/** A moment of the hybrid clock. Units: `t` ms since 1970, `l` counter within it. */
export interface Moment {
  readonly t: number
  readonly l: number
}

/** Order of two moments; equal moments of two stations are told apart by the hash of their entries. */
export function compareMoments(a: Moment, b: Moment): number {
  return a.t - b.t || a.l - b.l
}

/**
 * The moment of the next entry: after `last`, and not before the wall clock; a full counter overflows into the
 * milliseconds. It never throws for what a clock says. Source: LEDGER §11, LED-40.
 */
export function tickClock(last: Moment, wallMs: number): Moment {
  assert(Number.isSafeInteger(wallMs) && wallMs >= 0, 'the wall clock gives whole milliseconds')
  if (wallMs > last.t) return { t: wallMs, l: 0 }
  return last.l >= LIMITS.clockCounter ? { t: last.t + 1, l: 0 } : { t: last.t, l: last.l + 1 }
}

/**
 * What my clock has seen after an entry arrived: the later of both, but never more than 5 minutes beyond trusted time
 * because of it. Source: LEDGER §11, LED-41.
 */
export function receiveMoment(last: Moment, received: Moment, trustedMs: number): Moment {
  const bound = trustedMs + LIMITS.clockAheadMs
  const seen = received.t > bound ? { t: bound, l: 0 } : received
  return compareMoments(seen, last) > 0 ? { t: seen.t, l: Math.min(seen.l, LIMITS.clockCounter) } : last
}

/** Whether an entry is so far ahead of trusted time that it is flagged. Source: LEDGER §11, LED-41. */
export function isFarAhead(received: Moment, trustedMs: number): boolean {
  return received.t > trustedMs + LIMITS.clockAheadMs
}

/** What a station can know of the time. Units: ms since 1970, ages in ms. */
export interface TimeSources {
  /** What the relay last attested, carried on to now by a steady clock, and how old the attestation is. */
  readonly relay?: { readonly nowMs: number; readonly ageMs: number }
  /** What each peer says now. */
  readonly peersMs: readonly number[]
  readonly wallMs: number
}

/** Trusted time: the relay's within 7 days, else the median of three or more peers, else the wall. Source: LEDGER §11. */
export function trustedTimeMs(sources: TimeSources): number {
  if (sources.relay && sources.relay.ageMs <= LIMITS.relayTimeMs) return sources.relay.nowMs
  if (sources.peersMs.length < 3) return sources.wallMs
  const sorted = [...sources.peersMs].sort((a, b) => a - b)
  return sorted[(sorted.length - 1) >> 1] ?? sources.wallMs
}
