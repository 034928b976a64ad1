import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { channelIds } from '#shared/domain/channel.ts'
import { assert } from '#shared/kit/assert.ts'
import { nodeHashing, nodeSigning, nodeVerifying } from '#main/storage/crypto.ts'
import { sealingKey } from '#main/storage/sealed-secret.ts'
import { base64url } from '#shared/sync/bytes.ts'
import { requestText, signRequest } from '#shared/sync/join-request.ts'
import { type ComposedStation, composedStation, type Line } from '../support/composed-station.ts'
import { procedures } from '../support/fake-core.ts'
import { outcomeOf } from '../support/port-line.ts'
import { rootPassword, testFolder, testPorts } from '../support/test-station.ts'

// AU-9: a password proved at most two minutes ago, or nothing of a grave act is done.

const minuteMs = 60_000
const day = '2026-11-02'
const why = 'erreur de saisie'
const folder = testFolder()
const ports = testPorts()
const commandId = () => ports.random.uuid()
let station: ComposedStation
let line: Line
const call = (path: string, input: unknown, of = line) => outcomeOf(of.client, path, input)
const confirm = (password = rootPassword, of = line) => call('sessions.confirm', { password }, of)
const goStale = () => ports.move(2 * minuteMs + 1)

beforeAll(async () => {
  station = await composedStation(folder, ports)
  line = await station.loggedIn()
})
afterAll(async () => {
  await station.close()
  rmSync(folder, { recursive: true })
})
beforeEach(async () => {
  expect(await confirm()).toBe('ok')
})

const hire = async (login: string) => {
  const { id } = await line.client.users.create({
    commandId: commandId(),
    name: login,
    login,
    role: 'AG',
    warehouses: 'all',
  })
  return id
}
const list = { offset: 0, limit: 50, sort: [], filter: {}, archived: 'show' as const }
const csv = { query: list, flavour: 'machine', lang: 'fr' }

/** What these answer where they are let through: nothing is in conflict here, no port is open, nothing was brought from elsewhere, no relay answers. */
const otherwise: Record<string, string> = {
  'conflicts.release': 'NotFound',
  'stations.openWindow': 'NoNetwork',
  'adoption.leave': 'WrongCard',
  'adoption.take': 'NotFound',
  'relay.enrol': 'NotReached',
  'relay.openPage': 'NotReached',
}

/** The request of a PC that wants to join. */
function newStation(): { request: string; dev: string } {
  const draw = () => base64url(ports.random.bytes(32))
  const signed = signRequest({ hashing: nodeHashing, verifying: nodeVerifying }, nodeSigning(ports.random.bytes(32)), {
    tls: draw(),
    box: base64url(sealingKey(ports.random.bytes(32))),
    name: 'Bascule',
    app: '0.1.0',
  })
  return { request: requestText(signed), dev: signed.dev }
}

/** What a depot has when an act can be grave: prices, a farmer, an open till, deliveries, a payment, an import, people. */
async function depot() {
  const { client } = line
  const price = { commandId: commandId(), day: '2026-08-01', grade: 'I' as const, price_xaf: 3_000 }
  const { id: priced } = await client.prices.set(price)
  const { id: other } = await client.prices.set({ ...price, commandId: commandId(), day: '2026-08-02' })
  const farmer = (await client.farmers.create({ commandId: commandId(), fields: { name: 'PLANTEUR Un' } })).id
  await client.till.open({ commandId: commandId(), counted_xaf: 90_000_000 })
  const delivery = (weighing_g: number) => ({ farmer, day, bags: 1, weighings_g: [weighing_g], grade: 'I' as const })
  const record = async (weighing_g: number) =>
    (await client.deliveries.record({ commandId: commandId(), delivery: delivery(weighing_g) })).id
  const pay = (amount_xaf: number) => ({
    commandId: commandId(),
    payment: { party: { kind: 'farmer' as const, id: farmer }, amount_xaf, method: 'cash' as const, day },
  })
  const deliveries = [await record(51_000), await record(51_000), await record(5_000_000)]
  const { id: paid } = await client.payments.record(pay(1_000))
  const base64 = Buffer.from('Nom;Village\nMBALLA Jean;Ebebda\nNGONO Rose;Obala\n').toString('base64')
  const opened = await client.imports.open({ kind: 'farmers', fileName: 'registre.csv', base64 })
  await client.imports.check({ importId: opened.importId, mapping: opened.mapping })
  const { id: imported } = await client.imports.apply({ commandId: commandId(), importId: opened.importId })
  const people = [await hire('rose'), await hire('jean'), await hire('paul')]
  return { other, priced, farmer, delivery, deliveries, pay, paid, imported, people }
}

/** Lists that leave as a file. */
const lists = /^(?!courier\b).*\.(export|auditExport)$/

