import { assert } from '../kit/assert.ts'
import { err, ok, type Result } from '../kit/result.ts'
import { hex, parseHex } from './bytes.ts'
import { isHexId } from './scope.ts'

/** Why a text is no device id. `half`: which of its two halves holds the slip. */
export type DeviceIdFault =
  | { readonly kind: 'BadLength'; readonly length: number }
  | { readonly kind: 'BadCheck'; readonly half: 1 | 2 }

/** What the code that a station shows holds: who it is, and where it can be reached, `host:port`. */
export interface StationCode {
  readonly dev: string
  readonly addresses: readonly string[]
}

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const LOOKALIKE: Readonly<Record<string, string>> = { I: '1', L: '1', O: '0' }
const BITS = 128
const HALF = 13
const GROUP = 4
// Two halves that changed places are found because each starts from another value.
const STARTS = [1, 3] as const
const SCANNED = 'CTPOSTE:'
const MOST_ADDRESSES = 8

/**
 * A device id as people read, type and compare it: 16 bytes as 26 Crockford characters, a check digit after each 13, in seven groups
 * of four. Source: security LN-1, CS-75.
 */
export function formatDeviceId(dev: string): string {
  const bytes = parseHex(dev)
  assert(bytes.ok && isHexId(dev), 'a device id is 32 hex digits')
  const bits = BigInt(`0x${dev}`) << BigInt(2 * HALF * 5 - BITS)
  const digits = Array.from({ length: 2 * HALF }, (_, n) => Number((bits >> BigInt((2 * HALF - 1 - n) * 5)) & 31n))
  const halves = STARTS.map((start, n) => {
    const half = digits.slice(n * HALF, (n + 1) * HALF)
    return [...half, twice(foldHalf(start, half))]
  })
  const text = halves.flat().map(digit => CROCKFORD.charAt(digit))
  return text.join('').replace(new RegExp(`(.{${GROUP}})(?=.)`, 'g'), '$1-')
}

/** Its first two groups, by which people call a station: `5XKD-A1B2`. */
export const shortDeviceId = (dev: string): string => formatDeviceId(dev).slice(0, 2 * GROUP + 1)

/**
 * The device id of a text as somebody types it: any case, spaced or grouped in any way, I and L read as 1, O as 0. Every single wrong
 * character and every two that changed places in a half are found. Errors: `DeviceIdFault`. Source: CS-75.
 */
export function parseDeviceId(text: string): Result<string, DeviceIdFault> {
  const typed = text.toUpperCase().replace(/[\s\-.–—]/g, '')
  const digits = [...typed].map(char => CROCKFORD.indexOf(LOOKALIKE[char] ?? char))
  if (digits.length !== 2 * (HALF + 1)) return err({ kind: 'BadLength', length: digits.length })
  const halves = [digits.slice(0, HALF + 1), digits.slice(HALF + 1)]
  for (const [n, half] of halves.entries()) {
    const wrong = half.includes(-1) || foldHalf(STARTS[n] ?? 0, half) !== 0
    if (wrong) return err({ kind: 'BadCheck', half: n === 0 ? 1 : 2 })
  }
  const data = halves.flatMap(half => half.slice(0, HALF))
  const spare = BigInt(2 * HALF * 5 - BITS)
  const bits = data.reduce((sum, digit) => (sum << 5n) | BigInt(digit), 0n)
  if ((bits & ((1n << spare) - 1n)) !== 0n) return err({ kind: 'BadCheck', half: 2 })
  const value = bits >> spare
  const bytes = Uint8Array.from({ length: BITS / 8 }, (_, n) => Number((value >> BigInt(BITS - 8 * (n + 1))) & 255n))
  return ok(hex(bytes))
}

/** The text of the QR code of a station, in the alphanumeric mode of QR where its addresses are of IPv4. Source: CS-76. */
export function formatStationCode({ dev, addresses }: StationCode): string {
  const shown = addresses.slice(0, MOST_ADDRESSES)
  return [SCANNED + formatDeviceId(dev), ...shown].join('$')
}

/** What a scanned code, or a typed device id, says. Errors: `DeviceIdFault`. Source: CS-76. */
export function parseStationCode(text: string): Result<StationCode, DeviceIdFault> {
  const trimmed = text.trim()
  const isScanned = trimmed.toUpperCase().startsWith(SCANNED)
  const [id = '', ...addresses] = (isScanned ? trimmed.slice(SCANNED.length) : trimmed).split('$')
  const dev = parseDeviceId(id)
  return dev.ok ? ok({ dev: dev.value, addresses: addresses.slice(0, MOST_ADDRESSES) }) : dev
}

/**
 * Horner's sum of digits over GF(32) at a generator of it: 0 for a half with its check digit. A wrong digit changes it, and so do two
 * that changed places, for the powers of the generator are all different.
 */
function foldHalf(start: number, digits: readonly number[]): number {
  return digits.reduce((sum, digit) => twice(sum) ^ digit, start)
}

/** Times the generator in GF(32) = GF(2)[x] / (x^5 + x^2 + 1). */
function twice(digit: number): number {
  return digit & 16 ? ((digit << 1) ^ 0b100101) & 31 : digit << 1
}
