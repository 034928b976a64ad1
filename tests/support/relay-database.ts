import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { afterAll, inject } from 'vitest'
import { Database } from '#relay/database/database.ts'
import { migrate } from '#relay/database/migrate.ts'

/** A database of the relay's schema: `url` of the owner's login, `appUrl` of the relay's. */
export interface TestDatabase {
  readonly url: string
  readonly appUrl: string
  readonly database: Database
  /** a connection as the superuser, who sees past row-level security */
  readonly superuser: pg.Client
}

/** A database of its own for the calling file, dropped when the file has ended. Tests of the suite `relay` only. */
export async function makeDatabase(): Promise<TestDatabase> {
  const server = inject('postgresUrl')
  const name = `relay_${randomBytes(6).toString('hex')}`
  await asAdmin(server, `CREATE DATABASE ${name} TEMPLATE relay_template`)
  const address = new URL(server)
  address.pathname = `/${name}`
  const appUrl = await migrate(address.href)
  const database = new Database({ url: appUrl, connections: 8, log: () => undefined })
  const superuser = new pg.Client({ connectionString: address.href, options: '-c search_path=relay,pg_catalog' })
  superuser.on('error', () => undefined)
  await superuser.connect()
  afterAll(async () => {
    await database.close()
    await superuser.end()
    await asAdmin(server, `DROP DATABASE ${name} WITH (FORCE)`)
    await asAdmin(server, `DROP ROLE ${new URL(appUrl).username}`)
  })
  return { url: address.href, appUrl, database, superuser }
}

async function asAdmin(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(sql)
  await client.end()
}
