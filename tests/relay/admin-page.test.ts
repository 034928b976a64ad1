import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { AdminView } from '#shared/relay/admin-messages.ts'
import { type AskedOfPage, askPage, openDoor, settleOrganisation } from '../support/admin-browser.ts'
import { RelayWorld, testRelay } from '../support/relay-world.ts'

// The admin page of the relay (ADR 11), asked as a browser asks it: TK-9, AU-9, PG-2.

const pageDir = mkdtempSync(join(tmpdir(), 'cocoatrack-admin-'))
writeFileSync(join(pageDir, 'admin.html'), '<!doctype html><meta nonce="__CSP_NONCE__">')
afterAll(() => rmSync(pageDir, { recursive: true, force: true }))
const made = await testRelay({ pageDir })
const { address } = made.relay
const [world, theirs] = [new RelayWorld('admin'), new RelayWorld('admin theirs')]

const ours = await settleOrganisation(made, world)
const others = await settleOrganisation(made, theirs)

const linkOf = async (of = ours): Promise<string> => (await openDoor(of.client, of.first, of.boss)).value.key

const ask = (name: string, asked: AskedOfPage = {}) => askPage(address, name, asked)
/** A session of the page; five in a minute are as many as there may be. */
async function opened(of = ours): Promise<string> {
  const answer = await ask('open', { body: { key: await linkOf(of) } })
  expect(answer.status).toBe(204)
  return answer.headers.get('set-cookie')?.split(';')[0] ?? ''
}
const view = async (cookie: string): Promise<AdminView> => {
  const { status, said } = await ask('view', { cookie })
  expect(status).toBe(200)
  return said as AdminView
}

let cookie = ''
let foreign = ''

test('a link opens the page once and within two minutes; the session stands in a cookie that no script and no other page has', async () => {
  const key = await linkOf()
  const first = await ask('open', { body: { key } })
  expect(first.status).toBe(204)
  expect(first.headers.get('set-cookie')).toMatch(
    /^cocoatrack-admin=[\w-]{64}; Path=\/admin; HttpOnly; SameSite=Strict; Max-Age=3600$/,
  )
  expect((await ask('open', { body: { key } })).said).toEqual({ kind: 'NotSignedIn' })
  const late = await linkOf()
  made.clock.ms += 121_000
  expect((await ask('open', { body: { key: late } })).said).toEqual({ kind: 'NotSignedIn' })
  expect((await ask('view')).status).toBe(401)
  cookie = first.headers.get('set-cookie')?.split(';')[0] ?? ''
  foreign = await opened(others)
  // the sixth in a minute is too many (TK-9)
  const tries: number[] = []
  for (let n = 0; n < 4; n++) tries.push((await ask('open', { body: { key: 'A'.repeat(64) } })).status)
  expect(tries).toContain(429)
  const { rows } = await made.superuser.query(
    "SELECT count(*)::int AS n FROM admission WHERE what = 'admin' AND NOT admitted",
  )
  expect(rows[0].n).toBeGreaterThan(2)
})

test('only an administrator of the whole organisation gets a link, at a station that may speak for one, by his own key', async () => {
  const kind = async (of: ReturnType<typeof openDoor>) => (await of).refusal?.kind
  expect(await kind(openDoor(ours.client, ours.first, ours.clerk))).toBe('NotAllowed')
  expect(await kind(openDoor(ours.client, ours.first, ours.partial))).toBe('NotAllowed')
  expect(await kind(openDoor(ours.other, ours.second, ours.boss))).toBe('NotAllowed')
  expect(await kind(openDoor(ours.client, ours.first, { id: world.ledger.id(), signing: ours.boss.signing }))).toBe(
    'NotAllowed',
  )
  expect(await kind(openDoor(ours.client, ours.first, { ...ours.boss, signing: ours.clerk.signing }))).toBe(
    'BadSignature',
  )
  expect(await kind(openDoor(ours.client, ours.second, ours.boss))).toBe('BadSignature')
  expect(await kind(openDoor(ours.client, ours.first, others.boss))).toBe('NotAllowed')
})

test('the page shows its own organisation, and of others figures to the one that keeps the relay alone', async () => {
  const own = await view(cookie)
  expect(own.stations).toHaveLength(2)
  for (const { dev } of [ours.first, ours.second])
    expect(own.stations.find(one => one.dev === dev)).toMatchObject({ state: 'member', own: dev === ours.first.dev })
  expect(own.stations.find(one => one.own)).toMatchObject({ app: '0.2.0', entries: ours.log.entries.length })
  expect(own.organisations.map(one => [one.org, one.own])).toEqual([
    [world.ledger.org, true],
    [theirs.ledger.org, false],
  ])
  expect(own.relay.keeper).toBe(true)
  expect(own.relay.databaseBytes).toBeGreaterThan(1_000_000)
  expect(own.journal.some(({ what, why }) => what === 'admin' && why === 'Opened')).toBe(true)
  expect(JSON.stringify({ ...own, organisations: [] })).not.toContain(theirs.ledger.org)
  expect(JSON.stringify(own)).not.toContain(others.first.dev)
  const seen = await view(foreign)
  expect(seen.relay).toMatchObject({ keeper: false, databaseBytes: null })
  expect(seen.organisations.map(one => one.org)).toEqual([theirs.ledger.org])
  expect(JSON.stringify(seen)).not.toContain(world.ledger.org)
})

