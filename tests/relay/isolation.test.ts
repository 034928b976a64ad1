import { expect, test } from 'vitest'
import type { Tx } from '#relay/database/database.ts'
import { makeDatabase } from '../support/relay-database.ts'
import { opsOf, RelayWorld, testRelay } from '../support/relay-world.ts'
import { runs } from '../support/runs.ts'
import { seededBytes } from '../support/station.ts'

// Organisations beside each other in one database (PG-1 to PG-5), and what may never be changed in it.

const made = await testRelay()
const { database, superuser } = made
const bare = await makeDatabase()
const bytes = seededBytes('isolation')
const below = (n: number): number => new DataView(bytes(4).slice().buffer).getUint32(0) % n
const oneOf = <T>(all: readonly T[]): T => all[below(all.length)] as T
const [ours, theirs] = [new RelayWorld('ours'), new RelayWorld('theirs')]

const appendOnly = ['entry', 'log', 'witness', 'fork_proof', 'admission', 'organisation', 'membership']
const column = async (sql: string): Promise<string[]> =>
  (await superuser.query<{ name: string }>(sql)).rows.map(({ name }) => name)
const tenantTables =
  await column(`SELECT c.relname AS name FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'org'
  WHERE c.relnamespace = 'relay'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relrowsecurity ORDER BY 1`)

