import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, expect, test } from 'vitest'
import { hex } from '#shared/sync/bytes.ts'
import { startPostgres } from '../../tools/postgres.mjs'
import { Chance } from '../support/chance.ts'
import type { RawEntry, RawLog } from '../support/raw-log.ts'
import { RelayClient } from '../support/relay-client.ts'
import { writeDeliveries } from '../support/relay-deliveries.ts'
import { startRelay, verifyRelay, type RelayProgram } from '../support/relay-program.ts'
import { opsOf, RelayWorld } from '../support/relay-world.ts'

// The relay's program and its PostgreSQL, which flushes, are killed at any moment while three stations push (S16, S25). What was acknowledged
// is never missing afterwards, and when the killing ends everything is there once, sealed, countersigned and in the tables.

const seconds = process.env.COCOATRACK_LONG === '1' ? 600 : Number(process.env.COCOATRACK_KILL_SECONDS ?? 120)
const folder = mkdtempSync(join(tmpdir(), 'relay-kills-'))
const chance = new Chance('relay kills')
const world = new RelayWorld('kills')

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as { port: number }
  await new Promise(done => server.close(done))
  return port
}

const [postgresPort, relayPort] = [await freePort(), await freePort()]
let postgres = await startPostgres({ dir: folder, port: postgresPort })
let relay: RelayProgram | undefined
afterAll(async () => {
  await relay?.kill()
  await postgres.stop()
  rmSync(folder, { recursive: true, force: true })
})

/** The whole group of PostgreSQL's processes at once, as a power cut; then it recovers from its log. */
async function killPostgres(): Promise<void> {
  process.kill(-postgres.pid, 'SIGKILL')
  for (let n = 0; ; n++) {
    try {
      postgres = await startPostgres({ dir: folder, port: postgresPort })
      return
    } catch (error) {
      // the last of its processes may not be gone yet
      if (n === 20) throw error
      await pause(200)
    }
  }
}

async function killRelay(): Promise<void> {
  await relay?.kill()
  relay = undefined
  for (let n = 0; n < 60 && relay === undefined; n++) relay = await startRelay(postgres.url, relayPort)
  if (relay === undefined) throw new Error('the relay does not start')
}

/** A station that pushes what it has, in batches, whatever happens to the answer; it knows what was acknowledged. */
class Pusher {
  readonly entries: RawEntry[] = []
  acknowledged = 0
  /** of what was acknowledged, how much a later answer no longer had */
  lost = 0
  readonly failures: string[] = []
  readonly #client: RelayClient
  readonly #log: RawLog
  readonly #by: { readonly user: string; readonly ref: string }

  constructor(client: RelayClient, log: RawLog, by: { readonly user: string; readonly ref: string }) {
    this.#client = client
    this.#log = log
    this.#by = by
  }

  async push(): Promise<void> {
    const from = this.acknowledged
    const batch = this.entries.slice(from, from + 60)
    try {
      const { refusal, value } = await this.#client.push(opsOf(batch, { opens: from === 0 }))
      if (refusal?.kind === 'Gap') {
        this.lost = Math.max(this.lost, from - (refusal.have?.seq ?? 0))
        this.acknowledged = refusal.have?.seq ?? 0
      } else if (refusal === undefined) this.acknowledged = value.tips[0]?.[0] ?? 0
      else this.failures.push(refusal.kind)
    } catch (error) {
      // killed under way: nobody knows what became of it
      this.failures.push(String(error))
    }
  }

  /** Goes on as long as it is told to, then until everything is acknowledged. */
  async run(isOver: () => boolean): Promise<void> {
    for (let after = 0; after < 1_000; ) {
      const over = isOver()
      if (over && this.acknowledged === this.entries.length) return
      if (over) after++
      if (!over && this.entries.length - this.acknowledged < 60)
        this.entries.push(...writeDeliveries(world, this.#log, this.#by, 60))
      const before = this.failures.length
      await this.push()
      if (this.failures.length > before) await pause(50 + chance.below(150))
    }
    throw new Error(`not all of it was taken: ${this.failures.slice(-3).join(', ')}`)
  }
}

async function join3(): Promise<Pusher[]> {
  const hq = world.station('hq', { rights: ['enrol', 'hq'] })
  const stations = ['a', 'b', 'c'].map(name => world.station(name))
  const { log: auth, su, founded } = world.found(hq)
  for (const { test: one } of stations) world.rule(auth, su, [world.ledger.enrol(one)])
  const ref = auth.entries.at(-1)?.ref ?? founded.ref
  const address = relay?.address ?? ''
  const first = await RelayClient.at(address, hq)
  await first.enrol(relay?.code ?? '', world.ledger.root.publicKey)
  await first.login()
  await first.push(opsOf(auth.entries, { opens: true }))
  const pushers: Pusher[] = []
  for (const station of stations) {
    const client = await RelayClient.at(address, station)
    expect((await client.login()).refusal).toBeUndefined()
    pushers.push(new Pusher(client, world.log(station, `wh:${station.wh}`, [ref]), { user: su, ref }))
  }
  return pushers
}

test('killed at any moment, relay and PostgreSQL keep what they acknowledged, and all of it is there once in the end (I2, I3, I4, I8, I9, I12)', async () => {
  await killRelay()
  const pushers = await join3()
  let over = false
  const running = Promise.all(pushers.map(pusher => pusher.run(() => over)))
  const kills = { relay: 0, postgres: 0 }
  const until = performance.now() + seconds * 1_000
  while (performance.now() < until || kills.relay < 2 || kills.postgres < 2) {
    await pause(300 + chance.below(2_000))
    const what = kills.relay <= kills.postgres ? 'relay' : chance.odds(60) ? 'postgres' : 'relay'
    await (what === 'relay' ? killRelay() : killPostgres())
    kills[what]++
  }
  over = true
  await running
  const all = pushers.flatMap(({ entries }) => entries)
  expect(pushers.map(({ lost }) => lost)).toEqual([0, 0, 0])
  expect(pushers.flatMap(({ failures }) => failures).length).toBeGreaterThan(0)

  const database = new pg.Client({ connectionString: postgres.url, options: '-c search_path=relay,pg_catalog' })
  await database.connect()
  const rows = async (sql: string): Promise<unknown[]> => (await database.query<Record<string, unknown>>(sql)).rows
  await expect.poll(() => rows('SELECT count(*)::int AS n FROM hq_delivery')).toEqual([{ n: all.length }])
  const here = await rows("SELECT encode(hash, 'hex') AS hash FROM entry JOIN log USING (log_id) WHERE scope <> 'auth'")
  expect(here.map(row => (row as { hash: string }).hash).sort()).toEqual(all.map(({ hash }) => hex(hash)).sort())
  expect(await rows('SELECT * FROM head WHERE branch > 0')).toEqual([])
  expect(await rows('SELECT * FROM verdict')).toEqual([])
  const grams = all.reduce((sum, { body }) => sum + Number(/"net_g":(\d+)/.exec(Buffer.from(body).toString())?.[1]), 0)
  expect(await rows('SELECT sum(net_g)::float8 AS g FROM hq_day_delivery')).toEqual([{ g: grams }])
  await database.end()
  expect(await verifyRelay(postgres.url)).toMatchObject({ entries: all.length + 4, faults: [] })
})
