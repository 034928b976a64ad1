import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import pg from 'pg'
import { startPostgres } from '../../tools/postgres.mjs'

/** A relay in a process of its own over a PostgreSQL of its own, which flushes what it commits. */
export interface RelayProcess {
  readonly address: string
  readonly code: string
  readonly pid: number
  /** a connection as the superuser */
  readonly superuser: pg.Client
  stop(): Promise<void>
}

const root = join(import.meta.dirname, '../..')

/** Starts both; `DATABASE_URL` names another server, whose login may make databases and roles. */
export async function relayProcess(more: Record<string, string> = {}): Promise<RelayProcess> {
  const dir = mkdtempSync(join(tmpdir(), 'bench-relay-'))
  const given = process.env.DATABASE_URL
  const server = given === undefined ? await startPostgres({ dir }) : { url: given, stop: async () => undefined }
  const name = `relay_bench_${process.pid}`
  const admin = new pg.Client({ connectionString: server.url })
  await admin.connect()
  await admin.query(`CREATE DATABASE ${name}`)
  const url = new URL(server.url)
  url.pathname = `/${name}`
  const env = {
    ...process.env,
    DATABASE_URL: url.href,
    RELAY_PORT: '0',
    RELAY_SECRET: 'a-secret-of-the-benches-long-enough-to-be-one',
    RELAY_REQUESTS_PER_MINUTE: '1000000',
    RELAY_LOG_LEVEL: 'error',
    ...more,
  }
  const flags = ['--disable-warning=ExperimentalWarning', '--max-semi-space-size=16', '--max-old-space-size=512']
  const child = spawn(process.execPath, [...flags, join(root, 'src-relay/main.ts')], {
    env,
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const said = new Map<string, string>()
  for await (const line of createInterface(child.stdout)) {
    const [word = '', value = ''] = line.split(' ')
    said.set(word, value)
    if (word === 'code') break
  }
  const superuser = new pg.Client({ connectionString: url.href, options: '-c search_path=relay,pg_catalog' })
  await superuser.connect()
  return {
    address: said.get('address') ?? '',
    code: said.get('code') ?? '',
    pid: child.pid ?? 0,
    superuser,
    async stop() {
      await superuser.end()
      child.kill('SIGTERM')
      await once(child, 'exit')
      await admin.query(`DROP DATABASE ${name} WITH (FORCE)`)
      await admin.end()
      await server.stop()
      rmSync(dir, { recursive: true, force: true })
    },
  }
}
