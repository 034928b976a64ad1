import { pino } from 'pino'
import { afterAll, expect, test } from 'vitest'
import { openRelay } from '#relay/open-relay.ts'
import { verifyLedger } from '#relay/verify/verify-ledger.ts'
import { type LinkedStation, patient, twoStations } from '../support/linked-station.ts'
import { makeDatabase } from '../support/relay-database.ts'
import { testConfig } from '../support/relay-world.ts'

const { url: databaseUrl, superuser } = await makeDatabase()
const open = (port: number) => openRelay(testConfig(databaseUrl, { port }), pino({ level: 'silent' }))
let relay = await open(0)
const url = relay.address
const all: LinkedStation[] = []
const stop = async (one: LinkedStation): Promise<void> => {
  await one.ready.relay.stop()
  await one.stop()
}
afterAll(async () => {
  for (const one of all) await stop(one)
  for (const one of all) one.remove()
  await relay.close()
})

test('S5c: twins of a cloned disk that meet nobody but the relay: both tails count everywhere, then each has numbers of its own', async () => {
  const [a, b] = await twoStations(740)
  all.push(a, b)
  for (const one of all) await one.start()
  expect(await a.ready.relay.enrol({ url, code: await relay.code(), proxy: '' })).toHaveProperty('relay')
  expect(await b.ready.relay.enrol({ url, code: '', proxy: '' })).toHaveProperty('relay')
  const first = await a.deliver()
  await expect.poll(() => b.numbers(), patient).toEqual([first])

  // The line falls, the disk is cloned, and both write on.
  await relay.close()
  await stop(a)
  const twin = a.copy(741)
  all.push(twin)
  twin.looksTheSame()
  await a.start()
  await twin.start()
  const [ofA, ofTwin] = [await a.deliver(), await twin.deliver({ weighings_g: [40_000] })]
  expect(ofA).toBe(ofTwin)

  relay = await open(Number(new URL(url).port))
  for (const { ready } of all) ready.relay.again()
  await expect.poll(() => b.numbers(), patient).toEqual([first, ofA, ofTwin])
  const own = () => [a, twin].flatMap(one => one.told()).filter(kind => kind === 'StationForked')
  await expect.poll(() => own().length, patient).toBeGreaterThan(0)
  await expect.poll(() => [a, twin].map(one => one.ownLogs()[0]), patient).toEqual(['forked', 'forked'])

  const next = [await a.deliver(), await twin.deliver()]
  expect(new Set([first, ...next].map(no => no.slice(3, 6))).size).toBe(3)
  const numbers = [first, ofA, ofTwin, ...next].sort()
  await expect.poll(() => all.map(one => one.numbers()), patient).toEqual([numbers, numbers, numbers])
  // one that hears of the other's tail before its own is there may also take itself for set back, and says so
  await expect.poll(() => b.toSettle().filter(kind => kind !== 'setBack'), patient).toEqual(['fork', 'number'])
  const { rows } = await superuser.query<{ n: string }>('SELECT count(*) AS n FROM fork_proof')
  expect(Number(rows[0]?.n)).toBeGreaterThan(0)
  expect((await verifyLedger(relay.parts.database, relay.parts.keys)).faults).toEqual([])
})
