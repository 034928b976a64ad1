import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { encodeAside, parseAside } from '#shared/sync/aside.ts'
import { base45, parseBase45 } from '#shared/sync/base45.ts'
import { base64url, compareBytes, hex, parseBase64url, parseHex } from '#shared/sync/bytes.ts'
import { type Cbor, encodeCbor, parseCbor } from '#shared/sync/cbor.ts'
import { encodeEntry, type Entry, type Json, type Op, parseEntry } from '#shared/sync/entry.ts'
import { scanEntry } from '#shared/sync/entry-scan.ts'
import { MALFORMED, WELL_FORMED } from '../support/malformed-entries.ts'
import { runs } from '../support/runs.ts'

const text = fc.string({ unit: 'binary', maxLength: 12 }).filter(one => !/[\0\p{Surrogate}]/u.test(one))
const name = fc.stringMatching(/^[a-z][a-z0-9_]{0,8}$/).filter(one => one !== 'constructor')
const value: fc.Arbitrary<Json> = fc.letrec<{ value: Json }>(tie => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    text,
    fc.maxSafeInteger().map(one => (Object.is(one, -0) ? 0 : one)),
    fc.boolean(),
    fc.array(tie('value'), { maxLength: 4, depthIdentifier: 'json' }),
    fc.dictionary(name, tie('value'), { maxKeys: 4, noNullPrototype: true, depthIdentifier: 'json' }),
  ),
})).value
const fields = fc.dictionary(name, value, { minKeys: 1, maxKeys: 5, noNullPrototype: true })
const ref = fc.uint8Array({ minLength: 12, maxLength: 12 }).map(base64url)
const digest = fc.uint8Array({ minLength: 32, maxLength: 32 }).map(base64url)
const refs = fc.array(ref, { minLength: 1, maxLength: 4 })
const id = fc.oneof(
  fc.uuid(),
  text.filter(one => one.length > 0),
)

const op: fc.Arbitrary<Op> = fc.oneof(
  fc.record(
    { k: fc.constant('create' as const), e: name, i: id, p: fields, d: digest },
    { requiredKeys: ['k', 'e', 'i'] },
  ),
  fc.record({ e: name, i: id, p: fields, more: fc.dictionary(name, refs, { maxKeys: 2 }), parents: refs }).map(set => ({
    k: 'set' as const,
    e: set.e,
    i: set.i,
    p: set.p,
    b: { ...set.more, ...Object.fromEntries(Object.keys(set.p).map(field => [field, set.parents])) },
  })),
  fc.record({ e: name, i: id, m: refs }).map(({ e, i, m }) => ({ k: 'remove' as const, e, i, b: { m } })),
)
const entry: fc.Arbitrary<Entry> = fc.record({
  v: fc.constant(1 as const),
  c: fc.uuid({ version: 7 }),
  a: fc.uuid(),
  t: fc.maxSafeNat(),
  l: fc.nat(),
  r: fc.array(ref, { maxLength: 4 }),
  s: fc.integer({ min: 1, max: 99 }),
  o: fc.uniqueArray(op, { minLength: 1, maxLength: 5, selector: ({ e, i }) => `${e} ${i.normalize('NFC')}` }),
})

/** The op of a `set` that follows on refs of each of its fields, and of some that it clears; any other as it is. */
const following = ({ cleared, ...one }: Omit<Op, 'b'> & { cleared: Record<string, string[]> }): Op =>
  one.k === 'set' && Object.keys({ ...one.p, ...cleared }).length > 0
    ? { ...one, b: { ...cleared, ...Object.fromEntries(Object.keys(one.p ?? {}).map(field => [field, [aRef]])) } }
    : { ...one, k: one.k === 'set' ? 'add' : one.k }
const aRef = base64url(new Uint8Array(12))

