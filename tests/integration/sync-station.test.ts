import { afterEach, expect, test } from 'vitest'
import { dialLan } from '#main/sync/lan-dial.ts'
import { probeStation } from '#main/sync/lan-probe.ts'
import { packMessage } from '#node/frame-packing.ts'
import type { Message } from '#shared/sync/protocol/message.ts'
import { helloOf } from '../support/exchange-desk.ts'
import { lanKeys } from '../support/lan-door.ts'
import { syncedStation, type SyncedStation } from '../support/synced-station.ts'

const stations: SyncedStation[] = []
const start = async (...args: Parameters<typeof syncedStation>): Promise<SyncedStation> => {
  const station = await syncedStation(...args)
  stations.push(station)
  return station
}
afterEach(async () => {
  await Promise.all(stations.splice(0).map(({ sync }) => sync.stop()))
})
const patient = { timeout: 60_000 }
const linkedTo = (station: SyncedStation) => station.sync.view().links.map(({ dev }) => dev)

test('two stations come to hold the same, then each entry at once', async () => {
  const [a, b] = [await start('a'), await start('b')]
  a.write('auth', 3)
  a.write('org', 2_000)
  b.write('org', 10)
  expect(await a.sync.call(b.address())).toEqual({ ok: true, dev: b.dev })
  await expect.poll(() => [a.entries(), b.entries()], patient).toEqual([2_013, 2_013])
  a.write('org', 1, 'live')
  await expect.poll(() => b.entries(), patient).toBe(2_014)
  const [link] = a.sync.view().links
  expect(link).toMatchObject({ dev: b.dev, called: true, app: '0.3.0', entries: { in: 10 } })
  expect(link?.entries.out).toBeGreaterThanOrEqual(2_004)
  await expect
    .poll(() => [a, b].flatMap(({ sync }) => sync.view().links.map(one => one.lacking + one.owing)), patient)
    .toEqual([0, 0])
  // Packed: the texts are much alike.
  expect(link?.bytes.out).toBeLessThan(400_000)
  expect(a.store.heldBy.get(b.dev)).toBeGreaterThan(0)
})

test('CS-85: it calls again where it was linked, and addresses that people wrote', async () => {
  const [a, b] = [await start('a'), await start('b')]
  expect(a.sync.write(b.address())).toBe(true)
  await expect.poll(() => linkedTo(a), patient).toEqual([b.dev])
  expect(a.remembered).toEqual([`${b.dev} 127.0.0.1:${b.address().port}`])
  // The other end knows where to call as well, by the port of HELLO.
  expect(b.remembered).toEqual([`${a.dev} 127.0.0.1:${a.address().port}`])
  const { port } = b.address()
  await b.sync.stop()
  await expect.poll(() => linkedTo(a), patient).toEqual([])
  const again = await start('b', { limits: { firstPort: port, lastPort: port, connectsPerAddress: 1_000 } })
  expect(again.address().port).toBe(port)
  await expect.poll(() => linkedTo(a), patient).toEqual([b.dev])
})

test('CS-3: two that call each other at once keep one link', async () => {
  const [a, b] = [await start('a'), await start('b')]
  await Promise.all([a.sync.call(b.address()), b.sync.call(a.address())])
  await expect.poll(() => [linkedTo(a), linkedTo(b)], patient).toEqual([[b.dev], [a.dev]])
  a.write('org', 5)
  await expect.poll(() => b.entries(), patient).toBe(5)
})

test('LN-12: who is excluded while entries flow is cut at once, and not taken again', async () => {
  let excluded = false
  const a = await start('a', {
    judge: () => (excluded ? { ok: false, code: 'Revoked' } : { ok: true, mayRead: () => true }),
  })
  const b = await start('b')
  // more than one may send before what it sent is stored
  a.write('org', 2_000, 'x'.repeat(3_000))
  const cut = new Promise<void>(resolve => {
    b.store.onChanged(() => {
      if (excluded) return
      excluded = true
      a.sync.judgeAgain()
      resolve()
    })
  })
  await b.sync.call(a.address())
  await cut
  expect(linkedTo(a)).toEqual([])
  await expect.poll(() => linkedTo(b), patient).toEqual([])
  const had = b.entries()
  expect(had).toBeLessThan(2_000)
  expect(await b.sync.call(a.address())).toEqual({ ok: false, why: 'Revoked' })
  expect(b.entries()).toBe(had)
})

