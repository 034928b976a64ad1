const C = '01890a5d-ac96-774b-bcce-b302099a8057'
const A = '01890a5d-ac96-774b-bcce-b302099a8058'
const I = '01890a5d-ac96-774b-bcce-b302099a8059'
const REF = 'AAAAAAAAAAAAAAAA'
const REF2 = 'BBBBBBBBBBBBBBBB'
const DIGEST = 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'

export interface MalformedEntry {
  readonly name: string
  readonly body: Uint8Array
  readonly kind: string
}

/** A body of format 1 with one part replaced by raw text. */
function body(parts: Partial<Record<'v' | 'c' | 'a' | 't' | 'l' | 'r' | 's' | 'o', string>>): string {
  const all = {
    v: '1',
    c: `"${C}"`,
    a: `"${A}"`,
    t: '1780000000000',
    l: '0',
    r: `["${REF}"]`,
    s: '1',
    o: `[${op({})}]`,
  }
  return `{${Object.entries({ ...all, ...parts })
    .map(([key, text]) => `"${key}":${text}`)
    .join(',')}}`
}

function op(parts: Partial<Record<'k' | 'e' | 'i' | 'p' | 'b' | 'd', string>>): string {
  const all = { k: '"create"', e: '"delivery"', i: `"${I}"`, ...parts }
  return `{${Object.entries(all)
    .map(([key, text]) => `"${key}":${text}`)
    .join(',')}}`
}

const ofOp = (parts: Parameters<typeof op>[0]): string => body({ o: `[${op(parts)}]` })
const ofFields = (fields: string): string => ofOp({ p: `{${fields}}` })
const set = (parts: Parameters<typeof op>[0]): string => ofOp({ k: '"set"', ...parts })
const nested = (levels: number): string => `{"a":${'['.repeat(levels)}1${']'.repeat(levels)}}`

/** What is well formed, so that the cases below differ from it in one thing only. */
export const WELL_FORMED: readonly string[] = [
  body({}),
  body({ r: '[]' }),
  body({ r: `["${REF}","${REF2}"]` }),
  ofFields('"net":1000,"a1_b":[true,false,{"x":-9007199254740991}],"t":""'),
  ofFields('"text":"\\u001f\\t\\n\\"\\\\ é 😀"'),
  ofFields(`"text":"\\"${'['.repeat(40)}\\\\"`),
  ofOp({ d: `"${DIGEST}"` }),
  ofOp({ e: '"setting"', i: '"receipt_footer"' }),
  set({ p: '{"a":1}', b: `{"a":["${REF}"]}` }),
  set({ b: `{"a":["${REF}","${REF2}"]}` }),
  ofOp({ k: '"add"', p: '{"a":1}' }),
  ofOp({ k: '"remove"', b: `{"m":["${REF}"]}` }),
  ofOp({ p: nested(12) }),
]

