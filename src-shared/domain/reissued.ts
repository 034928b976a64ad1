import type { Json, Op } from '../sync/entry.ts'
import type { FoldOp } from './fold.ts'

/** Where a record of an adopted organisation was made first (LEDGER §4 Adopt): by whom, when, and the entry that said so. */
export type Reissued = {
  readonly u: string
  /** UTC ms */
  readonly t: number
  readonly ref: string
  /** of what a paper was signed for: the first 16 bytes, in hex, of the head that its entry followed (RC-6) */
  readonly after?: string
}

/** Whether a value of the field `reissued` is one. */
export function isReissued(value: Json): boolean {
  if (typeof value !== 'object' || Array.isArray(value)) return false
  const { u, t, ref, after } = value
  const isMoment = typeof t === 'number' && Number.isSafeInteger(t) && t >= 0
  return (
    typeof u === 'string' && isMoment && typeof ref === 'string' && (after === undefined || typeof after === 'string')
  )
}

/** What an op says of that, if it is one that was made again. */
export function reissuedOf(op: Op): Reissued | undefined {
  const said = op.p?.['reissued']
  return said !== undefined && isReissued(said) ? (said as unknown as Reissued) : undefined
}

/** Who did it and when, by the clock of who did: of what was made again, the first time. */
export function firstOf({ op, actor, t, l }: FoldOp): Pick<FoldOp, 'actor' | 't' | 'l'> {
  const first = reissuedOf(op)
  return first === undefined ? { actor, t, l } : { actor: first.u, t: first.t, l: 0 }
}
