import { nodeHashing } from '#node/crypto.ts'
import type { HeadRow, HeadsAnswer } from '#shared/relay/relay-messages.ts'
import { hex, utf8 } from '#shared/sync/bytes.ts'
import type { Tx } from '../database/database.ts'
import { plainId } from '../database/plain-id.ts'
import type { Member } from '../gate/organisation-view.ts'

/** Somebody who looks, and the cursor that he was given when he looked before. */
export interface Looking {
  readonly member: Member
  readonly cursor: string | undefined
}

interface Row {
  readonly log_id: string
  readonly scope: string
  readonly dev: string
  readonly closed: boolean
  readonly tips: readonly string[]
  readonly changed: readonly string[]
}

/** A log, and by which transactions its ends became what they are. */
interface Told {
  readonly row: HeadRow
  readonly changed: readonly bigint[]
}

const sql = `SELECT h.log_id, h.scope, h.dev, array_agg(h.changed::text) AS changed,
  array_agg(h.seq || ' ' || encode(substring(h.hash FOR 8), 'hex') ORDER BY h.branch) AS tips,
  EXISTS (SELECT 1 FROM log n WHERE n.prev = h.log_id AND n.dev = h.dev) AS closed
FROM head h`
const grouped = ' GROUP BY h.log_id, h.scope, h.dev'
const changed = ' WHERE h.log_id IN (SELECT log_id FROM head WHERE changed >= $1::xid8)'

/**
 * What each of several members may read of what is here: all of it, or what changed since a cursor that this very database gave while the
 * member might read the same. After a restore, a restart of PostgreSQL or another membership the cursor is of no use and everything is told.
 * PostgreSQL is asked once for all of them. The transaction must see one moment: `readOrganisation`.
 */
export async function readHeadsFor(tx: Tx, looking: readonly Looking[], nowMs: number): Promise<HeadsAnswer[]> {
  if (looking.length === 0) return []
  const { rows: moments } = await tx.query<{ database: string; snapshot: string }>({
    name: 'moment',
    text: `SELECT pg_postmaster_start_time()::text || (SELECT oid FROM pg_database WHERE datname = current_database()) AS database,
      pg_current_snapshot()::text AS snapshot`,
  })
  const { database = '', snapshot = '' } = moments[0] ?? {}
  const asked = looking.map(({ member, cursor }) => {
    const epoch = hex(nodeHashing.sha256(utf8(database + member.reach)).subarray(0, 16))
    const [was, text = ''] = cursor?.split('.') ?? []
    return { member, epoch, since: was === epoch ? readSnapshot(text) : undefined }
  })
  const oldest = asked.map(({ since }) => since?.xmin ?? 0n).reduce((a, b) => (a < b ? a : b))
  const { rows } =
    oldest === 0n
      ? await tx.query<Row>({ name: 'all-heads', text: sql + grouped })
      : await tx.query<Row>({ name: 'new-heads', text: sql + changed + grouped, values: [String(oldest)] })
  const told = rows.map(toldOf)
  return asked.map(({ member, epoch, since }) => {
    const logs = told.filter(
      ({ row: [, scope, dev], changed: at }) =>
        (since === undefined || at.some(xid => !sees(since, xid))) && member.mayRead({ scope, dev }),
    )
    return { cursor: `${epoch}.${snapshot}`, full: since === undefined, logs: logs.map(({ row }) => row), now: nowMs }
  })
}

function toldOf({ log_id, scope, dev, tips, closed, changed: at }: Row): Told {
  const state = tips.length > 1 ? 'forked' : closed ? 'closed' : 'open'
  return { row: [plainId(log_id), scope, plainId(dev), state, tips.map(tipOf)], changed: at.map(BigInt) }
}

/** Which transactions had committed when it was taken: all below `xmin`, and below `xmax` all but those under way. */
interface Snapshot {
  readonly xmin: bigint
  readonly xmax: bigint
  readonly underWay: ReadonlySet<bigint>
}

/** A snapshot as PostgreSQL writes it; undefined of what is none. */
function readSnapshot(text: string): Snapshot | undefined {
  const [, xmin = '', xmax = '', underWay = ''] = /^([1-9]\d{0,18}):([1-9]\d{0,18}):([\d,]*)$/.exec(text) ?? []
  if (xmin === '') return undefined
  const xids = underWay.split(',').filter(xid => xid !== '')
  return { xmin: BigInt(xmin), xmax: BigInt(xmax), underWay: new Set(xids.map(BigInt)) }
}

/** Whether a transaction had committed then, whatever order transactions began in: nothing is missed, nothing told twice (sync.md §3.3). */
const sees = ({ xmin, xmax, underWay }: Snapshot, xid: bigint): boolean =>
  xid < xmin || (xid < xmax && !underWay.has(xid))

function tipOf(text: string): [number, string] {
  const [seq = '', h8 = ''] = text.split(' ')
  return [Number(seq), h8]
}
