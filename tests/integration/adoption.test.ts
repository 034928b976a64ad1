import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { adoptionServices } from '#main/services/adoption/adoption-services.ts'
import type { Caller } from '#main/services/command.ts'
import { counterServices } from '#main/services/counter-services.ts'
import { nodeVerifying } from '#main/storage/crypto.ts'
import { scopesOf, canonicalDump } from '#main/storage/dump.ts'
import { runSteps } from '#main/storage/steps.ts'
import { verifyStation } from '#main/storage/verify-station.ts'
import { meet } from '../support/carry.ts'
import { type CounterDesk, counterDesk, keptPapers, why } from '../support/counter-desk.ts'
import { stationsAt } from '../support/organisation.ts'
import { done, kindOf, openTestFolder, testStation, type TestStation } from '../support/test-station.ts'

/** The organisation that adopts, and the depot that was set up by mistake as one of its own. */
let target: TestStation
let strayed: CounterDesk
async function setUpBoth(): Promise<void> {
  target = await testStation({ seed: 61 })
  strayed = await counterDesk(62)
}
function closeBoth(): void {
  target.close()
  strayed.close()
}

const own = 'Coopérative Essai'
const readyOf = () => {
  const ready = strayed.station.open.ready()
  if (ready === null) throw new Error('it is a station')
  return ready
}
const at = () => adoptionServices(readyOf().deps).adoption
const carried = () => ({ store: strayed.station.open.store, ledger: readyOf().ledger })
const adopting = () => ({ store: target.open.store, ledger: target.ready.ledger })
const counter = (deps = readyOf().deps) => counterServices(deps, keptPapers(), nodeVerifying)
const rowsOf = (sql: string, store = strayed.station.open.store) =>
  store.read(({ db }) => db.prepare<[], Record<string, unknown>>(sql).all())

/** A day's work: a paid delivery, one that was voided, one that is owed, a corrected farmer. */
async function work(): Promise<{ paid: string; code: string }> {
  const { people, command, typed, station } = strayed
  const [first = '', second = '', third = ''] = strayed.farmers
  done(strayed.at.till.open(people.MA, { ...command(), counted_xaf: 5_000_000 }))
  const pay = { amount_xaf: 300_000, method: 'cash' as const }
  const paid = done(await strayed.at.deliveries.record(people.MA, { ...command(), delivery: typed(), pay }))
  const lost = done(
    await strayed.at.deliveries.record(people.MA, { ...command(), delivery: typed({ farmer: second }) }),
  )
  done(await strayed.at.deliveries.void(people.MA, { ...command(), id: lost.id, why }))
  done(await strayed.at.deliveries.record(people.AG, { ...command(), delivery: typed({ farmer: third }) }))
  done(station.org.farmers.edit(station.root, { ...command(), id: first, patch: { phone: '6 77 11 22 33' } }))
  const receipt = done(
    await strayed.at.receipts.delivery(people.MA, { ...command(), id: paid.id, paper: 'a5', lang: 'fr', print: true }),
  )
  expect(receipt.copy).toBe(0)
  const model = strayed.printer.papers.at(-1)
  return { paid: paid.no, code: model !== undefined && 'proof' in model ? (model.proof?.qrText ?? '') : '' }
}

async function cardFor(more: object = {}): Promise<string> {
  const { request } = done(await at().request(strayed.people.SU, { name: 'Comptoir d’Ebebda' }))
  const { here } = target.ready.deps
  const asked = { commandId: target.id(), request, name: 'Comptoir d’Ebebda', warehouse: { id: here.warehouse } }
  return done(stationsAt(target.ready).approve(target.root, { ...asked, carries: [], rights: [], ...more })).card
}

const intoOwn = () => {
  const { left } = done(at().state(target.root))
  return (left?.depots ?? []).map(({ id, into }) => ({ from: id, to: into ?? '' }))
}
const take = async (people = true, caller: Caller = target.root) =>
  at().take(caller, { commandId: strayed.station.id(), into: intoOwn(), people })

