import { LIMITS } from '../limits.ts'
import type { ChainPlace } from '../check-run.ts'
import type { Ops } from './message.ts'

type Aside = Ops['asides'][number]

/** Personal parts that would make an OPS longer than this go after it in OPS of their own. Units: bytes. */
const mostBytes = LIMITS.opsBytes + LIMITS.entryBodyBytes
const aroundBytes = 24

/** Personal parts that go after their entry, in OPS without entries that name it. */
export interface LateAsides {
  readonly after: ChainPlace
  readonly asides: readonly Aside[]
}

/** What personal parts take of an OPS. Units: bytes. */
export const asidesSize = (asides: readonly Aside[]): number =>
  asides.reduce((sum, { payload }) => sum + payload.length + aroundBytes, 0)

/** Which personal parts go beside entries of so many bytes, and which after them (LED-26: an entry may name more than a frame holds). */
export function packAsides(
  bodyBytes: number,
  named: readonly { readonly entry: ChainPlace; readonly asides: readonly Aside[] }[],
): { readonly asides: Aside[]; readonly late: LateAsides[] } {
  let room = mostBytes - bodyBytes
  const asides: Aside[] = []
  const late: LateAsides[] = []
  for (const { entry, asides: own } of named) {
    room -= asidesSize(own)
    if (room >= 0) asides.push(...own)
    else late.push(...inOwnOps(entry, own))
  }
  return { asides, late }
}

function inOwnOps({ seq, hash }: ChainPlace, asides: readonly Aside[]): LateAsides[] {
  const ops: { after: ChainPlace; asides: Aside[] }[] = []
  let room = 0
  for (const aside of asides) {
    room -= aside.payload.length + aroundBytes
    if (room < 0) {
      ops.push({ after: { seq, hash }, asides: [] })
      room = LIMITS.opsBytes - aside.payload.length - aroundBytes
    }
    ops.at(-1)?.asides.push(aside)
  }
  return ops
}
