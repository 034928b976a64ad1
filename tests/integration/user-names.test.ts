import { afterEach, beforeEach, expect, test } from 'vitest'
import { isCredential, mayHaveAside } from '#shared/sync/aside-rights.ts'
import { testStation, type TestStation } from '../support/test-station.ts'

// LEDGER §8: what somebody logs in with goes to stations where he may log in; who he is goes to all.

let station: TestStation
beforeEach(async () => {
  station = await testStation({ seed: 501 })
})
afterEach(() => station.close())

test('the name of a person travels where his credentials do not', async () => {
  const { deps, ledger } = station.ready
  const { user } = await station.person('AG', [deps.here.warehouse])
  const elsewhere = { dev: 'e'.repeat(32), wh: '00000000-0000-7000-8000-0000000000ff' }
  const log = { scope: 'auth', dev: ledger.dev() }
  const asides = deps.store.read(tx =>
    tx.db.prepare<[string], Uint8Array>("SELECT payload FROM aside WHERE e = 'user' AND i = ?").pluck().all(user),
  )
  const told = (may: boolean) =>
    asides
      .filter(payload => mayHaveAside(ledger.authority(), elsewhere, log, { e: 'user', i: user }, payload) === may)
      .map(payload => Object.keys(JSON.parse(Buffer.from(payload).toString('utf8')) as object).sort())
  expect(told(true)).toEqual([['name']])
  expect(told(false)).toEqual([['keys', 'login', 'password']])
  // The superadmin logs in anywhere; his name is apart all the same.
  const root = deps.store.read(tx =>
    tx.db
      .prepare<[string], Uint8Array>("SELECT payload FROM aside WHERE e = 'user' AND i = ?")
      .pluck()
      .all(station.root.user),
  )
  expect(
    root
      .map(payload => isCredential({ e: 'user', i: station.root.user }, payload))
      .toSorted((a, b) => Number(a) - Number(b)),
  ).toEqual([false, true])
})
