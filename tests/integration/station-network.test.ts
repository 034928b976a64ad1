import { afterEach, beforeEach, expect, test } from 'vitest'
import { assert } from '#shared/kit/assert.ts'
import { err, ok } from '#shared/kit/result.ts'
import { parseAddress } from '#shared/sync/lan-address.ts'
import type { Caller } from '#main/services/command.ts'
import type { NetworkPort } from '#main/services/network/network-port.ts'
import { testNetwork } from '#main/services/network/test-network.ts'
import { makeProbeDesk } from '#main/sync/lan-probe.ts'
import { lanKeys, openDoor } from '../support/lan-door.ts'
import { type LanStation, twoLanStations } from '../support/linked-stations.ts'
import { done, kindOf } from '../support/test-station.ts'

const patient = { timeout: 60_000 }
const firstPort = 24_600 + (process.pid % 200) * 10
let a: LanStation
let b: LanStation
let root: Caller

const until = (what: () => boolean) => expect.poll(what, patient).toBe(true)
const status = (of: LanStation) => done(of.network.status())

async function link(): Promise<void> {
  const address = parseAddress(a.address())
  assert(address, 'it listens')
  expect(await b.links().call(address)).toEqual({ ok: true, dev: a.ready.ledger.dev() })
  await until(() => b.open.state().standing === 'member' && a.linked().length === 1)
}

beforeEach(async () => {
  ;({ a, b, root } = await twoLanStations(81, firstPort))
})
afterEach(async () => {
  await Promise.all([a.close(), b.close()])
})

test('a station tells where it is reached, and to whom it is linked by name and version', async () => {
  expect(status(a)).toMatchObject({ state: 'on', fault: null, links: [] })
  expect(status(a).port).toBeGreaterThanOrEqual(firstPort)
  await link()
  const [there] = status(b).links
  expect(there).toMatchObject({ dev: a.ready.ledger.dev(), name: 'Poste 1', version: '0.1.0' })
  expect(a.pushed).toContainEqual({ topic: 'changed', tables: ['network'] })
  // What the other says that it has on its disk is pushed too: copies are counted anew (DU-12).
  await until(() => a.pushed.some(push => push.topic === 'changed' && push.tables.includes('peer_head')))
})

test('switched off it is linked to nobody and its port is closed, after a restart too; on again it links by itself', async () => {
  await link()
  const port = status(b).port
  done(await b.network.turn(root, { on: false }))
  expect(status(b)).toMatchObject({ state: 'off', port: null, links: [], calls: [] })
  expect(b.ready.deps.network.addresses()).toEqual([])
  await until(() => a.linked().length === 0)
  b = await b.restart()
  expect(status(b)).toMatchObject({ state: 'off', port: null })
  done(await b.network.turn(root, { on: true }))
  expect(status(b)).toMatchObject({ state: 'on', port })
  await until(() => a.linked().length === 1 && b.linked().length === 1)
})

test('turned about quickly, it ends as was asked last', async () => {
  const turns = [false, true, false, true, false].map(on => b.network.turn(root, { on }))
  for (const turned of await Promise.all(turns)) done(turned)
  expect(status(b)).toMatchObject({ state: 'off', port: null })
  done(await b.network.turn(root, { on: true }))
  await link()
})

test('who leads a depot turns it, nobody below', async () => {
  expect(kindOf(await b.network.turn({ ...root, role: 'AC' }, { on: false }))).toBe('Forbidden')
  expect(status(b).state).toBe('on')
})

test('an address that a person writes is called at once, told about, and kept until it is taken back (CS-85)', async () => {
  const dev = a.ready.ledger.dev()
  expect(kindOf(await b.network.add(root, { address: '999.1.1.1' }))).toBe('NotReached')
  expect(kindOf(await b.network.add({ ...root, role: 'AG' }, { address: a.address() }))).toBe('Forbidden')
  const nobody = `127.0.0.1:${firstPort + 9}`
  expect(done(await b.network.add(root, { address: nobody }))).toEqual({
    address: nobody,
    station: null,
    why: 'Unreachable',
  })
  const added = done(await b.network.add(root, { address: ` ${a.address()} ` }))
  expect(added).toMatchObject({ address: a.address(), station: { dev }, why: null })
  await until(() => b.open.state().standing === 'member')
  // The same again, by another name: it is linked already.
  const other = a.address().replace('127.0.0.1', 'localhost')
  expect(done(await b.network.add(root, { address: other }))).toMatchObject({ station: { dev, name: 'Poste 1' } })
  expect(status(b).written).toEqual([nobody, a.address(), other])
  expect(status(b).links).toHaveLength(1)
  b = await b.restart()
  await until(() => a.linked().length === 1)
  expect(status(b).written).toEqual([nobody, a.address(), other])
  for (const address of [nobody, other]) done(b.network.drop(root, { address }))
  b = await b.restart()
  expect(status(b).written).toEqual([a.address()])
  done(await b.network.turn(root, { on: false }))
  expect(done(await b.network.add(root, { address: nobody }))).toMatchObject({ station: null, why: 'Off' })
})

test('one’s own address is refused and not kept', async () => {
  const own = await b.network.add(root, { address: b.address() })
  expect(own).toMatchObject({ ok: false, error: { kind: 'NotReached', why: 'SameStation' } })
  expect(status(b).written).not.toContain(b.address())
  expect(status(b).calls.map(({ address }) => address)).not.toContain(b.address())
})

