import type { FastifyInstance } from 'fastify'
import type { WebSocket } from 'ws'
import { relayLimits } from '#shared/relay/relay-limits.ts'
import { headsQuerySchema } from '#shared/relay/relay-messages.ts'
import { wakePath } from '#shared/relay/relay-routes.ts'
import type { Bearer } from '../gate/access-token.ts'
import { Refused } from '../refused.ts'
import type { RelayParts } from '../relay-parts.ts'
import { signedIn } from './api-routes.ts'

const pingMs = 20_000
const slowBytes = 4 * 1024 * 1024
/** Closing codes of our own: not signed in any more, replaced by a newer one. */
const closed = { refused: 4403, replaced: 4409 } as const

/** Adds the WebSocket that tells of changes: everything at first, or what changed since a cursor, then what changes. */
export function addWakeSocket(app: FastifyInstance, parts: RelayParts): void {
  const bearers = new WeakMap<object, Bearer>()
  const sockets = new Map<string, WebSocket[]>()
  app.get(
    wakePath,
    {
      websocket: true,
      schema: { hide: true },
      onRequest: async request => {
        bearers.set(request, await signedIn(parts, request))
      },
    },
    (socket, request) => {
      const bearer = bearers.get(request)
      if (bearer === undefined) return socket.close(closed.refused)
      const { success, data } = headsQuerySchema.safeParse(request.query)
      const key = `${bearer.org} ${bearer.dev}`
      const before = sockets.get(key) ?? []
      if (before.length >= relayLimits.socketsPerStation) before.shift()?.close(closed.replaced)
      sockets.set(key, [...before, socket])
      socket.once('close', () => {
        const left = (sockets.get(key) ?? []).filter(one => one !== socket)
        if (left.length === 0) sockets.delete(key)
        else sockets.set(key, left)
      })
      follow(parts, socket, bearer, success ? data.cursor : undefined)
    },
  )
}

function follow(parts: RelayParts, socket: WebSocket, bearer: Bearer, since: string | undefined): void {
  let cursor = since
  let busy = false
  let again = true
  let heard = true
  const tell = async (): Promise<void> => {
    again = true
    if (busy) return
    busy = true
    try {
      while (again && socket.readyState === socket.OPEN) {
        again = false
        const first = cursor === since
        const heads = await parts.looks.look(bearer, cursor)
        cursor = heads.cursor
        if (first || heads.full || heads.logs.length > 0) socket.send(JSON.stringify(heads))
        // Who reads nothing asks again when he can.
        if (socket.bufferedAmount > slowBytes) socket.terminate()
      }
    } catch (error) {
      const refused = error instanceof Refused
      if (!refused) parts.log.warn({ err: error }, 'a station could not be told of a change')
      socket.close(refused ? closed.refused : 1013)
    } finally {
      busy = false
    }
  }
  const stop = parts.bus.listen(bearer.org, () => void tell())
  const timer = setInterval(() => {
    if (!heard) return socket.terminate()
    heard = false
    socket.ping()
  }, pingMs)
  parts.metrics.sockets.inc()
  socket.on('pong', () => (heard = true))
  socket.on('error', () => socket.terminate())
  socket.once('close', () => {
    clearInterval(timer)
    stop()
    parts.metrics.sockets.dec()
  })
  void tell()
}