/** What its deliveries, accounts and tills say. */
const booksOf = () => ({
  deliveries: rowsOf(
    'SELECT no, day, farmer_code, net_g, net_pay_xaf, live, counts, at_ms, actor FROM delivery ORDER BY no',
  ),
  sums: rowsOf('SELECT id, due_xaf, paid_xaf FROM sum_party ORDER BY id'),
  tills: rowsOf('SELECT id, in_xaf, out_xaf FROM sum_till'),
})

describe('an organisation made by mistake goes on in another (LEDGER §4 Adopt)', () => {
  beforeAll(setUpBoth)
  afterAll(closeBoth)
  let code = ''
  let paid = ''
  let before: ReturnType<typeof booksOf>

  test('only an admin of all depots leaves, by the name of what he leaves, for another', async () => {
    ;({ paid, code } = await work())
    before = booksOf()
    const { people } = strayed
    const card = await cardFor()
    const read = done(await at().read(people.SU, { card }))
    const counts = { deliveries: 3, farmers: 3 }
    expect(read).toMatchObject({ from: { name: own }, into: { name: own }, counts, others: [] })
    expect(read.from.orgId).not.toBe(read.into.orgId)
    expect(kindOf(await at().leave(people.MA, { card, name: own }))).toBe('Forbidden')
    expect(kindOf(await at().leave({ ...people.AD, warehouses: [] }, { card, name: own }))).toBe('Forbidden')
    expect(kindOf(await at().leave(people.AD, { card, name: 'Autre' }))).toBe('WrongName')
    expect(kindOf(await at().leave(people.AD, { card: `${card}x`, name: own }))).toBe('WrongCard')
    const { request } = done(await at().request(people.SU, { name: 'x' }))
    const warehouse = { id: strayed.deps.here.warehouse }
    const approval = { commandId: target.id(), request, name: 'x', warehouse, carries: [], rights: [] }
    const same = done(stationsAt(strayed.station.ready).approve(people.SU, approval)).card
    expect(kindOf(await at().read(people.SU, { card: same }))).toBe('SameOrganisation')
    expect(strayed.station.open.state().standing).toBe('member')
  })

  test('what it leaves is kept whole beside, and it waits for its new organisation', async () => {
    const org = readyOf().ledger.org()
    done(await at().leave(strayed.people.SU, { card: await cardFor(), name: own }))
    expect(strayed.station.open.state()).toMatchObject({ standing: 'awaited', organisation: own, entries: 0 })
    expect(readdirSync(strayed.station.folder)).toContain(`left-${org}.db`)
    expect(existsSync(join(strayed.station.folder, 'next.db'))).toBe(false)
    expect(existsSync(join(strayed.station.folder, 'station.key.next'))).toBe(false)
    meet(adopting(), carried())
    expect(strayed.station.open.state()).toMatchObject({ standing: 'member', warehouse: 'Magasin d’Ebebda' })
    expect(rowsOf('SELECT * FROM delivery')).toEqual([])
    expect(done(at().state(target.root)).left).toMatchObject({ counts: { deliveries: 3 }, taken: null })
  })

  test('nobody takes over for a depot that is not his', async () => {
    expect(kindOf(await take(true, { ...target.root, role: 'MA' }))).toBe('Forbidden')
    const asked = { commandId: target.id(), into: intoOwn(), people: false }
    expect(kindOf(await at().take({ ...target.root, warehouses: [] }, asked))).toBe('NotFound')
    expect(kindOf(await at().take(target.root, { ...asked, into: [] }))).toBe('NotFound')
  })

  test('its facts are made again with their numbers, their sums and who did them when', async () => {
    const taken = done(await take())
    expect(taken).toMatchObject({ known: 1, tooLong: 0, people: 6, logins: ['odette'] })
    expect(booksOf()).toEqual(before)
    expect(rowsOf('SELECT phone FROM farmer WHERE phone IS NOT NULL')).toEqual([{ phone: '+237677112233' }])
    const { left, adopted } = done(at().state(target.root))
    expect(left?.taken).toMatchObject({ records: taken.made + 1 })
    expect(adopted).toMatchObject([{ name: own }])
  })

  test('begun again it makes nothing twice', async () => {
    expect(done(await take())).toMatchObject({ made: 0, people: 0 })
    expect(rowsOf('SELECT id FROM delivery WHERE copies > 1')).toEqual([])
    expect(rowsOf('SELECT id FROM bridge')).toHaveLength(1)
  })

  test('its people keep their passwords, at most as chef d’entrepôt and in these depots', () => {
    const roleOf = (role: 'AG' | 'MA' | 'AD' | 'SU') => readyOf().ledger.authority().roleOf(strayed.people[role].user)
    const wh = [readyOf().deps.here.warehouse]
    expect([roleOf('AG'), roleOf('AD'), roleOf('SU')]).toEqual([
      { role: 'AG', wh },
      { role: 'MA', wh },
      { role: 'MA', wh },
    ])
    const [agent] = rowsOf(`SELECT name, password FROM user WHERE id = '${strayed.people.AG.user}'`)
    expect(agent).toMatchObject({ name: 'Personne AG 2', password: expect.stringContaining('quick$') as string })
    // Both organisations have an odette: she of the other keeps hers.
    expect(rowsOf("SELECT id FROM user WHERE login = 'odette'")).toEqual([{ id: target.root.user }])
  })

  test('a receipt from before is proved everywhere, and known to have been logged (RC-6)', () => {
    meet(carried(), adopting())
    for (const deps of [readyOf().deps, target.ready.deps]) {
      const check = done(counter(deps).receipts.check(target.root, { text: code }))
      expect(check).toMatchObject({ authentic: true, number: paid, record: { status: 'paid', inChain: true } })
    }
  })

  test('both stations hold the same, nothing waits or is refused, and it all folds anew to the same', async () => {
    const dump = (store: TestStation['open']['store'], scope: string) =>
      store.read(({ db }) => [...canonicalDump(db, scope)])
    const { store } = strayed.station.open
    for (const scope of scopesOf(store.read(({ db }) => db)))
      expect(dump(store, scope), scope).toEqual(dump(target.open.store, scope))
    const left = ['pending', 'rejected', 'flagged', 'entry_error']
    expect(left.flatMap(name => rowsOf(`SELECT * FROM ${name}`, target.open.store))).toEqual([])
    strayed.station.open.close()
    const { folder } = strayed.station
    const scratch = join(folder, 'scratch.db')
    const report = runSteps(verifyStation({ file: join(folder, 'station.db'), rebuild: true, scratch }))
    expect(report).toMatchObject({ ok: true })
    const limits = { firstPort: 0, lastPort: 0 }
    const lan = { host: '127.0.0.1', finding: false as const, limits }
    const again = await openTestFolder(folder, strayed.station.ports, [], lan)
    expect(again.ready()?.ledger.own.isInDoubt()).toBe(false)
    await again.ready()?.lan.stop()
    again.close()
  })
})

describe('where the admin does not want its people', () => {
  beforeAll(setUpBoth)
  afterAll(closeBoth)

  test('they have their names and nothing else', async () => {
    await work()
    done(await at().leave(strayed.people.SU, { card: await cardFor(), name: own }))
    meet(adopting(), carried())
    done(await take(false))
    const rows = rowsOf(`SELECT name, login, active FROM user WHERE id = '${strayed.people.MA.user}'`)
    expect(rows).toEqual([{ name: 'Personne MA 4', login: null, active: 0 }])
    expect(readyOf().ledger.authority().roleOf(strayed.people.MA.user)).toBeUndefined()
  })
})