const texts: readonly (readonly [string, string, string])[] = [
  ['empty', '', 'NotJson'],
  ['not JSON', 'hello', 'NotJson'],
  ['half an object', body({}).slice(0, -1), 'NotJson'],
  ['two values', `${body({})}${body({})}`, 'NotJson'],
  ['a trailing comma', body({}).replace('}]}', '},]}'), 'NotJson'],
  ['single quotes', body({}).replaceAll('"', "'"), 'NotJson'],
  ['NaN', ofFields('"a":NaN'), 'NotJson'],
  ['a number with a leading zero', ofFields('"a":01'), 'NotJson'],
  ['hexadecimal', ofFields('"a":0x10'), 'NotJson'],
  ['a raw control character', ofFields('"a":"\u0001"'), 'NotJson'],
  ['a comment', body({}).replace('{', '{/**/'), 'NotJson'],
  ['a byte-order mark', `\ufeff${body({})}`, 'NotJson'],
  ['a space after a colon', body({}).replace('"v":1', '"v": 1'), 'NotCanonical'],
  ['a newline at the end', `${body({})}\n`, 'NotCanonical'],
  ['a space before', ` ${body({})}`, 'NotCanonical'],
  ['an escape that is not needed', body({ c: `"\\u0030${C.slice(1)}"` }), 'NotCanonical'],
  ['an escaped slash', ofFields('"a":"\\/"'), 'NotCanonical'],
  ['a capital in an escape', ofFields('"a":"\\u001F"'), 'NotCanonical'],
  ['a repeated key', body({}).replace('"v":1', '"v":1,"v":1'), 'NotCanonical'],
  ['a repeated field', ofFields('"a":1,"a":2'), 'NotCanonical'],
  ['a number as 1.0', ofFields('"a":1.0'), 'NotCanonical'],
  ['a number as 1e3', ofFields('"a":1e3'), 'NotCanonical'],
  ['minus zero', ofFields('"a":-0'), 'NotCanonical'],
  ['a number past every double', ofFields('"a":1e999'), 'NotCanonical'],
  ['2^53 + 1', ofFields('"a":9007199254740993'), 'NotCanonical'],
  ['a field that is an index out of order', ofFields('"b":1,"10":2'), 'NotCanonical'],
  ['null', 'null', 'BadKeys'],
  ['an array', '[]', 'BadKeys'],
  ['a text', '"entry"', 'BadKeys'],
  ['no keys', '{}', 'BadKeys'],
  ['a key less', body({}).replace('"l":0,', ''), 'BadKeys'],
  ['a key more', body({}).replace('"l":0,', '"l":0,"m":0,'), 'BadKeys'],
  ['a key more at the end', body({}).replace(/\}$/, ',"x":1}'), 'BadKeys'],
  ['keys in another order', body({}).replace('"t":1780000000000,"l":0', '"l":0,"t":1780000000000'), 'BadKeys'],
  ['__proto__ beside the keys', body({}).replace(/\}$/, ',"__proto__":{"x":1}}'), 'BadKeys'],
  ['format 0', body({ v: '0' }), 'BadField'],
  ['format as text', body({ v: '"1"' }), 'BadField'],
  ['a command that is no UUID', body({ c: '"1"' }), 'BadField'],
  ['a command of version 4', body({ c: `"${C.replace('-774b-', '-474b-')}"` }), 'BadField'],
  ['a command in capitals', body({ c: `"${C.toUpperCase()}"` }), 'BadField'],
  ['an actor that is no UUID', body({ a: '"boss"' }), 'BadField'],
  ['an actor that is a number', body({ a: '7' }), 'BadField'],
  ['a negative time', body({ t: '-1' }), 'BadField'],
  ['a time with a fraction', body({ t: '1780000000000.5' }), 'BadField'],
  ['a time as text', body({ t: '"1780000000000"' }), 'BadField'],
  ['a counter that is null', body({ l: 'null' }), 'BadField'],
  ['heads that are no list', body({ r: '{}' }), 'BadRefs'],
  ['heads out of order', body({ r: `["${REF2}","${REF}"]` }), 'BadRefs'],
  ['a head twice', body({ r: `["${REF}","${REF}"]` }), 'BadRefs'],
  ['a head too short', body({ r: '["AAAA"]' }), 'BadRefs'],
  ['a head with padding', body({ r: '["AAAAAAAAAAAAAA=="]' }), 'BadRefs'],
  ['a head that is a number', body({ r: '[1]' }), 'BadRefs'],
  ['schema 0', body({ s: '0' }), 'BadField'],
  ['schema as a fraction', body({ s: '1.5' }), 'BadField'],
  ['no ops', body({ o: '[]' }), 'BadField'],
  ['ops that are no list', body({ o: op({}) }), 'BadField'],
  ['an op that is null', body({ o: '[null]' }), 'BadKeys'],
  ['an op that is a list', body({ o: '[[]]' }), 'BadKeys'],
  ['an op with a key more', ofOp({}).replace('"k":', '"j":1,"k":'), 'BadKeys'],
  [
    'an op with keys in another order',
    ofOp({}).replace('"k":"create","e":"delivery"', '"e":"delivery","k":"create"'),
    'BadKeys',
  ],
  ['an op of another kind', ofOp({ k: '"delete"' }), 'BadField'],
  ['an entity with a capital', ofOp({ e: '"Delivery"' }), 'BadField'],
  ['an entity that is empty', ofOp({ e: '""' }), 'BadField'],
  ['an id that is empty', ofOp({ i: '""' }), 'BadField'],
  ['an id of 201 characters', ofOp({ i: `"${'a'.repeat(201)}"` }), 'BadField'],
  ['an id with U+0000', ofOp({ i: '"a\\u0000"' }), 'BadField'],
  ['a lone surrogate in an id', ofOp({ i: '"\\ud800"' }), 'BadField'],
  ['empty fields', ofOp({ p: '{}' }), 'BadField'],
  ['fields that are a list', ofOp({ p: '[1]' }), 'BadField'],
  ['fields that are null', ofOp({ p: 'null' }), 'BadField'],
  ['a field that is null', ofFields('"a":null'), 'BadValue'],
  ['a null in a list', ofFields('"a":[1,null]'), 'BadValue'],
  ['a float', ofFields('"a":0.5'), 'BadValue'],
  ['2^53', ofFields('"a":9007199254740992'), 'BadValue'],
  ['-2^53', ofFields('"a":-9007199254740992'), 'BadValue'],
  ['U+0000 in a text', ofFields('"a":"x\\u0000y"'), 'BadValue'],
  ['a lone high surrogate', ofFields('"a":"\\ud83d"'), 'BadValue'],
  ['a lone low surrogate', ofFields('"a":"\\ude00"'), 'BadValue'],
  ['surrogates the wrong way round', ofFields('"a":"\\ude00\\ud83d"'), 'BadValue'],
  ['a field named __proto__', ofFields('"__proto__":{"x":1}'), 'BadValue'],
  ['a field named constructor', ofFields('"constructor":{"prototype":{"x":1}}'), 'BadValue'],
  ['a field with a capital', ofFields('"netGrams":1'), 'BadValue'],
  ['a field that starts with a digit', ofFields('"1a":1'), 'BadValue'],
  ['a field that is empty', ofFields('"":1'), 'BadValue'],
  ['a bad name deep inside', ofFields('"a":[{"b":{"C":1}}]'), 'BadValue'],
  ['parents of a create', ofOp({ b: `{"a":["${REF}"]}` }), 'BadKeys'],
  ['parents of an add', ofOp({ k: '"add"', b: `{"m":["${REF}"]}` }), 'BadKeys'],
  ['a set without parents', set({ p: '{"a":1}' }), 'BadKeys'],
  ['a set with empty parents', set({ b: '{}' }), 'BadKeys'],
  ['a set of a field without parents', set({ p: '{"a":1,"c":2}', b: `{"a":["${REF}"]}` }), 'BadKeys'],
  ['parents under a bad name', set({ b: `{"A":["${REF}"]}` }), 'BadKeys'],
  ['parents under constructor', set({ b: `{"constructor":["${REF}"]}` }), 'BadKeys'],
  ['a field with no parent', set({ b: '{"a":[]}' }), 'BadRefs'],
  ['parents out of order', set({ b: `{"a":["${REF2}","${REF}"]}` }), 'BadRefs'],
  ['a remove without parents', ofOp({ k: '"remove"' }), 'BadKeys'],
  ['a remove under another name', ofOp({ k: '"remove"', b: `{"n":["${REF}"]}` }), 'BadKeys'],
  ['a remove with two names', ofOp({ k: '"remove"', b: `{"m":["${REF}"],"n":["${REF}"]}` }), 'BadKeys'],
  ['a digest too short', ofOp({ d: '"AAAA"' }), 'BadField'],
  ['a digest whose spare bits are not zero', ofOp({ d: `"${DIGEST.slice(0, -1)}B"` }), 'BadField'],
  ['a digest that is a number', ofOp({ d: '1' }), 'BadField'],
  ['a record twice', body({ o: `[${op({})},${op({ k: '"add"' })}]` }), 'RepeatedRecord'],
  ['17 levels', ofOp({ p: nested(13) }), 'TooDeep'],
  ['levels that never close', '['.repeat(17), 'TooDeep'],
]

