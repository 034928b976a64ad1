import { assert } from '../kit/assert.ts'

/**
 * `numerator / denominator` rounded to a whole number, halves away from zero. The only rounding in the product (UNIT-2).
 * Exact for any safe integers: the product of a price and a weight may pass 2^53, so it goes through BigInt.
 */
export function roundHalfUp(numerator: bigint | number, denominator: bigint | number): number {
  const top = BigInt(numerator)
  const bottom = BigInt(denominator)
  assert(bottom > 0n, 'roundHalfUp: the denominator is positive')
  const sign = top < 0n ? -1n : 1n
  const rounded = (sign * (2n * sign * top + bottom)) / (2n * bottom)
  const value = Number(rounded)
  assert(Number.isSafeInteger(value), 'roundHalfUp: the result is a safe integer')
  return value
}

/** `value` rounded half up to a multiple of `step`. */
export const roundTo = (value: number, step: number): number => roundHalfUp(value, step) * step
