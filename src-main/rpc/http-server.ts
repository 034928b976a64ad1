import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerOptions, type ServerResponse } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import { RPCHandler } from '@orpc/server/node'
import { contractLimits } from '#shared/contract/limits.ts'
import { type Refusal, refuse } from '#shared/contract/refusal.ts'
import { browserConnection } from './browser-connection.ts'
import { type Log, traceOf } from './fault-log.ts'
import { isLoopback, makeHostCheck } from './known-hosts.ts'
import { fixedHeaders } from '#node/page-headers.ts'
import { makeRateLimit } from '#shared/kit/rate-limit.ts'
import type { RendererFiles } from '#node/renderer-files.ts'
import { type BodyBudget, readBody } from './request-body.ts'
import type { StationRouter } from './router.ts'
import type { StationCore } from './services.ts'
import { isCallBody, parseJson, refusalBody } from './wire.ts'

/** Bounds of the headless station's sockets (TK-9, PR-1). Times in ms. */
export const httpLimits = {
  headersMs: 10_000,
  strangerBodyMs: 10_000,
  bodyMs: 120_000,
  keepAliveMs: 5_000,
  handshakeMs: 5_000,
  checkEveryMs: 1_000,
  sockets: 256,
  socketsPerAddress: 64,
  headerBytes: 16 * 1024,
  heldBytes: 128 * 1024 * 1024,
  /** of an address, before anybody is known */
  requestsPerMinute: 600,
  /** of a session: a lively talk takes some twenty a second of each window */
  sessionRequestsPerMinute: 3_000,
  loginsPerMinute: 5,
  drainMs: 3_000,
} as const
export type HttpLimits = { readonly [K in keyof typeof httpLimits]: number }

export interface HttpStationOptions {
  readonly host: string
  readonly port: number
  readonly tls: { readonly cert: string; readonly key: string } | null
  readonly files: RendererFiles
  readonly router: StationRouter
  readonly core: StationCore
  readonly log: Log
  /** a clock that only goes forward, in ms */
  readonly now: () => number
  readonly limits?: Partial<HttpLimits>
}
export interface HttpStation {
  readonly url: string
  /** Stops intake, lets running calls end for 3 s, then cuts. */
  close(): Promise<void>
}

const rpcPath = /^\/rpc\/([A-Za-z0-9]{1,40})\/([A-Za-z0-9]{1,40})$/
const passwordCalls = new Set(['sessions.login', 'sessions.unlock', 'sessions.confirm', 'sessions.changePassword'])

/** The status a refusal of the transport has; refusals of use cases are 422. */
const statusOf: Partial<Record<Refusal['kind'], number>> = {
  TooLarge: 413,
  Busy: 503,
  TooManyAttempts: 429,
  Forbidden: 403,
  Invalid: 400,
}

/** A call that another site's page could have made: not our origin, not our header, or not JSON (CSRF). */
function isForeign({ headers }: IncomingMessage, tls: boolean): boolean {
  const origin = `${tls ? 'https' : 'http'}://${headers.host}`
  if (headers.origin !== undefined && headers.origin !== origin) return true
  if (headers['sec-fetch-site'] !== undefined && headers['sec-fetch-site'] !== 'same-origin') return true
  return headers['x-cocoatrack'] !== '1' || !/^application\/json\b/.test(headers['content-type'] ?? '')
}

/** Whose request it is. */
interface From {
  readonly connection: ReturnType<typeof browserConnection>
  readonly token: string | null
  /** the token is that of a session that goes on */
  readonly known: boolean
  readonly address: string
}

class HttpDesk {
  readonly #options: HttpStationOptions
  readonly #limits: HttpLimits
  readonly #handler: RPCHandler<{ connection: ReturnType<typeof browserConnection> }>
  readonly #budget: BodyBudget
  readonly #isOurHost: (header: string | undefined) => boolean
  readonly #requests
  readonly #sessions
  readonly #logins

