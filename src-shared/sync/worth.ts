import type { FoldRules } from '../domain/fold-rules.ts'
import type { Authority, JudgedEntry, LogIdentity } from './authority.ts'
import type { Entry, Op } from './entry.ts'

/** What the fold may know of the judgement of an entry. */
export const marks = { flagged: 1, hq: 2 } as const

/** What an entry is worth: it counts, with what the fold may know of it, or it waits, or it is refused; why, if not plainly good. */
export type Worth =
  | { readonly kind: 'counts'; readonly marks: number; readonly why?: string }
  | { readonly kind: 'pending' | 'rejected'; readonly why: string }

/** A log as the judgement of one of its entries needs it. */
export interface JudgedLog extends LogIdentity {
  readonly scopeKind: string
}

/**
 * The worth of an entry, the same at station, headquarters and relay: authority first, then whether every op can be folded. What this
 * version does not know waits, what nobody can fold is refused. `entry`: undefined of a later format.
 */
export function worthOf(
  authority: Authority,
  rules: FoldRules,
  log: JudgedLog,
  at: Omit<JudgedEntry, 'log' | 'entry'>,
  entry: Entry | undefined,
): Worth {
  if (entry === undefined) return { kind: 'pending', why: 'LaterFormat' }
  const { verdict, why = '' } = authority.judgement({ ...at, log, entry })
  if (verdict === 'pending') return { kind: 'pending', why }
  if (verdict === 'rejected' || verdict === 'cut') return { kind: 'rejected', why }
  const fault = foldFault(rules, log.scopeKind, entry.o)
  if (fault !== undefined) return fault
  const hq = authority.hadRight(entry.r, log.dev, 'hq') ? marks.hq : 0
  return verdict === 'flagged' ? { kind: 'counts', marks: hq | marks.flagged, why } : { kind: 'counts', marks: hq }
}

function foldFault(rules: FoldRules, scopeKind: string, ops: readonly Op[]): Worth | undefined {
  let bad: Worth | undefined
  for (const op of ops) {
    const fault = rules.check(scopeKind, op)
    if (fault === undefined) continue
    if (fault.kind !== 'BadPayload') return { kind: 'pending', why: fault.kind }
    bad ??= { kind: 'rejected', why: fault.kind }
  }
  return bad
}

/** Whether two worths say the same, also to the fold. */
export const isSameWorth = (a: Worth, b: Worth): boolean =>
  a.kind === b.kind && a.why === b.why && (a.kind !== 'counts' || b.kind !== 'counts' || a.marks === b.marks)