test('Postes tells who is linked, by which version, and when a station was last seen', async () => {
  await link()
  const rowOf = (dev: string) => done(b.stations.get(root, { dev }))
  const dev = a.ready.ledger.dev()
  expect(rowOf(dev)).toMatchObject({ version: '0.1.0', link: { host: '127.0.0.1' } })
  await until(() => rowOf(dev).holds !== null && rowOf(dev).link?.lacking === 0)
  b.ports.move(3_600_000)
  expect(rowOf(dev).seen_ms).toBe(b.ports.clock.wallMs())
  await a.ready.lan.stop()
  await until(() => rowOf(dev).link === null)
  const last = b.ports.clock.wallMs()
  b.ports.move(3_600_000)
  expect(rowOf(dev)).toMatchObject({ seen_ms: last, version: '0.1.0', link: null })
})

test('LN-12: a station that is excluded is cut while it is linked, knows why, and is not taken again', async () => {
  await link()
  const dev = b.ready.ledger.dev()
  done(a.stations.revoke(root, { commandId: a.ready.deps.random.uuid(), dev, why: 'PC volé' }))
  await until(() => a.linked().length === 0 && b.linked().length === 0)
  expect(b.open.state().standing).toBe('revoked')
  const address = parseAddress(a.address())
  assert(address, 'it listens')
  expect(await b.links().call(address)).toEqual({ ok: false, why: 'Revoked' })
})

test('a station that was excluded is not called any more, and is no fault of the network', async () => {
  await link()
  const dev = b.ready.ledger.dev()
  await until(() => status(a).calls.some(({ station }) => station?.dev === dev))
  done(a.stations.revoke(root, { commandId: a.ready.deps.random.uuid(), dev, why: 'PC volé' }))
  await until(() => a.linked().length === 0)
  expect(status(a).calls).toEqual([])
  const test = done(await a.network.test(root))
  expect(test.stations).toEqual([])
  expect(test.blockers.map(({ kind }) => kind)).not.toContain('Refusing')
})

test('the network is tested both ways, and what stands in the way has a name (CS-87)', async () => {
  await link()
  const test = async () => done(await b.network.test(root))
  const dev = a.ready.ledger.dev()
  const all = await test()
  expect(all.stations).toMatchObject([
    {
      address: a.address(),
      station: { dev, name: 'Poste 1' },
      linked: true,
      forth: null,
      back: null,
      version: '0.1.0',
    },
  ])
  expect(all.blockers.filter(({ kind }) => kind !== 'NoCard')).toEqual([])
  a.ports.move(3_600_000)
  expect((await test()).blockers).toContainEqual({ kind: 'Clock', detail: '60', address: a.address() })
  const address = a.address()
  await a.ready.lan.stop()
  await until(() => b.linked().length === 0)
  const alone = await test()
  expect(alone.stations).toMatchObject([{ address, station: { dev }, linked: false, forth: 'Unreachable', back: null }])
  expect(alone.blockers).toContainEqual({ kind: 'OtherClosed', detail: 'Unreachable', address })
  done(await b.network.turn(root, { on: false }))
  expect((await test()).blockers).toEqual([{ kind: 'Off', detail: '', address: null }])
  expect(kindOf(await b.network.test({ ...root, role: 'AG' }))).toBe('Forbidden')
})

test('where a station of another organisation has taken the address of one that is linked by another, nothing is in the way', async () => {
  await link()
  const former = a.address()
  done(await a.network.turn(root, { on: false }))
  await until(() => b.linked().length === 0)
  const keys = lanKeys('another')
  const answers = () => ({ org: 'e'.repeat(32), dev: 'f'.repeat(32), app: '0.1.0', wallMs: b.ports.clock.wallMs() })
  const port = Number(former.split(':')[1])
  const limits = { firstPort: port, lastPort: port }
  const stranger = await openDoor({ keys, limits, probed: makeProbeDesk(keys, answers, () => 0) })
  const test = async () => done(await b.network.test(root))
  const moved = { kind: 'Moved', detail: 'Poste 1', address: former }
  expect((await test()).blockers.filter(({ address }) => address !== null)).toEqual([moved])
  done(await a.network.turn(root, { on: true }))
  expect(a.address()).not.toBe(former)
  const address = parseAddress(a.address())
  assert(address, 'it listens')
  expect(await b.links().call(address)).toMatchObject({ ok: true })
  const found = await test()
  expect(found.stations).toContainEqual(
    expect.objectContaining({ address: former, linked: true, forth: 'OtherOrganisation', version: null }),
  )
  expect(found.blockers.filter(({ kind }) => kind !== 'NoCard')).toEqual([])
  await stranger.server.close()
})

test('what fails once on a station that is busy is not named: it is tried again', async () => {
  await link()
  const { deps } = b.ready
  const facts = { org: deps.ledger.org(), dev: a.ready.ledger.dev(), app: '0.1.0', wallMs: b.ports.clock.wallMs() }
  const mute = err({ kind: 'NoAnswer' })
  const blockersWith = async (...answers: Awaited<ReturnType<NetworkPort['probe']>>[]) => {
    let asked = 0
    deps.network.probe = () => Promise.resolve(answers[asked++] ?? mute)
    const { blockers } = done(await testNetwork(deps, root))
    return [asked, ...blockers.flatMap(({ kind, address }) => (address === null ? [] : [kind]))]
  }
  const late = ok({ ...facts, back: 'Silent' })
  const good = ok({ ...facts, back: null })
  expect(await blockersWith(good)).toEqual([1])
  expect(await blockersWith(late, good)).toEqual([2])
  expect(await blockersWith(mute, good)).toEqual([2])
  expect(await blockersWith(err({ kind: 'Silent', at: 'tls' }), good)).toEqual([2])
  expect(await blockersWith(err({ kind: 'Silent', at: 'connect' }), good)).toEqual([1])
  expect(await blockersWith(late, late)).toEqual([2, 'BackSilent'])
  expect(await blockersWith(late, mute)).toEqual([2, 'BackSilent'])
})
