import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { entityClass } from '#shared/sync/entities.ts'
import { makeHub } from '#main/rpc/hub.ts'
import { holdConnection } from '#main/rpc/connection.ts'
import { makeLocalClient, makeRouter } from '#main/rpc/router.ts'
import type { StationCore } from '#main/rpc/services.ts'
import { done, everything, type TestStation, testStation } from '../support/test-station.ts'

const spec = readFileSync(resolve(import.meta.dirname, '../../docs/spec/audit.md'), 'utf8')
let station: TestStation
beforeEach(async () => {
  station = await testStation()
})
afterEach(() => station.close())

interface Event {
  e: string
  p: Record<string, string | number>
}
const events = (): Event[] =>
  station.open.store
    .read(
      tx =>
        tx.db
          .prepare(
            "SELECT CAST(body AS TEXT) FROM entry WHERE log IN (SELECT n FROM log WHERE scope LIKE 'audit:%') ORDER BY seq",
          )
          .pluck()
          .all() as string[],
    )
    .flatMap(body => (JSON.parse(body) as { o: Event[] }).o)

test('every event of the audit scope stands in the catalogue (AL-7)', async () => {
  await station.org.farmers.export(station.root, { query: everything, flavour: 'csv', lang: 'fr' })
  for (const { e, p } of events()) {
    expect(entityClass('audit', e)).toBe('fact')
    const row = spec.split('\n').filter(line => line.startsWith(`| ${e} `))
    expect(row.some(line => line.includes(`\`${p['what'] ?? ''}\``) || e === 'export' || e === 'start')).toBe(true)
  }
  expect(events().at(-1)).toMatchObject({ e: 'export', p: { what: 'farmers', flavour: 'csv' } })
  expect(events()[0]).toMatchObject({ e: 'start', p: { why: 'setup' } })
})

test('a check of the ledger is written with what it found (AL-7: integrity failure)', async () => {
  const { createVerifyDesk, verifyNoted } = await import('#main/services/ledger/verify-ledger.ts')
  const { deps } = station.ready
  const report = { ok: true, entries: 1, seals: 1 }
  const fault = { log: 'x', seq: 4, why: 'BadSeal' }
  for (const found of [report, { ...report, ok: false, fault }]) {
    const desk = createVerifyDesk(
      () => Promise.resolve(found),
      deps.clock,
      () => undefined,
    )
    done(await verifyNoted(deps, desk, station.root, { rebuild: false }))
  }
  const said = events().filter(event => event.e === 'view')
  expect(said.map(event => event.p)).toEqual([
    { what: 'ledger.verify', of: 'whole' },
    { what: 'ledger.verify', of: 'fault' },
  ])
  expect(spec).toContain('`ledger.verify`')
})

test('a refusal of rights is written, once a minute; another refusal is not', async () => {
  const clerk = await station.person('AG')
  const { refusals } = station.ready
  const core = {
    services: { ...station.org, ...station.people },
    standing: () => ({ caller: clerk, locked: false, mustChange: false }),
    refused: refusals.note,
  }
  const router = makeRouter(withAll(core), makeHub(), () => undefined)
  const client = makeLocalClient(router, holdConnection('cli', 'essai', 'token'))
  for (let n = 0; n < 3; n += 1) await expect(client.imports.list({})).rejects.toThrow('REFUSED')
  await expect(client.farmers.get({ id: station.id() })).rejects.toThrow('REFUSED')
  const refused = () => events().filter(event => event.e === 'refusal')
  expect(refused()).toEqual([expect.objectContaining({ p: { action: 'imports.list', kind: 'Forbidden' } })])
  station.ports.move(61_000)
  await expect(client.imports.list({})).rejects.toThrow('REFUSED')
  expect(refused()).toHaveLength(2)
})

/** What this test does not ask for, so that the router has every procedure it looks for. */
function withAll(core: { services: object }): StationCore {
  const rest = () => done({ ok: true, value: {} })
  const filled = (of: object, other: (name: string) => unknown): object =>
    new Proxy(of, { get: (known, name: string) => Reflect.get(known, name) ?? other(name) })
  const groups = Object.entries<object>({ ...core.services }).map(([group, known]) => [
    group,
    filled(known, () => rest),
  ])
  const services = filled(Object.fromEntries(groups), () => filled({}, () => rest))
  return { ...core, services } as unknown as StationCore
}
