import { base64url, concat, u32be, utf8 } from '#shared/sync/bytes.ts'

const range = (start: number, length: number): Uint8Array => Uint8Array.from({ length }, (_, i) => (start + i) & 0xff)
const digits = (start: number, length: number): string => Buffer.from(range(start, length)).toString('hex')
const digest = (start: number): string => base64url(range(start, 32))
const LOG = digits(1, 16)
const DEV = digits(64, 16)

const frame = (type: number, stream: number, raw: Uint8Array, flags = 0): Uint8Array =>
  concat(Uint8Array.of(type, flags, stream >> 8, stream & 0xff), u32be(raw.length), raw)
const headed = (type: number, header: string, parts: readonly Uint8Array[] = [], stream = 0): Uint8Array =>
  frame(type, stream, concat(u32be(utf8(header).length), utf8(header), ...parts.flatMap(p => [u32be(p.length), p])))
const ops = (change: Record<string, string>): string => {
  const keys = {
    log: `"${LOG}"`,
    after: `[0,"${digest(1)}"]`,
    n: '1',
    sealed: '[0]',
    start: 'false',
    issuers: '0',
    asides: '0',
  }
  const all = { ...keys, end: 'true', ...change }
  return `{${Object.entries(all)
    .map(([key, value]) => `"${key}":${value}`)
    .join(',')}}`
}

