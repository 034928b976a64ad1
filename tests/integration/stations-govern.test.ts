import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Caller } from '#main/services/command.ts'
import { logIn } from '#main/services/sessions/log-in.ts'
import { createSessionDesk } from '#main/services/sessions/session-desk.ts'
import { recoveryWords } from '#main/storage/recovery-words.ts'
import { readKeysOf } from '#main/storage/station-keys.ts'
import { organisationServices } from '#main/services/organisation-services.ts'
import { plainSecretBox } from '#main/storage/secret-box.ts'
import { runSteps } from '#main/storage/steps.ts'
import { verifyStation } from '#main/storage/verify-station.ts'
import { assert } from '#shared/kit/assert.ts'
import { carry, meet } from '../support/carry.ts'
import { listFilesHere } from '../support/list-files-here.ts'
import { emptyStation, type JoiningStation, stationsAt, takeIn } from '../support/organisation.ts'
import {
  done,
  everything,
  kindOf,
  openTestFolder,
  rootPassword,
  setUp,
  testFolder,
  testPorts,
  type TestStation,
  testStation,
} from '../support/test-station.ts'

let first: TestStation
let second: JoiningStation
let words: string
beforeEach(async () => {
  const [folder, ports] = [testFolder(), testPorts(51)]
  const open = await openTestFolder(folder, ports)
  words = await setUp(open)
  open.close()
  first = await testStation({ folder, ports })
  second = await emptyStation(52)
  await takeIn(first, second, { rights: ['enrol'] })
  meet(one(), two())
})
afterEach(() => {
  first.close()
  second.close()
})

const one = () => ({ store: first.ready.deps.store, ledger: first.open.ready()?.ledger ?? first.ready.ledger })
const two = () => ({ store: second.open.store, ledger: second.ready().ledger })
const firstReady = () => {
  const ready = first.open.ready()
  assert(ready, 'it is set up')
  return ready
}
const at1 = () => stationsAt(firstReady())
const at2 = () => stationsAt(second.ready())
const dev2 = () => second.ready().ledger.dev()
const why = 'pour essai'
const command = () => ({ commandId: first.id(), why })
const farmerAt = (ready: ReturnType<JoiningStation['ready']>, caller: Caller, name: string) =>
  done(
    organisationServices(ready.deps, listFilesHere()).farmers.create(caller, {
      commandId: first.id(),
      fields: { name },
    }),
  ).id
const farmersAt = (ready: ReturnType<JoiningStation['ready']>) =>
  done(
    organisationServices(ready.deps, listFilesHere()).farmers.list(first.root, {
      ...everything,
      sort: [{ field: 'name', desc: false }],
    }),
  ).rows.map(row => row.name)

