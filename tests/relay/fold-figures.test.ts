import { expect, test } from 'vitest'
import { Database } from '#relay/database/database.ts'
import { takeFigures } from '#relay/database/take-figures.ts'
import { readBranch } from '#relay/fold/stored-entries.ts'
import { writeDeliveries } from '../support/relay-deliveries.ts'
import { makeDatabase } from '../support/relay-database.ts'
import { foldAll, makeFold, storeRaw } from '../support/relay-store.ts'
import { RelayWorld } from '../support/relay-world.ts'

// Much that comes at once, before PostgreSQL knows how large its tables have become.

const { appUrl, database, superuser } = await makeDatabase()
const world = new RelayWorld('figures')
const { org, root } = world.ledger
const station = world.station('depot', { rights: ['enrol'] })
const { su, founded } = world.found(station)
const log = world.log(station, `wh:${station.wh}`, [founded.ref])
const deliveries = writeDeliveries(world, log, { user: su, ref: founded.ref }, 600)

test('reading a stretch of a log that just grew reads that stretch, not the whole log', async () => {
  await database.inOrganisation(org, async tx => {
    for (const entry of [founded, ...deliveries]) await storeRaw(tx, org, root.publicKey, entry)
  })
  const read = await database.inOrganisation(org, async tx => {
    const found = await readBranch(tx, { log: log.id, branch: 0, after: 500, limit: 100 })
    expect(found.map(({ seq }) => seq)).toEqual(Array.from({ length: 100 }, (_, n) => 501 + n))
    const sql = `SELECT sum(idx_tup_fetch + seq_tup_read)::int AS n FROM pg_stat_xact_user_tables WHERE relname LIKE 'entry\\_%'`
    return (await tx.query<{ n: number }>(sql)).rows[0]?.n
  })
  expect(read).toBeLessThanOrEqual(200)
})

test('a table that cannot be written just now is no fault of an entry: the step is done again (LEDGER §7)', async () => {
  const { username, pathname } = new URL(appUrl)
  await superuser.query(`ALTER ROLE ${username} IN DATABASE ${pathname.slice(1)} SET lock_timeout = '100ms'`)
  const hurried = new Database({ url: appUrl, connections: 2, log: () => undefined })
  const fold = makeFold(hurried, 400)
  try {
    await superuser.query('BEGIN; LOCK TABLE hq_delivery IN ACCESS EXCLUSIVE MODE')
    await expect(foldAll(fold, org)).rejects.toThrow('lock timeout')
    await superuser.query('COMMIT')
    expect((await foldAll(fold, org)).failed).toBe(0)
  } finally {
    await hurried.close()
  }
  expect((await superuser.query('SELECT why FROM verdict')).rows).toEqual([])
  expect((await superuser.query('SELECT count(*)::int AS n FROM hq_delivery')).rows).toEqual([{ n: deliveries.length }])
})

test('the relay itself has PostgreSQL look at the tables that grew, and may do no more to them (PG-1)', async () => {
  const known = async (): Promise<unknown> =>
    (await superuser.query("SELECT reltuples::int AS n FROM pg_class WHERE oid = 'hq_delivery'::regclass")).rows[0]
  await superuser.query('SELECT pg_stat_force_next_flush()')
  await expect
    .poll(async () => {
      await database.ofRelay(takeFigures)
      return known()
    })
    .toEqual({ n: deliveries.length })
  await expect(database.ofRelay(tx => tx.query('TRUNCATE relay.hq_delivery'))).rejects.toThrow('permission denied')
})
