import { assert } from '#shared/kit/assert.ts'
import { mayHaveAside } from '#shared/sync/aside-rights.ts'
import type { ChainPlace } from '#shared/sync/check-run.ts'
import { LIMITS } from '#shared/sync/limits.ts'
import { type LateAsides, packAsides } from '#shared/sync/protocol/aside-packing.ts'
import type { Ops } from '#shared/sync/protocol/message.ts'
import { PartReader } from '#shared/sync/protocol/parts.ts'
import type { Tx } from '../database/database.ts'
import type { Member, OrganisationView } from '../gate/organisation-view.ts'
import type { KnownLog } from '../ingest/log-book.ts'
import type { Stretch } from './missing.ts'

/** Entries after a place that end at a seal, what goes beside them, and what goes after them. `left`: what of the stretch follows. */
export interface Run {
  readonly entries: Ops['entries']
  readonly asides: Ops['asides']
  readonly late: readonly LateAsides[]
  readonly left: Stretch | undefined
}

interface RunRow {
  readonly n: number
  readonly bodies: Buffer
  readonly sealed: readonly number[]
  readonly seals: Buffer
  readonly last_seq: string
  readonly last_hash: Buffer
}

/**
 * Whole entries up to the last seal that fits, or to the first where none does: PostgreSQL puts them together as they stand in a frame, so
 * that a run is one value and not a row an entry. \`$5\`: bytes; \`$4\`: how far is looked.
 */
const sql = `WITH run AS MATERIALIZED (
  SELECT seq, hash, body, seal, row_number() OVER w AS n, sum(octet_length(body)) OVER w AS size
  FROM entry WHERE log_id = $1::uuid AND branch = $2::smallint AND seq > $3::bigint AND seq <= $4::bigint WINDOW w AS (ORDER BY seq)
), cut AS (
  SELECT coalesce(max(n) FILTER (WHERE size <= $5::bigint), min(n)) AS n FROM run WHERE seal IS NOT NULL
)
SELECT count(*)::int AS n,
  string_agg(int4send(octet_length(body)) || body, ''::bytea ORDER BY seq) AS bodies,
  array_agg(run.n::int - 1 ORDER BY seq) FILTER (WHERE seal IS NOT NULL) AS sealed,
  string_agg(seal, ''::bytea ORDER BY seq) FILTER (WHERE seal IS NOT NULL) AS seals,
  max(seq) AS last_seq,
  (array_agg(hash ORDER BY seq DESC))[1] AS last_hash
FROM run, cut WHERE run.n <= cut.n`

/** How many entries are looked at first: about a frame of them. */
const firstLook = 1024

/** The next run of a stretch. Cost: about 10 µs an entry of PostgreSQL, 1 µs here. */
export async function readRun(
  tx: Tx,
  reader: { readonly member: Member; readonly view: OrganisationView },
  log: KnownLog,
  { branch, after, to }: Stretch,
): Promise<Run> {
  const row =
    (await look(tx, log, branch, after, Math.min(to, after.seq + firstLook))) ??
    (await look(tx, log, branch, after, Math.min(to, after.seq + LIMITS.opsEntries)))
  assert(row, 'what was taken in is sealed at the end of each batch')
  const bodies = new PartReader(row.bodies, 0)
  const seals = new Map(row.sealed.map((at, i) => [at, row.seals.subarray(i * 64, i * 64 + 64)]))
  const entries = Array.from({ length: row.n }, (_, at) => {
    const body = bodies.take(LIMITS.entryBodyBytes, 1)
    const seal = seals.get(at)
    return seal === undefined ? { body } : { body, seal }
  })
  const last: ChainPlace = { seq: Number(row.last_seq), hash: row.last_hash }
  const named = await readAsides(tx, reader, log, branch, after.seq, last.seq)
  const left = last.seq >= to ? undefined : { branch, after: last, to }
  return { entries, left, ...packAsides(row.bodies.length, named) }
}

async function look(tx: Tx, log: KnownLog, branch: number, after: ChainPlace, to: number): Promise<RunRow | undefined> {
  const values = [log.id, branch, after.seq, to, LIMITS.opsBytes]
  const { rows } = await tx.query<RunRow>({ name: 'run', text: sql, values })
  const [row] = rows
  return row === undefined || row.n === 0 ? undefined : row
}

interface AsideRow {
  readonly seq: string
  readonly hash: Buffer
  readonly e: string
  readonly i: string
  readonly salt: Buffer
  readonly payload: Buffer
}

async function readAsides(
  tx: Tx,
  { member, view }: { readonly member: Member; readonly view: OrganisationView },
  log: KnownLog,
  branch: number,
  after: number,
  to: number,
): Promise<{ entry: ChainPlace; asides: Ops['asides'] }[]> {
  const { rows } = await tx.query<AsideRow>({
    name: 'asides',
    // the hash is looked up one by one, by the whole key: a join takes the whole log for it where its figures are old
    text: `SELECT * FROM (SELECT a.seq, a.e, a.i, a.salt, a.payload, a.digest,
        (SELECT n.hash FROM entry n WHERE n.log_id = a.log_id AND n.seq = a.seq AND n.branch = $2) AS hash
      FROM aside a WHERE a.log_id = $1::uuid AND a.seq > $3 AND a.seq <= $4) AS found
      WHERE hash IS NOT NULL ORDER BY seq, digest`,
    values: [log.id, branch, after, to],
  })
  const reader = { dev: member.dev, wh: member.certificate.wh }
  const of = new Map<number, { entry: ChainPlace; asides: Ops['asides'][number][] }>()
  for (const { seq, hash, e, i, salt, payload } of rows) {
    if (!mayHaveAside(view.authority, reader, log, { e, i }, payload)) continue
    const at = Number(seq)
    const { asides } = of.get(at) ?? { asides: [] }
    of.set(at, { entry: { seq: at, hash }, asides: [...asides, { salt, payload }] })
  }
  return [...of.values()]
}
