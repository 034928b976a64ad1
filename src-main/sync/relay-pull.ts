import { ownCaps, unpackMessage } from '#node/frame-packing.ts'
import type { HeadRow } from '#shared/relay/relay-messages.ts'
import { relayLimits } from '#shared/relay/relay-limits.ts'
import { err, ok, type Result } from '#shared/kit/result.ts'
import type { Message } from '#shared/sync/protocol/message.ts'
import { rankOf } from '#shared/sync/protocol/peer-logs.ts'
import type { HeldLogs } from './held-logs.ts'
import type { Intake } from './intake.ts'
import type { RelayBatch } from './relay-batch.ts'
import type { RelayFault, RelaySession } from './relay-session.ts'

/** What taking from the relay works with. */
export interface PullParts {
  readonly session: RelaySession
  readonly held: HeldLogs
  readonly intake: Intake
  readonly batch: RelayBatch
  readonly stopped: () => boolean
}

/** Requests asked for at most in one turn: after that what the relay holds is looked at again. */
const mostRequests = 1_000

/**
 * Takes what the relay has and this station lacks, `auth` first, answer by answer, each stored before the next is asked for. Gives what
 * went wrong. What brings nothing is left.
 */
export async function pullFrom(parts: PullParts, rows: readonly HeadRow[]): Promise<RelayFault | undefined> {
  const { session, held, batch, stopped } = parts
  const order = rows.toSorted((a, b) => rankOf({ scope: a[1], dev: a[2] }, '') - rankOf({ scope: b[1], dev: b[2] }, ''))
  let left = order.map(([log]) => log)
  for (let n = 0; left.length > 0 && n < mostRequests && !stopped(); n++) {
    const asked = left.slice(0, relayLimits.pullWants)
    const wants = asked.map(log => ({ log, have: held.locator(log).map(({ seq, h8 }): [number, string] => [seq, h8]) }))
    const maxBytes = Math.min(relayLimits.pullBytes, batch.bytes)
    const answer = await batch.timed(
      () => session.call('pull', { json: { wants, maxBytes, caps: ownCaps } }),
      got => ({ bytes: got.ok ? got.value.length : 0 }),
    )
    if (!answer.ok) return answer.error
    const messages = await readFrames(answer.value)
    if (!messages.ok) return messages.error
    const over = await takeAll(parts, asked, messages.value)
    if (!over.ok) return over.error
    left = left.filter(log => !over.value.logs.has(log))
    // An answer that brings nothing would be asked for again for ever.
    if (!over.value.grew && over.value.logs.size === 0) return undefined
  }
  return undefined
}

/** Stores what came. Gives the logs of which nothing more follows: they are whole, or what came does not go on from what is here. */
async function takeAll(
  { intake, held }: PullParts,
  asked: readonly string[],
  messages: readonly Message[],
): Promise<Result<{ readonly logs: ReadonlySet<string>; readonly grew: boolean }, RelayFault>> {
  const over = new Set<string>()
  let anyGrew = false
  for (const message of messages) {
    if (message.t === 'BUSY') over.add(message.log)
    if (message.t !== 'OPS' || over.has(message.log) || !asked.includes(message.log)) continue
    const before = JSON.stringify(held.find(message.log)?.tips)
    const outcome = await intake.store(message)
    if (outcome.kind === 'disk') return err({ kind: 'Busy', detail: 'disk' })
    const grew = JSON.stringify(held.find(message.log)?.tips) !== before
    anyGrew ||= grew
    if (outcome.kind !== 'stored' || message.end || !(grew || message.entries.length === 0)) over.add(message.log)
  }
  return ok({ logs: over, grew: anyGrew })
}

/** Frames one after the other, each after its length (`framesType`). */
async function readFrames(bytes: Buffer): Promise<Result<Message[], RelayFault>> {
  const messages: Message[] = []
  for (let at = 0; at < bytes.length; ) {
    const end = at + 4 <= bytes.length ? at + 4 + bytes.readUInt32BE(at) : Number.POSITIVE_INFINITY
    if (end > bytes.length) return err({ kind: 'NotRelay', detail: 'frames' })
    const message = await unpackMessage(bytes.subarray(at + 4, end))
    if (!message.ok) return err({ kind: 'NotRelay', detail: message.error.at })
    messages.push(message.value)
    at = end
  }
  return ok(messages)
}
