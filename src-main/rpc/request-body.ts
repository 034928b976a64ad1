import type { IncomingMessage } from 'node:http'
import { type Refusal, refuse } from '#shared/contract/refusal.ts'
import { err, ok, type Result } from '#shared/kit/result.ts'

/** Bytes of bodies held at the same time, over all requests. */
export interface BodyBudget {
  held: number
  readonly limit: number
}

/**
 * A request's body as text. Errors: TooLarge past `limit` bytes, said before they are read where the header says so; Busy when all
 * bodies together are too much, or this one takes longer than `timeoutMs`; Invalid when it is not UTF-8; Cancelled when it breaks off.
 */
export function readBody(
  request: IncomingMessage,
  limit: number,
  timeoutMs: number,
  budget: BodyBudget,
): Promise<Result<string, Refusal>> {
  const declared = Number(request.headers['content-length'] ?? 0)
  if (declared > limit) return Promise.resolve(err(refuse('TooLarge', { limit })))
  return new Promise(resolve => {
    const chunks: Buffer[] = []
    let bytes = 0
    const end = (result: Result<string, Refusal>) => {
      clearTimeout(late)
      budget.held -= bytes
      bytes = 0
      request.removeAllListeners('data')
      resolve(result)
    }
    const late = setTimeout(() => end(err(refuse('Busy', { why: 'slow' }))), timeoutMs)
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.byteLength
      budget.held += chunk.byteLength
      if (bytes > limit) end(err(refuse('TooLarge', { limit })))
      else if (budget.held > budget.limit) end(err(refuse('Busy', { why: 'bodies' })))
      else chunks.push(chunk)
    })
    request.once('end', () => {
      try {
        end(ok(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks))))
      } catch (error) {
        if (!(error instanceof TypeError)) throw error
        end(err(refuse('Invalid', { fields: [{ path: '', code: 'utf8' }] })))
      }
    })
    const broken = () => end(err(refuse('Cancelled', {})))
    request.once('error', broken)
    request.once('close', broken)
  })
}
