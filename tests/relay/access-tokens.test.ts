import { createHmac, createPublicKey, sign } from 'node:crypto'
import { SignJWT } from 'jose'
import { expect, test } from 'vitest'
import { nodeSigning } from '#node/crypto.ts'
import { base64url, utf8 } from '#shared/sync/bytes.ts'
import { RelayWorld, testRelay } from '../support/relay-world.ts'

const made = await testRelay()
const world = new RelayWorld('tokens')
const client = await world.client(made, world.station('A'))
const good = client.tokens?.access ?? ''
const [head = '', body = '', sig = ''] = good.split('.')
const json = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>
const header = json(head)
const claims = json(body)
const { seed } = made.relay.parts.keys.current('token')
const mine = nodeSigning(seed)
const text = (value: unknown): string => base64url(utf8(typeof value === 'string' ? value : JSON.stringify(value)))
/** Signed by the relay's own key, whatever it says. */
const signed = (head: unknown, claims: unknown): string => {
  const said = `${text(head)}.${text(claims)}`
  return `${said}.${base64url(mine.sign(utf8(said)))}`
}
const without = (of: Record<string, unknown>, name: string) =>
  Object.fromEntries(Object.entries(of).filter(([key]) => key !== name))
const publicPem = createPublicKey({
  key: { kty: 'OKP', crv: 'Ed25519', x: base64url(mine.publicKey) },
  format: 'jwk',
}).export({ type: 'spki', format: 'pem' })
const now = Math.floor(Date.now() / 1000)

async function corpus(): Promise<Record<string, string>> {
  const hmac = (key: string | Buffer, head: unknown) => {
    const said = `${text(head)}.${body}`
    return `${said}.${createHmac('sha256', key).update(said).digest('base64url')}`
  }
  const other = nodeSigning(new Uint8Array(32).fill(7))
  const foreign = `${head}.${body}.${base64url(other.sign(utf8(`${head}.${body}`)))}`
  const bad: Record<string, string> = {
    empty: '',
    dot: '..',
    'no signature': `${head}.${body}.`,
    'two parts': `${head}.${body}`,
    'four parts': `${good}.x`,
    'a word': 'null',
    'another key': foreign,
    'alg none': `${text({ ...header, alg: 'none' })}.${body}.`,
    'alg NONE': `${text({ ...header, alg: 'NONE' })}.${body}.${sig}`,
    'HS256 with the public key as PEM': hmac(publicPem, { ...header, alg: 'HS256' }),
    'HS256 with the public key': hmac(Buffer.from(mine.publicKey), { ...header, alg: 'HS256' }),
    'HS256 with nothing': hmac('', { ...header, alg: 'HS256' }),
    'a megabyte': `${head}.${'A'.repeat(12_000)}.${sig}`,
    'cut signature': good.slice(0, -2),
    'signature of another body': `${head}.${text({ ...claims, sub: 'f'.repeat(32) })}.${sig}`,
    'padded base64': `${head}=.${body}.${sig}`,
    'spaces inside': `${head} .${body}.${sig}`,
    'body is no JSON': signed(header, 'x{'),
    'body is a list': signed(header, [1]),
    'body is null': signed(header, 'null'),
    'header is no JSON': signed('x{', claims),
    'header is a list': signed([header], claims),
    'duplicate claims': signed(
      header,
      `{"sub":"${'0'.repeat(32)}",${JSON.stringify(claims).slice(1)}`.replace('"iss"', '"sub":"x","iss"'),
    ),
    'prototype claims': signed(header, JSON.stringify(claims).replace('{', '{"__proto__":{"a":1},')),
  }
  for (const alg of ['EdDSA', 'ES256', 'RS256', 'PS512', 'HS512', 'ed25519', '', 1, null])
    bad[`alg ${String(alg)}`] = signed({ ...header, alg }, claims)
  for (const typ of ['JWT', 'dpop+jwt', '', undefined, 7])
    bad[`typ ${String(typ)}`] = signed({ ...header, typ }, claims)
  for (const kid of ['../../etc/passwd', "' OR 1=1 --", 'w-unknown', '', 1, null, `${String(header.kid)} `, undefined])
    bad[`kid ${String(kid)}`] = signed({ ...header, kid }, claims)
  for (const [name, value] of Object.entries({
    jku: 'https://evil.example/keys',
    x5u: 'https://evil.example',
    jwk: { kty: 'OKP', crv: 'Ed25519', x: base64url(other.publicKey) },
    crit: ['x'],
    b64: false,
    cty: 'JWT',
    x5c: [],
  }))
    bad[`header ${name}`] = signed({ ...header, [name]: value }, claims)
  for (const name of ['iss', 'aud', 'sub', 'org', 'fam', 'jti', 'iat', 'nbf', 'exp'])
    bad[`without ${name}`] = signed(header, without(claims, name))
  for (const [name, value] of [
    ['iss', 'f'.repeat(32)],
    ['aud', 'another'],
    ['aud', ['another', 'x']],
    ['sub', 'not an id'],
    ['sub', { dev: 1 }],
    ['org', "x'; DROP TABLE entry; --"],
    ['org', 5],
    ['fam', 'x'],
    ['exp', now - 61],
    ['exp', 'tomorrow'],
    ['nbf', now + 120],
    ['iat', now + 3600],
    ['iat', now - 7200],
    ['exp', 1e300],
    ['role', 'admin'],
  ] as const)
    bad[`${name} ${JSON.stringify(value)}`] = signed(header, { ...claims, [name]: value })
  bad['long life'] = await new SignJWT({ ...claims, iat: now - 4000, exp: now + 999_999 })
    .setProtectedHeader({ alg: 'Ed25519', typ: 'at+jwt', kid: String(header.kid) })
    .sign(await importSeed())
  return bad
}

