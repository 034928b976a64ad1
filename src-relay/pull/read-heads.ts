import type { HeadRow, HeadsAnswer } from '#shared/relay/relay-messages.ts'
import type { Tx } from '../database/database.ts'
import { plainId } from '../database/plain-id.ts'
import type { Member } from '../gate/organisation-view.ts'

interface Row {
  readonly log_id: string
  readonly scope: string
  readonly dev: string
  readonly closed: boolean
  readonly tips: readonly string[]
}

const sql = `SELECT h.log_id, h.scope, h.dev, array_agg(h.seq || ' ' || encode(substring(h.hash FOR 8), 'hex') ORDER BY h.branch) AS tips,
  EXISTS (SELECT 1 FROM log n WHERE n.prev = h.log_id AND n.dev = h.dev) AS closed
FROM head h`
const grouped = ' GROUP BY h.log_id, h.scope, h.dev'
/** Committed since a snapshot was taken, whatever order transactions began in: nothing is missed, nothing told twice (sync.md §3.3). */
const changed = ` WHERE h.log_id IN (SELECT log_id FROM head
  WHERE changed >= pg_snapshot_xmin($1::text::pg_snapshot) AND NOT pg_visible_in_snapshot(changed, $1::text::pg_snapshot))`

interface Moment {
  readonly epoch: string
  readonly snapshot: string
}

/**
 * What a member may read of what is here: all of it, or what changed since a cursor that this very database gave while the member might
 * read the same. After a restore, a restart of PostgreSQL or another membership the cursor is of no use and everything is told. The
 * transaction must see one moment: `readOrganisation`.
 */
export async function readHeadsOf(
  tx: Tx,
  member: Member,
  cursor: string | undefined,
  nowMs: number,
): Promise<HeadsAnswer> {
  const { rows: moments } = await tx.query<Moment>({
    name: 'moment',
    text: `SELECT md5(pg_postmaster_start_time()::text || (SELECT oid FROM pg_database WHERE datname = current_database()) || $1::text) AS epoch,
      pg_current_snapshot()::text AS snapshot`,
    values: [member.reach],
  })
  const { epoch = '', snapshot = '' } = moments[0] ?? {}
  const [was, since] = cursor === undefined ? [] : splitAt(cursor)
  const full = was !== epoch || since === undefined || !/^[0-9]+:[0-9]+:[0-9,]*$/.test(since)
  const { rows } = full
    ? await tx.query<Row>({ name: 'all-heads', text: sql + grouped })
    : await tx.query<Row>({ name: 'new-heads', text: sql + changed + grouped, values: [since] })
  const logs: HeadRow[] = []
  for (const row of rows) {
    const dev = plainId(row.dev)
    if (!member.mayRead({ scope: row.scope, dev })) continue
    const state = row.tips.length > 1 ? 'forked' : row.closed ? 'closed' : 'open'
    logs.push([plainId(row.log_id), row.scope, dev, state, row.tips.map(tipOf)])
  }
  return { cursor: `${epoch}.${snapshot}`, full, logs, now: nowMs }
}

function splitAt(cursor: string): [string, string] {
  const dot = cursor.indexOf('.')
  return [cursor.slice(0, dot), cursor.slice(dot + 1)]
}

function tipOf(text: string): [number, string] {
  const [seq = '', h8 = ''] = text.split(' ')
  return [Number(seq), h8]
}
