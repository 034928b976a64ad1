import compress from '@fastify/compress'
import cors from '@fastify/cors'
import helmet from '@fastify/helmet'
import rateLimit from '@fastify/rate-limit'
import swagger from '@fastify/swagger'
import underPressure from '@fastify/under-pressure'
import websocket from '@fastify/websocket'
import Fastify, { type FastifyBaseLogger, type FastifyInstance, type FastifyRequest, LogController } from 'fastify'
import type { Logger } from 'pino'
import { relayLimits } from '#shared/relay/relay-limits.ts'
import { bytesType, frameType } from '#shared/relay/relay-routes.ts'
import { LIMITS } from '#shared/sync/limits.ts'
import type { Config } from '../config.ts'
import { Refused } from '../refused.ts'
import { refusalOf, sendRefusal } from './answer-error.ts'
import type { Metrics } from './metrics.ts'

/** How long a whole request may take to come, its head, and a connection between two. Units: ms. */
const times = { requestTimeout: 60_000, headersTimeout: 10_000, keepAliveTimeout: 65_000 }
const mostConnections = 4000

/** The bare server: limits, headers, errors, metrics; routes are added by the caller. */
export async function makeServer(
  config: Pick<Config, 'trustProxy' | 'busyMs'>,
  log: Logger,
  metrics: Metrics,
): Promise<FastifyInstance> {
  const loggerInstance: FastifyBaseLogger = log
  const app = Fastify({
    loggerInstance,
    logController: new LogController({ disableRequestLogging: true }),
    // Of nobody but a proxy that was named is X-Forwarded-For read (TK-9).
    trustProxy: config.trustProxy.length === 0 ? false : [...config.trustProxy],
    bodyLimit: relayLimits.jsonBytes,
    requestTimeout: times.requestTimeout,
    keepAliveTimeout: times.keepAliveTimeout,
    forceCloseConnections: true,
    http: { headersTimeout: times.headersTimeout, connectionsCheckingInterval: 2000 },
    // the contract's schemas check requests; those of the routes are words for OpenAPI
    clientErrorHandler: (_error, socket) => socket.destroy(),
  })
  app.server.maxConnections = mostConnections
  app.setValidatorCompiler(() => () => true)
  app.setSerializerCompiler(() => data => JSON.stringify(data))
  app.addContentTypeParser(
    frameType,
    { parseAs: 'buffer', bodyLimit: relayLimits.frameBytes },
    (_request, body, done) => done(null, body),
  )
  app.addContentTypeParser(bytesType, { parseAs: 'buffer', bodyLimit: LIMITS.blobChunkBytes }, (_request, body, done) =>
    done(null, body),
  )
  app.removeContentTypeParser('text/plain')
  app.setErrorHandler((error, request, reply) => {
    const refusal = refusalOf(error)
    metrics.refusals.inc({ kind: refusal.kind })
    if (refusal.kind === 'Fault') request.log.error({ err: error, route: request.routeOptions.url }, 'a fault of ours')
    else if (refusal.kind === 'Busy') request.log.warn({ err: error }, 'not now')
    return sendRefusal(request, reply, refusal)
  })
  app.setNotFoundHandler((request, reply) => sendRefusal(request, reply, { kind: 'NotHere' }))
  app.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'none'
    metrics.seconds.observe({ route, status: String(reply.statusCode) }, reply.elapsedTime / 1000)
    done()
  })
  await addPlugins(app, config.busyMs)
  return app
}

async function addPlugins(app: FastifyInstance, busyMs: number): Promise<void> {
  await app.register(helmet, {
    contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
    hsts: { maxAge: 31_536_000 },
  })
  // Stations call from their own process: no page of any origin may (TK-10).
  await app.register(cors, { origin: false })
  await app.register(compress, { globalDecompression: false, threshold: 1024, customTypes: /^application\/json/ })
  await app.register(rateLimit, {
    max: relayLimits.requestsPerMinuteAtAddress,
    timeWindow: 60_000,
    errorResponseBuilder: (_request, { ttl }) => new Refused({ kind: 'TooMany', retryMs: ttl }),
  })
  await app.register(underPressure, {
    maxEventLoopDelay: busyMs,
    // A time in which the loop did not turn once counts as endlessly late: it must be no shorter than what is too late.
    sampleInterval: busyMs,
    pressureHandler: (_request, _reply, type) => {
      throw new Refused({ kind: 'Busy', why: type, retryMs: 5000 })
    },
  })
  await app.register(websocket, { options: { maxPayload: 1024, perMessageDeflate: false } })
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'CocoaTrack relay', version: '1' },
      components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } } },
    },
  })
}

/** The token of a request that says `Bearer`, or an empty text. */
export const bearerOf = (request: FastifyRequest): string =>
  /^Bearer ([\x21-\x7e]+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? ''
