/** The prime of Curve25519 (RFC 7748). */
const P = 2n ** 255n - 19n
const KEY_BYTES = 32

/**
 * The X25519 key of whoever holds an Ed25519 key, so that something can be sealed to a station of which only its certificate is known:
 * u = (1 + y) / (1 − y). A point that nobody holds gives a key that sealing refuses. Source: RFC 7748 §4.1.
 */
export function montgomeryKey(ed25519: Uint8Array): Uint8Array {
  let y = 0n
  for (let n = KEY_BYTES - 1; n >= 0; n--)
    y = y * 256n + BigInt((ed25519[n] ?? 0) & (n === KEY_BYTES - 1 ? 0x7f : 0xff))
  let u = ((1n + y) * power((1n - y + P) % P, P - 2n)) % P
  const key = new Uint8Array(KEY_BYTES)
  for (let n = 0; n < KEY_BYTES; n++) {
    key[n] = Number(u % 256n)
    u /= 256n
  }
  return key
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n
  let square = ((base % P) + P) % P
  for (let left = exponent; left > 0n; left /= 2n) {
    if (left % 2n === 1n) result = (result * square) % P
    square = (square * square) % P
  }
  return result
}
