import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { LogLine } from '#main/rpc/fault-log.ts'
import type { HttpLimits } from '#main/rpc/http-server.ts'
import { type HeadlessOptions, openHeadless } from '#main/rpc/headless-station.ts'
import { plainSecretBox } from '#main/storage/secret-box.ts'
import { FakeCore } from './fake-core.ts'

export interface Answer {
  readonly status: number
  readonly headers: Record<string, string | string[] | undefined>
  readonly text: string
}
export interface Ask {
  readonly method?: string
  readonly headers?: Record<string, string | undefined>
  readonly body?: string | Uint8Array
}
export interface HeadlessLine {
  readonly url: URL
  readonly core: FakeCore
  readonly logged: LogLine[]
  readonly print: string | null
  ask(path: string, ask?: Ask): Promise<Answer>
  /** POSTs a call the way the screens do; `cookie` as a browser would send it. */
  call(
    procedure: string,
    json?: unknown,
    cookie?: string,
    headers?: Record<string, string | undefined>,
  ): Promise<Answer>
  /** Logs in and answers the cookie. */
  logIn(login?: string): Promise<string>
  close(): Promise<void>
}

/** A small bundle of screens, with a file outside it that must never be served. */
export function makeScreens(folder: string): string {
  const root = join(folder, 'renderer')
  mkdirSync(join(root, 'assets'), { recursive: true })
  writeFileSync(join(folder, 'secret.txt'), 'SECRET outside')
  writeFileSync(join(root, 'index.html'), '<!doctype html><meta name="csp-nonce" nonce="__CSP_NONCE__"><p>Écran</p>')
  writeFileSync(join(root, 'assets/index-abc.js'), 'export {}')
  writeFileSync(join(root, 'assets/scan-worker-abc.js'), 'export {}')
  return root
}

/** One request as it is: node:http sends the path and the Host that it is told, which fetch would clean. */
export function askAs(url: URL, path: string, { method = 'GET', headers = {}, body }: Ask = {}): Promise<Answer> {
  const request = url.protocol === 'https:' ? httpsRequest : httpRequest
  return new Promise((resolve, reject) => {
    const sent = request(
      { hostname: url.hostname, port: url.port, method, path, rejectUnauthorized: false, agent: false },
      response => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('error', reject)
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text: Buffer.concat(chunks).toString('utf8'),
          }),
        )
      },
    )
    for (const [name, value] of Object.entries(headers)) if (value !== undefined) sent.setHeader(name, value)
    sent.on('error', reject)
    sent.end(body)
  })
}

/** A headless station on a free port of this machine, its services made up. */
export async function openHeadlessLine(
  limits: Partial<HttpLimits> = {},
  given: Partial<HeadlessOptions> = {},
): Promise<HeadlessLine> {
  const folder = mkdtempSync(join(tmpdir(), 'cocoatrack-headless-'))
  const core = new FakeCore()
  const logged: LogLine[] = []
  const station = await openHeadless(
    {
      dataDir: join(folder, 'data'),
      resourcesDir: folder,
      rendererDir: makeScreens(folder),
      version: '0',
      host: '127.0.0.1',
      port: 0,
      tls: null,
      secrets: plainSecretBox,
      log: line => void logged.push(line),
      limits,
      ...given,
    },
    () => Promise.resolve(Object.assign(core, { close: () => Promise.resolve() })),
  )
  const url = new URL(station.url)
  const call: HeadlessLine['call'] = (procedure, json = {}, cookie, headers = {}) =>
    askAs(url, `/rpc/${procedure.replace('.', '/')}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-cocoatrack': '1', origin: url.origin, cookie, ...headers },
      body: JSON.stringify({ json }),
    })
  return {
    url,
    core,
    logged,
    print: station.print,
    ask: (path, ask) => askAs(url, path, ask),
    call,
    async logIn(login = 'ag') {
      const { headers } = await call('sessions.login', { login, password: 'x' })
      return String(headers['set-cookie']).split(';')[0] ?? ''
    },
    async close() {
      await station.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** The refusal in an answer of a call. */
export const refusalIn = (answer: Answer): unknown => (JSON.parse(answer.text) as { json: { data: unknown } }).json.data