/** What is no message, each in one way. */
export const malformedFrames: readonly { readonly name: string; readonly kind: string; readonly bytes: Uint8Array }[] =
  [
    { name: 'nothing', kind: 'Malformed', bytes: new Uint8Array() },
    { name: 'half a head', kind: 'Malformed', bytes: range(9, 7) },
    { name: 'both packings', kind: 'Malformed', bytes: frame(9, 0, utf8('x'), 3) },
    { name: 'an unknown flag', kind: 'Malformed', bytes: frame(9, 0, utf8('x'), 4) },
    {
      name: 'a raw length that is not the payload’s',
      kind: 'Malformed',
      bytes: concat(Uint8Array.of(9, 0, 0, 0), u32be(9), utf8('x')),
    },
    {
      name: 'a raw length beyond the most',
      kind: 'TooLarge',
      bytes: concat(Uint8Array.of(9, 1, 0, 0), u32be(1024 * 1024), utf8('x')),
    },
    { name: 'an unknown type', kind: 'Malformed', bytes: headed(17, '{}') },
    { name: 'type 0', kind: 'Malformed', bytes: headed(0, '{}') },
    { name: 'a payload without a header', kind: 'Malformed', bytes: frame(9, 0, utf8('')) },
    {
      name: 'a header longer than the payload',
      kind: 'Malformed',
      bytes: frame(9, 0, concat(u32be(0xffffffff), utf8('{"n":1}'))),
    },
    { name: 'a header that is no UTF-8', kind: 'Malformed', bytes: frame(9, 0, concat(u32be(1), Uint8Array.of(0xff))) },
    { name: 'a header that is no object', kind: 'Malformed', bytes: headed(9, '[1]') },
    { name: 'a header of null', kind: 'Malformed', bytes: headed(9, 'null') },
    { name: 'a header nested 9 deep', kind: 'Malformed', bytes: headed(9, `{"n":${'['.repeat(8)}${']'.repeat(8)}}`) },
    { name: 'a header nested 100 000 deep', kind: 'Malformed', bytes: headed(9, '['.repeat(100_000)) },
    { name: 'a key too few', kind: 'Malformed', bytes: headed(9, '{}') },
    { name: 'a key too many', kind: 'Malformed', bytes: headed(9, '{"n":1,"m":1}') },
    { name: 'a key twice', kind: 'Malformed', bytes: headed(9, '{"n":1,"n":1}') },
    { name: 'a space', kind: 'Malformed', bytes: headed(9, '{"n": 1}') },
    { name: '__proto__', kind: 'Malformed', bytes: headed(9, '{"__proto__":{"n":1}}') },
    { name: 'constructor beside', kind: 'Malformed', bytes: headed(9, '{"n":1,"constructor":1}') },
    { name: 'a fraction', kind: 'Malformed', bytes: headed(9, '{"n":1.5}') },
    { name: 'a number past 2^53', kind: 'Malformed', bytes: headed(9, '{"n":9007199254740992}') },
    { name: 'a negative number', kind: 'Malformed', bytes: headed(9, '{"n":-1}') },
    { name: 'minus zero', kind: 'Malformed', bytes: headed(9, '{"n":-0}') },
    { name: '1e999', kind: 'Malformed', bytes: headed(9, '{"n":1e999}') },
    { name: 'a number as text', kind: 'Malformed', bytes: headed(9, '{"n":"1"}') },
    { name: 'a part too many', kind: 'Malformed', bytes: headed(9, '{"n":1}', [utf8('x')]) },
    { name: 'a stream where there is none', kind: 'Malformed', bytes: headed(9, '{"n":1}', [], 1) },
    { name: 'a WANT without its stream', kind: 'Malformed', bytes: headed(3, `{"log":"${LOG}","have":[],"credit":1}`) },
    {
      name: 'a log in capitals',
      kind: 'Malformed',
      bytes: headed(3, `{"log":"${LOG.toUpperCase()}","have":[],"credit":1}`, [], 1),
    },
    {
      name: 'a point that is no pair',
      kind: 'Malformed',
      bytes: headed(3, `{"log":"${LOG}","have":[[1]],"credit":1}`, [], 1),
    },
    {
      name: 'a log without tips',
      kind: 'Malformed',
      bytes: headed(2, `{"rev":1,"full":true,"more":false,"logs":[["${LOG}","org","${DEV}","open",[]]]}`),
    },
    {
      name: 'a log in an unknown state',
      kind: 'Malformed',
      bytes: headed(
        2,
        `{"rev":1,"full":true,"more":false,"logs":[["${LOG}","org","${DEV}","lost",[[0,"${digits(0, 8)}"]]]]}`,
      ),
    },
    {
      name: 'OPS whose last entry has no seal',
      kind: 'Malformed',
      bytes: headed(4, ops({ n: '2' }), [utf8('a'), utf8('b'), range(0, 64)], 1),
    },
    {
      name: 'OPS with seals out of order',
      kind: 'Malformed',
      bytes: headed(4, ops({ n: '2', sealed: '[1,0]' }), [utf8('a'), utf8('b'), range(0, 64), range(0, 64)], 1),
    },
    { name: 'OPS with an empty body', kind: 'Malformed', bytes: headed(4, ops({}), [utf8(''), range(0, 64)], 1) },
    {
      name: 'OPS with a body too long',
      kind: 'Malformed',
      bytes: headed(4, ops({}), [new Uint8Array(65_537), range(0, 64)], 1),
    },
    { name: 'OPS with a seal too short', kind: 'Malformed', bytes: headed(4, ops({}), [utf8('a'), range(0, 63)], 1) },
    {
      name: 'OPS with a body missing',
      kind: 'Malformed',
      bytes: headed(4, ops({ n: '2', sealed: '[1]' }), [utf8('a'), range(0, 64)], 1),
    },
    {
      name: 'OPS with issuers and no opening',
      kind: 'Malformed',
      bytes: headed(4, ops({ issuers: '1' }), [utf8('a'), range(0, 64)], 1),
    },
    {
      name: 'OPS that claims four thousand million entries',
      kind: 'Malformed',
      bytes: headed(4, ops({ n: '4000000000', sealed: '[3999999999]' }), [], 1),
    },
    {
      name: 'OPS after a hash that is none',
      kind: 'Malformed',
      bytes: headed(4, ops({ after: '[0,"AAAA"]' }), [utf8('a'), range(0, 64)], 1),
    },
    {
      name: 'BUSY for no known reason',
      kind: 'Malformed',
      bytes: headed(7, `{"log":"${LOG}","retryMs":1,"why":"tired"}`),
    },
    { name: 'ERROR with an unknown code', kind: 'Malformed', bytes: headed(16, '{"code":"Sorry"}') },
    {
      name: 'STATE of an unknown scope',
      kind: 'Malformed',
      bytes: headed(8, `{"scope":"moon","frontier":"${digest(1)}","fold":1,"hash":"${digest(1)}"}`),
    },
    {
      name: 'EPH too long',
      kind: 'Malformed',
      bytes: headed(15, '{"scope":"org","kind":"typing"}', [new Uint8Array(4097)]),
    },
    {
      name: 'BLOB past its end',
      kind: 'Malformed',
      bytes: headed(14, `{"blob":"${digest(1)}","at":1,"size":4}`, [range(0, 4)], 1),
    },
    {
      name: 'SNAP of a chunk past the last',
      kind: 'Malformed',
      bytes: headed(12, `{"snap":"${digest(1)}","chunk":2,"of":1,"size":4}`, [range(0, 4)], 1),
    },
  ]
