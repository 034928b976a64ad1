import type { Entry } from '#shared/sync/entry.ts'
import { LIMITS } from '#shared/sync/limits.ts'
import { asidesSize, type LateAsides, packAsides } from '#shared/sync/protocol/aside-packing.ts'
import type { LogOpening, Ops, Point } from '#shared/sync/protocol/message.ts'
import type { LogInfo } from '../storage/entry-log.ts'
import type { ListedEntry, LogReader, Stretch } from '../storage/log-reader.ts'

type Aside = Ops['asides'][number]

/**
 * Bodies between two seals that are sent, so that who takes them in may stop in between: some milliseconds of his. A seal does not pack,
 * and weighs as much as half a kilobyte of bodies does. Units: bytes.
 */
const sealEvery = 64 * 1024
/** What stands before the digest of a personal part in a body: after another name of its op, where texts escape their quotes. */
const naming = Buffer.from(',"d":"')

/** Where runs are read from, and what of them its reader may have. */
export interface RunSource {
  readonly reader: LogReader
  readonly opening: (log: LogInfo) => LogOpening
  readonly mayHave: (log: LogInfo, op: { readonly e: string; readonly i: string }, payload: Uint8Array) => boolean
}

/** What is wanted: entries after `have`, or on from `cursor` (CS-22). */
export interface RunWanted {
  readonly log: string
  readonly have: readonly Point[]
  readonly maxBytes: number
  readonly cursor: unknown
}

interface Cursor {
  readonly opened: boolean
  /** how many ends the log had: with one more it has other stretches */
  readonly ends: number
  readonly stretches: readonly Stretch[]
  /** personal parts that did not fit, with the entry that names them */
  readonly late: readonly LateAsides[]
}

/** The next run for a WANT, or null where nothing follows; `cursor` goes on from it. Cost: about 2 ms for 256 KiB. */
export function readRun(source: RunSource, wanted: RunWanted): { readonly ops: Ops | null; readonly cursor: unknown } {
  const log = source.reader.find(wanted.log)
  if (log === undefined) return { ops: null, cursor: undefined }
  const from = takeUp(source.reader, log, wanted)
  const opening = from.opened ? {} : { opening: source.opening(log) }
  const [late, ...others] = from.late
  if (late !== undefined) {
    const cursor = { ...from, late: others }
    return { ops: { log: log.id, after: late.after, entries: [], asides: late.asides, end: isEnd(cursor) }, cursor }
  }
  const [stretch, ...rest] = from.stretches
  if (stretch === undefined) {
    const after = { seq: 0, hash: log.h0 }
    const ops = from.opened ? null : { log: log.id, after, entries: [], ...opening, asides: [], end: true }
    return { ops, cursor: { ...from, opened: true } }
  }
  const run = gather(source, log, stretch, wanted.maxBytes)
  const left = leftOf(source.reader, log, stretch, run.entries.at(-1))
  const stretches = left === undefined ? rest : [left, ...rest]
  const cursor: Cursor = { ...from, opened: true, stretches, late: run.late }
  const { asides } = run
  const ops = {
    log: log.id,
    after: stretch.after,
    entries: sealedNowAndThen(source.reader, log, run.entries),
    ...opening,
    asides,
  }
  return { ops: { ...ops, end: isEnd(cursor) }, cursor }
}

const isEnd = ({ stretches, late }: Cursor): boolean => stretches.length === 0 && late.length === 0

function takeUp(reader: LogReader, log: LogInfo, { have, cursor }: RunWanted): Cursor {
  const ends = reader.heads(log).length
  const known = cursor as Cursor | undefined
  if (known !== undefined && known.ends === ends) return known
  // A log that has a branch more has other stretches than it had.
  const [at] = known?.stretches ?? []
  const points = at === undefined ? have : [{ seq: at.after.seq, h8: Buffer.from(at.after.hash).toString('hex', 0, 8) }]
  const stretches = known?.stretches.length === 0 ? [] : reader.missing(log, points)
  return { opened: known?.opened ?? have.length > 0, ends, stretches, late: known?.late ?? [] }
}

interface Gathered {
  readonly entries: readonly ListedEntry[]
  readonly asides: readonly Aside[]
  readonly late: Cursor['late']
}

/** Entries up to the last seal that fits, or to the first where none does. */
function gather(source: RunSource, log: LogInfo, stretch: Stretch, maxBytes: number): Gathered {
  const entries: { readonly entry: ListedEntry; readonly asides: readonly Aside[] }[] = []
  let bytes = 0
  let cut = 0
  for (const entry of source.reader.entriesOf(log, stretch)) {
    bytes += entry.body.length
    if (cut > 0 && (bytes > maxBytes || entries.length === LIMITS.opsEntries)) break
    const asides = asidesOf(source, log, entry)
    bytes += asidesSize(asides)
    if (cut > 0 && bytes > maxBytes) break
    entries.push({ entry, asides })
    if (entry.isSealed !== 0) cut = entries.length
  }
  const sent = entries.slice(0, cut)
  const bodyBytes = sent.reduce((sum, { entry }) => sum + entry.body.length, 0)
  const named = sent.flatMap(({ entry, asides }) =>
    asides.length === 0 ? [] : [{ entry: { seq: entry.seq, hash: source.reader.hashOf(log, entry) }, asides }],
  )
  return { entries: sent.map(one => one.entry), ...packAsides(bodyBytes, named) }
}

/** The personal parts that an entry names, are here, and may go to the reader. */
function asidesOf({ reader, mayHave }: RunSource, log: LogInfo, { body }: ListedEntry): Aside[] {
  const text = Buffer.from(body.buffer, body.byteOffset, body.length)
  if (!text.includes(naming)) return []
  const { o = [] } = JSON.parse(text.toString('utf8')) as Partial<Entry>
  return o.flatMap(({ d, e, i }) => {
    const aside = d === undefined ? undefined : reader.aside(d, e, i)
    return aside !== undefined && mayHave(log, { e, i }, aside.payload) ? [aside] : []
  })
}

function leftOf(reader: LogReader, log: LogInfo, stretch: Stretch, last?: ListedEntry): Stretch | undefined {
  if (last === undefined) return undefined
  const after = { seq: last.seq, hash: reader.hashOf(log, last) }
  const branch = stretch.branch.filter(({ seq }) => seq > last.seq)
  return last.seq >= stretch.trunk && branch.length === 0 ? undefined : { ...stretch, after, branch }
}

function sealedNowAndThen(reader: LogReader, log: LogInfo, entries: readonly ListedEntry[]): Ops['entries'] {
  let since = 0
  return entries.map((entry, n) => {
    const { body, isSealed } = entry
    since += body.length
    if (isSealed === 0 || (since < sealEvery && n < entries.length - 1)) return { body }
    since = 0
    const { seal } = reader.proofOf(log, entry)
    return seal === null ? { body } : { body, seal }
  })
}
