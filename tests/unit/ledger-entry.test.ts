import { describe, expect, test } from 'vitest'
import { encodeEntry, type Entry, parseEntry } from '#shared/sync/entry.ts'
import { LIMITS } from '#shared/sync/limits.ts'
import { MALFORMED, WELL_FORMED } from '../support/malformed-entries.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const text = (body: Uint8Array): string => new TextDecoder().decode(body)

const entry: Entry = {
  v: 1,
  c: '01890a5d-ac96-774b-bcce-b302099a8057',
  a: '01890a5d-ac96-774b-bcce-b302099a8058',
  t: 1_780_000_000_000,
  l: 0,
  r: ['BBBBBBBBBBBBBBBB', 'AAAAAAAAAAAAAAAA', 'AAAAAAAAAAAAAAAA'],
  s: 1,
  o: [{ k: 'create', e: 'delivery', i: '01890a5d-ac96-774b-bcce-b302099a8059', p: { village: 'Ebe\u0301bda' } }],
}

describe('parseEntry, LEDGER §1', () => {
  test.each(WELL_FORMED.map(body => [body]))('takes %s', body => {
    const parsed = parseEntry(bytes(body))
    expect(parsed).toMatchObject({ ok: true })
    expect(parsed.ok && JSON.stringify(parsed.value)).toBe(body)
  })

  test(`LED-1 to LED-15: a corpus of ${MALFORMED.length} malformed bodies, each refused for its own fault`, () => {
    expect(MALFORMED.length).toBeGreaterThanOrEqual(60)
    for (const { name, body, kind } of MALFORMED) {
      const parsed = parseEntry(body)
      expect(parsed.ok ? 'taken' : parsed.error.kind, name).toBe(kind)
    }
  })

  test('PR-5: no body pollutes a prototype', () => {
    for (const { body } of MALFORMED) parseEntry(body)
    expect(({} as Record<string, unknown>).x).toBeUndefined()
    expect(([] as unknown as Record<string, unknown>).x).toBeUndefined()
  })

  test('LED-2: a later format is told apart and stored unread, within size, UTF-8 and depth', () => {
    expect(parseEntry(bytes('{"v":2,"anything":[1.5,null]}'))).toEqual({
      ok: false,
      error: { kind: 'LaterFormat', v: 2 },
    })
    expect(parseEntry(bytes('{"v":99}'))).toMatchObject({ error: { kind: 'LaterFormat', v: 99 } })
    expect(parseEntry(bytes('{"v":2 }'))).toMatchObject({ error: { kind: 'NotCanonical' } })
    expect(parseEntry(bytes('{"v":2}'.padEnd(LIMITS.entryBodyBytes + 1)))).toMatchObject({ error: { kind: 'TooLong' } })
    expect(parseEntry(bytes(`{"v":2,"x":${'['.repeat(16)}`))).toMatchObject({ error: { kind: 'TooDeep' } })
  })

  test('LED-8: 16 levels and 64 KiB are taken, one more is not', () => {
    const full = text(encodeEntry({ ...entry, o: [{ k: 'create', e: 'a', i: 'b', p: { a: '' } }] }))
    const longest = full.replace('"a":""', `"a":"${'x'.repeat(LIMITS.entryBodyBytes - full.length)}"`)
    expect(bytes(longest).length).toBe(LIMITS.entryBodyBytes)
    expect(parseEntry(bytes(longest)).ok).toBe(true)
    const longer = bytes(longest.replace('"a":"', '"a":"x'))
    expect(parseEntry(longer)).toEqual({ ok: false, error: { kind: 'TooLong', bytes: LIMITS.entryBodyBytes + 1 } })
    const hidden = full.replace('"a":""', `"a":"\\\\","b":${'['.repeat(13)}1${']'.repeat(13)}`)
    expect(parseEntry(bytes(hidden))).toEqual({ ok: false, error: { kind: 'TooDeep' } })
    expect(parseEntry(bytes('['.repeat(60_000)))).toMatchObject({ error: { kind: 'TooDeep' } })
  })
})

describe('encodeEntry', () => {
  test('LED-5, LED-6, LED-10: writes keys in order, refs sorted once, texts in NFC, no empty part', () => {
    const [op] = entry.o
    const shuffled = { ...entry, o: [{ b: {}, p: op?.p ?? {}, i: op?.i ?? '', e: 'delivery', k: 'create' as const }] }
    const body = text(encodeEntry(shuffled))
    expect(body).toBe(
      '{"v":1,"c":"01890a5d-ac96-774b-bcce-b302099a8057","a":"01890a5d-ac96-774b-bcce-b302099a8058","t":1780000000000,' +
        '"l":0,"r":["AAAAAAAAAAAAAAAA","BBBBBBBBBBBBBBBB"],"s":1,"o":[{"k":"create","e":"delivery",' +
        '"i":"01890a5d-ac96-774b-bcce-b302099a8059","p":{"village":"Ebébda"}}]}',
    )
  })

  test('LED-10: NFC is what authors write; it is not asked of what is received', () => {
    const received = text(encodeEntry(entry)).replace('Ebébda', 'Ebe\u0301bda')
    const parsed = parseEntry(bytes(received))
    expect(parsed.ok && parsed.value.o[0]?.p?.village).toBe('Ebe\u0301bda')
  })

  test('a malformed entry is a bug of its author', () => {
    expect(() => encodeEntry({ ...entry, t: 1.5 })).toThrow('malformed')
    expect(() => encodeEntry({ ...entry, o: [] })).toThrow('malformed')
    expect(() => encodeEntry({ ...entry, o: [{ k: 'create', e: 'a', i: 'b', p: { a: 'x\0' } }] })).toThrow('malformed')
  })
})
