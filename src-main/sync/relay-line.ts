import http from 'node:http'
import https from 'node:https'
import type { Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { err, ok, type Result } from '#shared/kit/result.ts'

/** How a relay is reached. `proxy`: an HTTP proxy, `http://[user:password@]host:port`, or null for none. */
export interface LineOptions {
  readonly url: URL
  readonly proxy: URL | null
}

/** One request. `waitMs`: how long the answer may be held back on purpose. */
export interface LineRequest {
  readonly method: string
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Uint8Array
  readonly waitMs?: number
}

/** What came back. */
export interface LineAnswer {
  readonly status: number
  readonly retryAfterMs: number | undefined
  readonly body: Buffer
}

/** Why nothing came back: no network, no such name, nobody there, not trusted, too slow, cut off, more than may come, stopped. */
export type LineFault = {
  readonly kind:
    | 'NoNetwork'
    | 'NoSuchName'
    | 'Closed'
    | 'Silent'
    | 'NotTrusted'
    | 'Proxy'
    | 'Broken'
    | 'TooLarge'
    | 'Stopped'
  readonly detail: string
}

/** Units: ms; bytes. */
const times = { connect: 15_000, silence: 45_000 } as const
const mostBytes = 16 * 1024 * 1024

/** One relay's HTTP, over connections that are kept, through a proxy where there is one. Counts the bytes of bodies both ways. */
export class RelayLine {
  readonly bytes = { in: 0, out: 0 }
  readonly #options: LineOptions
  readonly #stopping = new AbortController()
  readonly #agent: http.Agent

  constructor(options: LineOptions) {
    this.#options = options
    const kept = { keepAlive: true, maxSockets: 4 }
    this.#agent = options.url.protocol === 'https:' ? new https.Agent(kept) : new http.Agent(kept)
  }

  /** Ends everything that waits, and every connection. */
  stop(): void {
    this.#stopping.abort()
    this.#agent.destroy()
  }

  /** Asks, and gives the whole answer, whatever its status. Errors: `LineFault`. `signal` ends just this one. */
  async request(asked: LineRequest, signal?: AbortSignal): Promise<Result<LineAnswer, LineFault>> {
    try {
      const answer = await this.#send(asked, signal)
      this.bytes.out += asked.body?.length ?? 0
      this.bytes.in += answer.body.length
      return ok(answer)
    } catch (error) {
      return err(this.#stopping.signal.aborted || signal?.aborted === true ? stopped : faultOf(error))
    }
  }

  async #send(
    { method, path, headers = {}, body, waitMs = 0 }: LineRequest,
    signal?: AbortSignal,
  ): Promise<LineAnswer> {
    const { url, proxy } = this.#options
    const signals = [this.#stopping.signal, ...(signal === undefined ? [] : [signal])]
    const all = AbortSignal.any(signals)
    all.throwIfAborted()
    const length = body === undefined ? {} : { 'content-length': String(body.length) }
    const options: https.RequestOptions = {
      method,
      host: url.hostname.replace(/^\[|\]$/g, ''),
      port: url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port),
      path: url.pathname.replace(/\/$/, '') + path,
      headers: { host: url.host, ...headers, ...length },
      agent: this.#agent,
      signal: all,
      timeout: times.silence + waitMs,
    }
    if (proxy !== null && url.protocol === 'https:') options.createConnection = await this.#tunnel(proxy, all)
    else if (proxy !== null) Object.assign(options, throughProxy(proxy, url, options))
    const ask = url.protocol === 'https:' ? https.request : http.request
    return new Promise((done, fail) => {
      const request = ask(options, answer => done(readAnswer(answer)))
      request.on('error', fail)
      request.on('timeout', () => request.destroy(new LineError('Silent', 'no answer')))
      request.end(body)
    })
  }

  /** A TLS connection through a proxy's CONNECT. */
  async #tunnel(proxy: URL, signal: AbortSignal): Promise<() => Socket> {
    const { url } = this.#options
    const target = `${url.hostname}:${url.port === '' ? 443 : url.port}`
    const socket = await new Promise<Socket>((done, fail) => {
      const request = http.request({
        host: proxy.hostname,
        port: Number(proxy.port || 80),
        method: 'CONNECT',
        path: target,
        headers: { host: target, ...proxyLogin(proxy) },
        timeout: times.connect,
        signal,
      })
      request.on('connect', (answer, tunnel) =>
        answer.statusCode === 200 ? done(tunnel) : fail(new LineError('Proxy', String(answer.statusCode))),
      )
      request.on('timeout', () => request.destroy(new LineError('Proxy', 'no answer')))
      request.on('error', error => fail(error instanceof LineError ? error : new LineError('Proxy', error.message)))
      request.end()
    })
    return () => connectTls({ socket, servername: url.hostname })
  }
}

class LineError extends Error {
  readonly kind: LineFault['kind']

  constructor(kind: LineFault['kind'], detail: string) {
    super(detail)
    this.kind = kind
  }
}

const stopped: LineFault = { kind: 'Stopped', detail: '' }

const throughProxy = (proxy: URL, url: URL, options: https.RequestOptions): https.RequestOptions => ({
  host: proxy.hostname,
  port: Number(proxy.port || 80),
  path: `${url.origin}${String(options.path)}`,
  headers: { ...(options.headers as Record<string, string>), ...proxyLogin(proxy) },
})

function proxyLogin({ username, password }: URL): Record<string, string> {
  if (username === '') return {}
  const login = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
  return { 'proxy-authorization': `Basic ${Buffer.from(login).toString('base64')}` }
}

async function readAnswer(answer: http.IncomingMessage): Promise<LineAnswer> {
  const parts: Buffer[] = []
  let bytes = 0
  for await (const part of answer as AsyncIterable<Buffer>) {
    bytes += part.length
    if (bytes > mostBytes) throw new LineError('TooLarge', String(bytes))
    parts.push(part)
  }
  const seconds = Number(answer.headers['retry-after'])
  const retryAfterMs = Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : undefined
  return { status: answer.statusCode ?? 0, retryAfterMs, body: Buffer.concat(parts) }
}

const kinds: Readonly<Record<string, LineFault['kind']>> = {
  ENOTFOUND: 'NoSuchName',
  EAI_AGAIN: 'NoNetwork',
  ENETUNREACH: 'NoNetwork',
  ENETDOWN: 'NoNetwork',
  EHOSTUNREACH: 'NoNetwork',
  ECONNREFUSED: 'Closed',
  ETIMEDOUT: 'Silent',
  CERT_HAS_EXPIRED: 'NotTrusted',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'NotTrusted',
  SELF_SIGNED_CERT_IN_CHAIN: 'NotTrusted',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'NotTrusted',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'NotTrusted',
  ERR_TLS_CERT_ALTNAME_INVALID: 'NotTrusted',
}

function faultOf(error: unknown): LineFault {
  if (error instanceof LineError) return { kind: error.kind, detail: error.message }
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return { kind: kinds[code] ?? 'Broken', detail: code || (error instanceof Error ? error.message : String(error)) }
}
