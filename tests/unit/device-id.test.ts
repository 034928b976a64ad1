import { describe, expect, test } from 'vitest'
import { hex } from '#shared/sync/bytes.ts'
import { formatDeviceId, formatStationCode, parseDeviceId, parseStationCode } from '#shared/sync/device-id.ts'
import { seededBytes } from '../support/station.ts'

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const draw = seededBytes('device ids')
const ids = Array.from({ length: 40 }, () => hex(draw(16)))

describe('the id of a station for people (LN-1, CS-75)', () => {
  test('it is written in seven groups of four, for ever like this', () => {
    expect(formatDeviceId('00'.repeat(16))).toBe('0000-0000-0000-0X00-0000-0000-0002')
    expect(formatDeviceId('ff'.repeat(16))).toBe('ZZZZ-ZZZZ-ZZZZ-ZKZZ-ZZZZ-ZZZZ-ZZWA')
    expect(formatDeviceId('0123456789abcdef0123456789abcdef')).toMatch(
      /^([0-9A-HJKMNP-TV-Z]{4}-){6}[0-9A-HJKMNP-TV-Z]{4}$/,
    )
  })

  test('it comes back however it is typed', () => {
    for (const id of ids) {
      const text = formatDeviceId(id)
      for (const typed of [
        text,
        text.toLowerCase(),
        text.replaceAll('-', ''),
        text.replaceAll('-', '  '),
        ` ${text}\n`,
      ]) {
        expect(parseDeviceId(typed)).toEqual({ ok: true, value: id })
      }
      expect(parseDeviceId(text.replaceAll('0', 'O').replaceAll('1', 'l'))).toEqual({ ok: true, value: id })
    }
  })

  test('every single wrong character is found, in its half: all of 34 720', () => {
    let tried = 0
    for (const id of ids) {
      const text = formatDeviceId(id).replaceAll('-', '')
      for (let at = 0; at < text.length; at++) {
        for (const char of alphabet) {
          if (char === text[at]) continue
          const parsed = parseDeviceId(text.slice(0, at) + char + text.slice(at + 1))
          if (parsed.ok || parsed.error.kind !== 'BadCheck' || parsed.error.half !== (at < 14 ? 1 : 2))
            expect(parsed, `${text} ${at} ${char}`).toBeUndefined()
          tried++
        }
      }
    }
    expect(tried).toBe(34_720)
  })

  test('two characters that changed places, and halves that did, are found', () => {
    for (const id of ids) {
      const text = formatDeviceId(id).replaceAll('-', '')
      for (const half of [0, 14]) {
        for (let a = half; a < half + 14; a++) {
          for (let b = a + 1; b < half + 14; b++) {
            if (text[a] === text[b]) continue
            const chars = [...text]
            chars[a] = text.charAt(b)
            chars[b] = text.charAt(a)
            expect(parseDeviceId(chars.join('')).ok).toBe(false)
          }
        }
      }
      expect(parseDeviceId(text.slice(14) + text.slice(0, 14)).ok).toBe(false)
    }
  })

  test('a text that is none says how', () => {
    expect(parseDeviceId('')).toEqual({ ok: false, error: { kind: 'BadLength', length: 0 } })
    expect(parseDeviceId('U'.repeat(28))).toEqual({ ok: false, error: { kind: 'BadCheck', half: 1 } })
    const spare = [...'00000000000000000000000001']
    expect(parseDeviceId(spare.join(''))).toMatchObject({ ok: false, error: { kind: 'BadLength' } })
  })
})

describe('the code that a screen shows (CS-76)', () => {
  const dev = ids[0] ?? ''
  test('it holds id and addresses in the alphabet of short QR codes', () => {
    const text = formatStationCode({ dev, addresses: ['192.168.1.20:47800', '10.0.0.3:47801'] })
    expect(text).toMatch(/^[0-9A-Z $%*+\-./:]+$/)
    expect(parseStationCode(text)).toEqual({
      ok: true,
      value: { dev, addresses: ['192.168.1.20:47800', '10.0.0.3:47801'] },
    })
  })
  test('a typed id is a code without addresses', () => {
    expect(parseStationCode(formatDeviceId(dev).toLowerCase())).toEqual({ ok: true, value: { dev, addresses: [] } })
    expect(parseStationCode('CTPOSTE:ABC').ok).toBe(false)
  })
})