describe('names, scopes, rights', () => {
  test('a station is renamed, its certificate staying what it is', () => {
    const before = firstReady()
      .ledger.authority()
      .stations()
      .find(station => station.dev === dev2())?.signed.bytes
    done(at1().rename(first.root, { commandId: first.id(), dev: dev2(), name: 'Comptoir' }))
    const after = firstReady()
      .ledger.authority()
      .stations()
      .find(station => station.dev === dev2())?.signed.bytes
    expect(after).toEqual(before)
    meet(one(), two())
    const row = done(at2().get(first.root, { dev: dev2() }))
    expect(row).toMatchObject({ name: 'Comptoir', here: true })
    expect(row.history.map(line => [line.kind, line.changes.map(change => change.field)])).toEqual([
      ['create', ['name', 'wh', 'sc', 'rt']],
      ['edit', ['name']],
    ])
  })

  test('other rights are a new certificate for the same keys, which the station takes up', async () => {
    const other = done(
      organisationServices(first.ready.deps, listFilesHere()).warehouses.create(first.root, {
        commandId: first.id(),
        fields: { name: 'Bafia', code: 'BAF' },
      }),
    ).id
    const before = second.ready().ledger.identity()
    done(at1().change(first.root, { ...command(), dev: dev2(), carries: [other], rights: ['hq'] }))
    meet(one(), two())
    const after = second.ready().ledger.identity()
    expect(after.dev).toBe(before.dev)
    expect(after.certificate.bytes).not.toEqual(before.certificate.bytes)
    expect(done(at2().get(first.root, { dev: dev2() }))).toMatchObject({ carries: [other], rights: ['hq'] })
    expect(second.ready().ledger.authority().hasRight(dev2(), 'enrol')).toBe(false)
    second.open.close()
    const again = await openTestFolder(second.folder, second.ports)
    expect(again.ready()?.ledger.identity().certificate.bytes).toEqual(after.certificate.bytes)
    expect(again.ready()?.ledger.issuers()).toHaveLength(1)
    again.close()
  })

  test('for a station above itself the recovery words are asked, and only the right ones do (LED-23)', async () => {
    const dev = firstReady().ledger.dev()
    const asked = { dev, carries: [], rights: ['enrol' as const, 'hq' as const] }
    expect(kindOf(at1().change(first.root, { ...command(), ...asked }))).toBe('NeedsWords')
    expect(kindOf(at2().change(first.root, { ...command(), ...asked }))).toBe('NeedsWords')
    expect(done(at2().get(first.root, { dev })).certifiable).toBe(false)
    const wrong = recoveryWords(new Uint8Array(32)).join(' ')
    expect(kindOf(at1().change(first.root, { ...command(), ...asked, words: wrong }))).toBe('WrongWords')
    expect(kindOf(at1().change(first.root, { ...command(), ...asked, words: 'trois mots seulement' }))).toBe(
      'WrongWords',
    )
    // The root's own certificate may be written down again by anybody who may: only the name is new.
    done(at2().rename(first.root, { commandId: first.id(), dev, name: 'Bureau' }))
    meet(one(), two())
    expect(done(at1().get(first.root, { dev }))).toMatchObject({ name: 'Bureau', issuer: null })
    done(at2().change(first.root, { ...command(), ...asked, words }))
    meet(one(), two())
    expect(done(at1().get(first.root, { dev }))).toMatchObject({
      rights: ['enrol', 'hq'],
      issuer: null,
      name: 'Bureau',
    })
  })

  test('a manager sees stations and governs none', async () => {
    const manager = await first.person('MA')
    expect(kindOf(at1().list(manager, everything))).toBe('ok')
    expect(kindOf(at1().rename(manager, { commandId: first.id(), dev: dev2(), name: 'x' }))).toBe('Forbidden')
    expect(kindOf(at1().lossOf(manager, { dev: dev2() }))).toBe('Forbidden')
  })

  test('an admin of one depot governs the stations of his own', async () => {
    const other = done(
      organisationServices(first.ready.deps, listFilesHere()).warehouses.create(first.root, {
        commandId: first.id(),
        fields: { name: 'Bafia', code: 'BAF' },
      }),
    ).id
    const admin = await first.person('AD', [other])
    expect(kindOf(at1().rename(admin, { commandId: first.id(), dev: dev2(), name: 'x' }))).toBe('NotFound')
    expect(kindOf(at1().lossOf(admin, { dev: dev2() }))).toBe('NotFound')
  })
})

describe('exclusion (LEDGER §5, LED-65, LED-80)', () => {
  test('what had come stays, what comes later does not count, until a person says so', async () => {
    farmerAt(second.ready(), first.root, 'Avant Exclusion')
    meet(one(), two())
    farmerAt(second.ready(), first.root, 'Hors Ligne')
    const loss = done(at1().lossOf(first.root, { dev: dev2() }))
    expect(loss).toMatchObject({ elsewhere: 0, enrolled: [], lastEnroller: false })
    expect(loss.kept).toBeGreaterThan(0)

    done(at1().revoke(first.root, { ...command(), dev: dev2() }))
    expect(done(at1().get(first.root, { dev: dev2() })).standing).toBe('revoked')
    expect(kindOf(at1().revoke(first.root, { ...command(), dev: dev2() }))).toBe('StationRevoked')

    carry(two(), one())
    expect(farmersAt(firstReady())).toEqual(['Avant Exclusion'])
    expect(done(at1().get(first.root, { dev: dev2() })).afterwards).toBe(1)

    const amended = done(at1().amend(first.root, { ...command(), dev: dev2() }))
    expect(amended.entries).toBe(1)
    expect(farmersAt(firstReady())).toEqual(['Avant Exclusion', 'Hors Ligne'])
    expect(done(at1().get(first.root, { dev: dev2() }))).toMatchObject({ standing: 'revoked', afterwards: 0 })
  })

  test('the excluded station hears of it: nobody works there, nothing breaks', async () => {
    const { token } = done(await logIn(second.ready().deps, 'fenêtre', { login: 'odette', password: rootPassword }))
    const desk = createSessionDesk(second.ready().deps)
    expect(desk.standing(token, 'act')).not.toBeNull()
    done(at1().revoke(first.root, { ...command(), dev: dev2() }))
    carry(one(), two())
    expect(second.open.state().standing).toBe('revoked')
    expect(desk.standing(token, 'act')).toBeNull()
    expect(kindOf(await logIn(second.ready().deps, 'fenêtre', { login: 'odette', password: rootPassword }))).toBe(
      'StationRevoked',
    )
    second.open.close()
    const again = await openTestFolder(second.folder, second.ports)
    expect(again.state().standing).toBe('revoked')
    again.close()
  })

  test('nobody excludes the station he stands at; the key of an excluded one does not come back', async () => {
    expect(kindOf(at1().revoke(first.root, { ...command(), dev: firstReady().ledger.dev() }))).toBe('ThisStation')
    const third = await emptyStation(53)
    const { request } = done(await third.open.join.request({ name: 'x' }))
    const asked = {
      ...command(),
      request,
      name: 'x',
      warehouse: { id: first.ready.deps.here.warehouse },
      carries: [],
      rights: [],
    }
    const { dev } = done(at1().approve(first.root, asked))
    done(at1().revoke(first.root, { ...command(), dev }))
    expect(kindOf(at1().approve(first.root, { ...asked, commandId: first.id() }))).toBe('StationRevoked')
    expect(done(at1().readRequest(first.root, { request })).known).toEqual({ name: 'x', standing: 'revoked' })
    third.close()
  })

  test('stations that an excluded one took in stay members, and the dialog names them', async () => {
    const third = await emptyStation(54)
    await takeIn({ ...first, ready: second.ready() }, third, { name: 'Poste 3' })
    meet(one(), two())
    expect(done(at1().lossOf(first.root, { dev: dev2() })).enrolled).toEqual(['Poste 3'])
    done(at1().revoke(first.root, { ...command(), dev: dev2() }))
    const { ledger, store } = { ledger: third.ready().ledger, store: third.open.store }
    carry(one(), { ledger, store })
    expect(third.open.state().standing).toBe('member')
    expect(firstReady().ledger.authority().isMember(ledger.dev())).toBe(true)
    third.close()
  })
})

