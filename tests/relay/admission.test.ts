import { expect, test } from 'vitest'
import { base64url } from '#shared/sync/bytes.ts'
import { RelayClient } from '../support/relay-client.ts'
import { opsOf, RelayWorld, testRelay } from '../support/relay-world.ts'

const made = await testRelay()
const world = new RelayWorld('admission')
const first = world.station('first', { rights: ['enrol'] })
const client = await RelayClient.at(made.relay.address, first)
const root = world.ledger.root.publicKey
const refused = async (of: Promise<{ refusal: { kind: string } | undefined }>) => (await of).refusal?.kind

test('an organisation comes by a code, once; the same station may ask again, another may not use it', async () => {
  expect(await refused(client.login())).toBe('UnknownOrganisation')
  expect(await refused(client.enrol('0000-0000-0000-0000-0000-0000-0000-0000', root))).toBe('UnknownCode')
  const code = await made.relay.code()
  expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){7}[0-9A-HJKMNP-TV-Z]{4}$/)
  const asked = await client.enrol(code.toLowerCase().replaceAll('-', ' '), root)
  expect(asked.value).toMatchObject({ org: first.org, relay: client.relay })
  expect((await client.enrol(code, root)).status).toBe(200)
  const stranger = new RelayWorld('stranger')
  const other = await RelayClient.at(made.relay.address, stranger.station('S'))
  expect(await refused(other.enrol(code, stranger.ledger.root.publicKey))).toBe('UnknownCode')
  expect(await made.relay.isEmpty()).toBe(false)
})

test('two stations that bring the same organisation at the same moment, each by a code of its own, both have brought it', async () => {
  const twins = new RelayWorld('twins')
  const stations = [twins.station('one'), twins.station('two')]
  const { superuser, relay } = made
  // both have looked for the organisation and neither has stored it
  await superuser.query('BEGIN')
  await superuser.query('INSERT INTO tenant (org) VALUES ($1)', [stations[0]?.org])
  const asked = stations.map(async station =>
    (await RelayClient.at(relay.address, station)).enrol(await relay.code(), twins.ledger.root.publicKey),
  )
  const blocked =
    "SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
  for (let tries = 0; tries < 1_000; tries++) {
    await superuser.query('SELECT pg_stat_clear_snapshot()')
    if ((await superuser.query<{ n: number }>(blocked)).rows[0]?.n === 2) break
    await new Promise(done => setTimeout(done, 10))
  }
  await superuser.query('ROLLBACK')
  expect((await Promise.all(asked)).map(({ status }) => status)).toEqual([200, 200])
})

test('a code ends after a day', async () => {
  const late = new RelayWorld('late')
  const at = await RelayClient.at(made.relay.address, late.station('L'))
  const code = await made.relay.code()
  await made.superuser.query("UPDATE enrolment_code SET expires_at = now() - interval '1 second' WHERE used_at IS NULL")
  expect(await refused(at.enrol(code, late.ledger.root.publicKey))).toBe('UnknownCode')
})

test('a station signs in by its certificate; a challenge is good once and for a minute', async () => {
  const { challenge } = (await client.call<{ challenge: string }>('challenge')).value
  const body = client.loginBody(challenge)
  expect((await client.call('login', { body })).status).toBe(200)
  expect(await refused(client.call('login', { body }))).toBe('BadChallenge')
  const late = client.loginBody((await client.call<{ challenge: string }>('challenge')).value.challenge)
  made.clock.ms += 61_000
  expect(await refused(client.call('login', { body: late }))).toBe('BadChallenge')
  const forged = client.loginBody(base64url(new Uint8Array(56)))
  expect(await refused(client.call('login', { body: forged }))).toBe('BadChallenge')
})

test('a certificate of another root, of nobody with the right, or with another key is refused', async () => {
  const other = new RelayWorld('other root')
  const theirs = other.station('theirs')
  const posing = { ...theirs, org: first.org }
  const mayNot = world.station('may not')
  const taken = { ...world.station('taken', { by: mayNot.test }) }
  const wrongKey = { ...world.station('wrong key'), signing: theirs.signing }
  for (const [station, kind] of [
    [posing, 'BadSignature'],
    [theirs, 'UnknownOrganisation'],
    [taken, 'BadCertificate'],
    [wrongKey, 'BadSignature'],
  ] as const) {
    const at = await RelayClient.at(made.relay.address, station)
    expect(await refused(at.login()), kind).toBe(kind)
  }
})

