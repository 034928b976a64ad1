import BetterSqlite3 from 'better-sqlite3'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runStateJob } from '#main/run-state-job.ts'
import { writeIdentity } from '#main/storage/identity.ts'
import { deliveryPayload } from '../support/payloads.ts'
import { batchOfOne, RawLog } from '../support/raw-log.ts'
import { SqliteReplica } from '../support/sqlite-replica.ts'
import { found, openTestStation, stationOp, testWarehouse } from '../support/station.ts'

const open = (name: string, rights: string[] = []): SqliteReplica =>
  new SqliteReplica(openTestStation({ name, warehouse: testWarehouse, rights }))

test('what others sent while a copy was on its way was acknowledged: it is taken into the copy (CS-55, DU-12)', async () => {
  const [maker, author, taker] = [open('a', ['enrol', 'hq']), open('b'), open('c')]
  const { store, ledger, uuid, user, clock } = maker.station
  found(maker.station)
  const ops = [author, taker].map(one => stationOp(one.station, uuid(), testWarehouse))
  store.write(tx => ledger.append(tx, { command: uuid(), actor: user }, [{ scope: 'auth', ops }]))
  await maker.bringAll(taker)
  for (const { station } of [maker, taker]) station.store.write(tx => writeIdentity(tx, station.identity))
  const part = join(maker.station.folder, 'copy.db')
  const reader = { dev: taker.dev, wh: testWarehouse }
  const scopes = ['auth', 'org', `wh:${testWarehouse}`]
  const { frontier } = await runStateJob('copy', join(maker.station.folder, 'station.db'), {
    into: part,
    reader,
    scopes,
  })

  const r = ledger.authority().heads()
  const log = new RawLog(author.station.identity, `wh:${testWarehouse}`, author.station.bytes, r)
  const o = [{ k: 'create' as const, e: 'delivery', i: uuid(), p: deliveryPayload({}) }]
  const entry = log.append({ c: uuid(), a: user, t: clock.wallMs(), l: 0, r, o })
  const own = taker.station
  expect(own.store.write(tx => own.ledger.receive(tx, batchOfOne(entry))).ok).toBe(true)

  const given = { part, told: { frontier }, trustedMs: 2e12 }
  expect(await runStateJob('fit', join(own.folder, 'station.db'), given)).toBeUndefined()
  const db = new BetterSqlite3(part, { readonly: true })
  const held = db
    .prepare('SELECT count(*) FROM entry e JOIN log l ON l.n = e.log WHERE l.log_id = ?')
    .pluck()
    .get(Buffer.from(log.id, 'hex'))
  db.close()
  for (const one of [maker, author, taker]) one.station.close()
  expect(held).toBe(1)
})
