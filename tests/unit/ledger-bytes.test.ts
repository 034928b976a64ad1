import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { nodeHashing } from '#node/crypto.ts'
import { base45, parseBase45 } from '#shared/sync/base45.ts'
import { compareBytes, concat, equalBytes, hex, parseUtf8, u32be, u64be, utf8 } from '#shared/sync/bytes.ts'
import { encodeCbor, parseCbor } from '#shared/sync/cbor.ts'

const unhex = (digits: string): Uint8Array => Uint8Array.from(Buffer.from(digits, 'hex'))

describe('bytes', () => {
  test('whole numbers are written most significant first', () => {
    expect(hex(u32be(0x01020304))).toBe('01020304')
    expect(hex(u32be(0xffffffff))).toBe('ffffffff')
    expect(hex(u64be(Number.MAX_SAFE_INTEGER))).toBe('001fffffffffffff')
    expect(hex(u64be(2 ** 32))).toBe('0000000100000000')
    expect(() => u32be(2 ** 32)).toThrow('u32be')
    expect(() => u64be(-1)).toThrow('u64be')
  })

  test('order is that of a dictionary', () => {
    expect(compareBytes(unhex('00ff'), unhex('01'))).toBeLessThan(0)
    expect(compareBytes(unhex('01'), unhex('0100'))).toBeLessThan(0)
    expect(equalBytes(concat(unhex('01'), unhex('02')), unhex('0102'))).toBe(true)
    expect(equalBytes(unhex('01'), unhex('0100'))).toBe(false)
  })

  test('a hash is that of the parts one after another, short and long, and stays what it was', () => {
    const byte = (length: number, of: number) => new Uint8Array(length).fill(of)
    const first = nodeHashing.sha256(byte(32, 1), byte(4, 2), byte(1_600, 0xff))
    for (const parts of [[], [byte(0, 0)], [byte(3, 7)], [byte(1, 9), byte(0, 0), byte(200_000, 0x80)]]) {
      const whole = createHash('sha256')
      for (const part of parts) whole.update(part)
      expect(hex(nodeHashing.sha256(...parts))).toBe(whole.digest('hex'))
    }
    const whole = createHash('sha256').update(byte(32, 1)).update(byte(4, 2)).update(byte(1_600, 0xff))
    expect(hex(first)).toBe(whole.digest('hex'))
  })

  test('UTF-8 is strict and keeps a byte-order mark', () => {
    expect(parseUtf8(unhex('efbbbf61'))).toEqual({ ok: true, value: '\ufeffa' })
    expect(parseUtf8(unhex('c3'))).toEqual({ ok: false, error: { kind: 'NotUtf8' } })
    expect(hex(utf8('é😀'))).toBe('c3a9f09f9880')
  })
})

describe('base45, RFC 9285 §4', () => {
  test.each([
    ['AB', 'BB8'],
    ['Hello!!', '%69 VD92EX0'],
    ['base-45', 'UJCLQE7W581'],
    ['ietf!', 'QED8WEX0'],
  ])('%s', (plain, coded) => {
    expect(base45(utf8(plain))).toBe(coded)
    expect(parseBase45(coded)).toEqual({ ok: true, value: utf8(plain) })
  })

  test.each(['GGW', ':::', '::', 'A', 'AAAA', 'bb8', 'é00', 'A_A'])('refuses %s', coded => {
    expect(parseBase45(coded)).toEqual({ ok: false, error: { kind: 'NotBase45' } })
  })
})

describe('CBOR, RFC 8949 §4.2.1 and appendix A', () => {
  test.each([
    ['00', 0],
    ['17', 23],
    ['1818', 24],
    ['1903e8', 1000],
    ['1a000f4240', 1_000_000],
    ['1b000000e8d4a51000', 1_000_000_000_000],
    ['60', ''],
    ['64f0908591', '\u{10151}'],
    ['6449455446', 'IETF'],
    ['83010203', [1, 2, 3]],
  ])('%s', (digits, value) => {
    expect(hex(encodeCbor(value))).toBe(digits)
    expect(parseCbor(unhex(digits), 4)).toEqual({ ok: true, value })
  })

  test('keys of a map are written ascending', () => {
    const map = new Map<number, string>([
      [24, 'c'],
      [1, 'a'],
      [2, 'b'],
    ])
    expect(hex(encodeCbor(map))).toBe('a301616102616218186163')
  })

  test.each([
    ['a longer head than needed', '1817'],
    ['a longer head of two bytes', '1900ff'],
    ['a number past 2^53', '1bffffffffffffffff'],
    ['a negative number', '20'],
    ['a half float', 'f90000'],
    ['true', 'f5'],
    ['null', 'f6'],
    ['a tag', 'c100'],
    ['an indefinite text', '7f6161ff'],
    ['an indefinite map', 'bf0101ff'],
    ['a reserved length', '1c'],
    ['a repeated key', 'a201010102'],
    ['keys out of order', 'a202010101'],
    ['a key that is a text', 'a1616101'],
    ['a text that is not UTF-8', '61ff'],
    ['bytes cut short', '4401'],
    ['a list longer than the bytes', '9affffffff'],
    ['a map longer than the bytes', 'bb001fffffffffffff'],
    ['something after the value', '0000'],
    ['nothing', ''],
  ])('refuses %s', (_name, digits) => {
    expect(parseCbor(unhex(digits), 4)).toEqual({ ok: false, error: { kind: 'NotCbor' } })
  })

  test('levels are bounded', () => {
    expect(parseCbor(unhex('8181818100'), 4).ok).toBe(true)
    expect(parseCbor(unhex('818181818100'), 4).ok).toBe(false)
    expect(parseCbor(unhex('81'.repeat(600)), 4).ok).toBe(false)
  })
})
