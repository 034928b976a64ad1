import { expect, test } from 'vitest'
import { migrations } from '#db/postgres/migrations.ts'
import { migrate, SchemaError } from '#relay/database/migrate.ts'
import { makeDatabase } from '../support/relay-database.ts'

const { url, appUrl, database, superuser } = await makeDatabase()
const rows = async <T>(sql: string): Promise<T[]> => (await superuser.query(sql)).rows as T[]

/** Tables that belong to no organisation: ids, the relay's own keys and codes. */
const ofNobody = [
  'enrolment_code',
  'login_secret',
  'migration',
  'reader',
  'relay_key',
  'secret_seen',
  'tenant',
  'used_challenge',
]

test('migrating again changes nothing, and a later schema is refused', async () => {
  expect(await migrate(url)).toBe(appUrl)
  expect(await rows('SELECT n FROM migration ORDER BY n')).toEqual(migrations.map((_, i) => ({ n: i + 1 })))
  await expect(migrate(url, [])).rejects.toThrow(SchemaError)
})

test('PG-1: no role of the relay is more than it must be', async () => {
  const roles = await rows<{ rolname: string }>(`SELECT rolname FROM pg_roles WHERE rolname LIKE 'cocoatrack\\_%'
    AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication)`)
  expect(roles).toEqual([])
  const [may] = await rows<{ may: boolean }>("SELECT has_schema_privilege('cocoatrack_app', 'public', 'USAGE') AS may")
  expect(may).toEqual({ may: false })
})

test('PG-2: every table of an organisation has forced row-level security', async () => {
  const open = await rows<{ relname: string }>(`SELECT relname FROM pg_class
    WHERE relnamespace = 'relay'::regnamespace AND relkind IN ('r', 'p') AND NOT (relrowsecurity AND relforcerowsecurity) ORDER BY 1`)
  expect(open.map(({ relname }) => relname)).toEqual(ofNobody)
})

test('PG-2: without an organisation nothing is seen', async () => {
  const seen = await database.ofRelay(async tx => (await tx.query('SELECT * FROM organisation')).rows)
  expect(seen).toEqual([])
})

test('one function runs as its owner, with its search path fixed, for the relay alone (PG-3)', async () => {
  const sql = `SELECT proname AS name, proconfig AS settings, proacl::text AS may FROM pg_proc
    WHERE pronamespace = 'relay'::regnamespace AND prosecdef`
  expect(await rows(sql)).toEqual([
    {
      name: 'take_figures',
      settings: ['search_path=pg_catalog, pg_temp'],
      may: '{cocoatrack_owner=X/cocoatrack_owner,cocoatrack_app=X/cocoatrack_owner}',
    },
  ])
})
