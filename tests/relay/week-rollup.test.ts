import pg from 'pg'
import { expect, inject, test } from 'vitest'
import { migrations } from '#db/postgres/migrations.ts'
import { migrate } from '#relay/database/migrate.ts'
import { weekOf } from '#relay/fold/rollups.ts'

test('a week is named by its Monday, over the ends of months and years', () => {
  const weeks = ['2026-10-05', '2026-10-11', '2026-10-12', '2027-01-01', '2024-03-03', '2024-02-29'].map(weekOf)
  expect(weeks).toEqual(['2026-10-05', '2026-10-05', '2026-10-12', '2026-12-28', '2024-02-26', '2024-02-26'])
})

test('what a relay of an earlier version had summed by day is summed by week when it is upgraded, of every organisation', async () => {
  const server = inject('postgresUrl')
  const name = `relay_weeks_${process.pid}`
  const admin = new pg.Client({ connectionString: server })
  await admin.connect()
  await admin.query(`CREATE DATABASE ${name}`)
  const url = new URL(server)
  url.pathname = `/${name}`
  const before = migrations.slice(
    0,
    migrations.findIndex(one => one.name === 'weeks'),
  )
  const role = new URL(await migrate(url.href, before)).username
  const old = new pg.Client({ connectionString: url.href, options: '-c search_path=relay,pg_catalog' })
  await old.connect()
  const orgs = ['a', 'b'].map(digit => digit.repeat(8) + '-0000-4000-8000-000000000000')
  for (const org of orgs)
    for (const [day, n] of [
      ['2026-12-28', 1],
      ['2027-01-03', 2],
      ['2027-01-04', 4],
    ])
      await old.query(`INSERT INTO hq_day_delivery VALUES ($1, 'wh:x', $2, 'I', $3, 10, 1000, 900, 7, 6)`, [
        org,
        day,
        n,
      ])
  await migrate(url.href)
  const { rows } = await old.query(
    'SELECT org, scope, week, grade, n::int, bags::int, net_g::int, payable_g::int, amount_xaf::int, net_pay_xaf::int FROM hq_week_delivery ORDER BY org, week',
  )
  const sums = { scope: 'wh:x', grade: 'I' }
  expect(rows).toEqual(
    orgs.flatMap(org => [
      {
        org,
        ...sums,
        week: '2026-12-28',
        n: 3,
        bags: 20,
        net_g: 2000,
        payable_g: 1800,
        amount_xaf: 14,
        net_pay_xaf: 12,
      },
      { org, ...sums, week: '2027-01-04', n: 4, bags: 10, net_g: 1000, payable_g: 900, amount_xaf: 7, net_pay_xaf: 6 },
    ]),
  )
  const { rows: forced } = await old.query(
    "SELECT relforcerowsecurity AS forced FROM pg_class WHERE relname = 'hq_day_delivery'",
  )
  expect(forced).toEqual([{ forced: true }])
  await old.end()
  await admin.query(`DROP DATABASE ${name} WITH (FORCE)`)
  await admin.query(`DROP ROLE ${role}`)
  await admin.end()
})
