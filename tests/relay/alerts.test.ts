import { createPublicKey } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { jwtVerify } from 'jose'
import { afterAll, expect, test } from 'vitest'
import { makePushKey, readPushKey } from '#relay/alerts/push-key.ts'
import { writeAlerts } from '#relay/alerts/alert-words.ts'
import type { AdminView } from '#shared/relay/admin-messages.ts'
import { askPage, openDoor, settleOrganisation } from '../support/admin-browser.ts'
import { openMailSink } from '../support/mail-sink.ts'
import { openPushEndpoint } from '../support/push-endpoint.ts'
import { until } from '../support/relay-stations.ts'
import { opsOf, RelayWorld, testRelay } from '../support/relay-world.ts'

// What the relay tells people by e-mail and in browsers, against a mail server and a push service of this process.

const pageDir = mkdtempSync(join(tmpdir(), 'cocoatrack-alerts-'))
writeFileSync(join(pageDir, 'admin.html'), '<!doctype html>')
const [mail, push, key] = [await openMailSink(), await openPushEndpoint(), makePushKey()]
afterAll(async () => {
  await mail.close()
  await push.close()
  rmSync(pageDir, { recursive: true, force: true })
})
const pushKey = { key: () => key, contact: 'mailto:keeper@example.org', services: ['127.0.0.1'], tls: false }
const made = await testRelay({
  pageDir,
  alerts: { mail: { url: () => mail.url, from: 'relay@example.org' }, push: pushKey },
})
const { superuser, clock } = made
const { address, parts } = made.relay
const [ours, theirs] = [new RelayWorld('alerts'), new RelayWorld('alerts theirs')]
const own = await settleOrganisation(made, ours)
const foreign = await settleOrganisation(made, theirs)

async function sessionOf({ client, first, boss }: typeof own): Promise<string> {
  await client.login()
  const { key: link } = (await openDoor(client, first, boss)).value
  return (await askPage(address, 'open', { body: { key: link } })).headers.get('set-cookie')?.split(';')[0] ?? ''
}
let cookie = await sessionOf(own)
const act = async (name: string, body: unknown, by = cookie) =>
  (await askPage(address, name, { body, cookie: by })).said
const recipients = async (by = cookie) =>
  ((await askPage(address, 'view', { cookie: by })).said as AdminView).alerts.recipients
const look = () => parts.alerts.lookAtAll()
const choice = { language: 'fr', kinds: ['silent', 'fork', 'refused', 'keys'], silentDays: 3 }
const browser = { way: 'push', endpoint: push.endpoint, p256dh: push.p256dh, auth: push.auth }

test('somebody who is added hears of it at once, by mail as in a browser that the relay proves itself to', async () => {
  expect(await act('addRecipient', { at: { way: 'mail', address: 'chef@example.cm' }, ...choice })).toBeNull()
  expect(await act('addRecipient', { at: browser, ...choice, language: 'en' })).toBeNull()
  await until('both are told', () => mail.mails.length === 1 && push.pushes.length === 1)
  expect(mail.mails[0]?.to).toBe('chef@example.cm')
  expect(mail.mails[0]?.text).toMatch(/Auto-Submitted: auto-generated[^]*From: CocoaTrack <relay@example\.org>/)
  expect(mail.mails[0]?.text).toContain('a choisi que vous receviez ici les alertes')
  expect(JSON.parse(push.pushes[0]?.text ?? '').body).toContain('chose that you receive')
  const [, jwt = '', shown = ''] = /^vapid t=(.+), k=(.+)$/.exec(push.pushes[0]?.authorization ?? '') ?? []
  expect(shown).toBe(readPushKey(key)?.publicKey)
  const point = Buffer.from(shown, 'base64url')
  const [x = '', y = ''] = [point.subarray(1, 33), point.subarray(33)].map(part => part.toString('base64url'))
  const publicKey = createPublicKey({ key: { kty: 'EC', crv: 'P-256', x, y }, format: 'jwk' })
  const audience = new URL(push.endpoint).origin
  expect((await jwtVerify(jwt, publicKey, { audience })).payload.sub).toBe('mailto:keeper@example.org')
  await until('the page says so', async () => (await recipients()).every(one => one.sentMs !== null))
  expect((await recipients()).map(({ address: at, language }) => [at, language])).toEqual([
    ['chef@example.cm', 'fr'],
    [new URL(push.endpoint).host, 'en'],
  ])
})

test('only an administrator of the organisation chooses, and only what this relay sends', async () => {
  const other = await sessionOf(foreign)
  const [{ id } = { id: '' }] = await recipients()
  expect(await recipients(other)).toEqual([])
  for (const name of ['dropRecipient', 'tryRecipient'])
    expect(await act(name, { id }, other), name).toMatchObject({ kind: 'NotHere' })
  expect(await act('changeRecipient', { id, ...choice }, other)).toMatchObject({ kind: 'NotHere' })
  expect(await act('dropRecipient', { id }, '')).toMatchObject({ kind: 'NotSignedIn' })
  const to = (at: unknown) => act('addRecipient', { at, ...choice })
  for (const endpoint of [
    'http://169.254.169.254/latest',
    'http://localhost/',
    'https://10.0.0.1/',
    'http://user@127.0.0.1/',
    'file:///etc/passwd',
    push.endpoint.replace('127.0.0.1', '127.0.0.1.evil.example'),
  ])
    expect(await to({ ...browser, endpoint }), endpoint).toMatchObject({ kind: 'NotAllowed', why: 'NoWay' })
  for (const wrong of ['no address', 'a@b.cm, c@d.cm', 'a@b.cm\r\nBcc: c@d.cm', `${'a'.repeat(250)}@b.cm`])
    expect(await to({ way: 'mail', address: wrong }), wrong).toMatchObject({ kind: 'Malformed' })
  expect(await act('addRecipient', { at: browser, ...choice, silentDays: 0 })).toMatchObject({ kind: 'Malformed' })
  const many = await Promise.all(
    Array.from({ length: 21 }, (_, n) =>
      act('addRecipient', { at: { way: 'mail', address: `a${n}@b.cm` }, ...choice }, other),
    ),
  )
  expect(many.filter(one => one !== null)).toEqual([{ kind: 'TooMany', why: 'Recipients' }])
  // After what is being sent to them.
  await look()
  await superuser.query('DELETE FROM alert_recipient WHERE org = $1', [theirs.ledger.org])
})

