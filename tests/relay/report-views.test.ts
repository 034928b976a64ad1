import pg from 'pg'
import { afterAll, expect, test } from 'vitest'
import { grantOp, seededBytes, stationOp, testIdentity, testRoot, testWarehouse } from '../support/station.ts'
import { rootMessage } from '#shared/sync/auth-payload.ts'
import { base64url } from '#shared/sync/bytes.ts'
import { uuid7 } from '#shared/sync/uuid.ts'
import { deliveryPayload } from '../support/payloads.ts'
import { RawLog, type RawOp } from '../support/raw-log.ts'
import { makeDatabase } from '../support/relay-database.ts'
import { foldAll, makeFold, storeRaw } from '../support/relay-store.ts'

const { url, database, superuser } = await makeDatabase()
const bytes = seededBytes('views')
const uuid = (): string => uuid7(1_760_000_000_000, bytes(10))
const identity = testIdentity({ name: 'author' })
const { org, rootPublicKey } = identity
const user = uuid()
const farmer = uuid()
let t = 1_760_000_000_000
const readers: pg.Client[] = []

// Registered here, for it must run before the database is dropped under the clients: `makeDatabase` registered its own earlier.
afterAll(async () => {
  for (const client of readers) {
    await client.end()
    await superuser.query(`DROP ROLE ${client.user ?? ''}`)
  }
})

async function prepare(): Promise<void> {
  const log = (scope: string, r: string[] = []) => new RawLog(identity, scope, bytes, r)
  const entry = (to: RawLog, o: RawOp[], r: string[]) => to.append({ c: uuid(), a: user, t: ++t, l: 0, r, o })
  const auth = log('auth')
  const op = stationOp({ identity, name: 'author' }, uuid())
  const personal = { name: 'Siège', login: 'siege', password: 'argon2' }
  const first = auth.append(
    {
      c: uuid(),
      a: user,
      t,
      l: 0,
      r: [],
      o: [op, { k: 'create', e: 'user', i: user, p: { active: true }, personal }, grantOp(uuid(), user, 'SU')],
    },
    made => {
      const root_sig = base64url(testRoot.sign(rootMessage(org, identity.dev, made)))
      const [head, ...others] = made.o
      return { ...made, o: head === undefined ? others : [{ ...head, p: { ...head.p, root_sig } }, ...others] }
    },
  )
  const registers: RawOp[] = [
    { k: 'create', e: 'warehouse', i: testWarehouse, p: { code: 'EBO', name: 'Ebolowa' } },
    { k: 'create', e: 'farmer', i: farmer, p: { no: 'EBO-1', village: 'x' }, personal: { name: 'Essomba' } },
  ]
  const deliveries: RawOp[] = [1, 2].map(n => ({
    k: 'create',
    e: 'delivery',
    i: uuid(),
    p: deliveryPayload({ no: `EBO000-2627-L0000${n}`, farmer }),
  }))
  const [orgLog, wh] = [log('org', [first.ref]), log(`wh:${testWarehouse}`, [first.ref])]
  const entries = [first, entry(orgLog, registers, [first.ref]), entry(wh, deliveries, [first.ref])]
  await database.inOrganisation(org, async tx => {
    for (const one of entries) await storeRaw(tx, org, rootPublicKey, one)
  })
  expect(await foldAll(makeFold(database), org)).toEqual({ folded: 3, failed: 0 })
}

/** A login for reports, as docs/relay-views.md makes it. */
async function reader(name: string, of: string): Promise<pg.Client> {
  await superuser.query(`CREATE ROLE ${name} LOGIN PASSWORD 'reader'; GRANT cocoatrack_read TO ${name}`)
  await superuser.query('INSERT INTO reader (role, org) VALUES ($1, $2)', [name, of])
  const address = new URL(url)
  address.username = name
  address.password = 'reader'
  const client = new pg.Client({ connectionString: address.href })
  await client.connect()
  readers.push(client)
  return client
}

test('a login for reports reads every view of its organisation, and nothing of another or of credentials', async () => {
  await prepare()
  const suffix = new URL(url).pathname.slice(-8)
  const [mine, other] = [await reader(`bi_${suffix}`, org), await reader(`bj_${suffix}`, 'f'.repeat(32))]
  const views = await superuser.query<{ name: string }>(
    "SELECT viewname AS name FROM pg_views WHERE schemaname = 'report'",
  )
  expect(views.rows.length).toBeGreaterThan(15)
  // A view that is replaced loses what it was not given again.
  const asOwner = await superuser.query(
    `SELECT relname FROM pg_class WHERE relnamespace = 'report'::regnamespace AND relkind = 'v'
     AND NOT 'security_invoker=true' = ANY (coalesce(reloptions, '{}'))`,
  )
  expect(asOwner.rows).toEqual([])
  for (const { name } of views.rows) {
    await mine.query(`SELECT * FROM report.${name}`)
    if (name === 'freshness') continue
    expect({ name, rows: (await other.query(`SELECT * FROM report.${name}`)).rows }).toEqual({ name, rows: [] })
  }
  const days = await mine.query('SELECT warehouse, deliveries, net_kg FROM report.delivery_day')
  const sum = await mine.query(
    "SELECT 'EBO' AS warehouse, count(*) AS deliveries, sum(net_kg)::text AS net_kg FROM report.delivery WHERE counts",
  )
  expect(days.rows.map(row => ({ ...row, net_kg: Number(row.net_kg) }))).toEqual(
    sum.rows.map(row => ({ ...row, net_kg: Number(row.net_kg) })),
  )
  expect((await mine.query('SELECT name FROM report.farmer')).rows).toEqual([{ name: 'Essomba' }])
  expect((await mine.query('SELECT farmer_code, deliveries FROM report.farmer_season')).rows).toEqual([
    { farmer_code: 'EBO-1', deliveries: '2' },
  ])
  expect((await mine.query('SELECT entries_to_fold FROM report.freshness')).rows).toEqual([{ entries_to_fold: '0' }])
  for (const sql of [
    'SELECT password FROM relay.hq_user',
    'SELECT login FROM relay.hq_user',
    'SELECT * FROM relay.aside',
    'SELECT * FROM relay.entry',
    'DELETE FROM relay.hq_delivery',
    "INSERT INTO relay.reader VALUES ('x', gen_random_uuid())",
  ])
    await expect(mine.query(sql)).rejects.toThrow(/permission denied/)
  await mine.query(`SET app.org = '${'f'.repeat(32)}'`)
  expect((await mine.query('SELECT count(*)::int AS n FROM report.delivery')).rows).toEqual([{ n: 2 }])
})