describe('AU-9: every grave act of the contract', () => {
  const grave = procedures()
    .filter(one => one.grave)
    .map(one => one.path)

  test('is refused without a fresh password, whatever the clock on the wall says, and done by the same call after it', async () => {
    const { client } = line
    const { other, delivery, deliveries, paid, imported, people } = await depot()
    const [voided, corrected] = deliveries
    const [changed, reset, left] = people
    assert(left !== undefined, 'three people were hired')
    await client.users.deactivate({ commandId: commandId(), id: left, why })
    const to = { commandId: commandId(), role: 'VW', warehouses: 'all', why }
    const gone = await hire('luc')
    const acts: Record<string, object> = {
      ...Object.fromEntries(grave.filter(path => lists.test(path)).map(path => [path, csv])),
      'users.create': { commandId: commandId(), name: 'Ève', login: 'eve', role: 'AG', warehouses: 'all' },
      'users.changeRole': { ...to, id: changed },
      'users.resetPassword': { commandId: commandId(), id: reset },
      'users.deactivate': { commandId: commandId(), id: gone, why },
      'users.reactivate': { ...to, commandId: commandId(), id: left },
      'prices.set': { commandId: commandId(), day, grade: 'I', price_xaf: 3_100 },
      'prices.withdraw': { commandId: commandId(), id: other, why },
      'settings.set': { commandId: commandId(), name: 'four_eyes_xaf', value: 3_000_000 },
      'imports.undo': { commandId: commandId(), id: imported },
      'deliveries.void': { commandId: commandId(), id: voided, why },
      'deliveries.correct': { commandId: commandId(), id: corrected, why, delivery: delivery(52_000) },
      'payments.void': { commandId: commandId(), id: paid, why },
      'backups.setSecond': { commandId: commandId(), folder: join(folder, 'second') },
    }
    acts['messages.export'] = { ...csv, conversation: channelIds.general }
    // nothing here is in conflict: that it is looked for is all that its release can do
    const absent = commandId()
    acts['conflicts.release'] = { commandId: absent, id: `paidVoid wh:${absent} ${absent}`, seen: '', why }
    // one that another station takes in, changes and excludes; last, this one goes on under keys of its own choice
    const { request, dev } = newStation()
    const { rows } = await client.warehouses.list({})
    const terms = { name: 'Bascule', warehouse: { id: rows[0]?.id }, carries: [], rights: [] }
    acts['stations.approve'] = { commandId: commandId(), request, ...terms }
    acts['stations.openWindow'] = terms
    acts['stations.change'] = { commandId: commandId(), dev, carries: [], rights: ['seed'], why }
    acts['adoption.leave'] = { card: '', name: 'x' }
    acts['adoption.take'] = { commandId: commandId(), into: [], people: false }
    acts['courier.export'] = { to: dev, whole: false }
    acts['relay.enrol'] = { url: 'http://127.0.0.1:9', code: '', proxy: '' } // nothing listens there
    acts['relay.openPage'] = {}
    acts['relay.leave'] = {}
    acts['stations.revoke'] = { commandId: commandId(), dev, why }
    acts['stations.amend'] = { commandId: commandId(), dev, why }
    acts['stations.renew'] = { commandId: commandId(), why }
    expect(Object.keys(acts).toSorted()).toEqual(grave.toSorted())

    goStale()
    const before = station.entries()
    const wall = ports.clock.wallMs()
    for (const wallMs of [wall, wall - 4 * minuteMs, wall + 3 * minuteMs]) {
      ports.setWall(wallMs)
      for (const [path, input] of Object.entries(acts))
        expect([path, await call(path, input)]).toEqual([path, 'ConfirmPassword'])
    }
    ports.setWall(wall)
    expect(station.entries()).toBe(before)

    expect(await confirm()).toBe('ok')
    for (const [path, input] of Object.entries(acts)) {
      expect([path, await call(path, input)]).toEqual([path, otherwise[path] ?? 'ok'])
    }
  })

  test('names what AU-9 names', () => {
    const named = [
      /\.(export|auditExport)$/,
      /\.(void|correct|undo|release)$/,
      /^prices\.(set|withdraw)$/,
      /^settings\.set$/,
      /^backups\.setSecond$/,
      /^adoption\.(leave|take)$/,
      /^relay\.(enrol|openPage|leave)$/,
      /^stations\.(approve|openWindow|change|revoke|amend|renew)$/,
    ]
    const roles = /^users\.(create|changeRole|resetPassword|deactivate|reactivate)$/
    const expected = procedures()
      .map(one => one.path)
      .filter(path => [...named, roles].some(pattern => pattern.test(path)))
    expect(grave.toSorted()).toEqual(expected.toSorted())
  })
})