/** What stands in the way of a statement, or what it gave. */
async function attempt(work: (tx: Tx) => Promise<{ rowCount: number | null }>, org: string): Promise<string> {
  try {
    return `done ${(await database.inOrganisation(org, work)).rowCount ?? 0}`
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

test('PG-4: what was taken in is changed and deleted by nobody: the relay has no right to, the owner is stopped', async () => {
  const { org } = ours.ledger
  const partitions = Array.from({ length: 16 }, (_, n) => `entry_${n}`)
  for (const table of [...appendOnly, ...partitions])
    for (const sql of [`UPDATE ${table} SET org = org`, `DELETE FROM ${table}`, `TRUNCATE ${table} CASCADE`])
      expect(await attempt(tx => tx.query(sql), org), sql).toMatch(/^permission denied/)
  for (const table of appendOnly)
    for (const sql of [`UPDATE ${table} SET org = org`, `DELETE FROM ${table}`, `TRUNCATE ${table} CASCADE`])
      await expect(superuser.query(`SET ROLE cocoatrack_owner; ${sql}`), sql).rejects.toThrow(/append-only/)
  await superuser.query('RESET ROLE')
})

const forbidden = [
  'CREATE TABLE relay.mine (a int)',
  'CREATE TABLE public.mine (a int)',
  'CREATE SCHEMA mine',
  'CREATE ROLE mine',
  'DROP TABLE relay.entry',
  'ALTER TABLE relay.entry DISABLE ROW LEVEL SECURITY',
  'ALTER TABLE relay.entry NO FORCE ROW LEVEL SECURITY',
  'ALTER TABLE relay.entry DISABLE TRIGGER append_only',
  'DROP TRIGGER append_only ON relay.entry',
  'DROP POLICY tenant ON relay.entry',
  'CREATE POLICY mine ON relay.entry USING (true)',
  'ALTER FUNCTION relay.current_org() SECURITY DEFINER',
  'CREATE OR REPLACE FUNCTION relay.current_org() RETURNS uuid LANGUAGE sql AS $$ SELECT NULL::uuid $$',
  'SELECT * FROM relay.login_secret',
  'SELECT relay.tenant_table($$entry$$)',
  'UPDATE relay.relay_key SET public = public',
  'DELETE FROM relay.relay_key',
  'INSERT INTO relay.reader (role, org) VALUES (session_user, gen_random_uuid())',
  'UPDATE relay.tenant SET at = now()',
  'DELETE FROM relay.head',
  'DELETE FROM relay.station',
  'DELETE FROM relay.refresh_family',
  'DELETE FROM relay.quota',
  'INSERT INTO relay.migration (n, name) VALUES (99, $$mine$$)',
  'SET ROLE cocoatrack_owner',
  'SET SESSION AUTHORIZATION cocoatrack_owner',
  "SET session_replication_role = 'replica'",
  "SELECT pg_read_file('/etc/passwd')",
  "COPY relay.entry TO PROGRAM 'cat'",
  'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename <> current_user',
  'VACUUM relay.entry',
  'ALTER SYSTEM SET fsync = off',
]

test('PG-1: of what only an owner may do, the login of the relay can do nothing', async () => {
  for (const sql of forbidden) {
    const said = await attempt(tx => tx.query(sql), ours.ledger.org)
    expect(said, sql).toMatch(/denied|must be (owner|(a )?superuser)|cannot (run|set)|VACUUM cannot/)
  }
})

test('PG-2: asked for another organisation in any table, nothing is seen and nothing is written', async () => {
  const join = async (world: RelayWorld) => {
    const station = world.station('A', { rights: ['enrol', 'hq'] })
    const client = await world.client(made, station)
    await client.push(opsOf(world.write(world.log(station, 'org'), 20), { opens: true }))
    await client.push(opsOf(world.found(station).log.entries, { opens: true }))
    return { station, client }
  }
  const { station, client } = await join(ours)
  await join(theirs)
  const logs = await column(`SELECT replace(log_id::text, '-', '') AS name FROM log WHERE org = '${theirs.ledger.org}'`)
  expect(logs).toHaveLength(2)
  for (let n = 0; n < runs(1_500, 95_000); n++) {
    const table = oneOf(tenantTables)
    const asked = oneOf([
      `SELECT * FROM ${table} WHERE org = '${theirs.ledger.org}'`,
      `SELECT * FROM ${table} WHERE org <> '${ours.ledger.org}'`,
      `UPDATE ${table} SET org = org WHERE org = '${theirs.ledger.org}'`,
      `DELETE FROM ${table} WHERE org = '${theirs.ledger.org}'`,
      `INSERT INTO ${table} (org) VALUES ('${theirs.ledger.org}')`,
    ])
    expect(await attempt(tx => tx.query(asked), ours.ledger.org), asked).toMatch(
      /^done 0$|permission denied|row-level security|null value/,
    )
  }
  for (let n = 0; n < runs(150, 5_000); n++) {
    const log = oneOf(logs)
    const own = opsOf(ours.write(ours.log(station, 'org'), 1), { opens: true })
    const { value } = await oneOf<() => Promise<{ readonly value?: unknown }>>([
      async () => ({
        value: await client.pull([{ log, have: oneOf<[number, string][]>([[], [[1, '0'.repeat(16)]]]) }]),
      }),
      () => client.call('forks', { log }),
      () => client.push({ ...own, log }),
      () => client.heads(),
      () => client.call('lan', { body: { at: [] } }),
    ])()
    const said = JSON.stringify(value ?? null)
    expect(said).not.toMatch(/"t":"OPS"|"added":[1-9]/)
    // a log that was asked for by name is named in the answer that it is not here
    if (!said.includes('"why":"gone"')) expect(logs.filter(id => said.includes(id))).toEqual([])
  }
})

test('PG-3: a connection that is given back knows of no organisation, however they alternate', async () => {
  const orgs = Array.from({ length: 50 }, (_, n) => String(n + 10).repeat(16))
  for (const org of orgs) {
    await bare.superuser.query('INSERT INTO tenant (org) VALUES ($1)', [org])
    await bare.superuser.query('INSERT INTO organisation (org, root, enrolled_by) VALUES ($1, $2, $1)', [
      org,
      bytes(32),
    ])
  }
  const seen = async (org: string): Promise<string[]> => {
    const sql = "SELECT replace(org::text, '-', '') AS org FROM organisation"
    const work = (tx: Tx) => tx.query<{ org: string }>(sql)
    const { rows } = await (below(2) === 0
      ? bare.database.inOrganisation(org, work)
      : bare.database.readOrganisation(org, work))
    return rows.map(row => row.org)
  }
  const asked = Array.from({ length: runs(500, 10_000) }, () => oneOf(orgs))
  const nobody = async (): Promise<unknown[]> =>
    (await bare.database.ofRelay(tx => tx.query('SELECT org FROM organisation'))).rows
  const found = await Promise.all(asked.map(async (org, n) => [n % 7 === 0 ? await nobody() : [], await seen(org)]))
  expect(found).toEqual(asked.map(org => [[], [org]]))
})
