import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { logIn } from '#main/services/sessions/log-in.ts'
import { parseStationCode } from '#shared/sync/device-id.ts'
import { carry, meet } from '../support/carry.ts'
import { emptyStation, type JoiningStation, stationsAt, takeIn } from '../support/organisation.ts'
import {
  done,
  kindOf,
  openTestFolder,
  rootPassword,
  setUp,
  type TestStation,
  testStation,
} from '../support/test-station.ts'

let first: TestStation
let second: JoiningStation
beforeEach(async () => {
  first = await testStation({ seed: 41 })
  second = await emptyStation(42)
})
afterEach(() => {
  first.close()
  second.close()
})

const everybodys = (at: { ready: TestStation['ready'] }) => ({ store: at.ready.deps.store, ledger: at.ready.ledger })
const secondOf = () => ({ store: second.open.store, ledger: second.ready().ledger })
const login = (password = rootPassword) => logIn(second.ready().deps, 'fenêtre', { login: 'odette', password })

describe('a station joins without a network (LEDGER §4 Join, CS-71, CS-74)', () => {
  test('request, card, data: then the people of its depot can log in, and not before', async () => {
    const asked = done(await second.open.join.request({ name: 'Comptoir' }))
    expect(parseStationCode(asked.code)).toEqual(parseStationCode(asked.device))
    expect(done(await second.open.join.request({ name: 'Comptoir' }))).toEqual(asked)
    const read = done(stationsAt(first.ready).readRequest(first.root, { request: asked.request }))
    expect(read).toMatchObject({ device: asked.device, name: 'Comptoir', known: null })

    const approved = await takeIn(first, second, { rights: ['enrol'] })
    expect(second.open.state()).toMatchObject({
      configured: true,
      standing: 'awaited',
      organisation: 'Coopérative Essai',
      entries: 0,
    })
    expect(kindOf(await login())).toBe('AwaitingData')
    expect(existsSync(join(second.folder, 'station.joining'))).toBe(false)
    expect(statSync(join(second.folder, 'station.key')).mode & 0o077).toBe(0)

    carry(everybodys(first), secondOf(), scope => scope === 'auth')
    expect(second.open.state().standing).toBe('awaited')
    expect(kindOf(await login())).toBe('AwaitingData')
    carry(everybodys(first), secondOf())
    expect(second.open.state()).toMatchObject({ standing: 'member', warehouse: 'Magasin d’Ebebda', station: 'Poste 2' })
    expect(kindOf(await login())).toBe('ok')

    const { ledger } = second.ready()
    expect(ledger.dev()).toBe(approved.dev)
    expect(ledger.authority().hasRight(approved.dev, 'enrol')).toBe(true)
    meet(everybodys(first), secondOf())
    const rows = done(
      stationsAt(first.ready).list(first.root, { offset: 0, limit: 50, sort: [], filter: {}, archived: 'hide' }),
    ).rows
    expect(rows.map(row => [row.name, row.here, row.wrote > 0])).toEqual([
      ['Poste 1', true, true],
      ['Poste 2', false, true],
    ])
  })

  test('it outlasts restarts: with its request only, with its card, and with the data', async () => {
    const { device } = done(await second.open.join.request({ name: 'Comptoir' }))
    second.open.close()
    const again = await openTestFolder(second.folder, second.ports)
    expect(done(await again.join.request({ name: 'Autre nom' })).device).toBe(device)
    const rejoined = { ...second, open: again }
    await takeIn(first, rejoined)
    again.close()
    const awaiting = await openTestFolder(second.folder, second.ports)
    expect(awaiting.state()).toMatchObject({ standing: 'awaited', organisation: 'Coopérative Essai' })
    const ready = awaiting.ready()
    if (ready === null) throw new Error('it joined')
    carry(everybodys(first), { store: awaiting.store, ledger: ready.ledger })
    awaiting.close()
    const whole = await openTestFolder(second.folder, second.ports)
    expect(whole.state().standing).toBe('member')
    expect(
      kindOf(await logIn(whole.ready()?.deps ?? ready.deps, 'fenêtre', { login: 'odette', password: rootPassword })),
    ).toBe('ok')
    whole.close()
  })

  test('what it backs up the recovery words open (LEDGER §14)', async () => {
    await takeIn(first, second)
    expect(second.ready().keys.backup).toEqual(first.ready.keys.backup)
    expect(second.ready().keys.seed).not.toEqual(first.ready.keys.seed)
    const card = readFileSync(join(second.folder, 'station.db'))
    expect(card.includes(Buffer.from(first.ready.keys.backup))).toBe(false)
  })

  test('a new depot comes with its station, and its three letters stay its own', async () => {
    const warehouse = { name: 'Magasin de Bafia', code: 'BAF', region: 'Centre' }
    const approved = await takeIn(first, second, { warehouse, carries: [first.ready.deps.here.warehouse] })
    meet(everybodys(first), secondOf())
    expect(second.open.state().warehouse).toBe('Magasin de Bafia')
    expect(second.ready().deps.here.warehouse).toBe(approved.warehouse)
    const found = done(stationsAt(first.ready).get(first.root, { dev: approved.dev }))
    expect(found).toMatchObject({
      warehouse: { code: 'BAF' },
      carries: [first.ready.deps.here.warehouse],
      rights: [],
      issuer: { name: 'Poste 1' },
      certifiable: true,
    })
    const third = await emptyStation(43)
    const { request } = done(await third.open.join.request({ name: 'x' }))
    const asked = { ...approvalOf(request), warehouse }
    expect(kindOf(stationsAt(first.ready).approve(first.root, asked))).toBe('CodeTaken')
    third.close()
  })

  test('the same command again gives the same card and takes nobody in twice', async () => {
    const { request } = done(await second.open.join.request({ name: 'x' }))
    const asked = approvalOf(request)
    const one = done(stationsAt(first.ready).approve(first.root, asked))
    expect(done(stationsAt(first.ready).approve(first.root, asked))).toEqual(one)
    expect(first.ready.ledger.authority().stations()).toHaveLength(2)
  })

  test('a station that was taken in with the right takes others in, and everybody follows', async () => {
    await takeIn(first, second, { rights: ['enrol'] })
    meet(everybodys(first), secondOf())
    const third = await emptyStation(43)
    await takeIn({ ...first, ready: second.ready() }, third, { name: 'Poste 3' })
    const at = { store: third.open.store, ledger: third.ready().ledger }
    carry(secondOf(), at)
    expect(third.open.state().standing).toBe('member')
    carry(at, everybodys(first))
    carry(secondOf(), everybodys(first))
    expect(first.ready.ledger.authority().isMember(third.ready().ledger.dev())).toBe(true)
    third.close()
  })
})