test('CS-2: the judge is told the key of the link, not what the peer says', async () => {
  const keys: string[] = []
  const a = await start('a', { judge: (_hello, spki) => (keys.push(spki), { ok: false, code: 'OtherKey' }) })
  const b = await start('b')
  expect(await b.sync.call(a.address())).toEqual({ ok: false, why: 'OtherKey' })
  expect(keys).toEqual([b.spki])
})

/** A link of a program that is no station, its messages written by hand. */
async function callAs(keys: ReturnType<typeof lanKeys>, station: SyncedStation) {
  const called = await dialLan(station.address(), { keys })
  if (!called.ok) throw new Error(called.error.kind)
  const line = called.value
  const closed = new Promise<void>(resolve => line.listen({ message: () => undefined, closed: resolve }))
  return { line, closed }
}

test('CS-7: who sends what is no message is cut and not heard for a while; a stranger who says nothing costs nothing', async () => {
  const a = await start('a')
  const keys = lanKeys('stranger')
  const { line, closed } = await callAs(keys, a)
  line.send(Buffer.from('nothing that anybody knows'))
  await closed
  expect(a.log.filter(({ event }) => event === 'garbled')).toHaveLength(1)
  expect(await dialLan(a.address(), { keys })).toEqual({ ok: false, error: { kind: 'Refused' } })
  expect((await dialLan(a.address(), { keys: lanKeys() })).ok).toBe(true)
})

test('CS-7, CS-62: a member that says too much is cut, and not heard for a while', async () => {
  const a = await start('a')
  const keys = lanKeys('flooding')
  const { line, closed } = await callAs(keys, a)
  const hello = helloOf('flooding', { org: '0'.repeat(32) })
  const welcome: Message = { t: 'HEADS', rev: 1, full: true, more: false, logs: [] }
  const pings = Array.from({ length: 500 }, (_, n): Message => ({ t: 'PING', n }))
  for (const message of [hello, welcome, ...pings]) line.send(await packMessage(message, 'plain'))
  await closed
  expect(a.log).toContainEqual({ event: 'unlinked', code: 'TooFast' })
  expect(await dialLan(a.address(), { keys })).toEqual({ ok: false, error: { kind: 'Refused' } })
})

test('CS-87: a station that runs says how it reaches another', async () => {
  const [a, b] = [await start('a'), await start('b')]
  const { spki: _, ...keys } = lanKeys()
  const answer = await probeStation(b.address(), a.address().port, keys)
  expect(answer).toMatchObject({ ok: true, value: { dev: b.dev, app: '0.3.0', back: 'AnotherStation' } })
  expect(b.sync.view().links).toEqual([])
})

test('CS-60: a jump of the wall clock is a resume: the peers are asked at once, and live links stay', async () => {
  let jump = 0
  const a = await start('a', { clock: { wallMs: () => Date.now() + jump } })
  const b = await start('b')
  await a.sync.call(b.address())
  jump = 3_600_000
  await expect.poll(() => a.log.filter(({ event }) => event === 'resumed').length, patient).toBe(1)
  a.write('org', 3)
  await expect.poll(() => b.entries(), patient).toBe(3)
  expect(linkedTo(a)).toEqual([b.dev])
})

test('LN-9, LN-10: stations that hear each other link without any address', async () => {
  const finding = {
    cards: () => [{ name: 'lo', address: '127.0.0.1', broadcast: '127.255.255.255' }],
    ports: { beacon: 28_000 + (process.pid % 500), multicast: 28_600 + (process.pid % 500) },
  }
  const [a, b] = [await start('a', { finding }), await start('b', { finding })]
  a.write('org', 7)
  await expect.poll(() => [linkedTo(a), linkedTo(b)], patient).toEqual([[b.dev], [a.dev]])
  await expect.poll(() => b.entries(), patient).toBe(7)
})

test('a station whose ports are all taken says so and calls all the same', async () => {
  const a = await start('a')
  const { port } = a.address()
  const b = await start('b', { limits: { firstPort: port, lastPort: port, connectsPerAddress: 1_000 } })
  expect(b.sync.view()).toMatchObject({ port: null, fault: { kind: 'PortsTaken', first: port, last: port } })
  expect(await b.sync.call(a.address())).toEqual({ ok: true, dev: a.dev })
  expect(a.remembered).toEqual([])
})
