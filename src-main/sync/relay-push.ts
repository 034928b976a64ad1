import type { HeadRow, Witness } from '#shared/relay/relay-messages.ts'
import { LIMITS } from '#shared/sync/limits.ts'
import type { Ops, Point } from '#shared/sync/protocol/message.ts'
import { rankOf } from '#shared/sync/protocol/peer-logs.ts'
import { packingFor, packMessage } from '#node/frame-packing.ts'
import type { LogInfo } from '../storage/entry-log.ts'
import { pointOf } from '../storage/log-reader.ts'
import type { StationLedger } from '../storage/station-ledger.ts'
import type { RelayBatch } from './relay-batch.ts'
import type { RelayFault, RelaySession } from './relay-session.ts'
import { readRun, type RunSource } from './read-ops.ts'

/** A log of which the relay lacks entries, or has not countersigned the end (then `lacking` is 0). `have`: what it has that is here. */
export interface PushStand {
  readonly log: LogInfo
  readonly lacking: number
  readonly have: readonly Point[]
  /** what it stood on, as text: where nothing of it changed, it is not tried again */
  readonly text: string
}

/** What one request came to. */
export interface Brought {
  readonly row: HeadRow
  readonly witness: Witness | null
  readonly sent: number
}

/** Kinds of refusal that say of a log that it is never taken as it is. */
const forGood: ReadonlySet<string> = new Set(['BadLog', 'BadSeal', 'Malformed', 'TooLarge'])

/**
 * Logs that are to be brought to the relay, this station's first: those it lacks something of, and own ones whose end it has and has not
 * countersigned. One of which it holds what is not here is taken from it first.
 */
export function owedTo(
  ledger: StationLedger,
  heads: ReadonlyMap<string, HeadRow>,
  witnessed: ReadonlyMap<string, number>,
): PushStand[] {
  const reader = ledger.reader()
  const own = ledger.dev()
  const owed = reader.logs().flatMap((log): PushStand[] => {
    const ends = reader.heads(log).map(pointOf)
    const there = (heads.get(log.id)?.[4] ?? []).map(([seq, h8]) => ({ seq, h8 }))
    const have = there.filter(at => reader.at(log, at) !== undefined)
    if (have.length < there.length) return []
    const missing = ends.filter(end => !there.some(at => at.seq === end.seq && at.h8 === end.h8))
    const common = Math.max(0, ...have.map(at => at.seq))
    const lacking = missing.reduce((sum, end) => sum + Math.max(1, end.seq - common), 0)
    const text = JSON.stringify([ends, there])
    if (lacking > 0 || !heads.has(log.id)) return [{ log, lacking: Math.max(lacking, 1), have, text }]
    const [end] = ends
    const unsigned = log.dev === own && end !== undefined && end.seq > 0 && (witnessed.get(log.id) ?? 0) < end.seq
    if (!unsigned || ends.length > 1) return []
    return [{ log, lacking: 0, have: reader.pointsAt(log, [end.seq - 1]), text }]
  })
  return owed.sort(
    (a, b) => Number(b.log.dev === own) - Number(a.log.dev === own) || rankOf(a.log, own) - rankOf(b.log, own),
  )
}

/** Brings one log to the relay, request by request. Gives what went wrong; a log that it never takes is left, and `refused` told of it. */
export async function pushTo(
  parts: { readonly session: RelaySession; readonly ledger: StationLedger; readonly batch: RelayBatch },
  { log, have }: PushStand,
  brought: (one: Brought) => void,
  refused: (log: LogInfo, fault: RelayFault) => void,
): Promise<RelayFault | undefined> {
  const { session, ledger, batch } = parts
  const source = sourceOf(ledger)
  let cursor: unknown
  for (;;) {
    const run = readRun(source, { log: log.id, have, maxBytes: batch.bytes, cursor })
    if (run.ops === null) return undefined
    const { ops } = run
    cursor = run.cursor
    const frame = await packMessage({ t: 'OPS', stream: 1, ...ops }, packingFor(['zstd']))
    const sizes = { bytes: frame.length, bodies: bodiesOf(ops), entries: ops.entries.length }
    const pushed = await batch.timed(
      () => session.call('push', { log: log.id, frame }),
      ({ ok }) => (ok ? sizes : { bytes: 0 }),
    )
    if (!pushed.ok) {
      if (!forGood.has(pushed.error.kind)) return pushed.error
      refused(log, pushed.error)
      return undefined
    }
    const { state, tips, witness } = pushed.value
    const row: HeadRow = [log.id, log.scope, log.dev, state, tips.slice(0, LIMITS.logTips)]
    brought({ row, witness, sent: ops.entries.length })
    if (ops.end) return undefined
  }
}

const bodiesOf = ({ entries, asides }: Ops): number =>
  entries.reduce((sum, { body }) => sum + body.length, 0) + asides.reduce((sum, { payload }) => sum + payload.length, 0)

/** The relay is headquarters: it may have every personal part, and gives each on to those who may (LEDGER §8). */
function sourceOf(ledger: StationLedger): RunSource {
  const reader = ledger.reader()
  return {
    reader,
    opening: log => {
      const start = reader.start(log)
      return { ...start, issuers: ledger.issuersOf(start.certificate) }
    },
    mayHave: () => true,
  }
}
