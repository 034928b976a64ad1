import { assert } from '#shared/kit/assert.ts'
import { ownCaps, packMessage, unpackMessage } from '#node/frame-packing.ts'
import {
  type HeadsAnswer,
  refusalSchema,
  type RelayRefusal,
  type Taken,
  type Tokens,
} from '#shared/relay/relay-messages.ts'
import { frameType, type RelayRouteName, relayRoutes } from '#shared/relay/relay-routes.ts'
import { enrolMessage, loginMessage, refreshMessage } from '#shared/relay/relay-signing.ts'
import { base64url } from '#shared/sync/bytes.ts'
import type { Message, Ops } from '#shared/sync/protocol/message.ts'
import { plainCode } from '#shared/relay/enrol-code.ts'
import { testHashing } from './crypto.ts'
import type { RelayStation } from './relay-world.ts'

interface OpenApi {
  readonly paths: Record<string, Record<string, { operationId?: string; responses: Record<string, unknown> }>>
}

/** What came back: the status, and either what was asked for or a refusal. */
export interface Answer<T> {
  readonly status: number
  readonly headers: Headers
  readonly value: T
  readonly refusal: RelayRefusal | undefined
}

/** A client of the relay that knows of it only what its published OpenAPI says, and holds each answer against it. */
export class RelayClient {
  readonly station: RelayStation
  readonly #address: string
  readonly #relay: string
  readonly #operations: Map<string, { method: string; path: string; statuses: Set<string> }>
  tokens: Tokens | undefined

  private constructor(station: RelayStation, address: string, relay: string, api: OpenApi) {
    this.station = station
    this.#address = address
    this.#relay = relay
    this.#operations = new Map(
      Object.entries(api.paths).flatMap(([path, methods]) =>
        Object.entries(methods).map(([method, { operationId = '', responses }]) => [
          operationId,
          { method: method.toUpperCase(), path, statuses: new Set(Object.keys(responses)) },
        ]),
      ),
    )
  }

  static async at(address: string, station: RelayStation): Promise<RelayClient> {
    const api = (await (await fetch(`${address}/openapi.json`)).json()) as OpenApi
    const { relay } = (await (await fetch(`${address}/v1/relay`)).json()) as { relay: string }
    return new RelayClient(station, address, relay, api)
  }

  get relay(): string {
    return this.#relay
  }

  async call<T>(
    name: RelayRouteName,
    {
      body,
      log = '',
      query = '',
      headers = {},
    }: { body?: unknown; log?: string; query?: string; headers?: Record<string, string> } = {},
  ): Promise<Answer<T>> {
    const operation = this.#operations.get(name)
    assert(operation, `the published API has ${name}`)
    const { method, path, statuses } = operation
    const isFrame = body instanceof Uint8Array
    const response = await fetch(`${this.#address}${path.replace('{log}', log)}${query}`, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': isFrame ? frameType : 'application/json' }),
        ...(this.tokens === undefined ? {} : { authorization: `Bearer ${this.tokens.access}` }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: isFrame ? body.slice() : JSON.stringify(body) }),
    })
    assert(statuses.has(String(response.status)), `${name} answered ${response.status}, which is not published`)
    const { answer } = relayRoutes[name] as { answer?: unknown }
    if (!response.ok) {
      const refusal = refusalSchema.parse(await response.json())
      return { status: response.status, headers: response.headers, value: undefined as T, refusal }
    }
    const value = answer === 'frames' ? new Uint8Array(await response.arrayBuffer()) : await jsonOf(response)
    if (answer !== undefined && answer !== 'frames') (answer as { parse(value: unknown): unknown }).parse(value)
    return { status: response.status, headers: response.headers, value: value as T, refusal: undefined }
  }

  enrol(code: string, root: Uint8Array) {
    const { dev, signing, signed, issuers } = this.station
    const sig = signing.sign(enrolMessage(testHashing, { relay: this.#relay, dev, root, code: plainCode(code) }))
    const body = { code, root: base64url(root), ...certificates(signed, issuers), app: '0.2.0', sig: base64url(sig) }
    return this.call<{ org: string }>('enrol', { body })
  }

  async login(): Promise<Answer<Tokens>> {
    const { value } = await this.call<{ challenge: string }>('challenge')
    const answer = await this.call<Tokens>('login', { body: this.loginBody(value.challenge) })
    if (answer.refusal === undefined) this.tokens = answer.value
    return answer
  }

  loginBody(challenge: string) {
    const { org, dev, signing, signed, issuers } = this.station
    const sig = signing.sign(loginMessage({ relay: this.#relay, org, dev, challenge }))
    return { challenge, ...certificates(signed, issuers), app: '0.2.0', sig: base64url(sig) }
  }

  async refresh(refresh: string): Promise<Answer<Tokens>> {
    const sig = this.station.signing.sign(refreshMessage(testHashing, this.#relay, refresh))
    return this.call<Tokens>('refresh', { body: { refresh, sig: base64url(sig) } })
  }

  async push(ops: Ops): Promise<Answer<Taken>> {
    const frame = await packMessage({ t: 'OPS', stream: 1, ...ops }, 'zstd')
    return this.call<Taken>('push', { body: frame, log: ops.log })
  }

  heads(query = ''): Promise<Answer<HeadsAnswer>> {
    return this.call<HeadsAnswer>('heads', { query })
  }

  async pull(wants: { log: string; have: [number, string][] }[], maxBytes?: number): Promise<Message[]> {
    const body = { wants, caps: ownCaps, ...(maxBytes === undefined ? {} : { maxBytes }) }
    const { value, refusal } = await this.call<Uint8Array>('pull', { body })
    assert(refusal === undefined, `the pull was refused: ${refusal?.kind}`)
    return readFrames(value)
  }
}

/** The messages of an answer of frames. */
export async function readFrames(bytes: Uint8Array): Promise<Message[]> {
  const messages: Message[] = []
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  for (let at = 0; at < bytes.length; ) {
    const length = view.getUint32(at)
    const message = await unpackMessage(bytes.subarray(at + 4, at + 4 + length))
    assert(message.ok, 'a frame of the relay is readable')
    messages.push(message.value)
    at += 4 + length
  }
  return messages
}

async function jsonOf(response: Response): Promise<unknown> {
  const text = await response.text()
  return text === '' ? undefined : JSON.parse(text)
}

type Signed = RelayStation['signed']

const certificates = (signed: Signed, issuers: readonly Signed[]) => ({
  certificate: pair(signed),
  issuers: issuers.map(pair),
})

const pair = ({ bytes, signature }: Signed): [string, string] => [base64url(bytes), base64url(signature)]