test('a revocation holds from the next request on, for tokens that were given before (TK, LN-12)', async () => {
  const revoked = world.station('revoked', { by: first.test })
  const at = await world.client(made, revoked)
  const { log, su, founded } = world.found(first)
  const taken = world.rule(log, su, [world.ledger.enrol(revoked.test)])
  const boss = await world.client(made, world.station('boss'))
  expect((await boss.push(opsOf([founded, taken], { opens: true }))).status).toBe(200)
  expect((await at.heads()).status).toBe(200)
  const ended = world.rule(log, su, [world.ledger.revocation(revoked.test, [], ['auth', 'org'])])
  expect((await boss.push(opsOf([ended]))).status).toBe(200)
  expect(await refused(at.heads())).toBe('Revoked')
  expect(await refused(at.push(opsOf(world.write(world.log(revoked, 'org'), 1), { opens: true })))).toBe('Revoked')
  expect(await refused(at.refresh(at.tokens?.refresh ?? ''))).toBe('Revoked')
  expect(await refused(at.login())).toBe('Revoked')
})

test('a station that comes for the first time changes who is known, and nothing of who may do what is worked out anew', async () => {
  const { database, views } = made.relay.parts
  const seen = async () => (await database.readOrganisation(first.org, tx => views.find(tx, first.org)))?.view
  const before = await seen()
  const late = world.station('late comer')
  await world.client(made, late)
  const after = await seen()
  expect(before?.shown.has(late.dev)).toBe(false)
  expect(after?.shown.has(late.dev)).toBe(true)
  expect(after?.authority).toBe(before?.authority)
})

test('a session that was ended is over at once', async () => {
  const at = await world.client(made, world.station('leaving'))
  expect((await at.call('logout')).status).toBe(204)
  expect(await refused(at.heads())).toBe('NotSignedIn')
  expect(await refused(at.refresh(at.tokens?.refresh ?? ''))).toBe('Ended')
})

test('every admission and refusal is recorded, with the reason and the address', async () => {
  const { rows } = await made.superuser.query<{ what: string; admitted: boolean; why: string; address: string }>(
    'SELECT what, admitted, why, address FROM admission',
  )
  const seen = new Set(rows.map(({ what, admitted, why }) => `${what} ${admitted} ${why}`))
  for (const one of [
    'enrol true Code',
    'enrol true Again',
    'enrol false UnknownCode',
    'login true Certificate',
    'login false BadChallenge Used',
    'login false UnknownOrganisation',
    'login false Revoked',
    'refresh false Revoked',
    'request false Revoked',
  ])
    expect([...seen], one).toContain(one)
  expect(new Set(rows.map(({ address }) => address))).toEqual(new Set(['127.0.0.1']))
})

test('TK-9: the sixth login of a station in a minute is told when to come again, whatever address it claims', async () => {
  const at = await RelayClient.at(made.relay.address, world.station('hasty'))
  const statuses: number[] = []
  for (let i = 0; i < 6; i++) {
    const { challenge } = (await at.call<{ challenge: string }>('challenge')).value
    const headers = { 'x-forwarded-for': `10.0.0.${i}` }
    const { status, headers: said } = await at.call('login', { body: at.loginBody(challenge), headers })
    statuses.push(status)
    if (status === 429) expect(Number(said.get('retry-after'))).toBeGreaterThan(0)
  }
  expect(statuses).toEqual([200, 200, 200, 200, 200, 429])
})

test('TK-10: no page of any origin is let in', async () => {
  for (const origin of ['null', 'https://evil.example', `https://127.0.0.1.evil.example`, made.relay.address]) {
    const { headers } = await fetch(`${made.relay.address}/v1/relay`, { headers: { origin } })
    expect(headers.get('access-control-allow-origin')).toBeNull()
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('strict-transport-security')).toContain('max-age=31536000')
  }
})