const approvalOf = (request: string) => ({
  commandId: first.id(),
  request,
  name: 'Poste 2',
  warehouse: { id: first.ready.deps.here.warehouse },
  carries: [],
  rights: [],
})

describe('what is refused', () => {
  test('a card of another request, a damaged one, and none at all', async () => {
    const third = await emptyStation(44)
    const { request } = done(await third.open.join.request({ name: 'x' }))
    const { card } = done(stationsAt(first.ready).approve(first.root, approvalOf(request)))
    expect(kindOf(await second.open.join.card({ card }))).toBe('CardForAnother')
    expect(kindOf(await third.open.join.read({ card }))).toBe('ok')
    for (const bad of ['', 'x', card.slice(0, -3), card.replace('CSC1.e', 'CSC1.f'), request])
      expect(kindOf(await third.open.join.card({ card: bad }))).toBe('WrongCard')
    expect(third.open.state().standing).toBe('none')
    // Broken into lines by a mail, it still is a card.
    expect(kindOf(await third.open.join.card({ card: card.replace(/(.{70})/g, '$1\n') }))).toBe('ok')
    expect(kindOf(await third.open.join.card({ card }))).toBe('AlreadyConfigured')
    third.close()
  })

  test('a request that is none, a depot that is not there, and who may not', async () => {
    const { request } = done(await second.open.join.request({ name: 'x' }))
    const asked = approvalOf(request)
    const stations = stationsAt(first.ready)
    const manager = await first.person('MA')
    expect(kindOf(stations.approve(manager, asked))).toBe('Forbidden')
    expect(kindOf(stations.approve(first.root, { ...asked, request: 'CSJ1.x.y' }))).toBe('WrongRequest')
    const elsewhere = { ...asked, warehouse: { id: first.id() } }
    expect(kindOf(stations.approve(first.root, elsewhere))).toBe('NotFound')
    expect(first.ready.ledger.authority().stations()).toHaveLength(1)
  })

  test('a station without the right enrols nobody', async () => {
    await takeIn(first, second)
    meet(everybodys(first), secondOf())
    const third = await emptyStation(45)
    const { request } = done(await third.open.join.request({ name: 'x' }))
    expect(kindOf(stationsAt(second.ready()).approve(first.root, approvalOf(request)))).toBe('MayNotEnrol')
    third.close()
  })

  test('a folder that founds an organisation keeps no key of a request', async () => {
    done(await second.open.join.request({ name: 'x' }))
    await setUp(second.open)
    expect(existsSync(join(second.folder, 'station.joining'))).toBe(false)
    expect(kindOf(await second.open.join.request({ name: 'x' }))).toBe('AlreadyConfigured')
  })
})
