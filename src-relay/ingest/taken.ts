import type { Taken } from '#shared/relay/relay-messages.ts'
import { base64url, hex } from '#shared/sync/bytes.ts'
import { refuse } from '../refused.ts'
import type { KnownLog } from './log-book.ts'
import { type Head, stateOf } from './place-run.ts'

/** Who pushes: the station, and the session that must be live when it is stored. */
export interface Pusher {
  readonly org: string
  readonly dev: string
  readonly family: string
}

/** What a push came to. `changed`: something is here that was not. */
export interface Push {
  readonly taken: Taken
  readonly log: KnownLog
  readonly changed: boolean
}

const tipOf = ({ seq, hash }: Head): [number, string] => [seq, hex(hash.subarray(0, 8))]

/** The answer to a push, as the ends of its log stand now. */
export const takenOf = (log: KnownLog, heads: readonly Head[], added: number, witness: Taken['witness']): Taken => ({
  log: log.id,
  added,
  state: stateOf(heads),
  tips: heads.map(tipOf),
  witness,
})

/** What is here of a log, for who sends what does not follow on it. */
export function haveOf(heads: readonly Head[]) {
  const [first] = heads
  if (first === undefined) return refuse('UnknownLog')
  return { seq: first.seq, hash: base64url(first.hash), tips: heads.map(tipOf) }
}
