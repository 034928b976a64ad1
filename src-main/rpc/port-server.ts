import { RPCHandler } from '@orpc/server/message-port'
import { contractLimits } from '#shared/contract/limits.ts'
import { type Refusal, refuse } from '#shared/contract/refusal.ts'
import { err, ok, type Result } from '#shared/kit/result.ts'
import type { Connection } from './connection.ts'
import type { Log } from './fault-log.ts'
import type { StationRouter } from './router.ts'
import { isCallBody, parseJson, refusalBody } from './wire.ts'

/** A MessagePort of Electron's utility process, or one like it. */
export interface Port {
  on(event: 'message', listener: (message: { data: unknown }) => void): unknown
  on(event: 'close', listener: () => void): unknown
  postMessage(data: unknown): void
  start(): void
  close(): void
}

const call = 1
const stop = 4
const idOf = (value: unknown): string | undefined =>
  typeof value === 'string' && /^[0-9a-z]{1,16}$/.test(value) ? value : undefined

/** What a screen may send: a call of a procedure, or the end of one. Files, streams and headers of its own are refused. */
function messageOf(text: string): Result<object, { id: string | undefined; refusal: Refusal }> {
  const id = idOf(/^\{"i":"([0-9a-z]{1,16})"/.exec(text)?.[1])
  const parsed = parseJson(text)
  if (!parsed.ok) return err({ id, refusal: parsed.error })
  const bad = err({ id, refusal: refuse('Invalid', { fields: [{ path: '', code: 'envelope' }] }) })
  if (typeof parsed.value !== 'object' || parsed.value === null) return bad
  const { i, t, p } = parsed.value as { i?: unknown; t?: unknown; p?: unknown }
  const known = idOf(i)
  if (known === undefined) return bad
  if (t === stop) return ok({ i: known, t })
  if ((t !== undefined && t !== call) || typeof p !== 'object' || p === null) return bad
  const { u, b, m } = p as { u?: unknown; b?: unknown; m?: unknown }
  if (typeof u !== 'string' || !/^\/[A-Za-z0-9/]{1,80}$/.test(u) || m !== undefined || !isCallBody(b)) return bad
  return ok({ i: known, p: { u, b } })
}

/**
 * Serves the contract over a port until it closes. The port is a screen's: whatever comes is decoded by hand before it reaches the
 * router, and answered with a refusal where it cannot be.
 */
export function servePort(router: StationRouter, port: Port, connection: Connection, log: Log): void {
  let open = true
  port.on('close', () => (open = false))
  const post = (data: unknown) => {
    if (open) port.postMessage(data)
  }
  const handler = new RPCHandler(router)
  const guarded = {
    on(event: string, listener: (message?: { data: unknown }) => void) {
      if (event === 'close') return port.on('close', () => listener())
      return port.on('message', ({ data }) => {
        const text = typeof data === 'string' ? data : ''
        const message = messageOf(text)
        if (message.ok) return listener({ data: message.value })
        const { id, refusal } = message.error
        log({ event: 'badMessage', kind: refusal.kind, chars: Math.min(text.length, contractLimits.requestBytes + 1) })
        if (id !== undefined) post(JSON.stringify({ i: id, p: { s: 422, b: refusalBody(refusal, 422) } }))
      })
    },
    postMessage: post,
  }
  handler.upgrade(guarded, { context: { connection } })
  port.start()
}
