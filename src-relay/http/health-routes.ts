import { timingSafeEqual } from 'node:crypto'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Config } from '../config.ts'
import { refuse } from '../refused.ts'
import type { RelayParts } from '../relay-parts.ts'
import { bearerOf } from './relay-server.ts'

const near = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1'])

/** Adds what watches over a relay: alive, ready, metrics, and the API's own words. */
export function addHealthRoutes(
  app: FastifyInstance,
  parts: RelayParts,
  config: Config,
  isStopping: () => boolean,
): void {
  const plain = { schema: { hide: true } }
  app.get('/healthz', plain, () => ({ ok: true }))
  app.get('/readyz', plain, async (_request, reply) => {
    const found = await parts.database
      .ofRelay(tx => tx.query('SELECT 1'))
      .then(
        () => true,
        () => false,
      )
    const ready = found && !isStopping()
    return reply.status(ready ? 200 : 503).send({ ok: ready })
  })
  app.get('/metrics', plain, async (request, reply) => {
    if (!mayWatch(config, request)) return refuse('NotSignedIn')
    return reply.type(parts.metrics.registry.contentType).send(await parts.metrics.registry.metrics())
  })
  app.get('/openapi.json', plain, () => app.swagger())
}

function mayWatch(config: Config, request: FastifyRequest): boolean {
  const token = config.metricsToken()
  if (token === undefined) return !config.production && near.has(request.ip)
  const [expected, given] = [Buffer.from(token), Buffer.from(bearerOf(request))]
  return expected.length === given.length && timingSafeEqual(expected, given)
}
