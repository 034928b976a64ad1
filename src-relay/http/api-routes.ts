import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { z } from 'zod'
import { packingFor, unpackMessage } from '#node/frame-packing.ts'
import { relayLimits } from '#shared/relay/relay-limits.ts'
import { bytesType, framesType, type RelayRoute, type RelayRouteName, relayRoutes } from '#shared/relay/relay-routes.ts'
import { blobSchema } from '#shared/relay/relay-messages.ts'
import { isHexId } from '#shared/sync/scope.ts'
import { LIMITS } from '#shared/sync/limits.ts'
import type { Ops } from '#shared/sync/protocol/message.ts'
import { makeDoor } from '../admin/admin-session.ts'
import { givePiece } from '../blobs/give-blob.ts'
import { haveBlobs } from '../blobs/have-blobs.ts'
import { takePiece } from '../blobs/take-blob.ts'
import type { Bearer } from '../gate/access-token.ts'
import { enrol } from '../gate/enrolment.ts'
import { noteRefused } from '../gate/admissions.ts'
import { login, logout, makeChallenge, refresh } from '../gate/sessions.ts'
import { takeOps } from '../ingest/take-ops.ts'
import { pullLogs } from '../pull/pull-logs.ts'
import { Refused, refuse } from '../refused.ts'
import type { RelayParts } from '../relay-parts.ts'
import { waitForHeads } from '../pull/wait-for-heads.ts'
import { readForks } from '../pull/read-forks.ts'
import { tellLan } from '../gate/tell-lan.ts'
import { hearSaid, takeSaid } from '../said/hear-said.ts'
import { bearerOf } from './relay-server.ts'
import { routeSchema } from './route-schema.ts'

type Input<T> = T extends z.ZodType ? z.infer<T> : T extends 'frame' | 'bytes' ? Buffer : undefined
type BodyOf<N extends RelayRouteName> = (typeof relayRoutes)[N] extends { readonly body: infer B }
  ? Input<B>
  : undefined
type QueryOf<N extends RelayRouteName> = (typeof relayRoutes)[N] extends { readonly query: infer Q }
  ? Input<Q>
  : undefined

/** One request whose parts were checked. */
interface Call<N extends RelayRouteName> {
  readonly body: BodyOf<N>
  readonly query: QueryOf<N>
  readonly log: string
  readonly blob: string
  readonly bearer: Bearer
  readonly address: string
  readonly request: FastifyRequest
  readonly gone: AbortSignal
}

type Handlers = { readonly [N in RelayRouteName]: (call: Call<N>) => Promise<unknown> }

/** What every route of the contract does. */
const handlersOf = (parts: RelayParts): Handlers => ({
  relay: () => Promise.resolve({ v: 1, relay: parts.keys.relay(), keys: parts.keys.witnessKeys(), now: parts.nowMs() }),
  enrol: ({ body, address }) => enrol(parts, body, address),
  challenge: () => Promise.resolve(makeChallenge(parts)),
  login: async ({ body, address, request }) => {
    await parts.limits.login(request)
    return login(parts, body, address)
  },
  refresh: async ({ body, request }) => {
    await parts.limits.refresh(request)
    return refresh(parts, body)
  },
  logout: async ({ bearer }) => {
    await logout(parts, bearer)
    parts.changed(bearer.org)
  },
  heads: ({ bearer, query, gone }) => waitForHeads(parts, bearer, query.cursor, query.waitMs ?? 0, gone),
  push: async ({ bearer, body, log }) => {
    const ops = await readFrame(body, log)
    const { taken, changed } = await parts.giveWay.first(() => takeOps(parts, bearer, ops))
    if (changed) parts.changed(bearer.org)
    parts.metrics.bytes.inc({ way: 'in' }, body.length)
    parts.metrics.entries.inc(taken.added)
    return taken
  },
  pull: async ({ bearer, body }) => {
    const frames = await pullLogs(parts, bearer, body, packingFor(body.caps ?? []))
    parts.metrics.bytes.inc({ way: 'out' }, frames.length)
    return frames
  },
  forks: ({ bearer, log }) => readForks(parts, bearer, log),
  lan: ({ bearer, body }) => tellLan(parts, bearer, body.at),
  say: ({ bearer, body }) => takeSaid(parts, bearer, body.said),
  hear: ({ bearer, query, gone }) => hearSaid(parts, bearer, query, gone),
  haveBlobs: ({ bearer, body }) => haveBlobs(parts, bearer, body.blobs),
  putBlob: async ({ bearer, body, blob, query }) => {
    if (!Buffer.isBuffer(body)) return refuse('Malformed', { at: 'content-type' })
    const taken = await takePiece(parts, bearer, { blob, at: query.at, bytes: body })
    parts.metrics.bytes.inc({ way: 'in' }, body.length)
    return taken
  },
  getBlob: async ({ bearer, blob, query }) => {
    const bytes = await givePiece(parts, bearer, blob, query.at)
    parts.metrics.bytes.inc({ way: 'out' }, bytes.length)
    return bytes
  },
  adminDoor: ({ bearer, body }) => makeDoor(parts, bearer, body),
})

