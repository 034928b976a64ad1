import BetterSqlite3 from 'better-sqlite3'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { logIn } from '#main/services/sessions/log-in.ts'
import { formatAddress } from '#shared/sync/lan-address.ts'
import { verifyStation } from '#main/storage/verify-station.ts'
import { runSteps } from '#main/storage/steps.ts'
import { emptyStation, stationsAt, takeIn } from '../support/organisation.ts'
import { command } from '../support/terminal.ts'
import { kindOf, openTestFolder, rootPassword, testStation } from '../support/test-station.ts'

const patient = { timeout: 60_000 }

/** Every entry of a station's file that others may have, read from outside. */
function entriesOf(folder: string): string[] {
  const db = new BetterSqlite3(join(folder, 'station.db'), { readonly: true })
  try {
    const sql =
      "SELECT lower(hex(hash)) FROM entry JOIN log ON log.n = entry.log WHERE scope NOT LIKE 'audit:%' ORDER BY 1"
    return db.prepare<[], string>(sql).pluck().all()
  } finally {
    db.close()
  }
}

test('two stations of one organisation come to hold the same over the network, before and after a restart', async () => {
  const first = await testStation({ seed: 71 })
  const second = await emptyStation(72)
  await takeIn(first, second)
  first.open.close()
  second.open.close()
  const firstPort = 21_000 + (process.pid % 200) * 10
  const lan = (offset: number) => ({
    host: '127.0.0.1',
    finding: false as const,
    limits: { firstPort: firstPort + offset, lastPort: firstPort + offset + 4, connectsPerAddress: 1_000 },
  })
  const a = await openTestFolder(first.folder, first.ports, [], lan(0))
  const b = await openTestFolder(second.folder, second.ports, [], lan(5))
  const [here, there] = [a.ready(), b.ready()]
  if (!here?.lan.sync || !there?.lan.sync) throw new Error('no links')
  const port = here.lan.sync.links.view().port ?? 0
  expect(b.state().standing).toBe('awaited')
  const before = entriesOf(first.folder)
  expect(before.length).toBeGreaterThan(0)
  expect(entriesOf(second.folder)).toEqual([])
  expect(await there.lan.sync.links.call({ host: '127.0.0.1', port })).toEqual({ ok: true, dev: here.ledger.dev() })
  await expect.poll(() => b.state().standing, patient).toBe('member')
  // What the second writes as soon as it is a member comes back to the first.
  await expect.poll(() => entriesOf(first.folder).join() === entriesOf(second.folder).join(), patient).toBe(true)
  expect(entriesOf(second.folder)).toEqual(expect.arrayContaining(before))
  // And what a person does from now on is there at once.
  const renamed = { commandId: here.deps.random.uuid(), dev: there.ledger.dev(), name: 'Comptoir du marché' }
  expect(kindOf(stationsAt(here).rename(first.root, renamed))).toBe('ok')
  await expect.poll(() => entriesOf(second.folder).length, patient).toBe(before.length + 1)
  await expect.poll(() => entriesOf(first.folder).join() === entriesOf(second.folder).join(), patient).toBe(true)
  expect(kindOf(await logIn(there.deps, 'fenêtre', { login: 'odette', password: rootPassword }))).toBe('ok')
  const count = entriesOf(first.folder).length
  await there.lan.sync.stop()
  b.close()
  const again = await openTestFolder(second.folder, second.ports, [], lan(5))
  // It calls where it was linked before, without being told.
  await expect
    .poll(
      () =>
        again
          .ready()
          ?.lan.sync?.links.view()
          .links.map(one => one.dev),
      patient,
    )
    .toEqual([here.ledger.dev()])
  expect(entriesOf(second.folder).length).toBeGreaterThanOrEqual(count)
  await Promise.all([here.lan.sync.stop(), again.ready()?.lan.sync?.stop()])
  a.close()
  again.close()
  for (const folder of [first.folder, second.folder]) {
    const file = join(folder, 'station.db')
    expect(runSteps(verifyStation({ file, rebuild: true, scratch: join(folder, 'scratch.db') }))).toMatchObject({
      ok: true,
    })
  }
})

test('`sync --with` exchanges until both are even, and says what passed', async () => {
  const first = await testStation({ seed: 73 })
  const second = await emptyStation(74)
  await takeIn(first, second)
  first.open.close()
  second.open.close()
  const firstPort = 23_500 + (process.pid % 200) * 5
  const limits = { firstPort, lastPort: firstPort + 4, connectsPerAddress: 1_000 }
  const a = await openTestFolder(first.folder, first.ports, [], { host: '127.0.0.1', finding: false, limits })
  const here = a.ready()
  if (!here?.lan.sync) throw new Error('no links')
  const address = `127.0.0.1:${here.lan.sync.links.view().port}`
  const sync = (...more: string[]) => command(['sync', '--data', second.folder, '--json', ...more])
  const before = entriesOf(first.folder).length
  const passed = await sync('--with', address)
  expect(passed.json, passed.words).toMatchObject({ even: true, dev: here.ledger.dev() })
  expect(passed.code).toBe(0)
  expect((passed.json['entries'] as { in: number }).in).toBeGreaterThanOrEqual(before)
  expect(entriesOf(second.folder)).toEqual(entriesOf(first.folder))
  // Nothing is sent twice.
  expect((await sync('--with', address)).json).toMatchObject({ even: true, entries: { in: 0, out: 0 } })
  // Nobody is called but who is asked for, though the other is known now.
  const addresses = async (onlyAsked: boolean) => {
    const own = { firstPort: firstPort + 300, lastPort: firstPort + 304 }
    const lan = { host: '127.0.0.1', finding: false as const, limits: own, onlyAsked }
    const opened = await openTestFolder(second.folder, second.ports, [], lan)
    const known = opened
      .ready()
      ?.lan.sync?.links.view()
      .addresses.map(one => formatAddress(one.address))
    await opened.ready()?.lan.stop()
    opened.close()
    return known
  }
  expect(await addresses(false)).toEqual([address])
  expect(await addresses(true)).toEqual([])
  const busy = await command(['sync', '--data', first.folder, '--with', address, '--json'])
  expect([busy.code, busy.json]).toEqual([1, { even: false, why: 'AlreadyOpen' }])
  expect(busy.words).toContain('CocoaTrack is already open on this folder.')
  await here.lan.sync.stop()
  a.close()
  const gone = await sync('--with', address)
  expect([gone.code, gone.json]).toEqual([1, { even: false, why: 'Unreachable' }])
  expect(gone.words).toContain(`${address}: nothing answers at this address: start CocoaTrack there`)
  expect((await sync('--with', 'no address')).code).toBe(2)
  const silenced = await openTestFolder(second.folder, second.ports, [])
  await silenced.ready()?.lan.turn(false)
  silenced.close()
  expect((await sync('--with', address)).words).toContain('switch them on by `station -- network --on`')
})
