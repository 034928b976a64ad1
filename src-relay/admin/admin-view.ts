import type { AdminEvent, AdminOrganisation, AdminStation, AdminView } from '#shared/relay/admin-messages.ts'
import { adminLimits } from '#shared/relay/admin-messages.ts'
import { formatDeviceId } from '#shared/sync/device-id.ts'
import { readPushKey } from '../alerts/push-key.ts'
import { recipientsOf } from '../alerts/recipients.ts'
import type { Tx } from '../database/database.ts'
import { plainId } from '../database/plain-id.ts'
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

const journalSql = `SELECT a.at, replace(a.dev::text, '-', '') AS dev, a.what, a.admitted, a.why, a.address,
    (SELECT m.name FROM hq_station m WHERE m.dev = replace(a.dev::text, '-', '') AND m.live = 1 ORDER BY m.at_ms DESC LIMIT 1) AS name,
    (SELECT u.name FROM hq_user u WHERE u.scope = 'auth' AND u.id = substring(a.why FROM '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}')) AS person
  FROM admission a WHERE NOT a.admitted OR a.what IN ('enrol', 'bar', 'rotate', 'admin', 'alert') ORDER BY a.at DESC, a.id DESC LIMIT ${adminLimits.journal}`

interface JournalRow {
  readonly at: Date
  readonly dev: string | null
  readonly what: string
  readonly admitted: boolean
  readonly why: string
  readonly address: string
  readonly name: string | null
  readonly person: string | null
}

async function journalOf(tx: Tx): Promise<AdminEvent[]> {
  const { rows } = await tx.query<JournalRow>(journalSql)
  return rows.map(({ at, dev, what, admitted, why, address, name, person }) => {
    const station = name ?? (dev === null ? null : formatDeviceId(dev))
    const who = [person, station].filter(one => one !== null).join(' · ')
    return { atMs: at.getTime(), what, admitted, why: why.split(' ')[0] ?? '', who: who === '' ? null : who, address }
  })
}

const figuresSql = `SELECT (SELECT value FROM hq_setting WHERE scope = 'org' AND id = 'organisation_name') AS name,
  (SELECT at FROM organisation) AS since, (SELECT count(*) FROM station)::float8 AS stations,
  coalesce(sum(seq - from_seq), 0)::float8 AS entries, coalesce(sum(bytes), 0)::float8 AS bytes, max(at) AS last FROM head`

interface FiguresRow {
  readonly name: string | null
  readonly since: Date
  readonly stations: number
  readonly entries: number
  readonly bytes: number
  readonly last: Date | null
}

async function figuresOf(tx: Tx, org: string, own: boolean): Promise<AdminOrganisation> {
  const { rows } = await tx.query<FiguresRow>(figuresSql)
  const { name = null, since = new Date(0), stations = 0, entries = 0, bytes = 0, last = null } = rows[0] ?? {}
  const words: unknown = name === null ? null : JSON.parse(name)
  return {
    org,
    name: typeof words === 'string' ? words : null,
    own,
    sinceMs: since.getTime(),
    stations,
    entries,
    bytes,
    lastMs: msOf(last),
  }
}

async function ownRows(tx: Tx, who: Administrator) {
  const to = await tx.query<{ n: number; at: Date | null }>(
    `SELECT coalesce(sum(h.seq - coalesce(f.seq, h.from_seq)), 0)::float8 AS n, (SELECT at FROM hq_fold) AS at
     FROM head h LEFT JOIN hq_fold_head f ON f.log_id = h.log_id AND f.branch = h.branch`,
  )
  const refused = await tx.query<AdminView['refused'][number]>(
    `SELECT l.scope, v.kind, v.why, count(*)::float8 AS entries FROM verdict v JOIN log l ON l.log_id = v.log_id
     WHERE v.kind <> 'flagged' GROUP BY l.scope, v.kind, v.why ORDER BY l.scope, v.kind, v.why LIMIT 200`,
  )
  const forks = await tx.query<{ dev: string; scope: string; seq: number; at: Date }>(
    `SELECT replace(l.dev::text, '-', '') AS dev, l.scope, f.seq::float8 AS seq, f.at FROM fork_proof f JOIN log l ON l.log_id = f.log_id
     ORDER BY f.at DESC LIMIT 200`,
  )
  const me = await tx.query<{ name: string | null }>("SELECT name FROM hq_user WHERE scope = 'auth' AND id = $1", [
    who.user,
  ])
  return {
    stations: await stationsOf(tx, who),
    journal: await journalOf(tx),
    toFold: to.rows[0]?.n ?? 0,
    foldedMs: msOf(to.rows[0]?.at ?? null),
    refused: refused.rows,
    forks: forks.rows.map(({ dev, at, ...rest }) => ({ ...rest, station: formatDeviceId(dev), atMs: at.getTime() })),
    name: me.rows[0]?.name ?? '',
    recipients: await recipientsOf(tx),
  }
}

/** Everything that an administrator may see: his own organisation; of others, where his keeps the relay, figures alone (PG-2). */
export async function adminView(parts: RelayParts, who: Administrator): Promise<AdminView> {
  const { database, keys, nowMs, alerts } = parts
  const keeper = (await keeperOf(database)) === who.org
  const all = await database.ofRelay(tx => tx.query<{ org: string }>('SELECT org FROM tenant ORDER BY at, org'))
  const shown = keeper ? all.rows.map(({ org }) => plainId(org)) : [who.org]
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
