import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { migrate } from '#relay/database/migrate.ts'
import { startPostgres } from '../../tools/postgres.mjs'

declare module 'vitest' {
  interface ProvidedContext {
    /** of the superuser of the run's server; its database `relay_template` has the relay's schema */
    postgresUrl: string
  }
}

/** One server for the whole run, embedded or that of DATABASE_URL, with a migrated database that every file copies. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env.DATABASE_URL
  const server = given === undefined ? await startPostgres({ test: true }) : { url: given, stop: async () => undefined }
  try {
    await makeTemplate(server.url)
  } catch (error) {
    await server.stop()
    throw error
  }
  project.provide('postgresUrl', server.url)
  return server.stop
}

async function makeTemplate(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query('DROP DATABASE IF EXISTS relay_template')
  await client.query('CREATE DATABASE relay_template')
  await client.end()
  const template = new URL(url)
  template.pathname = '/relay_template'
  await migrate(template.href)
}
