import { afterAll, beforeAll, expect, test } from 'vitest'
import { positionsIn } from '#shared/domain/told-position.ts'
import type { Caller } from '#main/services/command.ts'
import { verifyStation } from '#main/verify-station.ts'
import {
  contest,
  disputeAt,
  due,
  lastText,
  newFarmer,
  quay,
  settle,
  settlements,
  tellWhere,
  toldAt,
} from '../support/dispute-desk.ts'
import { type LanStation, twoLanStations } from '../support/linked-stations.ts'
import { personAt } from '../support/logged-in.ts'
import { quickPasswords } from '../support/test-station.ts'

// TALK-72 to TALK-75 between two stations on a network: what is contested at one is settled at the other, apart as well; a position.

const patient = { timeout: 30_000 }
let a: LanStation
let b: LanStation
let root: Caller
let clerk: Caller
let chief: Caller
let ids: readonly string[]

beforeAll(async () => {
  ;({ a, b, root } = await twoLanStations(580, 26_900 + (process.pid % 50) * 10))
  const at = { ready: a.ready, passwords: quickPasswords }
  clerk = await personAt(at, root, 'AG', 'awa')
  chief = await personAt(at, root, 'MA', 'boris')
  ids = ['Un', 'Deux', 'Trois'].map(n => newFarmer(a, root, `PLANTEUR ${n}`))
}, 60_000)
afterAll(() => Promise.all([a.close(), b.close()]))

test('what is contested at one station is seen at the other, settled there, and both are told', async () => {
  await expect
    .poll(async () => (await b.links().call({ host: '127.0.0.1', port: a.links().view().port ?? 0 })).ok, patient)
    .toBe(true)
  await expect.poll(() => b.open.state().standing, patient).toBe('member')
  await expect.poll(() => disputeAt(b, root, ids[2] ?? ''), patient).toBeNull()
  const [id = ''] = ids
  contest(a, clerk, id)
  await expect.poll(() => disputeAt(b, chief, id), patient).toMatchObject({ due, who: 'Personne awa', mine: false })
  await expect.poll(() => toldAt(b, chief), patient).toEqual([['DisputeOpened', 'Personne awa']])
  settle(b, chief, id, 'vu avec elle')
  await expect.poll(() => disputeAt(a, clerk, id), patient).toBeNull()
  await expect.poll(() => toldAt(a, clerk), patient).toEqual([['DisputeSettled', 'Personne boris']])
})

test('a position and a record go with a message, and are read there as they were told', async () => {
  const text = tellWhere(a, clerk, ids[0] ?? '')
  await expect.poll(() => lastText(b, chief), patient).toBe(text)
  expect(positionsIn(lastText(b, chief))).toMatchObject([quay])
})

test('two who settle one dispute while they are cut off, and two who open one, end at the same state', async () => {
  const [, both = '', twice = ''] = ids
  contest(a, clerk, both)
  await expect.poll(() => disputeAt(b, chief, both), patient).toMatchObject({ due })
  await b.ready.lan.stop()
  settle(a, root, both, 'réglé ici')
  settle(b, chief, both, 'réglé là-bas')
  contest(a, clerk, twice)
  contest(b, chief, twice)
  b = await b.restart()
  await expect.poll(() => settlements(a).length, patient).toBe(3)
  await expect.poll(() => settlements(b), patient).toEqual(settlements(a))
  expect([disputeAt(a, clerk, both), disputeAt(b, clerk, both)]).toEqual([null, null])
  // Of two disputes about one record each is settled for itself; both stations show the same one first.
  for (const [at, other] of [
    [a, b],
    [b, a],
  ] as const) {
    await expect.poll(() => disputeAt(other, root, twice)?.id, patient).toBe(disputeAt(at, root, twice)?.id)
    const first = disputeAt(at, root, twice)?.id
    expect(first).toBeDefined()
    settle(at, root, twice, 'c’est lui')
    await expect.poll(() => disputeAt(other, root, twice)?.id, patient).not.toBe(first)
  }
  expect([disputeAt(a, root, twice), disputeAt(b, root, twice)]).toEqual([null, null])
  for (const { folder } of [a, b]) expect(await verifyStation(folder, true)).toMatchObject({ ok: true })
})