/** Entries as most are: no text needs an escape, no number is among the longest. */
const plainText = fc.string({ unit: fc.constantFrom(...'ab7 -{}[]:,.éŒ\u0301\u00a0\u2028\ufeff€😀'), maxLength: 9 })
const plain: fc.Arbitrary<Entry> = fc.record({
  v: fc.constant(1 as const),
  c: fc.uuid({ version: 7 }),
  a: fc.uuid(),
  t: fc.nat(),
  l: fc.nat(9),
  r: fc.array(ref, { maxLength: 3 }),
  s: fc.integer({ min: 1, max: 99 }),
  o: fc.uniqueArray(
    fc
      .record(
        {
          k: fc.constantFrom('create' as const, 'add' as const, 'set' as const),
          e: name,
          i: fc.oneof(fc.uuid(), fc.stringMatching(/^[ -!#-[\]-~]{1,9}$/)),
          cleared: fc.dictionary(name, refs, { maxKeys: 2, noNullPrototype: true }),
          p: fc.dictionary(
            name,
            fc.oneof(
              plainText,
              fc.integer(),
              fc.boolean(),
              fc.array(plainText, { maxLength: 3 }),
              fc.constant({ a: { b: 0 } }),
            ),
            { minKeys: 1, maxKeys: 5, noNullPrototype: true },
          ),
          d: digest,
        },
        { requiredKeys: ['k', 'e', 'i', 'cleared'] },
      )
      .map(following),
    { minLength: 1, maxLength: 4, selector: ({ e, i }) => `${e} ${i}` },
  ),
})

describe('entry, LEDGER §1', () => {
  test('what is encoded parses, re-serialises to the same bytes, and encodes to them again', () => {
    fc.assert(
      fc.property(entry, one => {
        const body = encodeEntry(one)
        const parsed = parseEntry(body)
        if (!parsed.ok) throw new Error(JSON.stringify(parsed.error))
        expect(new TextEncoder().encode(JSON.stringify(parsed.value))).toEqual(body)
        expect(encodeEntry(parsed.value)).toEqual(body)
        expect(parsed.value.o.map(({ k, e }) => [k, e])).toEqual(one.o.map(({ k, e }) => [k, e]))
      }),
      { numRuns: runs(1500, 50_000), seed: 1 },
    )
  })

  test('a changed, inserted or deleted byte is refused, or is another entry that keeps every rule', () => {
    let refused = 0
    const change = fc.record({ at: fc.nat(), byte: fc.nat(255), how: fc.constantFrom('change', 'insert', 'delete') })
    fc.assert(
      fc.property(entry, change, (one, { at, byte, how }) => {
        const body = encodeEntry(one)
        const i = at % body.length
        const tail = how === 'insert' ? body.subarray(i) : body.subarray(i + 1)
        const changed = Uint8Array.from([...body.subarray(0, i), ...(how === 'delete' ? [] : [byte]), ...tail])
        const parsed = parseEntry(changed)
        if (!parsed.ok) refused++
        else expect(compareBytes(new TextEncoder().encode(JSON.stringify(parsed.value)), changed)).toBe(0)
      }),
      { numRuns: runs(3000, 200_000), seed: 2 },
    )
    expect(refused).toBeGreaterThan(1000)
  })

  /** What the look over says of a body must be what reading it says; whether it said anything. */
  const looksAsRead = (body: Uint8Array): boolean => {
    const scanned = scanEntry(body)
    if (scanned === undefined) return false
    const parsed = parseEntry(body)
    if (!parsed.ok) throw new Error(`looked over and not refused: ${JSON.stringify(parsed.error)}`)
    const { t, l, o } = parsed.value
    expect(scanned).toEqual({ t, l, isNaming: o.some(({ d }) => d !== undefined) })
    return true
  }

  test('a body that is only looked over is one that is taken: of entries, and of entries with a byte changed', () => {
    const count = { sound: 0, changed: 0 }
    const changes = fc.array(fc.record({ at: fc.nat(), byte: fc.nat(255), from: fc.nat(), how: fc.nat(3) }), {
      minLength: 1,
      maxLength: 2,
    })
    fc.assert(
      fc.property(fc.oneof(plain, plain, entry), changes, (one, these) => {
        const body = encodeEntry(one)
        if (looksAsRead(body)) count.sound++
        let bytes = [...body]
        for (const { at, byte, from, how } of these) {
          const i = at % bytes.length
          // A byte of its own is what makes a repeated name, another number, a text that ends elsewhere.
          const put = how > 1 ? (bytes[from % bytes.length] ?? 0) : byte
          bytes = [...bytes.slice(0, i), ...(how === 0 ? [] : [put]), ...bytes.slice(how % 2 === 1 ? i : i + 1)]
        }
        if (looksAsRead(Uint8Array.from(bytes))) count.changed++
      }),
      { numRuns: runs(6000, 400_000), seed: 8 },
    )
    expect(count.sound).toBeGreaterThan(3000)
    expect(count.changed).toBeGreaterThan(300)
  })

  test('nothing malformed is looked over and left, and half of what is well formed need not be read', () => {
    for (const { name: what, body } of MALFORMED) expect(scanEntry(body), what).toBeUndefined()
    const bodies = WELL_FORMED.map(one => new TextEncoder().encode(one))
    expect(bodies.filter(looksAsRead).length).toBeGreaterThanOrEqual(7)
  })

  test('a set is looked over where what it follows on names every field, by name and not by hash (LED-14)', () => {
    const head =
      '{"v":1,"c":"01890a5d-ac96-774b-bcce-b302099a8057","a":"01890a5d-ac96-774b-bcce-b302099a8058","t":1,"l":0,"r":[],"s":1,'
    const scanned = (p: string, b: string) =>
      scanEntry(new TextEncoder().encode(`${head}"o":[{"k":"set","e":"farmer","i":"x"${p}${b}}]}`))
    const of = (...fields: string[]): string => `,"b":{${fields.map(field => `"${field}":["${aRef}"]`).join(',')}}`
    expect(scanned(',"p":{"village":"y","an":{"c":{},"d":1},"b":2}', of('b', 'phone', 'an', 'village'))).toBeDefined()
    expect(scanned('', of('phone'))).toBeDefined()
    for (const b of [of('c0'), of('a'), of('ann'), of(), '', ',"b":{"an":[]}', `,"b":{"an":"${aRef}"}`]) {
      expect(scanned(',"p":{"an":1}', b), b).toBeUndefined()
    }
    expect(scanned('', of('an', 'an'))).toBeUndefined()
  })

  test('PR-4: bytes of any kind are an answer, never a throw', () => {
    const noise = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.string({ maxLength: 200 }).map(one => new TextEncoder().encode(one)),
      fc.json().map(one => new TextEncoder().encode(one)),
    )
    fc.assert(
      fc.property(noise, bytes => {
        expect(parseEntry(bytes).ok).toBe(false)
        expect(typeof parseAside(bytes).ok).toBe('boolean')
      }),
      { numRuns: runs(3000, 1_000_000), seed: 3 },
    )
  })

  test('the personal part keeps the same rules', () => {
    fc.assert(
      fc.property(fields, personal => {
        const payload = encodeAside(personal)
        const parsed = parseAside(payload)
        expect(parsed.ok && encodeAside(parsed.value)).toEqual(payload)
      }),
      { numRuns: runs(500, 20_000), seed: 4 },
    )
  })
})

describe('texts of bytes', () => {
  const bytes = fc.uint8Array({ maxLength: 80 })

  test('hex, base64url and base45 go there and back, as Node has them', () => {
    fc.assert(
      fc.property(bytes, one => {
        expect(hex(one)).toBe(Buffer.from(one).toString('hex'))
        expect(base64url(one)).toBe(Buffer.from(one).toString('base64url'))
        expect(parseHex(hex(one))).toEqual({ ok: true, value: one })
        expect(parseBase64url(base64url(one))).toEqual({ ok: true, value: one })
        expect(parseBase45(base45(one))).toEqual({ ok: true, value: one })
      }),
      { numRuns: runs(1000, 50_000), seed: 5 },
    )
  })

  test('a text that is taken is the only one of its bytes', () => {
    const alphabets = fc.oneof(
      fc.stringMatching(/^[A-Za-z0-9_-]{0,9}$/),
      fc.stringMatching(/^[0-9A-Z $%*+./:-]{0,9}$/),
      fc.string({ maxLength: 9 }),
    )
    fc.assert(
      fc.property(alphabets, one => {
        const [a, b, c] = [parseHex(one), parseBase64url(one), parseBase45(one)]
        if (a.ok) expect(hex(a.value)).toBe(one)
        if (b.ok) expect(base64url(b.value)).toBe(one)
        if (c.ok) expect(base45(c.value)).toBe(one)
      }),
      { numRuns: runs(3000, 100_000), seed: 6 },
    )
  })
})

describe('the CBOR of receipts', () => {
  const cbor: fc.Arbitrary<Cbor> = fc.letrec<{ cbor: Cbor }>(tie => ({
    cbor: fc.oneof(
      { depthSize: 'small' },
      fc.maxSafeNat(),
      text,
      fc.uint8Array({ maxLength: 30 }),
      fc.array(tie('cbor'), { maxLength: 3 }),
      fc
        .uniqueArray(fc.tuple(fc.nat(70_000), tie('cbor')), { maxLength: 4, selector: ([key]) => key })
        .map(pairs => new Map(pairs)),
    ),
  })).cbor

  test('goes there and back; bytes that are taken are the only ones of their value', () => {
    fc.assert(
      fc.property(cbor, fc.nat(), fc.nat(255), (one, at, byte) => {
        const bytes = encodeCbor(one)
        const parsed = parseCbor(bytes, 20)
        expect(parsed.ok && encodeCbor(parsed.value)).toEqual(bytes)
        const changed = Uint8Array.from(bytes)
        changed[at % bytes.length] = byte
        const other = parseCbor(changed, 20)
        if (other.ok) expect(encodeCbor(other.value)).toEqual(changed)
      }),
      { numRuns: runs(2000, 100_000), seed: 7 },
    )
  })
})
