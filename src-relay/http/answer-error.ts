import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { refusalStatus, type RelayRefusal } from '#shared/relay/relay-messages.ts'
import { isBusyState } from '../database/busy-state.ts'
import { Refused } from '../refused.ts'

const busyMs = 2000

/** The refusal that an error is to a client: faults of ours say nothing of themselves. */
export function refusalOf(error: unknown): RelayRefusal {
  if (error instanceof Refused) return error.refusal
  const { statusCode = 500, code = '' } = error as Partial<FastifyError>
  if (isBusyState(error)) return { kind: 'Busy', retryMs: busyMs }
  if (statusCode === 413) return { kind: 'TooLarge' }
  if (statusCode === 429) return { kind: 'TooMany', retryMs: 60_000 }
  if (statusCode === 503) return { kind: 'Busy', retryMs: busyMs }
  if (statusCode >= 400 && statusCode < 500) return { kind: 'Malformed', why: code }
  return { kind: 'Fault' }
}

/** Answers with a refusal, its status, and when to come again. */
export function sendRefusal(_request: FastifyRequest, reply: FastifyReply, refusal: RelayRefusal): FastifyReply {
  if (refusal.retryMs !== undefined) void reply.header('retry-after', Math.max(1, Math.ceil(refusal.retryMs / 1000)))
  if (refusal.kind === 'NotSignedIn') void reply.header('www-authenticate', 'Bearer')
  return reply.status(refusalStatus[refusal.kind]).send(refusal)
}