describe('new keys for a station that somebody has a copy of (LEDGER §12)', () => {
  test('it goes on as another in new logs; what it was is shown as replaced, and can be excluded', async () => {
    const former = dev2()
    farmerAt(second.ready(), first.root, 'Avant')
    done(await at2().renew(first.root, command()))
    expect(dev2()).not.toBe(former)
    expect(second.open.state().standing).toBe('member')
    farmerAt(second.ready(), first.root, 'Après')
    expect(farmersAt(second.ready())).toEqual(['Après', 'Avant'])
    meet(one(), two())
    expect(farmersAt(firstReady())).toEqual(['Après', 'Avant'])
    expect(done(at1().get(first.root, { dev: former }))).toMatchObject({ standing: 'replaced', replacedBy: dev2() })
    expect(done(at1().get(first.root, { dev: dev2() }))).toMatchObject({ standing: 'member', name: 'Poste 2' })

    done(at1().revoke(first.root, { ...command(), dev: former }))
    carry(one(), two())
    expect(second.open.state().standing).toBe('member')
    const file = join(second.folder, 'station.db')
    const report = runSteps(verifyStation({ file, rebuild: true, scratch: join(second.folder, 'scratch.db') }))
    expect(report).toMatchObject({ ok: true })
    second.open.close()
    const again = await openTestFolder(second.folder, second.ports)
    expect(again.state().standing).toBe('member')
    expect(again.ready()?.ledger.dev()).not.toBe(former)
    again.close()
  })

  test('a cut between the commit and the keys is made good at the next start', async () => {
    const ready = second.ready()
    const renewing = await ready.deps.prepareRenewal()
    expect(existsSync(join(second.folder, 'station.key.next'))).toBe(true)
    // Cut before the commit: the station is who it was.
    const own = ready.ledger.identity().certificate.bytes
    expect((await readKeysOf(second.folder, plainSecretBox, own)).seed).toEqual(ready.keys.seed)
    const { wh, sc, rt } = { wh: ready.deps.here.warehouse, sc: [], rt: [] }
    const certificate = done(ready.deps.enrolment.certify({ ...renewing.who, wh, sc, rt, t: 1 }))
    const p = {
      dev: renewing.who.dev,
      wh,
      name: 'x',
      cert: Buffer.from(certificate.bytes).toString('base64url'),
      sig: Buffer.from(certificate.signature).toString('base64url'),
    }
    ready.deps.store.write(tx => {
      const by = { command: first.id(), actor: first.root.user }
      ready.ledger.append(tx, by, [{ scope: 'auth', ops: [{ k: 'create', e: 'station', i: first.id(), p }] }])
      renewing.become(tx, certificate)
    })
    second.open.close()
    const again = await openTestFolder(second.folder, second.ports)
    expect(again.ready()?.ledger.dev()).toBe(renewing.who.dev)
    expect(existsSync(join(second.folder, 'station.key.next'))).toBe(false)
    again.close()
  })

  test('without the right to take stations in it takes the recovery words', async () => {
    done(at1().change(first.root, { ...command(), dev: dev2(), carries: [], rights: [] }))
    meet(one(), two())
    expect(kindOf(await at2().renew(first.root, command()))).toBe('MayNotEnrol')
    const wrong = recoveryWords(new Uint8Array(32)).join(' ')
    expect(kindOf(await at2().renew(first.root, { ...command(), words: wrong }))).toBe('WrongWords')
    const former = dev2()
    done(await at2().renew(first.root, { ...command(), words }))
    expect(dev2()).not.toBe(former)
    expect(second.ready().ledger.issuers()).toEqual([])
    meet(one(), two())
    expect(firstReady().ledger.authority().isMember(dev2())).toBe(true)
  })
})
