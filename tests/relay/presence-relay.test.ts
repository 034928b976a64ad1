import { pino } from 'pino'
import { afterAll, expect, test } from 'vitest'
import { chatScope, channelIds } from '#shared/domain/channel.ts'
import { relayLimits } from '#shared/relay/relay-limits.ts'
import { base64url } from '#shared/sync/bytes.ts'
import { messageServices } from '#main/services/messages/message-services.ts'
import type { Caller } from '#main/services/command.ts'
import { openRelay } from '#relay/open-relay.ts'
import { type LanStation, twoLanStations } from '../support/linked-stations.ts'
import { personAt } from '../support/logged-in.ts'
import { makeDatabase } from '../support/relay-database.ts'
import { until } from '../support/relay-stations.ts'
import { RelayWorld, testConfig } from '../support/relay-world.ts'
import { done, kindOf, quickPasswords } from '../support/test-station.ts'

// TALK-91: who is there and who types, between stations that share no network but the relay.

const made = await makeDatabase()
const config = testConfig(made.url)
const relay = await openRelay(config, pino({ level: 'silent' }))
/** Another process of the same relay. */
const second = await openRelay({ ...config, port: 0 }, pino({ level: 'silent' }))
const { a, b, root } = await twoLanStations(91, 48_560)
afterAll(async () => {
  for (const one of [a, b]) {
    await one.ready.relay.stop()
    await one.close()
  }
  await second.close()
  await relay.close()
})

const { general } = channelIds
const at = ({ ready }: LanStation) => messageServices(ready.deps)
const here = (one: LanStation, caller: Caller, state: 'online' | 'away', typing: string | null = null) =>
  done(at(one).messages.here(caller, { state, typing }))
const around = (one: LanStation, caller: Caller) => done(at(one).messages.around(caller, {}))
const stateAt = (one: LanStation, caller: Caller, user: string) =>
  around(one, caller).people.find(({ id }) => id === user)?.state ?? 'offline'
const linked = async (one: LanStation, url: string, code = '') =>
  expect(await one.ready.relay.enrol({ url, code, proxy: '' })).not.toHaveProperty('why')
const desk = ({ ready }: LanStation) => ({ ready, passwords: quickPasswords })

test('who is at a window at one station is seen at the other, at his depot; who types is seen where he types', async () => {
  await linked(a, relay.address, await relay.code())
  await linked(b, second.address)
  const anna = await personAt(desk(a), root, 'AG', 'anna')
  await until('it is whole there', () => b.open.state().standing === 'member', 100)
  await until('she is known there', () => kindOf(at(b).messages.around(anna, {})) === 'ok', 100)
  // Who is at a window there hears; where nobody is, nothing is asked.
  here(b, root, 'online')
  await until(
    'a said it, b heard it',
    () => {
      here(a, anna, 'online')
      return stateAt(b, root, anna.user) === 'online'
    },
    200,
  )
  expect(around(b, root).people.find(({ id }) => id === anna.user)?.depot).toBe(around(a, anna).people[0]?.depot)
  await until(
    'b is seen at a as well',
    () => {
      here(b, root, 'away')
      return stateAt(a, anna, root.user) === 'away'
    },
    200,
  )
  here(a, anna, 'online', general)
  await until(
    'she is seen to type',
    () => around(b, root).typing.some(({ conversation }) => conversation === general),
    100,
  )
  here(a, anna, 'online', null)
  await until('and to have stopped', () => around(b, root).typing.length === 0, 100)
  expect(a.linked()).toEqual([])
})

test('a station hears what it may read, from a station that may; nobody hears another organisation', async () => {
  const world = new RelayWorld('said one')
  const other = new RelayWorld('said other')
  const depot = world.station('S', { rights: [] })
  const office = world.station('H', { rights: ['enrol', 'hq'] })
  const [hq, mine] = [await world.client({ relay }, office), await world.client({ relay }, depot)]
  const stranger = await other.client({ relay }, other.station('X', { rights: ['enrol', 'hq'] }))
  const word = (scope: string) => ({ scope, kind: 'typing', bytes: base64url(Buffer.from('{"u":"x"}')) })
  const say = async (client: typeof hq, ...scopes: string[]) =>
    (await client.call('say', { body: { said: scopes.map(word) } })).status
  const hear = async (client: typeof hq, cursor?: string) =>
    (
      await client.call<{ cursor: string; said: { dev: string; scope: string }[] }>('hear', {
        query: cursor === undefined ? '' : `?cursor=${cursor}&waitMs=0`,
      })
    ).value
  const from = { hq: await hear(hq), mine: await hear(mine), stranger: await hear(stranger) }
  const before = await rowsOfTables()
  const all = chatScope(general)
  const elsewhere = chatScope('01890a5d-ac96-774b-bcce-b302099a8057')
  expect(await say(hq, all, elsewhere)).toBe(204)
  const scopes = async (client: typeof hq, cursor: string) =>
    (await hear(client, cursor)).said.map(({ scope }) => scope)
  // The channel of a depot that it does not carry is no word to it; its own words come back to nobody.
  expect(await scopes(mine, from.mine.cursor)).toEqual([all])
  expect(await scopes(hq, from.hq.cursor)).toEqual([])
  expect(await scopes(stranger, from.stranger.cursor)).toEqual([])
  expect(await say(mine, elsewhere)).toBe(204)
  expect(await scopes(hq, from.hq.cursor)).toEqual([])
  // Bounds: more than a minute's worth is let go, more than one request's is refused.
  const held = await hear(mine, from.mine.cursor)
  for (let n = 0; n < 10; n++) await say(hq, ...Array<string>(relayLimits.saidAtOnce).fill(all))
  expect((await hear(mine, held.cursor)).said.length).toBeLessThanOrEqual(relayLimits.saidPerMinute)
  expect(await say(hq, ...Array<string>(relayLimits.saidAtOnce + 1).fill(all))).toBe(400)
  const long = { ...word(all), bytes: base64url(Buffer.alloc(relayLimits.saidBytes + 1)) }
  expect((await hq.call('say', { body: { said: [long] } })).status).toBe(400)
  // Any role of the database may notify: what is no word of the relay is let go.
  for (const payload of ['no JSON', '{}', '']) {
    await made.superuser.query('SELECT pg_notify($1, $2)', ['cocoatrack_said', payload])
  }
  expect(await say(hq, all)).toBe(204)
  // What was passed on is in no table.
  expect(await rowsOfTables()).toEqual(before)
})

/** How many rows each table of the relay has, but those that say how far the folding is, which goes on by itself. */
async function rowsOfTables(): Promise<ReadonlyMap<string, number>> {
  const { rows } = await made.superuser.query<{ name: string }>(
    "SELECT relname AS name FROM pg_class WHERE relnamespace = 'relay'::regnamespace AND relkind IN ('r', 'p') AND relname NOT LIKE 'hq_fold%' ORDER BY 1",
  )
  const counted = new Map<string, number>()
  for (const { name } of rows) {
    const found = await made.superuser.query<{ n: string }>(`SELECT count(*) AS n FROM relay."${name}"`)
    counted.set(name, Number(found.rows[0]?.n))
  }
  return counted
}
