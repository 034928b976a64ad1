import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { makePushKey } from '#relay/alerts/push-key.ts'
import { readConfig } from '#relay/config.ts'
import { opsOf, RelayWorld, testRelay } from '../support/relay-world.ts'
import { projectRoot } from '../support/source-files.ts'

// What watches over a relay, how it is configured, what a station may take of it in a day, and its keys.

const token = 'a-token-of-the-tests-long-enough-to-be-one'
const made = await testRelay({ metricsToken: () => token, bytesPerDay: 40_000 })
const { relay, clock } = made
const world = new RelayWorld('watching')
const station = world.station('A', { rights: ['enrol'] })
const client = await world.client(made, station)
const at = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${relay.address}${path}`, { headers })

test('metrics are told to who has their token, and every panel of the dashboard asks for one that there is', async () => {
  expect((await at('/metrics')).status).toBe(401)
  expect((await at('/metrics', { authorization: `Bearer ${token}x` })).status).toBe(401)
  const answer = await at('/metrics', { authorization: `Bearer ${token}` })
  expect(answer.status).toBe(200)
  const names = new Set((await answer.text()).matchAll(/^# TYPE (\S+)/gm).map(([, name]) => name))
  const dashboard = JSON.parse(readFileSync(join(projectRoot, 'deploy/grafana-dashboard.json'), 'utf8')) as {
    panels: { targets: { expr: string }[] }[]
  }
  const asked = dashboard.panels.flatMap(panel => panel.targets.flatMap(({ expr }) => expr.match(/\w+(?=\{)/g) ?? []))
  expect(asked.length).toBeGreaterThan(12)
  expect(asked.filter(name => !names.has(name.replace(/_(bucket|count)$/, '')))).toEqual([])
})

test('a relay says that it lives, and that it is ready while PostgreSQL answers', async () => {
  expect((await at('/healthz')).status).toBe(200)
  expect((await at('/readyz')).status).toBe(200)
})

test('sync.md §2.6: past its bytes of the day a station is told when to come again, nothing of that push stays, tomorrow it goes on', async () => {
  const log = world.log(station, 'org')
  const entries = world.write(log, 300)
  expect((await client.push(opsOf(entries.slice(0, 50), { opens: true }))).status).toBe(200)
  const refused = await client.push(opsOf(entries.slice(50)))
  expect(refused).toMatchObject({ status: 429, refusal: { kind: 'Quota' } })
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
  expect((await client.heads()).value.logs[0]?.[4][0]?.[0]).toBe(50)
  clock.ms += 24 * 3_600_000
  await client.login()
  expect((await client.push(opsOf(entries.slice(50, 100)))).status).toBe(200)
})

test('TK-3: the key of the tokens is changed under way, and nobody is logged out', async () => {
  const before = client.tokens?.access
  await relay.parts.keys.rotate('token')
  expect((await client.heads()).status).toBe(200)
  const refreshed = await client.refresh(client.tokens?.refresh ?? '')
  expect(refreshed.status).toBe(200)
  client.tokens = refreshed.value
  expect(client.tokens.access.split('.')[0]).not.toBe(before?.split('.')[0])
  expect((await client.heads()).status).toBe(200)
})

const good = {
  DATABASE_URL: 'postgres://relay:secret@127.0.0.1/relay',
  RELAY_SECRET: 'a-secret-that-has-more-than-thirty-two',
  RELAY_METRICS_TOKEN: 'a-token-that-has-more-than-thirty-two-',
  RELAY_PUBLIC_URL: 'https://relay.example.org',
  NODE_ENV: 'production',
}
const pushes = { RELAY_PUSH_KEY: makePushKey(), RELAY_PUSH_CONTACT: 'mailto:a@b.cm' }
const faults: readonly [Record<string, string | undefined>, RegExp][] = [
  [{ DATABASE_URL: undefined }, /^DATABASE_URL is missing/],
  [{ DATABASE_URL: 'mysql://x/y' }, /^DATABASE_URL must begin/],
  [{ DATABASE_URL: 'postgres://relay:a-password-of-more-than-thirty-two@db.example.org/relay' }, /sslmode=verify-full/],
  [{ DATABASE_URL: 'postgres://relay:short@db.example.org/relay?sslmode=verify-full' }, /password .* too short/],
  [{ RELAY_SECRET: undefined }, /^RELAY_SECRET or RELAY_SECRET_FILE is missing/],
  [{ RELAY_SECRET: 'short' }, /^RELAY_SECRET is too short/],
  [{ RELAY_SECRET: `${good.RELAY_SECRET} short` }, /^RELAY_SECRET is too short/],
  [{ RELAY_SECRET_FILE: '/nowhere', RELAY_SECRET: undefined }, /^RELAY_SECRET_FILE names a file that cannot be read/],
  [{ RELAY_SECRET_FILE: '/nowhere' }, /^Give RELAY_SECRET or RELAY_SECRET_FILE, not both/],
  [{ RELAY_METRICS_TOKEN: undefined }, /^RELAY_METRICS_TOKEN or/],
  [{ RELAY_PUBLIC_URL: undefined }, /^RELAY_PUBLIC_URL is missing/],
  [{ RELAY_PUBLIC_URL: 'http://relay.example.org' }, /^RELAY_PUBLIC_URL must be/],
  [{ RELAY_PORT: '70000' }, /^RELAY_PORT must be a whole number from 0 to 65535/],
  [{ RELAY_CONNECTIONS: '1.5' }, /^RELAY_CONNECTIONS must be/],
  [{ RELAY_LOG_LEVEL: 'loud' }, /^RELAY_LOG_LEVEL must be one of/],
  [{ RELAY_SMTP_URL: 'https://mail.example.org', RELAY_MAIL_FROM: 'a@b.cm' }, /^RELAY_SMTP_URL must be smtp/],
  [{ RELAY_SMTP_URL: 'smtps://mail.example.org' }, /^RELAY_MAIL_FROM must be/],
  [{ RELAY_MAIL_FROM: 'a@b.cm' }, /^RELAY_SMTP_URL or RELAY_SMTP_URL_FILE is missing/],
  [{ RELAY_SMTP_URL: 'smtps://me@mail.example.org', RELAY_MAIL_FROM: 'a@b.cm' }, /user without a password/],
  [{ RELAY_SMTP_URL_FILE: '/nowhere' }, /^RELAY_SMTP_URL_FILE names a file/],
  [{ RELAY_PUSH_KEY: 'short', RELAY_PUSH_CONTACT: 'mailto:a@b.cm' }, /^RELAY_PUSH_KEY or/],
  [{ RELAY_PUSH_KEY: makePushKey() }, /^RELAY_PUSH_CONTACT must be/],
  [{ ...pushes, RELAY_PUSH_SERVICES: 'https://push.example.org' }, /^RELAY_PUSH_SERVICES must be names/],
  [{ RELAY_PROT: '1' }, /^RELAY_PROT is no setting of the relay/],
]

test('a sound configuration is taken, each fault is named by its variable, and all of them at once', () => {
  const off = { mail: undefined, push: undefined }
  expect(readConfig(good)).toMatchObject({ ok: true, value: { port: 8470, production: true, alerts: off } })
  expect(readConfig({ ...good, ...pushes })).toMatchObject({ ok: true, value: { alerts: { push: { tls: true } } } })
  for (const [change, said] of faults) {
    const read = readConfig({ ...good, ...change })
    expect(read.ok ? [] : read.error, JSON.stringify(change)).toEqual([expect.stringMatching(said)])
  }
  const nothing = readConfig({ NODE_ENV: 'production' })
  expect(nothing.ok ? [] : nothing.error).toHaveLength(4)
})