async function importSeed() {
  const { createPrivateKey } = await import('node:crypto')
  const key = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed])
  const made = createPrivateKey({ key, format: 'der', type: 'pkcs8' })
  expect(sign(null, Buffer.from('x'), made)).toHaveLength(64)
  return made
}

const statusOf = async (authorization: string): Promise<number> =>
  (await fetch(`${made.relay.address}/v1/heads`, { headers: { authorization } })).status

test('TK-1: of more than sixty bad tokens none is taken, and none is a fault', async () => {
  const bad = await corpus()
  expect(Object.keys(bad).length).toBeGreaterThanOrEqual(60)
  expect(await statusOf(`Bearer ${good}`)).toBe(200)
  expect(await statusOf(`Bearer ${signed(header, claims)}`), 'the corpus is signed by the right key').toBe(200)
  const taken: string[] = []
  for (const [name, token] of Object.entries(bad)) {
    const status = await statusOf(`Bearer ${token}`)
    if (status !== 401) taken.push(`${name}: ${status}`)
  }
  for (const word of ['', 'Basic x', `bearer`, `Bearer  ${good} x`, `Token ${good}`]) {
    const status = await statusOf(word)
    if (status !== 401) taken.push(`${word}: ${status}`)
  }
  expect(taken).toEqual([])
})

test('TK-2: what a token says, and for how long', () => {
  expect(header).toEqual({ alg: 'Ed25519', typ: 'at+jwt', kid: made.relay.parts.keys.current('token').kid })
  expect(Object.keys(claims).sort()).toEqual(['aud', 'exp', 'fam', 'iat', 'iss', 'jti', 'nbf', 'org', 'sub'])
  expect(Number(claims.exp) - Number(claims.iat)).toBeLessThanOrEqual(600)
})

test('TK-2: it ends after ten minutes and the leeway', async () => {
  made.clock.ms = 600_000
  expect(await statusOf(`Bearer ${good}`)).toBe(200)
  made.clock.ms = 700_000
  expect(await statusOf(`Bearer ${good}`)).toBe(401)
  made.clock.ms = 0
})

test('TK-3: keys are rotated while requests go on: none fails', async () => {
  const statuses = new Set<number>()
  const asks = async (): Promise<void> => {
    for (let i = 0; i < 40; i++) statuses.add(await statusOf(`Bearer ${good}`))
  }
  const rotate = async (): Promise<void> => {
    for (let i = 0; i < 4; i++) {
      await made.relay.parts.keys.rotate('token')
      await made.relay.reload()
    }
  }
  await Promise.all([asks(), asks(), rotate()])
  expect([...statuses]).toEqual([200])
  expect(made.relay.parts.keys.current('token').kid).not.toBe(header.kid)
})
