import { sql } from 'kysely'
import type { AdminEvent, AdminOrganisation, AdminStation, AdminView } from '#shared/relay/admin-messages.ts'
import { adminLimits } from '#shared/relay/admin-messages.ts'
import { formatDeviceId } from '#shared/sync/device-id.ts'
import { readPushKey } from '../alerts/push-key.ts'
import { nameOf, recipientsOf } from '../alerts/recipients.ts'
import { asNumber, build, firstOf, rowsOf } from '../database/build.ts'
import type { Tx } from '../database/database.ts'
import { plainId } from '../database/plain-id.ts'
import { entriesToFold } from '../fold/entries-to-fold.ts'
import type { RelayParts } from '../relay-parts.ts'
import type { Administrator } from './admin-session.ts'
import { keeperOf } from './keeper-of.ts'

interface StationRow {
  readonly dev: string
  readonly name: string | null
  readonly depot: string | null
  readonly app: string | null
  readonly first_at: Date | null
  readonly last_at: Date | null
  readonly entry_at: Date | null
  readonly written_ms: number | null
  readonly entries: number
  readonly bytes: number
}

/** A station is here by its record in `auth`, by having called, or by what another brought of it. Its heads are few, its entries are not read. */
const stationsSql = `WITH own AS (
    SELECT dev, sum(seq - from_seq)::float8 AS entries, sum(bytes)::float8 AS bytes FROM head GROUP BY dev
  ), newest AS (
    SELECT DISTINCT ON (h.dev) h.dev, h.at, e.t FROM head h
      LEFT JOIN entry e ON e.log_id = h.log_id AND e.seq = h.seq AND e.branch = h.branch ORDER BY h.dev, h.at DESC
  ), named AS (
    SELECT DISTINCT ON (m.dev) m.dev::uuid AS dev, m.name, coalesce(w.name, m.wh) AS depot FROM hq_station m
      LEFT JOIN hq_warehouse w ON w.scope = 'org' AND w.id = m.wh WHERE m.live = 1 ORDER BY m.dev, m.at_ms DESC
  ), called AS (
    SELECT dev, max(used_at) AS at FROM refresh_family GROUP BY dev
  )
  SELECT replace(dev::text, '-', '') AS dev, named.name, named.depot, s.app, s.first_at, greatest(s.last_at, called.at) AS last_at,
    newest.at AS entry_at, newest.t::float8 AS written_ms, coalesce(own.entries, 0) AS entries, coalesce(own.bytes, 0) AS bytes
  FROM (SELECT dev FROM station UNION SELECT dev FROM named UNION SELECT dev FROM own) AS every(dev)
    LEFT JOIN station s USING (dev) LEFT JOIN named USING (dev) LEFT JOIN own USING (dev) LEFT JOIN newest USING (dev) LEFT JOIN called USING (dev)
  ORDER BY named.name NULLS LAST, dev`

async function stationsOf(tx: Tx, { view, dev: through }: Administrator): Promise<AdminStation[]> {
  const revoked = new Set(view.authority.stations().flatMap(one => (one.revoked ? [one.dev] : [])))
  const { rows } = await tx.query<StationRow>(stationsSql)
  return rows.map(({ dev, name, depot, app, entries, bytes, ...at }) => ({
    dev,
    device: formatDeviceId(dev),
    name,
    depot,
    app,
    state: revoked.has(dev) ? 'revoked' : view.barred.has(dev) ? 'barred' : 'member',
    own: dev === through,
    firstMs: msOf(at.first_at),
    lastMs: msOf(at.last_at),
    entryMs: msOf(at.entry_at),
    lagMs: at.entry_at === null || at.written_ms === null ? null : Math.max(0, at.entry_at.getTime() - at.written_ms),
    entries,
    bytes,
  }))
}

const msOf = (at: Date | null): number | null => at?.getTime() ?? null

const journal = build
  .selectFrom('admission as a')
  .select(({ selectFrom }) => [
    'a.at',
    'a.dev',
    'a.what',
    'a.admitted',
    'a.why',
    'a.address',
    selectFrom('hq_station as m')
      .select('m.name')
      .where('m.dev', '=', sql<string>`replace(a.dev::text, '-', '')`)
      .where('m.live', '=', '1')
      .orderBy('m.at_ms', 'desc')
      .limit(1)
      .as('name'),
    selectFrom('hq_user as u')
      .select('u.name')
      .where('u.scope', '=', 'auth')
      .where('u.id', '=', sql<string>`substring(a.why from '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}')`)
      .as('person'),
  ])
  .where(({ eb, not, or, ref }) =>
    or([not(ref('a.admitted')), eb('a.what', 'in', ['enrol', 'bar', 'rotate', 'admin', 'alert'])]),
  )
  .orderBy('a.at', 'desc')
  .orderBy('a.id', 'desc')
  .limit(adminLimits.journal)
  .compile()

