import { createCipheriv, createDecipheriv } from 'node:crypto'
import { assert } from '#shared/kit/assert.ts'
import { fileBounds } from '#shared/domain/file-kind.ts'

// A file under a key of its own (MSG-6), in pieces that open each by itself: AES-256-GCM, the nonce is the piece's place and whether it is
// the last. The key seals one file, so that no nonce comes twice.

const tagBytes = 16
const keyBytes = 32
/** One piece sealed, and what stands in it. Units: bytes. */
const pieceBytes = 1024 * 1024
const insideBytes = pieceBytes - tagBytes
/** Less than this no file seems. Units: bytes. */
const leastBytes = 4096

/** The longest file that is still one of `fileBounds.bytes` when it is sealed. Units: bytes. */
export const mostSealable = Math.floor(fileBounds.bytes / pieceBytes) * insideBytes

/** How long a sealed file is, whose length says no more than some five bits of the true one (Padmé, PURBs 2019): at most 12 % longer. Units: bytes. */
export function sealedBytes(bytes: number): number {
  const inside = Math.min(paddedBytes(Math.max(bytes, leastBytes)), mostSealable)
  return inside + Math.ceil(inside / insideBytes) * tagBytes
}

function paddedBytes(bytes: number): number {
  const exponent = Math.floor(Math.log2(bytes))
  const free = 2 ** (exponent - Math.floor(Math.log2(exponent)) - 1)
  return Math.ceil(bytes / free) * free
}

/** The pieces of a sealed file in their order; `plain` is at most `mostSealable` long. */
export function* sealPieces(secret: Uint8Array, plain: Uint8Array): Generator<Uint8Array> {
  assert(secret.length === keyBytes && plain.length <= mostSealable, 'a file that is sealed fits its bounds')
  const count = Math.ceil(sealedBytes(plain.length) / pieceBytes)
  let left = sealedBytes(plain.length) - count * tagBytes
  for (let nth = 0; nth < count; nth++) {
    const inside = Buffer.alloc(Math.min(left, insideBytes))
    inside.set(plain.subarray(nth * insideBytes, (nth + 1) * insideBytes).subarray(0, inside.length))
    left -= inside.length
    const cipher = createCipheriv('aes-256-gcm', secret, nonceOf(nth, left === 0))
    yield Buffer.concat([cipher.update(inside), cipher.final(), cipher.getAuthTag()])
  }
}

/** A sealed file as it is read. */
export interface SealedFile {
  readonly secret: Uint8Array
  /** how long it is under its seal */
  readonly bytes: number
  /** bytes of the sealed file; undefined where it is not here */
  piece(at: number, most: number): { readonly bytes: Uint8Array; readonly size: number } | undefined
}

/** What stands in a sealed file from a place on, to the end of a piece; undefined where it is not here, or was not sealed with this key. */
export function openPiece({ secret, bytes, piece }: SealedFile, at: number): Uint8Array | undefined {
  if (at >= bytes) return new Uint8Array()
  const nth = Math.floor(at / insideBytes)
  const from = nth * pieceBytes
  const sealed = piece(from, pieceBytes)
  if (sealed === undefined || sealed.bytes.length <= tagBytes || secret.length !== keyBytes) return undefined
  const isLast = from + sealed.bytes.length >= sealed.size
  const decipher = createDecipheriv('aes-256-gcm', secret, nonceOf(nth, isLast))
  decipher.setAuthTag(sealed.bytes.subarray(-tagBytes))
  const inside = decipher.update(sealed.bytes.subarray(0, -tagBytes))
  try {
    decipher.final()
  } catch {
    // Another key, or another file than its author sealed.
    return undefined
  }
  return inside.subarray(at - nth * insideBytes, bytes - nth * insideBytes)
}

/** All that stands in a sealed file; undefined as above. */
export function openWhole(file: SealedFile): Uint8Array | undefined {
  if (file.bytes > mostSealable) return undefined
  const whole = Buffer.alloc(file.bytes)
  for (let at = 0; at < whole.length; ) {
    const inside = openPiece(file, at)
    if (inside === undefined || inside.length === 0) return undefined
    whole.set(inside, at)
    at += inside.length
  }
  return whole
}

function nonceOf(nth: number, isLast: boolean): Uint8Array {
  const nonce = Buffer.alloc(12)
  nonce.writeUInt32BE(nth, 4)
  nonce.writeUInt8(Number(isLast), 11)
  return nonce
}