test('an act comes from the page itself and from nowhere else', async () => {
  const body = { dev: ours.second.dev, barred: true }
  const hostile: Record<string, string>[] = [
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: `${address}.evil.example` },
    { origin: '' },
    { origin: address.replace('http:', 'https:') },
    { origin: address, 'content-type': 'text/plain' },
    { origin: address, 'content-type': 'application/x-www-form-urlencoded' },
    { origin: address, cookie: '' },
    { origin: address, cookie: `cocoatrack-admin=${'A'.repeat(64)}` },
    { origin: 'https://evil.example', 'x-forwarded-host': 'evil.example' },
  ]
  for (const headers of hostile) {
    const { status } = await ask('bar', { body, cookie, headers })
    expect(status, JSON.stringify(headers)).toBeGreaterThanOrEqual(400)
    expect(status).toBeLessThan(500)
  }
  expect((await ask('bar', { body: { ...body, more: 1 }, cookie })).status).toBe(400)
  expect((await ours.other.heads()).refusal).toBeUndefined()
})

test('a station is barred at once and let in again; not the one that one came through, not one of others', async () => {
  const bar = (dev: string, barred: boolean, by = cookie) => ask('bar', { body: { dev, barred }, cookie: by })
  expect((await bar(ours.first.dev, true)).said).toEqual({ kind: 'NotAllowed', why: 'OwnStation' })
  expect((await bar(ours.second.dev, true, foreign)).said).toEqual({ kind: 'NotHere' })
  expect((await bar('f'.repeat(32), true)).said).toEqual({ kind: 'NotHere' })
  expect((await bar(ours.second.dev, true)).status).toBe(204)
  expect((await ours.other.heads()).refusal?.kind).toBe('Revoked')
  expect((await view(cookie)).stations.find(({ dev }) => dev === ours.second.dev)?.state).toBe('barred')
  expect((await bar(ours.second.dev, false)).status).toBe(204)
  expect((await ours.other.login()).refusal).toBeUndefined()
  const [last] = (await view(cookie)).journal
  expect(last).toMatchObject({ what: 'bar', why: 'LetIn', admitted: true })
})

test('keys are changed by the keeper alone, an hour apart; what was signed before stays good', async () => {
  const rotate = (purpose: string, by = cookie) => ask('rotate', { body: { purpose }, cookie: by })
  expect((await rotate('token', foreign)).said).toEqual({ kind: 'NotAllowed', why: 'NotKeeper' })
  expect((await rotate('token')).said).toMatchObject({ kind: 'TooMany' })
  await made.superuser.query("UPDATE relay_key SET made_at = made_at - interval '2 hours'")
  await made.relay.parts.keys.load()
  const before = made.relay.parts.keys.witnessKeys().length
  expect((await rotate('witness')).status).toBe(204)
  expect((await rotate('token')).status).toBe(204)
  expect((await rotate('token')).said).toMatchObject({ kind: 'TooMany' })
  expect(made.relay.parts.keys.witnessKeys()).toHaveLength(before + 1)
  expect((await ours.client.heads()).refusal).toBeUndefined()
})

test('whose right ends sees nothing any more; an old link acts no more, an older one shows no more, leaving ends it', async () => {
  const bar = () => ask('bar', { body: { dev: ours.second.dev, barred: false }, cookie })
  made.clock.ms += 11 * 60_000
  expect((await bar()).said).toEqual({ kind: 'NotAllowed', why: 'Stale' })
  await view(cookie)
  const { dev } = others.first
  await made.superuser.query('UPDATE station SET barred_at = now() WHERE dev = $1', [dev])
  expect((await ask('view', { cookie: foreign })).status).toBe(401)
  await made.superuser.query('UPDATE station SET barred_at = NULL WHERE dev = $1', [dev])
  await view(foreign)
  const left = await ask('leave', { body: {}, cookie: foreign })
  expect(left.headers.get('set-cookie')).toMatch(/=; .*Max-Age=0$/)
  expect((await ask('view', { cookie: foreign })).status).toBe(401)
  made.clock.ms += 50 * 60_000
  expect((await ask('view', { cookie })).status).toBe(401)
})

test('the page is served with a policy of its own, and nothing but what was built', async () => {
  const page = await fetch(`${address}/admin`)
  expect(page.url).toBe(`${address}/admin/`)
  const policy = page.headers.get('content-security-policy') ?? ''
  const nonce = /'nonce-([\w+/=]+)'/.exec(policy)?.[1] ?? ''
  expect(await page.text()).toContain(`nonce="${nonce}"`)
  expect(policy).toContain("script-src 'self'; ")
  expect(policy).toContain("frame-ancestors 'none'")
  expect(page.headers.get('cache-control')).toBe('no-store')
  for (const path of ['../package.json', '%2e%2e/package.json', '..%2fpackage.json', '/etc/passwd', 'api', 'assets/'])
    expect((await fetch(`${address}/admin/${path}`)).status, path).toBe(404)
  const { paths } = (await (await fetch(`${address}/openapi.json`)).json()) as { paths: Record<string, unknown> }
  expect(Object.keys(paths).filter(path => path.startsWith('/admin'))).toEqual([])
})