  constructor(options: HttpStationOptions, limits: HttpLimits, port: () => number) {
    this.#options = options
    this.#limits = limits
    this.#handler = new RPCHandler(options.router)
    this.#budget = { held: 0, limit: limits.heldBytes }
    this.#isOurHost = makeHostCheck(options.host, port, options.now)
    this.#requests = makeRateLimit(limits.requestsPerMinute, 60_000, options.now)
    this.#sessions = makeRateLimit(limits.sessionRequestsPerMinute, 60_000, options.now)
    this.#logins = makeRateLimit(limits.loginsPerMinute, 60_000, options.now)
  }

  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    for (const [name, value] of Object.entries(fixedHeaders)) response.setHeader(name, value)
    const address = (request.socket.remoteAddress ?? '').replace(/^::ffff:/, '')
    const hosts = request.rawHeaders.filter((name, n) => n % 2 === 0 && name.toLowerCase() === 'host')
    if (hosts.length !== 1 || !this.#isOurHost(request.headers.host)) return end(response, 421)
    const connection = browserConnection(request, response, address, this.#options.tls !== null)
    const token = connection.token()
    const known = token !== null && this.#options.core.standing(token, 'watch') !== null
    const waitSeconds = known ? this.#sessions.take(token) : this.#requests.take(address)
    if (waitSeconds > 0) return refuseWith(response, refuse('TooManyAttempts', { waitSeconds }))
    const [path = ''] = (request.url ?? '').split('?', 1)
    if (path.startsWith('/rpc/')) return this.#call(request, response, path, { connection, token, known, address })
    if (request.method !== 'GET' && request.method !== 'HEAD') return end(response, 405)
    const { status, headers, body } = await this.#options.files.answer(path, randomBytes(16).toString('base64'))
    response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) })
    response.end(request.method === 'HEAD' ? undefined : body)
  }

  async #call(request: IncomingMessage, response: ServerResponse, path: string, from: From): Promise<void> {
    const { log } = this.#options
    const { connection, token, known, address } = from
    const tls = this.#options.tls !== null
    response.setHeader('cache-control', 'no-store')
    if (request.method !== 'POST') return end(response, 405)
    const [, feature, name] = rpcPath.exec(path) ?? []
    if (feature === undefined || name === undefined) return end(response, 404)
    if (isForeign(request, tls)) {
      log({ event: 'foreignRequest' })
      return end(response, 403)
    }
    const procedure = `${feature}.${name}`
    // a station that nobody has set up is set up at its own machine
    if (feature === 'setup' && name !== 'state' && !isLoopback(address)) {
      return refuseWith(response, refuse('Forbidden', { action: procedure }))
    }
    const limit = known ? contractLimits.requestBytes : contractLimits.strangerBytes
    const text = await readBody(request, limit, known ? this.#limits.bodyMs : this.#limits.strangerBodyMs, this.#budget)
    if (!text.ok) return refuseWith(response, text.error)
    const body = text.value === '' ? { ok: true as const, value: {} } : parseJson(text.value)
    if (!body.ok) return refuseWith(response, body.error)
    if (!isCallBody(body.value))
      return refuseWith(response, refuse('Invalid', { fields: [{ path: '', code: 'envelope' }] }))
    if (passwordCalls.has(procedure)) {
      const waitSeconds = this.#logins.take(`${address} ${accountOf(body.value) ?? token ?? ''}`)
      if (waitSeconds > 0) return refuseWith(response, refuse('TooManyAttempts', { waitSeconds }))
    }
    // oRPC takes a body that is already read from here
    Object.assign(request, { body: body.value })
    const { matched } = await this.#handler.handle(request, response, { prefix: '/rpc', context: { connection } })
    if (!matched) end(response, 404)
  }
}

function accountOf(body: unknown): string | undefined {
  const { json } = body as { json?: { login?: unknown } }
  return typeof json?.login === 'string' ? json.login.trim().toLowerCase().slice(0, 60) : undefined
}

function end(response: ServerResponse, status: number): void {
  closeUnread(response)
  response.writeHead(status, { 'content-type': 'text/plain', 'cache-control': 'no-store' })
  response.end()
}

function refuseWith(response: ServerResponse, refusal: Refusal): void {
  const status = statusOf[refusal.kind] ?? 422
  const wait = refusal.kind === 'TooManyAttempts' ? refusal.waitSeconds : refusal.kind === 'Busy' ? 1 : undefined
  closeUnread(response)
  if (wait !== undefined) response.setHeader('retry-after', String(wait))
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
  response.end(JSON.stringify(refusalBody(refusal, status)))
}

/** What is left of a body that is refused is not waited for: the line closes after the answer. */
function closeUnread(response: ServerResponse): void {
  const { req: request } = response
  if (request.complete || request.method === 'GET' || request.method === 'HEAD') return
  response.setHeader('connection', 'close')
  request.resume()
  response.once('finish', () => setTimeout(() => request.socket.destroy(), 200).unref())
}

/** PR-1: at most so many sockets an address; errors below HTTP close the socket, whatever its state. */
function guardSockets(server: Server, limits: HttpLimits): void {
  const perAddress = new Map<string, number>()
  server.maxConnections = limits.sockets
  server.on('connection', (socket: Socket) => {
    const address = socket.remoteAddress ?? ''
    const count = (perAddress.get(address) ?? 0) + 1
    if (count > limits.socketsPerAddress) return void socket.destroy()
    perAddress.set(address, count)
    socket.once('close', () => {
      const left = (perAddress.get(address) ?? 1) - 1
      if (left > 0) perAddress.set(address, left)
      else perAddress.delete(address)
    })
  })
  const destroy = (_error: Error, socket: { destroy(): unknown }) => void socket.destroy()
  server.on('clientError', destroy)
  server.on('tlsClientError', destroy)
}

/** Serves the built screens and the contract over HTTP (LEDGER's station without a window), with the same login and rights. */
export async function serveHttp(options: HttpStationOptions): Promise<HttpStation> {
  const limits: HttpLimits = { ...httpLimits, ...options.limits }
  const settings: ServerOptions = {
    headersTimeout: limits.headersMs,
    requestTimeout: limits.bodyMs,
    keepAliveTimeout: limits.keepAliveMs,
    connectionsCheckingInterval: limits.checkEveryMs,
    maxHeaderSize: limits.headerBytes,
  }
  const { tls } = options
  const server = tls
    ? createSecureServer({ ...settings, ...tls, minVersion: 'TLSv1.3', handshakeTimeout: limits.handshakeMs })
    : createServer(settings)
  // Kept: a server that closes has no address any more, and what came before is still answered.
  let port = options.port
  const desk = new HttpDesk(options, limits, () => port)
  guardSockets(server, limits)
  server.on('request', (request, response) => {
    desk.serve(request, response).catch((error: unknown) => {
      options.log({ event: 'httpFault', ...traceOf(error) })
      if (response.headersSent) response.destroy()
      else end(response, 500)
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port, options.host, resolve)
  })
  port = (server.address() as AddressInfo).port
  const shown = options.host.includes(':') ? `[${options.host}]` : options.host
  return {
    url: `${tls ? 'https' : 'http'}://${shown}:${port}/`,
    close: () =>
      new Promise(resolve => {
        const cut = setTimeout(() => server.closeAllConnections(), limits.drainMs)
        server.close(() => {
          clearTimeout(cut)
          resolve()
        })
        server.closeIdleConnections()
      }),
  }
}