async function journalOf(tx: Tx): Promise<AdminEvent[]> {
  const rows = await rowsOf(tx, journal)
  return rows.map(({ at, dev, what, admitted, why, address, name, person }) => {
    const station = name ?? (dev === null ? null : formatDeviceId(plainId(dev)))
    const who = [person, station].filter(one => one !== null).join(' · ')
    return { atMs: at.getTime(), what, admitted, why: why.split(' ')[0] ?? '', who: who === '' ? null : who, address }
  })
}

const figures = build
  .selectFrom('head')
  .select(({ eb, fn, lit, ref, selectFrom }) => [
    selectFrom('hq_setting')
      .select('value')
      .where('scope', '=', 'org')
      .where('id', '=', 'organisation_name')
      .as('name'),
    selectFrom('organisation').select('at').as('since'),
    asNumber(selectFrom('station').select(fn.countAll().as('n'))).as('stations'),
    asNumber(fn.coalesce(fn.sum(eb('seq', '-', ref('from_seq'))), lit(0))).as('entries'),
    asNumber(fn.coalesce(fn.sum('bytes'), lit(0))).as('bytes'),
    fn.max<Date | null>('at').as('last'),
  ])
  .compile()

async function figuresOf(tx: Tx, org: string, own: boolean): Promise<AdminOrganisation> {
  const found = await firstOf(tx, figures)
  const { name = null, since = null, stations = 0, entries = 0, bytes = 0, last = null } = found ?? {}
  const words: unknown = name === null ? null : JSON.parse(name)
  return {
    org,
    name: typeof words === 'string' ? words : null,
    own,
    sinceMs: msOf(since) ?? 0,
    stations,
    entries,
    bytes,
    lastMs: msOf(last),
  }
}

const toFold = entriesToFold.select(({ selectFrom }) => selectFrom('hq_fold').select('at').as('at')).compile()

const refusedEntries = build
  .selectFrom('verdict as v')
  .innerJoin('log as l', 'l.log_id', 'v.log_id')
  .select(({ fn }) => ['l.scope', 'v.kind', 'v.why', asNumber(fn.countAll()).as('entries')])
  .where('v.kind', '<>', 'flagged')
  .groupBy(['l.scope', 'v.kind', 'v.why'])
  .orderBy('l.scope')
  .orderBy('v.kind')
  .orderBy('v.why')
  .limit(200)
  .compile()

const lastForks = build
  .selectFrom('fork_proof as f')
  .innerJoin('log as l', 'l.log_id', 'f.log_id')
  .select(({ ref }) => ['l.dev', 'l.scope', asNumber(ref('f.seq')).as('seq'), 'f.at'])
  .orderBy('f.at', 'desc')
  .limit(200)
  .compile()

async function ownRows(tx: Tx, who: Administrator) {
  const to = await firstOf(tx, toFold)
  const refused = await rowsOf(tx, refusedEntries)
  const forks = await rowsOf(tx, lastForks)
  const name = await nameOf(tx, who.user)
  return {
    stations: await stationsOf(tx, who),
    journal: await journalOf(tx),
    toFold: to?.n ?? 0,
    foldedMs: msOf(to?.at ?? null),
    refused,
    forks: forks.map(({ dev, at, ...rest }) => ({
      ...rest,
      station: formatDeviceId(plainId(dev)),
      atMs: at.getTime(),
    })),
    name: name ?? '',
    recipients: await recipientsOf(tx),
  }
}

const firstBrought = build.selectFrom('tenant').select('org').orderBy('at').orderBy('org').compile()

/** Everything that an administrator may see: his own organisation; of others, where his keeps the relay, figures alone (PG-2). */
export async function adminView(parts: RelayParts, who: Administrator): Promise<AdminView> {
  const { database, keys, nowMs, alerts } = parts
  const keeper = (await keeperOf(database)) === who.org
  const all = await database.ofRelay(tx => rowsOf(tx, firstBrought))
  const shown = keeper ? all.map(({ org }) => plainId(org)) : [who.org]
  const organisations: AdminOrganisation[] = []
  for (const org of shown)
    organisations.push(await database.readOrganisation(org, tx => figuresOf(tx, org, org === who.org)))
  const { name, recipients, ...own } = await database.readOrganisation(who.org, tx => ownRows(tx, who))
  const size = keeper
    ? await database.ofRelay(tx => tx.query<{ n: number }>('SELECT pg_database_size(current_database())::float8 AS n'))
    : undefined
  const signing = (['token', 'witness'] as const).map(purpose => {
    const { kid, madeMs } = keys.current(purpose)
    return { purpose, kid, madeMs }
  })
  return {
    nowMs: nowMs(),
    me: {
      name,
      role: who.role,
      freshUntilMs: who.madeMs + adminLimits.freshMs,
      endsMs: who.madeMs + adminLimits.sessionMs,
    },
    organisations,
    ...own,
    alerts: {
      mail: alerts.config.mail !== undefined,
      pushKey: readPushKey(alerts.config.push?.key() ?? '')?.publicKey ?? null,
      recipients,
    },
    relay: { id: keys.relay(), keeper, databaseBytes: size?.rows[0]?.n ?? null, keys: signing },
  }
}
