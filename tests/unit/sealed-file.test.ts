import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { fileBounds } from '#shared/domain/file-kind.ts'
import { mostSealable, openPiece, openWhole, sealedBytes, sealPieces } from '#main/storage/blobs/sealed-file.ts'

// TALK-54: a file under a key of its own.

const secret = randomBytes(32)
const seal = (plain: Uint8Array, key: Uint8Array = secret): Buffer => Buffer.concat([...sealPieces(key, plain)])
const fileOf = (sealed: Uint8Array, bytes: number, key: Uint8Array = secret) => ({
  secret: key,
  bytes,
  piece: (at: number, most: number) => ({ bytes: sealed.subarray(at, at + most), size: sealed.length }),
})

describe('a sealed file', () => {
  test.each([0, 1, 5_000, 1_048_559, 1_048_560, 1_048_561, 2_500_000])(
    'of %i bytes opens whole and from any place',
    n => {
      const plain = randomBytes(n)
      const sealed = seal(plain)
      expect(sealed).toHaveLength(sealedBytes(n))
      expect(plain.equals(openWhole(fileOf(sealed, n)) ?? Buffer.from('none'))).toBe(true)
      for (const at of [0, 1, 1_048_559, 1_048_560, n - 1].filter(one => one >= 0 && one < n)) {
        const inside = openPiece(fileOf(sealed, n), at) ?? Buffer.alloc(0)
        expect(inside.length).toBeGreaterThan(0)
        expect(plain.subarray(at, at + inside.length).equals(inside)).toBe(true)
      }
    },
  )

  test('says little of how long it is, and is never longer than a file may be', () => {
    const lengths = new Set(Array.from({ length: 1_000 }, (_, n) => sealedBytes(1_000_000 + n * 100)))
    expect(lengths.size).toBeLessThan(6)
    for (const n of [0, 4_096, 70_000, 3_000_000, 12_345_678, mostSealable]) {
      expect(sealedBytes(n)).toBeGreaterThan(n)
      expect(sealedBytes(n)).toBeLessThanOrEqual(Math.max(n, 4_096) * 1.13)
      expect(sealedBytes(n)).toBeLessThanOrEqual(fileBounds.bytes)
    }
  })

  test('opens with no other key, changed by a bit, cut short, or with its pieces in another order', () => {
    const plain = randomBytes(2_300_000)
    const sealed = seal(plain)
    const open = (bytes: Uint8Array, key?: Uint8Array) => openWhole(fileOf(bytes, plain.length, key))
    const changed = Buffer.from(sealed)
    changed[1_500_000] = (changed[1_500_000] ?? 0) ^ 1
    const piece = 1_048_576
    const turned = Buffer.concat([
      sealed.subarray(piece, 2 * piece),
      sealed.subarray(0, piece),
      sealed.subarray(2 * piece),
    ])
    expect([open(sealed, randomBytes(32)), open(changed), open(turned), open(sealed.subarray(0, 2 * piece))]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ])
    expect(openWhole(fileOf(sealed, mostSealable + 1))).toBeUndefined()
    expect(open(sealed, randomBytes(16))).toBeUndefined()
  })
})
