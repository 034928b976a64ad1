import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { ground } from '#db/postgres/ground.ts'
import { type Migration, migrations } from '#db/postgres/migrations.ts'

/** The database is of another kind or time than this relay. */
export class SchemaError extends Error {}

const oldest = 150_000
/** What every connection of the relay has, through a pooler too (PG-5). */
const settings = {
  search_path: 'relay, pg_catalog',
  statement_timeout: "'5s'",
  lock_timeout: "'4s'",
  idle_in_transaction_session_timeout: "'10s'",
}

/**
 * Brings the database at `url`, whose login may create roles, to this version's schema: each migration in a transaction of its own, one
 * process at a time. Gives the address of a login that may only do what the relay does (PG-1); its password is drawn once and kept where
 * only the owner reads. Errors: throws `SchemaError` for a server before PostgreSQL 15 or a schema of a later relay.
 */
export async function migrate(url: string, list: readonly Migration[] = migrations): Promise<string> {
  const client = new pg.Client({ connectionString: url, application_name: 'cocoatrack-migrate' })
  // a server that falls meanwhile fails the next question
  client.on('error', () => undefined)
  await client.connect()
  try {
    const server = await client.query<{ n: number }>("SELECT current_setting('server_version_num')::int AS n")
    if ((server.rows[0]?.n ?? 0) < oldest) throw new SchemaError('the relay needs PostgreSQL 15 or later')
    await client.query("SELECT pg_advisory_lock(hashtextextended('cocoatrack-migrate', 0))")
    await client.query(`BEGIN; ${ground}; COMMIT`)
    await runMissing(client, list)
    return await appLogin(client, url)
  } finally {
    await client.end()
  }
}

async function runMissing(client: pg.Client, list: readonly Migration[]): Promise<void> {
  const { rows } = await client.query<{ n: number }>('SELECT coalesce(max(n), 0) AS n FROM relay.migration')
  const from = rows[0]?.n ?? 0
  if (from > list.length)
    throw new SchemaError(`the database has schema ${from}, this relay knows ${list.length}: start a newer relay`)
  for (const [i, migration] of list.entries()) {
    if (i < from) continue
    await client.query('BEGIN')
    await client.query('SET LOCAL ROLE cocoatrack_owner; SET LOCAL search_path = relay, pg_catalog')
    await client.query(migration.sql)
    await client.query('INSERT INTO migration (n, name) VALUES ($1, $2)', [i + 1, migration.name])
    await client.query('COMMIT')
  }
}

async function appLogin(client: pg.Client, url: string): Promise<string> {
  await client.query('BEGIN; SET LOCAL ROLE cocoatrack_owner')
  await client.query('INSERT INTO relay.login_secret (password) VALUES ($1) ON CONFLICT DO NOTHING', [
    randomBytes(32).toString('base64url'),
  ])
  const { rows } = await client.query<{ password: string; database: string }>(
    'SELECT password, current_database() AS database FROM relay.login_secret',
  )
  await client.query('COMMIT')
  const { password = '', database = '' } = rows[0] ?? {}
  const name = `cocoatrack_relay_${database}`.slice(0, 63)
  const [role, secret] = [client.escapeIdentifier(name), client.escapeLiteral(password)]
  const known = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [name])
  await client.query(
    `${known.rowCount === 0 ? 'CREATE' : 'ALTER'} ROLE ${role} LOGIN PASSWORD ${secret} NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOCREATEDB`,
  )
  await client.query(`GRANT cocoatrack_app TO ${role}`)
  for (const [setting, value] of Object.entries(settings))
    await client.query(`ALTER ROLE ${role} IN DATABASE ${client.escapeIdentifier(database)} SET ${setting} = ${value}`)
  const address = new URL(url)
  address.username = encodeURIComponent(name)
  address.password = encodeURIComponent(password)
  return address.href
}
