import { createHash, randomBytes } from 'node:crypto'
import { pino } from 'pino'
import { afterAll, expect, test } from 'vitest'
import { messageServices } from '#main/services/messages/message-services.ts'
import type { Caller } from '#main/services/command.ts'
import { dropUnnamed } from '#relay/blobs/named-blob.ts'
import { openRelay } from '#relay/open-relay.ts'
import { channelIds } from '#shared/domain/channel.ts'
import { type LanStation, twoLanStations } from '../support/linked-stations.ts'
import { loggedIn, personAt } from '../support/logged-in.ts'
import type { RelayClient } from '../support/relay-client.ts'
import { makeDatabase } from '../support/relay-database.ts'
import { until } from '../support/relay-stations.ts'
import { RelayWorld, testConfig } from '../support/relay-world.ts'
import { bring, fetchWhole, pdfOf, pngOf } from '../support/sample-files.ts'
import { done, kindOf, quickPasswords } from '../support/test-station.ts'

// Files and talk go through the relay between two stations that share no network: CS-53, MSG-4, MSG-6, DOC-1.

const made = await makeDatabase()
const relay = await openRelay(testConfig(made.url), pino({ level: 'silent' }))
const { a, b, root } = await twoLanStations(81, 48_530)
afterAll(async () => {
  for (const one of [a, b]) {
    await one.ready.relay.stop()
    await one.close()
  }
  await relay.close()
})

const general = channelIds.general
const at = ({ ready }: LanStation) => messageServices(ready.deps)
const commandId = ({ ready }: LanStation) => ready.deps.random.uuid()
const page = (one: LanStation, caller: Caller, conversation: string = general) => {
  const found = at(one).messages.page(caller, { conversation, at: 'newest', limit: 50 })
  return found.ok ? found.value.rows : []
}
async function send(text: string, files: { bytes: Buffer; name: string }[]): Promise<string> {
  const uploads: string[] = []
  for (const { bytes, name } of files) uploads.push(await bring(a.ready, root, bytes, name))
  const input = { commandId: commandId(a), conversation: general, text, files: uploads }
  return done(at(a).messages.send(root, input)).id
}
const sha = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('base64url')
const held = async (): Promise<{ blob: string; have: number; whole: boolean }[]> =>
  (await made.superuser.query('SELECT blob, have, whole FROM blob ORDER BY blob')).rows

/** The tables of the relay in which these bytes stand anywhere, in text or in any column of bytes. */
async function tablesWith(text: string): Promise<string[]> {
  const { rows } = await made.superuser.query<{ name: string; columns: string[]; kinds: string[] }>(`
    SELECT c.relname AS name, array_agg(a.attname::text) AS columns, array_agg(a.atttypid::regtype::text) AS kinds
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE c.relnamespace = 'relay'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition GROUP BY c.relname`)
  const found: string[] = []
  for (const { name, columns, kinds } of rows) {
    const looks = columns.map((column, n) =>
      kinds[n] === 'bytea' ? `position($1::bytea IN "${column}") > 0` : `position($2 IN "${column}"::text) > 0`,
    )
    const sql = `SELECT 1 FROM relay."${name}" WHERE octet_length($1::bytea) > 0 AND length($2::text) > 0 AND (${looks.join(' OR ')}) LIMIT 1`
    if ((await made.superuser.query(sql, [Buffer.from(text), text])).rowCount === 1) found.push(name)
  }
  return found
}

const photo = pngOf(40, 30, randomBytes(1_300_000))
const paper = pdfOf('bordereau')
let sent = ''

test('what is said in a channel and the files of it reach the other station through the relay alone', async () => {
  const { address: url } = relay
  linkedBy(await a.ready.relay.enrol({ url, code: await relay.code(), proxy: '' }))
  linkedBy(await b.ready.relay.enrol({ url, code: '', proxy: '' }))
  sent = await send('Le camion de Bafia', [
    { bytes: photo, name: 'camion.png' },
    { bytes: paper, name: 'bordereau.pdf' },
  ])
  await until('it is said at the other', () => page(b, root)[0]?.text === 'Le camion de Bafia')
  await until('its files are there', () => page(b, root)[0]?.files.every(one => one.have === one.bytes) === true, 100)
  expect(a.linked()).toEqual([])
  const whole = await fetchWhole(b.ready, root, { conversation: general, id: sent, nth: 0 })
  expect(sha(whole)).toBe(sha(photo))
  const expected = [photo, paper].map(bytes => ({ blob: sha(bytes), have: bytes.length, whole: true }))
  const byName = new Map((await held()).map(one => [one.blob, one]))
  expect(expected.map(one => byName.get(one.blob))).toEqual(expected)
  expect(await tablesWith('Le camion de Bafia')).toEqual(expect.arrayContaining(['aside', 'hq_message']))
})

