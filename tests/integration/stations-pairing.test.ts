import { afterEach, beforeEach, expect, test } from 'vitest'
import type { NetworkPort } from '#main/services/network/network-port.ts'
import { stationServices } from '#main/services/stations/station-services.ts'
import { assert } from '#shared/kit/assert.ts'
import { carry } from '../support/carry.ts'
import { openDoor, type TestDoor } from '../support/lan-door.ts'
import { emptyStation, type JoiningStation } from '../support/organisation.ts'
import { done, kindOf, type TestStation, testStation } from '../support/test-station.ts'

let first: TestStation
let second: JoiningStation
let door: TestDoor
let stations: ReturnType<typeof stationServices>['stations']
let reached: string[]
beforeEach(async () => {
  first = await testStation({ seed: 61 })
  second = await emptyStation(62)
  const { deps, lan } = first.ready
  reached = []
  const network: NetworkPort = {
    addresses: () => reached,
    facts: () => lan.facts(),
    turn: on => lan.turn(on),
    written: () => lan.written(),
    add: address => lan.add(address),
    drop: address => lan.drop(address),
    targets: () => lan.targets(),
    probe: address => lan.probe(address),
    firewall: () => lan.firewall(),
    ways: () => lan.ways(),
    cards: () => lan.cards(),
  }
  stations = stationServices({ ...deps, network }).stations
  door = await openDoor({ keys: first.ready.keys, pairing: () => first.ready.pairing.taking() })
})
afterEach(async () => {
  await door.server.close()
  first.close()
  second.close()
})

const terms = () => ({
  name: 'Comptoir',
  warehouse: { id: first.ready.deps.here.warehouse },
  carries: [],
  rights: [],
})
const address = () => `127.0.0.1:${door.port}`
const shown = () => done(stations.window(first.root))
const joiner = () => done(second.open.join.state()).pairing
const until = (what: () => boolean) => expect.poll(what, { interval: 20 }).toBe(true)

test('by code: the admin opens the window, both say that the codes are the same, the PC is a station', async () => {
  expect(kindOf(stations.openWindow(first.root, terms()))).toBe('NoNetwork')
  reached = [address()]
  expect(kindOf(await second.open.join.call({ name: 'x', to: address() }))).toBe('NotReached')
  done(stations.openWindow(first.root, terms()))
  expect(shown()).toMatchObject({ own: { addresses: [address()] }, waiting: [], taken: null })
  done(await second.open.join.call({ name: 'PC du comptoir', to: ` ${address()} ` }))
  await until(() => shown().waiting[0]?.stage === 'asking' && joiner()?.stage === 'asking')
  const [waiting] = shown().waiting
  assert(waiting, 'it waits')
  expect(waiting).toMatchObject({ peer: { name: 'PC du comptoir' }, matched: null })
  expect(joiner()).toMatchObject({ code: waiting.code, peer: { name: 'Poste 1', device: shown().own.device } })
  done(second.open.join.answer({ agree: true }))
  done(stations.answerWindow(first.root, { id: waiting.id, agree: true }))
  await until(() => second.open.state().standing === 'awaited')
  expect(shown()).toMatchObject({ leftMs: 0, taken: { name: 'Comptoir', device: waiting.peer?.device } })
  expect(kindOf(stations.answerWindow(first.root, { id: waiting.id, agree: true }))).toBe('NotFound')
  carry(
    { store: first.open.store, ledger: first.ready.ledger },
    { store: second.open.store, ledger: second.ready().ledger },
  )
  expect(second.open.state()).toMatchObject({ standing: 'member', warehouse: 'Magasin d’Ebebda' })
})

test('by what each screen shows: ids scanned on both sides, nothing more is asked', async () => {
  reached = [address()]
  const { device } = done(await second.open.join.request({ name: 'Comptoir' }))
  expect(kindOf(stations.openWindow(first.root, { ...terms(), expected: device.slice(1) }))).toBe('WrongDeviceId')
  done(stations.openWindow(first.root, { ...terms(), expected: device }))
  const { code } = shown().own
  done(await second.open.join.call({ name: 'Comptoir', to: code }))
  await until(() => second.open.state().standing === 'awaited')
  expect(first.ready.ledger.authority().stations()).toHaveLength(2)
})

test('terms that cannot be kept are refused as the window opens, and by name where somebody is quicker', async () => {
  reached = [address()]
  const withDepot = (code: string) => ({ ...terms(), warehouse: { name: 'Magasin de Bafia', code } })
  expect(kindOf(stations.openWindow(first.root, withDepot('EBO')))).toBe('CodeTaken')
  expect(kindOf(stations.openWindow(first.root, { ...terms(), carries: [first.root.user] }))).toBe('NotFound')
  expect(shown().leftMs).toBe(0)
  const { device } = done(await second.open.join.request({ name: 'Comptoir' }))
  done(stations.openWindow(first.root, { ...withDepot('BAF'), expected: device }))
  expect(shown().refused).toBeNull()
  done(first.org.warehouses.create(first.root, { commandId: first.id(), fields: { name: 'Bafia', code: 'BAF' } }))
  done(await second.open.join.call({ name: 'Comptoir', to: shown().own.code }))
  await until(() => joiner()?.stage === 'ended')
  expect(joiner()?.why).toBe('Failed')
  expect(shown()).toMatchObject({ taken: null, refused: { kind: 'CodeTaken', code: 'BAF' } })
})

test('who opened the window and lost his role meanwhile takes nobody in', async () => {
  reached = [address()]
  const admin = await first.person('AD')
  const { device } = done(await second.open.join.request({ name: 'Comptoir' }))
  // His password is one-time and unknown here: the window is the root's, the caller his.
  first.ready.pairing.open({
    expected: null,
    issue: () => Promise.resolve(null),
  })
  done(await second.open.join.call({ name: 'Comptoir', to: address() }))
  await until(() => joiner()?.stage === 'asking')
  done(second.open.join.answer({ agree: false }))
  await until(() => shown().waiting[0]?.stage === 'ended')
  expect(shown().waiting[0]?.why).toBe('Refused')
  expect(kindOf(stations.window({ ...admin, role: 'MA' }))).toBe('Forbidden')
  expect(kindOf(stations.closeWindow({ ...admin, role: 'VW' }))).toBe('Forbidden')
  expect(device).toMatch(/^[0-9A-Z-]{34}$/)
  done(stations.closeWindow(first.root))
  expect(kindOf(await second.open.join.call({ name: 'x', to: address() }))).toBe('NotReached')
})

test('addresses that lead nowhere are told by name', async () => {
  const why = async (to: string) => {
    const called = await second.open.join.call({ name: 'x', to })
    return called.ok ? 'ok' : called.error.kind === 'NotReached' ? called.error.why : called.error.kind
  }
  expect(await why('pas une adresse !')).toBe('NoAddress')
  expect(await why('127.0.0.1:1')).toBe('Unreachable')
  expect(await why('CTPOSTE:rien')).toBe('NoAddress')
  expect(kindOf(await second.open.join.call({ name: 'x', to: address(), device: 'ABCD' }))).toBe('WrongDeviceId')
  expect(kindOf(second.open.join.answer({ agree: true }))).toBe('NotFound')
})