const tooMany = Array.from({ length: 201 }, (_, n) => op({ i: `"${n}"` }))

const bytes: readonly (readonly [string, readonly number[], string])[] = [
  ['a byte that starts no character', [0xff], 'NotUtf8'],
  ['a character cut short', [0xe2, 0x82], 'NotUtf8'],
  ['an overlong form', [0xc0, 0xaf], 'NotUtf8'],
  ['a surrogate in UTF-8', [0xed, 0xa0, 0x80], 'NotUtf8'],
  ['a character past U+10FFFF', [0xf4, 0x90, 0x80, 0x80], 'NotUtf8'],
]

const encoder = new TextEncoder()

function withBytes(inside: readonly number[]): Uint8Array {
  const [before = '', after = ''] = ofFields('"a":"|"').split('|')
  return Uint8Array.from([...encoder.encode(before), ...inside, ...encoder.encode(after)])
}

/** Bodies that no station may make, each with the fault that names it (LEDGER §1). */
export const MALFORMED: readonly MalformedEntry[] = [
  ...texts.map(([name, text, kind]) => ({ name, body: encoder.encode(text), kind })),
  ...bytes.map(([name, inside, kind]) => ({ name, body: withBytes(inside), kind })),
  { name: '201 ops', body: encoder.encode(body({ o: `[${tooMany.join(',')}]` })), kind: 'BadField' },
]
