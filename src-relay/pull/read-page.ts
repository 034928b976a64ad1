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

/** Entries after a place that end at a seal, what goes beside them, and what goes after them. */
interface Run {
  readonly after: ChainPlace
  readonly entries: Ops['entries']
  readonly asides: Ops['asides']
  readonly late: readonly LateAsides[]
}

/** Entries of a stretch up to a seal, and the sealed places among them. `left`: what of the stretch follows them. */
export interface Page {
  readonly stretch: Stretch
  readonly entries: Ops['entries']
  readonly places: readonly ChainPlace[]
  /** how long the bodies are together. Units: bytes */
  readonly bytes: number
  readonly left: Stretch | undefined
}

/** Who asks, and the organisation that says what he may have. */
export interface Reader {
  readonly member: Member
  readonly view: OrganisationView
}

/** About how much one row of PostgreSQL brings. Units: bytes. */
const rowBytes = 24 * 1024

interface PageRow {
  readonly bodies: Buffer
  readonly sealed: readonly number[] | null
  readonly seals: Buffer | null
  readonly hashes: Buffer | null
}

/**
 * Entries of a branch in order, as many as fit into `$5` bytes and are not past `$4`: PostgreSQL puts them together as they stand in a frame, so
 * that a row is some dozens of entries; a row of all of them would be a text so long that each costs a round of the garbage collection. The
 * seqs of a branch follow one another: a place is a difference.
 */
const sql = `SELECT string_agg(int4send(octet_length(body)) || body, ''::bytea ORDER BY seq) AS bodies,
  array_agg((seq - $3::bigint - 1)::int ORDER BY seq) FILTER (WHERE seal IS NOT NULL) AS sealed,
  string_agg(seal, ''::bytea ORDER BY seq) FILTER (WHERE seal IS NOT NULL) AS seals,
  string_agg(hash, ''::bytea ORDER BY seq) FILTER (WHERE seal IS NOT NULL) AS hashes
FROM (
  SELECT seq, hash, body, seal, sum(octet_length(body)) OVER (ORDER BY seq ROWS UNBOUNDED PRECEDING) AS size
  FROM entry WHERE log_id = $1::uuid AND branch = $2::smallint AND seq > $3::bigint AND seq <= $4::bigint
) AS run WHERE size <= $5::bigint GROUP BY size / ${rowBytes} ORDER BY size / ${rowBytes}`

/** About how much is read at once, where so much is asked for. Units: bytes. */
const pageBytes = 1024 * 1024
/** Entries are looked at as if they were so short. Units: bytes. */
const shortBody = 512

/** The next page of a stretch, of about `room` bytes. Cost: about 8 µs an entry of PostgreSQL, 3 µs here. */
export async function readPage(tx: Tx, log: KnownLog, stretch: Stretch, room: number): Promise<Page> {
  const bytes = Math.min(Math.max(room, LIMITS.opsBytes), pageBytes)
  const page =
    (await look(tx, log, stretch, Math.ceil(bytes / shortBody), bytes)) ??
    (await look(tx, log, stretch, LIMITS.opsEntries, LIMITS.frameRawBytes))
  assert(page, 'what was taken in is sealed at the end of each batch')
  return page
}

/**
 * A page as runs, each of whole entries up to the last seal that fits into an OPS, or to the first where none does, with the personal parts that
 * the reader may have.
 */
export async function readRuns(tx: Tx, reader: Reader, log: KnownLog, page: Page): Promise<Run[]> {
  const { stretch, entries, places } = page
  const named = await readAsides(tx, reader, log, stretch, places.at(-1)?.seq ?? 0)
  let [start, { after }] = [0, stretch]
  return cutRuns(entries, places, after.seq).map(([end, place]): Run => {
    const own = entries.slice(start, end)
    const beside = named.filter(({ entry: { seq } }) => seq > after.seq && seq <= place.seq)
    const run = { after, entries: own, ...packAsides(bytesOf(own), beside) }
    ;[start, after] = [end, place]
    return run
  })
}

const bytesOf = (entries: Ops['entries']): number => entries.reduce((sum, { body }) => sum + body.length, 0)

/** Where runs end, as the count of entries up to there and the sealed place: at the last seal that fits into an OPS, or at the next. */
function cutRuns(
  entries: Ops['entries'],
  places: readonly ChainPlace[],
  after: number,
): (readonly [number, ChainPlace])[] {
  const cuts: (readonly [number, ChainPlace])[] = []
  let [start, at, size] = [0, 0, 0]
  let fits: readonly [number, ChainPlace] | undefined
  for (const place of places) {
    const [end, before] = [place.seq - after, size]
    for (; at < end; at++) size += entries[at]?.body.length ?? 0
    if (fits !== undefined && (size > LIMITS.opsBytes || end - start > LIMITS.opsEntries)) {
      cuts.push(fits)
      ;[start, size] = [fits[0], size - before]
    }
    fits = [end, place]
  }
  return fits === undefined ? cuts : [...cuts, fits]
}

/** Whole entries up to the last seal among so many and so many bytes, with the sealed places; undefined where there is none. */
async function look(tx: Tx, log: KnownLog, stretch: Stretch, most: number, bytes: number): Promise<Page | undefined> {
  const { branch, after, to } = stretch
  const values = [log.id, branch, after.seq, Math.min(to, after.seq + most), bytes]
  const { rows } = await tx.query<PageRow>({ name: 'page', text: sql, values })
  const entries: { body: Uint8Array; seal?: Uint8Array }[] = []
  const places: ChainPlace[] = []
  for (const { bodies, sealed, seals, hashes } of rows) {
    const parts = new PartReader(bodies, 0)
    while (parts.more()) entries.push({ body: parts.take(LIMITS.entryBodyBytes, 1) })
    for (const [n, at] of (sealed ?? []).entries()) {
      const entry = entries[at]
      if (entry !== undefined && seals !== null) entry.seal = seals.subarray(n * 64, n * 64 + 64)
      if (hashes !== null) places.push({ seq: after.seq + at + 1, hash: hashes.subarray(n * 32, n * 32 + 32) })
    }
  }
  const last = places.at(-1)
  if (last === undefined) return undefined
  const sealed = entries.slice(0, last.seq - after.seq)
  const left = last.seq >= to ? undefined : { ...stretch, after: last }
  return { stretch, entries: sealed, places, bytes: bytesOf(sealed), left }
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
  { member, view }: Reader,
  log: KnownLog,
  { branch, after }: Stretch,
  to: number,
): Promise<{ entry: ChainPlace; asides: Ops['asides'] }[]> {
  const { rows } = await tx.query<AsideRow>({
    name: 'asides',
    // the hash is looked up one by one, by the whole key: a join takes the whole log for it where its figures are old
    text: `SELECT * FROM (SELECT a.seq, a.e, a.i, a.salt, a.payload, a.digest,
        (SELECT n.hash FROM entry n WHERE n.log_id = a.log_id AND n.seq = a.seq AND n.branch = $2) AS hash
      FROM aside a WHERE a.log_id = $1::uuid AND a.seq > $3 AND a.seq <= $4) AS found
      WHERE hash IS NOT NULL ORDER BY seq, digest`,
    values: [log.id, branch, after.seq, to],
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