async function readFrame(body: Buffer, log: string): Promise<Ops> {
  if (!Buffer.isBuffer(body)) return refuse('Malformed', { at: 'content-type' })
  const message = await unpackMessage(body)
  if (!message.ok) return refuse(message.error.kind, { at: message.error.at })
  const { value } = message
  return value.t === 'OPS' && value.log === log ? value : refuse('Malformed', { at: 'log' })
}

/** Adds every route of the contract: token before body, then schemas, then what it does. */
export function addApiRoutes(app: FastifyInstance, parts: RelayParts): void {
  const handlers = handlersOf(parts)
  for (const name of Object.keys(relayRoutes) as RelayRouteName[]) addRoute(app, parts, name, handlers[name] as never)
}

const bodyLimitOf = ({ body }: RelayRoute): number =>
  body === 'frame' ? relayLimits.frameBytes : body === 'bytes' ? LIMITS.blobChunkBytes : relayLimits.certificatesBytes

function addRoute(
  app: FastifyInstance,
  parts: RelayParts,
  name: RelayRouteName,
  handle: (call: unknown) => Promise<unknown>,
): void {
  const route: RelayRoute = relayRoutes[name]
  const bearers = new WeakMap<FastifyRequest, Bearer>()
  app.route({
    method: route.method,
    url: route.path,
    schema: routeSchema(name, route),
    bodyLimit: bodyLimitOf(route),
    onRequest: async request => {
      if (route.signedIn) bearers.set(request, await signedIn(parts, request))
    },
    handler: async (request, reply) => {
      const gone = new AbortController()
      reply.raw.once('close', () => gone.abort())
      const call = {
        ...partsOf(route, request),
        bearer: bearers.get(request),
        address: request.ip,
        request,
        gone: gone.signal,
      }
      const answer = await handle(call).catch((error: unknown) => noteRefusal(parts, name, call, error))
      if (route.answer === 'frames') return reply.type(framesType).send(answer)
      if (route.answer === 'bytes') return reply.type(bytesType).send(answer)
      return answer === undefined ? reply.status(204).send() : reply.send(answer)
    },
  })
}

/** Whom the token of a request speaks for. Refuses any other request before its body is read. */
export async function signedIn(parts: RelayParts, request: FastifyRequest): Promise<Bearer> {
  const bearer = await parts.tokens.read(bearerOf(request))
  if (bearer === undefined) return refuse('NotSignedIn')
  await parts.limits.station(request, bearer)
  return bearer
}

function partsOf(route: RelayRoute, request: FastifyRequest) {
  const { log = '', blob = '' } = request.params as { log?: string; blob?: string }
  if (route.path.includes(':log') && !isHexId(log)) refuse('Malformed', { at: 'log' })
  if (route.path.includes(':blob') && !blobSchema.safeParse(blob).success) refuse('Malformed', { at: 'blob' })
  return {
    log,
    blob,
    body: route.body === 'frame' || route.body === 'bytes' ? request.body : checked(route.body, request.body, 'body'),
    query: checked(route.query, request.query, 'query'),
  }
}

function checked(schema: z.ZodType | undefined, value: unknown, at: string): unknown {
  if (schema === undefined) return undefined
  const parsed = schema.safeParse(value)
  return parsed.success
    ? parsed.data
    : refuse('Malformed', { at: [at, ...(parsed.error.issues[0]?.path ?? [])].join('.') })
}

const gates = { enrol: 'enrol', login: 'login', refresh: 'refresh' } as const
/** Refusals after which it is certain who asked. */
const proven = new Set(['Revoked', 'Ended'])

async function noteRefusal(
  parts: RelayParts,
  name: RelayRouteName,
  { bearer, address }: { readonly bearer: Bearer | undefined; readonly address: string },
  error: unknown,
): Promise<never> {
  if (error instanceof Refused) {
    const { kind, why } = error.refusal
    const gate = gates[name as keyof typeof gates]
    const who = error.proven ?? (proven.has(kind) ? bearer : undefined)
    if (gate !== undefined || who !== undefined) {
      const said = why === undefined ? kind : `${kind} ${why}`
      const { org, dev } = who ?? {}
      await noteRefused(parts.database, parts.log, { org, dev, what: gate ?? 'request', why: said, address })
    }
  }
  throw error
}
