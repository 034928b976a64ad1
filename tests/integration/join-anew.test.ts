import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { compose } from '#main/compose.ts'
import { holdConnection } from '#main/rpc/connection.ts'
import { makeHub } from '#main/rpc/hub.ts'
import { makeLocalClient, makeRouter } from '#main/rpc/router.ts'
import type { Station, Surroundings } from '#main/rpc/services.ts'
import { carry, meet } from '../support/carry.ts'
import { emptyStation, type JoiningStation, stationsAt, takeIn } from '../support/organisation.ts'
import { around, done, openTestFolder, type TestStation, testStation } from '../support/test-station.ts'

// STA-5: the key of an excluded station never comes back; its PC does, as a new one, and what was in its folder is kept.

let first: TestStation
let second: JoiningStation
let aside = ''
const opened: Station[] = []
beforeEach(async () => {
  first = await testStation()
  second = await emptyStation(62)
  await takeIn(first, second, {})
  meet(one(), two())
})
afterEach(async () => {
  await Promise.all(opened.splice(0).map(station => station.close()))
  first.close()
  for (const folder of [second.folder, aside]) rmSync(folder, { recursive: true, force: true })
})

const one = () => ({ store: first.ready.deps.store, ledger: first.ready.ledger })
const two = () => ({ store: second.open.store, ledger: second.ready().ledger })

/** The second station, closed where it stands and opened anew as its screens have it. */
async function screens(more: Partial<Surroundings> = {}) {
  second.open.close()
  const hub = makeHub()
  const station = await compose({ ...around(second.folder, []), ...more, push: hub.push.bind(hub) }, second.ports)
  opened.push(station)
  const router = makeRouter(station, hub, () => undefined)
  return makeLocalClient(router, holdConnection('window', 'fenêtre', null))
}

function exclude(): void {
  const asked = { commandId: first.id(), dev: second.ready().ledger.dev(), why: 'PC volé' }
  done(stationsAt(first.ready).revoke(first.root, asked))
  carry(one(), two())
}

test('an excluded station is set aside whole, and this PC is new', async () => {
  exclude()
  const client = await screens()
  expect(await client.setup.state({})).toMatchObject({ configured: true, standing: 'revoked' })
  aside = (await client.setup.joinAnew({})).setAside
  expect(await client.setup.state({})).toMatchObject({ configured: false, standing: 'none' })
  await client.setup.joinRequest({ name: 'De retour' })
  expect(existsSync(join(aside, 'station.db'))).toBe(true)
  const before = await openTestFolder(aside, second.ports)
  expect(before.state()).toMatchObject({ configured: true, standing: 'revoked' })
  before.close()
})

test('a member is not set aside', async () => {
  const member = await screens()
  await expect(member.setup.joinAnew({})).rejects.toMatchObject({ data: { kind: 'NotRevoked' } })
  expect(await member.setup.state({})).toMatchObject({ standing: 'member' })
})

test('whoever may sit at another machine is refused', async () => {
  exclude()
  const client = await screens({ othersReach: true })
  await expect(client.setup.joinAnew({})).rejects.toMatchObject({ data: { kind: 'FromElsewhere' } })
  expect(await client.setup.state({})).toMatchObject({ standing: 'revoked' })
})
