import type { z } from 'zod'
import { err, ok, type Result } from '#shared/kit/result.ts'
import { refusalSchema, type RefusalKind, type Tokens, type WitnessKey } from '#shared/relay/relay-messages.ts'
import { bytesType, frameType, type RelayRoute, type RelayRouteName, relayRoutes } from '#shared/relay/relay-routes.ts'
import { enrolMessage, loginMessage, nextKeyMessage, refreshMessage, relayId } from '#shared/relay/relay-signing.ts'
import { base64url, parseBase64url, parseHex } from '#shared/sync/bytes.ts'
import type { SignedCertificate } from '#shared/sync/certificate.ts'
import { nodeHashing, nodeVerifying } from '#node/crypto.ts'
import type { StationLedger } from '../storage/station-ledger.ts'
import type { LineFault, RelayLine } from './relay-line.ts'

/** A relay as a station believes in it: its id, and every key that it countersigned or countersigns with. */
export interface KnownRelay {
  readonly id: string
  readonly keys: readonly WitnessKey[]
}

/** Why a call came to nothing: the line, the relay's refusal, or an answer of nobody that was known. */
export type RelayFault =
  | LineFault
  | { readonly kind: RefusalKind; readonly detail: string; readonly retryMs?: number; readonly have?: unknown }
  | { readonly kind: 'OtherRelay' | 'NotRelay'; readonly detail: string }

type AnswerOf<N extends RelayRouteName> = (typeof relayRoutes)[N] extends { readonly answer: infer A }
  ? A extends z.ZodType
    ? z.infer<A>
    : Buffer
  : undefined

/** What a call carries. */
export interface CallParts {
  readonly log?: string
  readonly blob?: string
  readonly bytes?: Uint8Array
  readonly query?: Readonly<Record<string, string>>
  readonly json?: unknown
  readonly frame?: Uint8Array
  readonly waitMs?: number
  readonly signal?: AbortSignal
}

/** Before an access token ends, another is asked for. Units: ms. */
const beforeEndMs = 30_000

/**
 * What a station says to one relay and how it proves who it is: the calls of the API, signed in by its membership certificate, with
 * tokens that are renewed in time (TK-4). A relay whose keys do not follow those that are known is not spoken to.
 */
export class RelaySession {
  readonly #line: RelayLine
  readonly #ledger: StationLedger
  readonly #app: string
  readonly #nowMs: () => number
  #tokens: { readonly tokens: Tokens; readonly sinceMs: number } | undefined
  #known: KnownRelay | undefined
  #signedIn = false

  constructor(options: {
    readonly line: RelayLine
    readonly ledger: StationLedger
    readonly app: string
    /** a steady clock */
    readonly nowMs: () => number
    readonly known?: KnownRelay
  }) {
    this.#line = options.line
    this.#ledger = options.ledger
    this.#app = options.app
    this.#nowMs = options.nowMs
    this.#known = options.known
  }

  /** The relay that answered, once it did. */
  get known(): KnownRelay | undefined {
    return this.#known
  }

  /** Whether the relay let this station in since it was last asked. */
  get isSignedIn(): boolean {
    return this.#signedIn
  }

  /** Who answers at the address, held against what is known. Errors: `RelayFault`. */
  async meet(): Promise<Result<KnownRelay, RelayFault>> {
    const said = await this.#call('relay', {})
    if (!said.ok) return said
    const relay = believe(this.#known, { id: said.value.relay, keys: said.value.keys })
    if (relay === undefined) return err({ kind: 'OtherRelay', detail: said.value.relay })
    this.#known = relay
    return ok(relay)
  }

  /** Brings the organisation to the relay with the code that its admin was given. Errors: `RelayFault`. */
  async enrol(code: string): Promise<Result<KnownRelay, RelayFault>> {
    const relay = await this.meet()
    if (!relay.ok) return relay
    const { org, rootPublicKey: root, dev, signing } = this.#ledger.identity()
    const message = enrolMessage(nodeHashing, { relay: relay.value.id, dev, root, code })
    const enrolled = await this.#call('enrol', {
      json: { code, root: base64url(root), ...this.#shown(), app: this.#app, sig: base64url(signing.sign(message)) },
    })
    if (!enrolled.ok) return enrolled
    return enrolled.value.org === org ? relay : err({ kind: 'OtherRelay', detail: enrolled.value.relay })
  }

  /** A call of the API; signs in first where it must. Errors: `RelayFault`. */
  async call<N extends RelayRouteName>(name: N, parts: CallParts = {}): Promise<Result<AnswerOf<N>, RelayFault>> {
    const token = await this.#token()
    if (!token.ok) return token
    const answer = await this.#call(name, parts, token.value)
    if (answer.ok || answer.error.kind !== 'NotSignedIn') return answer
    // It ended the session, or lost it: once more with a new one.
    this.#tokens = undefined
    const again = await this.#token()
    return again.ok ? this.#call(name, parts, again.value) : again
  }

