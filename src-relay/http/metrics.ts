import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'
import { asNumber, build, firstOf } from '../database/build.ts'
import type { Database } from '../database/database.ts'
import { organisations } from '../database/organisations.ts'
import { entriesToFold } from '../fold/entries-to-fold.ts'
import type { RelayKeys } from '../relay-keys.ts'

/** What the relay counts of itself, for Prometheus. */
export interface Metrics {
  readonly registry: Registry
  readonly seconds: Histogram<'route' | 'status'>
  readonly entries: Counter
  readonly bytes: Counter<'way'>
  readonly refusals: Counter<'kind'>
  readonly sockets: Gauge
  readonly forks: Counter
  readonly reused: Counter
  readonly alerts: Counter<'way' | 'outcome'>
}

const countTenants = build
  .selectFrom('tenant')
  .select(({ fn }) => asNumber(fn.countAll()).as('n'))
  .compile()
const toFold = entriesToFold.compile()

/** The relay's metrics over one database; its size and the age of the keys are looked up when they are asked for. */
export function makeMetrics(database: Database, keys: RelayKeys, nowMs: () => number): Metrics {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry })
  addGauges(registers, database, keys, nowMs)
  return {
    registry,
    seconds: new Histogram({
      name: 'relay_request_seconds',
      help: 'Time until a request was answered',
      labelNames: ['route', 'status'],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 30],
      registers,
    }),
    entries: new Counter({ name: 'relay_entries_total', help: 'Entries taken in', registers }),
    bytes: new Counter({ name: 'relay_frame_bytes_total', help: 'Bytes of frames', labelNames: ['way'], registers }),
    refusals: new Counter({ name: 'relay_refusals_total', help: 'Requests refused', labelNames: ['kind'], registers }),
    sockets: new Gauge({ name: 'relay_sockets', help: 'Stations that wait for changes', registers }),
    forks: new Counter({ name: 'relay_forks_total', help: 'Branches that came', registers }),
    reused: new Counter({ name: 'relay_reused_tokens_total', help: 'Refresh tokens that came back', registers }),
    alerts: new Counter({
      name: 'relay_alerts_total',
      help: 'Messages to people, and how each ended',
      labelNames: ['way', 'outcome'],
      registers,
    }),
  }
}

/** What is looked up when it is asked for. */
function addGauges(registers: Registry[], database: Database, keys: RelayKeys, nowMs: () => number): void {
  new Gauge({
    name: 'relay_database_bytes',
    help: 'Size of the database',
    registers,
    async collect() {
      const sql = 'SELECT pg_database_size(current_database())::float8 AS n'
      this.set((await database.ofRelay(tx => tx.query<{ n: number }>(sql))).rows[0]?.n ?? 0)
    },
  })
  new Gauge({
    name: 'relay_organisations',
    help: 'Organisations that were enrolled',
    registers,
    async collect() {
      this.set((await database.ofRelay(tx => firstOf(tx, countTenants)))?.n ?? 0)
    },
  })
  new Gauge({
    name: 'relay_entries_to_fold',
    help: 'Entries that are not in the tables of headquarters yet',
    registers,
    async collect() {
      this.set(await allToFold(database))
    },
  })
  new Gauge({
    name: 'relay_connections',
    help: 'Connections to PostgreSQL',
    labelNames: ['state'],
    registers,
    collect() {
      const { total, idle, waiting } = database.usage()
      this.set({ state: 'used' }, total - idle)
      this.set({ state: 'idle' }, idle)
      this.set({ state: 'wanted' }, waiting)
    },
  })
  new Gauge({
    name: 'relay_key_age_days',
    help: 'Age of the key that signs now',
    labelNames: ['purpose'],
    registers,
    collect() {
      for (const purpose of ['token', 'witness'] as const)
        this.set({ purpose }, keys.ageMs(purpose, nowMs()) / (24 * 3_600_000))
    },
  })
}

/** Each organisation is asked by itself: no question sees several (PG-2). */
async function allToFold(database: Database): Promise<number> {
  let all = 0
  for (const org of await organisations(database))
    all += (await database.readOrganisation(org, tx => firstOf(tx, toFold)))?.n ?? 0
  return all
}