test('a relay that lost its files, or some of one, is given them again; what it holds is another is dropped and given anew', async () => {
  await made.superuser.query('DELETE FROM blob_piece WHERE at > 0')
  await made.superuser.query('UPDATE blob SET have = least(bytes, 262144), whole = false WHERE bytes > 262144')
  await made.superuser.query('DELETE FROM blob WHERE blob = $1', [sha(paper)])
  // the first piece is not what it was
  await made.superuser.query("UPDATE blob_piece SET body = overlay(body PLACING '\\x00'::bytea FROM 100) WHERE at = 0")
  await a.ready.relay.change({ on: false, metered: false })
  await a.ready.relay.change({ on: true, metered: false })
  const isWhole = async () => (await held()).filter(({ whole }) => whole).length === 2
  await until('both are whole again', isWhole, 100)
  const { rows } = await made.superuser.query<{ body: Buffer }>(
    'SELECT body FROM blob_piece WHERE blob = $1 ORDER BY at',
    [sha(photo)],
  )
  expect(sha(Buffer.concat(rows.map(({ body }) => body)))).toBe(sha(photo))
})

test('nobody has a piece of a file that no entry which he may read names, or puts one; a piece out of turn changes nothing', async () => {
  const stranger = new RelayWorld('files stranger')
  const station = stranger.station('S', { rights: ['enrol', 'hq'] })
  const client: RelayClient = await stranger.client({ relay }, station)
  const blob = sha(photo)
  const asked = (method: string, path: string, body?: Buffer) =>
    fetch(`${relay.address}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${client.tokens?.access ?? ''}`,
        ...(body === undefined ? {} : { 'content-type': 'application/octet-stream' }),
      },
      ...(body === undefined ? {} : { body: new Uint8Array(body) }),
    })
  expect((await asked('GET', `/v1/blobs/${blob}?at=0`)).status).toBe(404)
  expect((await asked('PUT', `/v1/blobs/${blob}?at=0`, photo.subarray(0, 262_144))).status).toBe(404)
  expect((await asked('PUT', `/v1/blobs/${blob}?at=0`, Buffer.alloc(262_145))).status).toBe(413)
  expect((await asked('GET', `/v1/blobs/${'x'.repeat(43)}?at=0`)).status).toBe(400)
  expect((await asked('GET', `/v1/blobs/${blob}?at=-1`)).status).toBe(400)
  expect((await asked('GET', `/v1/blobs/${blob}`)).status).toBe(400)
  expect((await client.call<{ have: unknown[] }>('haveBlobs', { body: { blobs: [blob] } })).value.have).toEqual([])
  const bare = await fetch(`${relay.address}/v1/blobs/${blob}?at=0`)
  expect(bare.status).toBe(401)
})

test('MSG-6: what is said in a private conversation stands readable in no table of the relay, and is read at the other station', async () => {
  const desk = ({ ready }: LanStation) => ({ ready, passwords: quickPasswords })
  const anna = await personAt(desk(a), root, 'AG', 'anna')
  const boris = await personAt(desk(a), root, 'AG', 'boris')
  // his keys are published with the password that he chose last
  const known = () => at(b).conversations.people(anna, {})
  await until(
    'both are known there',
    () => kindOf(known()) === 'ok' && done(known()).rows.some(one => one.hasKeys),
    100,
  )
  const input = {
    commandId: commandId(a),
    kind: 'group' as const,
    name: 'Enquête du lot quatorze',
    people: [boris.user],
  }
  const { id } = done(at(a).conversations.create(anna, input))
  const text = 'Trois sacs manquent, je soupçonne le chauffeur'
  done(at(a).messages.send(anna, { commandId: commandId(a), conversation: id, text }))
  const there = await loggedIn(desk(b), 'boris')
  await until('it is read there', () => page(b, there, id)[0]?.text === text, 100)
  for (const secret of [text, 'soupçonne le chauffeur', 'Enquête du lot']) expect(await tablesWith(secret)).toEqual([])

  const marker = 'Déclaration du gardien de nuit'
  const bytes = Buffer.from(`${marker}\n`.repeat(20_000))
  const upload = await bring(a.ready, anna, bytes, 'gardien-de-nuit.txt', id)
  const filed = { commandId: commandId(a), conversation: id, text: 'Lisez', files: [upload] }
  const { id: message } = done(at(a).messages.send(anna, filed))
  const isThere = () => page(b, there, id).some(({ files: [file] }) => file !== undefined && file.have === file.bytes)
  await until('its file is there', isThere, 200)
  const whole = await fetchWhole(b.ready, there, { conversation: id, id: message, nth: 0 })
  expect(whole.equals(bytes)).toBe(true)
  for (const secret of [marker, 'gardien-de-nuit']) expect(await tablesWith(secret)).toEqual([])
  done(at(a).messages.remove(anna, { commandId: commandId(a), conversation: id, id: message }))
})

test('a message that is deleted takes its files away: they are served no more at once, and leave a day later (DOC-1)', async () => {
  done(at(a).messages.remove(root, { commandId: commandId(a), conversation: general, id: sent }))
  const named = async () => (await made.superuser.query('SELECT 1 FROM hq_file')).rowCount ?? 0
  await until('no record names them', async () => (await named()) === 0, 100)
  const org = a.ready.ledger.org()
  const sweep = () => relay.parts.database.inOrganisation(org, dropUnnamed)
  await sweep()
  expect(await held()).toHaveLength(3)
  await made.superuser.query("UPDATE blob SET unnamed_at = unnamed_at - interval '25 hours'")
  await sweep()
  expect(await held()).toEqual([])
  expect((await made.superuser.query('SELECT 1 FROM blob_piece')).rowCount).toBe(0)
})

/** A link that was made. */
function linkedBy(linked: object): void {
  expect(linked).not.toHaveProperty('why')
}