  async #token(): Promise<Result<string, RelayFault>> {
    const now = this.#nowMs()
    const held = this.#tokens
    if (held !== undefined && now - held.sinceMs < held.tokens.accessMs - beforeEndMs) return ok(held.tokens.access)
    const renewed = held === undefined ? undefined : await this.#refresh(held.tokens.refresh)
    const tokens = renewed?.ok === true ? renewed : await this.#login()
    if (!tokens.ok) {
      this.#signedIn = false
      return tokens
    }
    this.#tokens = { tokens: tokens.value, sinceMs: now }
    this.#signedIn = true
    return ok(tokens.value.access)
  }

  async #refresh(refresh: string): Promise<Result<Tokens, RelayFault>> {
    const { signing } = this.#ledger.identity()
    const message = refreshMessage(nodeHashing, this.#known?.id ?? '', refresh)
    return this.#call('refresh', { json: { refresh, sig: base64url(signing.sign(message)) } })
  }

  async #login(): Promise<Result<Tokens, RelayFault>> {
    const relay = await this.meet()
    if (!relay.ok) return relay
    const asked = await this.#call('challenge', {})
    if (!asked.ok) return asked
    const { challenge } = asked.value
    const { org, dev, signing } = this.#ledger.identity()
    const message = loginMessage({ relay: relay.value.id, org, dev, challenge })
    return this.#call('login', {
      json: { challenge, ...this.#shown(), app: this.#app, sig: base64url(signing.sign(message)) },
    })
  }

  #shown() {
    return {
      certificate: textOf(this.#ledger.identity().certificate),
      issuers: this.#ledger.issuers().map(textOf),
    }
  }

  async #call<N extends RelayRouteName>(
    name: N,
    { log, blob, query, json, frame, bytes, waitMs = 0, signal }: CallParts,
    token?: string,
  ): Promise<Result<AnswerOf<N>, RelayFault>> {
    const route: RelayRoute = relayRoutes[name]
    const search = query === undefined ? '' : `?${new URLSearchParams(query).toString()}`
    const body = frame ?? bytes ?? (json === undefined ? undefined : Buffer.from(JSON.stringify(json)))
    const type = frame === undefined ? (bytes === undefined ? 'application/json' : bytesType) : frameType
    const answered = await this.#line.request(
      {
        method: route.method,
        path: route.path.replace(':log', log ?? '').replace(':blob', blob ?? '') + search,
        headers: {
          ...(body === undefined ? {} : { 'content-type': type }),
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        },
        ...(body === undefined ? {} : { body }),
        waitMs,
      },
      signal,
    )
    if (!answered.ok) return answered
    const { status, body: said, retryAfterMs } = answered.value
    if (status >= 400) return err(refusalOf(status, said, retryAfterMs))
    if (route.answer === undefined) return ok(undefined as AnswerOf<N>)
    if (route.answer === 'frames' || route.answer === 'bytes') return ok(said as AnswerOf<N>)
    const parsed = route.answer.safeParse(jsonOf(said))
    return parsed.success
      ? ok(parsed.data as AnswerOf<N>)
      : err({ kind: 'NotRelay', detail: parsed.error.issues[0]?.path.join('.') ?? '' })
  }
}

const textOf = ({ bytes, signature }: SignedCertificate): [string, string] => [base64url(bytes), base64url(signature)]

function jsonOf(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    // a page of a hotel, of a proxy: no relay
    return undefined
  }
}

function refusalOf(status: number, body: Buffer, retryAfterMs: number | undefined): RelayFault {
  const parsed = refusalSchema.safeParse(jsonOf(body))
  const wait = retryAfterMs === undefined ? {} : { retryMs: retryAfterMs }
  if (!parsed.success) {
    const busy = status === 429 || status >= 500
    return busy ? { kind: 'Busy', detail: String(status), ...wait } : { kind: 'NotRelay', detail: String(status) }
  }
  const { kind, why, at, retryMs, have } = parsed.data
  const later = retryMs === undefined ? wait : { retryMs }
  return { kind, detail: why ?? at ?? '', ...later, ...(have === undefined ? {} : { have }) }
}

/**
 * The relay with its keys of now, if it is the one that is known: its id is of its first key, and every other is signed by the one
 * before it. Undefined where it is another.
 */
export function believe(known: KnownRelay | undefined, said: KnownRelay): KnownRelay | undefined {
  if (known !== undefined && known.id !== said.id) return undefined
  const believed = new Map((known?.keys ?? []).map(key => [key.kid, key]))
  // Each key may name one that comes later in the list: as many rounds as there are keys are enough.
  for (let round = 0; round <= said.keys.length; round++) {
    for (const key of said.keys)
      if (!believed.has(key.kid) && follows(said.id, key, believed)) believed.set(key.kid, key)
  }
  const trusted = said.keys.every(({ kid, public: own }) => believed.get(kid)?.public === own)
  return trusted && believed.size > 0 ? { id: said.id, keys: [...believed.values()] } : undefined
}

function follows(id: string, key: WitnessKey, believed: ReadonlyMap<string, WitnessKey>): boolean {
  const own = parseBase64url(key.public)
  if (!own.ok || !parseHex(id).ok) return false
  if (key.before === undefined) return relayId(nodeHashing, own.value) === id
  const before = believed.get(key.before)
  const [signer, sig] = [parseBase64url(before?.public ?? ''), parseBase64url(key.sig ?? '')]
  return (
    before !== undefined &&
    signer.ok &&
    sig.ok &&
    nodeVerifying.verify(signer.value, nextKeyMessage(id, own.value), sig.value)
  )
}