describe('AU-9: money above the limit', () => {
  test('leaves by payment, by payment with the delivery or out of the till with a fresh password only', async () => {
    const { client } = line
    const farmer = (await client.farmers.create({ commandId: commandId(), fields: { name: 'PLANTEUR Deux' } })).id
    if ((await client.till.current({})).till === null)
      await client.till.open({ commandId: commandId(), counted_xaf: 90_000_000 })
    const delivery = { farmer, day, bags: 1, weighings_g: [4_000_000], grade: 'I' as const }
    const at = (amount_xaf: number) => ({
      'deliveries.record': { commandId: commandId(), delivery, pay: { amount_xaf, method: 'cash' } },
      'payments.record': {
        commandId: commandId(),
        payment: { party: { kind: 'farmer', id: farmer }, amount_xaf, method: 'cash', day },
      },
      'till.move withdraw': { commandId: commandId(), kind: 'withdraw', amount_xaf, why },
      'till.move expense': { commandId: commandId(), kind: 'expense', amount_xaf, why },
    })
    const tryAll = async (acts: Record<string, object>) => {
      const outcomes = []
      for (const [path, input] of Object.entries(acts)) outcomes.push(await call(path.split(' ', 1)[0] ?? '', input))
      return [...new Set(outcomes)]
    }
    goStale()
    expect(await tryAll(at(2_000_000))).toEqual(['ok'])
    const before = station.entries()
    const above = at(2_000_001)
    expect(await tryAll(above)).toEqual(['ConfirmPassword'])
    expect(station.entries()).toBe(before)
    expect(await call('till.move', { commandId: commandId(), kind: 'supply', amount_xaf: 5_000_000, why })).toBe('ok')

    expect(await confirm()).toBe('ok')
    expect(await tryAll(above)).toEqual(['ok'])
    // sent again because the answer was lost, it finds the receipt of the first, and needs no password for it
    goStale()
    const after = station.entries()
    expect(await tryAll(above)).toEqual(['ok'])
    expect(station.entries()).toBe(after)
  })

  test('the limit is the organisation’s', async () => {
    const set = (value: number) => call('settings.set', { commandId: commandId(), name: 'confirm_above_xaf', value })
    const expense = () => call('till.move', { commandId: commandId(), kind: 'expense', amount_xaf: 100_001, why })
    expect(await set(100_000)).toBe('ok')
    goStale()
    expect(await expense()).toBe('ConfirmPassword')
    expect(await confirm()).toBe('ok')
    expect(await set(2_000_000)).toBe('ok')
    goStale()
    expect(await expense()).toBe('ok')
  })
})

describe('AU-9: a password is fresh', () => {
  const grave = (of = line) => call('farmers.export', csv, of)

  test('for two minutes, on the machine’s own time', async () => {
    ports.move(2 * minuteMs)
    expect(await grave()).toBe('ok')
    ports.move(1)
    expect(await grave()).toBe('ConfirmPassword')
  })

  test('after login, after unlocking, after a change of password, and in no other session', async () => {
    goStale()
    const elsewhere = await station.loggedIn('autre poste')
    expect([await grave(elsewhere), await grave()]).toEqual(['ok', 'ConfirmPassword'])
    expect(await call('sessions.lock', {})).toBe('ok')
    expect([await grave(), await confirm()]).toEqual(['Locked', 'Locked'])
    expect(await call('sessions.unlock', { password: rootPassword })).toBe('ok')
    expect(await grave()).toBe('ok')
    goStale()
    const change = { current: rootPassword, next: 'cinq lampes vertes' }
    expect(await call('sessions.changePassword', change)).toBe('ok')
    expect(await grave()).toBe('ok')
    expect(await call('sessions.changePassword', { current: change.next, next: rootPassword })).toBe('ok')
  })

  test('by the right password alone; tries count with those at login, and a wrong one changes nothing (AU-5)', async () => {
    goStale()
    for (let n = 0; n < 5; n++) expect(await confirm('mauvais mot')).toBe('WrongCredentials')
    expect(await confirm()).toBe('TooManyAttempts')
    const stranger = station.line()
    expect(await call('sessions.login', { login: 'odette', password: rootPassword }, stranger)).toBe('TooManyAttempts')
    expect(await grave()).toBe('ConfirmPassword')
    ports.move(minuteMs)
    expect(await confirm()).toBe('ok')
    expect(await grave()).toBe('ok')
  })

  test('no more when the station starts anew, though the session goes on', async () => {
    expect(await grave()).toBe('ok')
    const token = line.token()
    assert(token !== null, 'somebody is logged in')
    await station.close()
    station = await composedStation(folder, ports)
    line = station.line('fenêtre', token)
    expect(await call('home.preferences', {})).toBe('ok')
    expect(await grave()).toBe('ConfirmPassword')
    expect(await confirm()).toBe('ok')
    expect(await grave()).toBe('ok')
    ports.reboot()
    expect(await grave()).toBe('ConfirmPassword')
  })
})