test('a refusal and a copied station are told once each, together, and to nobody of another organisation', async () => {
  clock.ms += 11 * 60_000
  const before = mail.mails.length
  const since = new Date(Date.now() - 60_000)
  await superuser.query('UPDATE alert_recipient SET since = $1', [since])
  await act('bar', { dev: own.second.dev, barred: true }, (cookie = await sessionOf(own)))
  expect((await own.other.login()).refusal?.kind).toBe('Revoked')
  const log = ours.log(own.first, `wh:${own.first.wh}`)
  const trunk = ours.write(log, 2)
  await own.client.push(opsOf([...trunk, ...ours.write(log, 1)], { opens: true }))
  log.goBackTo(trunk[1] as (typeof trunk)[number])
  expect((await own.client.push(opsOf([...trunk, ...ours.write(log, 1)]))).value.state).toBe('forked')
  await look()
  expect(mail.mails.map(({ to }) => to).slice(before)).toEqual(['chef@example.cm'])
  const said = mail.mails.at(-1)?.text ?? ''
  expect(said).toContain('2 alertes')
  expect(said).toMatch(/a été refusé\u00A0: exclu ou bloqué\. Adresse 127\.0\.0\.1/)
  expect(said).toContain('a été écrit deux fois')
  expect(JSON.parse(push.pushes.at(-1)?.text ?? '').body).toMatch(
    /was written twice.*\n.*was refused: excluded or barred/,
  )
  clock.ms += 11 * 60_000
  await own.other.login()
  await look()
  expect(mail.mails).toHaveLength(before + 1)
})

test('a message that does not go out is tried again; one that a browser will never take is given up', async () => {
  const [chef, seen] = await recipients((cookie = await sessionOf(own)))
  const told = mail.mails.length
  mail.refuse = '451 later'
  push.status = 410
  for (const id of [chef?.id, seen?.id]) expect(await act('tryRecipient', { id })).toBeNull()
  await until('both failed', async () => (await recipients()).every(one => one.fault !== null))
  expect((await recipients()).map(one => one.fault)).toEqual(['Line', 'Gone'])
  mail.refuse = undefined
  push.status = 201
  await look()
  expect(mail.mails).toHaveLength(told)
  clock.ms += 61_000
  const pushes = push.pushes.length
  await look()
  expect(mail.mails.at(-1)?.text).toContain('Essai\u00A0: ce message est bien arrivé.')
  expect(push.pushes).toHaveLength(pushes)
  expect((await recipients()).map(one => one.fault)).toEqual([null, 'Gone'])
  mail.refuse = '550 nobody here'
  clock.ms += 61_000
  await act('tryRecipient', { id: chef?.id })
  await until('it was refused', async () => (await recipients())[0]?.fault === 'Refused')
  mail.refuse = undefined
  expect(await act('dropRecipient', { id: seen?.id })).toBeNull()
  expect(await recipients()).toHaveLength(1)
})

test('a silent station is told after the days that were chosen, once; old keys to who keeps the relay', async () => {
  const before = mail.mails.length
  clock.ms += 4 * 24 * 3_600_000
  await look()
  const said = mail.mails
    .slice(before)
    .map(({ text }) => text)
    .join('')
  // the first station; the second one is barred
  expect(said.match(/Sans nouvelles du poste/g)).toHaveLength(1)
  expect(said).toContain('depuis 3 jours')
  expect(said).not.toContain('À changer')
  clock.ms += 90 * 24 * 3_600_000
  await look()
  expect(mail.mails.at(-1)?.text.match(/À changer, en service depuis plus de 90 jours/g)).toHaveLength(3)
  // once more after two months
  expect(mail.mails.at(-1)?.text).toContain('Sans nouvelles')
  const told = mail.mails.length
  clock.ms += 3_600_000
  await look()
  expect(mail.mails).toHaveLength(told)
  expect(await made.relay.parts.metrics.registry.getSingleMetricAsString('relay_alerts_total')).toContain(
    'outcome="Gone"',
  )
})

test('what a station calls itself makes no line, no header and no direction of its own, and a flood is cut', () => {
  const name = `Poste\r\nBcc: a@b.cm\u202E ${'x'.repeat(500)}`
  const alert = { kind: 'fork', facts: { name, dev: 'f'.repeat(32), depot: null } } as const
  const { title, lines } = writeAlerts(
    Array.from({ length: 400 }, () => alert),
    'fr',
    `Org\nX-Evil: 1`,
  )
  expect(title).toBe('CocoaTrack · Org X-Evil: 1\u00A0: 400 alertes')
  expect(lines).toHaveLength(21)
  expect(lines[0]).toMatch(/^Un journal du poste Poste Bcc: a@b\.cm x+… a été/)
  expect(lines.at(-1)).toContain('380 autres')
})
