import { z } from 'zod'
import { toldTables } from '#shared/contract/peer-head-tables.ts'
import { isCodeOf, plainCode } from '#shared/relay/enrol-code.ts'
import { witnessKeySchema } from '#shared/relay/relay-messages.ts'
import { adminPath } from '#shared/relay/admin-messages.ts'
import { adminMessage } from '#shared/relay/relay-signing.ts'
import { base64url } from '#shared/sync/bytes.ts'
import { isPrivateHost, parseRelayUrl, type RelayUrl } from '#shared/relay/relay-url.ts'
import type { CardRelay } from '#shared/sync/join-card.ts'
import type { Point } from '#shared/sync/protocol/message.ts'
import { metaValue, setMeta } from './repositories/meta.ts'
import type { Surroundings } from './rpc/services.ts'
import type { RelayFacts, RelayPort, RelayRefused } from './services/relay/relay-port.ts'
import { type CardFacts, readCardFacts } from './storage/identity.ts'
import type { StationLedger } from './storage/station-ledger.ts'
import type { Store } from './storage/store.ts'
import { writeSpare } from './storage/write-spare.ts'
import type { LateFold } from './sync/late-fold.ts'
import { RelayBlobs, type RelayedFiles } from './sync/relay-blobs.ts'
import { RelayLine } from './sync/relay-line.ts'
import { RelayLink } from './sync/relay-link.ts'
import { RelaySaid, type SaidWord } from './sync/relay-said.ts'
import { RelaySession } from './sync/relay-session.ts'
import { RelayWord } from './sync/relay-word.ts'

/** What the link to a relay is made with. */
export interface RelayDeskOptions {
  readonly store: Store
  readonly ledger: StationLedger
  readonly clock: { wallMs(): number }
  readonly random: { bytes(count: number): Uint8Array }
  readonly ahead: (log: string, at: Point) => void
  readonly late: LateFold
  readonly files: RelayedFiles
  /** another station said what is kept nowhere */
  readonly heard: (word: SaidWord & { readonly dev: string }) => void
}

/** What is kept of the relay between two starts. */
const keptSchema = z.object({
  url: z.string(),
  proxy: z.string(),
  id: z.string(),
  keys: z.array(witnessKeySchema),
  on: z.boolean(),
  metered: z.boolean(),
})
type Kept = z.infer<typeof keptSchema>

const keptName = 'relay'
const nothingLeft = { entries: 0, bytes: 0, seconds: null }

interface Running {
  readonly line: RelayLine
  readonly session: RelaySession
  readonly link: RelayLink
  readonly blobs: RelayBlobs
  readonly said: RelaySaid
}

/** The link of a station to its organisation's relay: kept, on unless a person switched it off, the same after each start. */
export class RelayDesk implements RelayPort {
  readonly #around: Pick<Surroundings, 'push' | 'log' | 'version' | 'lan'>
  readonly #options: RelayDeskOptions
  #kept: Kept | undefined
  #running: Running | undefined
  #ended = false
  readonly #refused = new Map<string, string>()

  constructor(around: Pick<Surroundings, 'push' | 'log' | 'version' | 'lan'>, options: RelayDeskOptions) {
    this.#around = around
    this.#options = options
    const { store } = options
    const text = store.read(tx => metaValue(tx, store.build, keptName))
    const kept = keptSchema.safeParse(text === undefined || text === '' ? undefined : JSON.parse(text))
    this.#kept = kept.success ? kept.data : text === undefined ? keptOfCard(store.read(readCardFacts)) : undefined
  }

  /** What a card for another station tells of the relay. */
  card(): CardRelay | null {
    return this.#kept === undefined ? null : { url: this.#kept.url, id: this.#kept.id }
  }

  /** Begins, where a relay is known and the link is on. */
  begin(): void {
    const kept = this.#kept
    if (kept?.on !== true || this.#running !== undefined || this.#ended || this.#around.lan === undefined) return
    const { line, session } = this.#make(kept.url, kept.proxy, kept)
    const { store, ledger, clock, random, ahead, late, files, heard } = this.#options
    const { push, log: note } = this.#around
    const link = new RelayLink({
      store,
      ledger,
      session,
      clock,
      nowMs: () => performance.now(),
      chance: () => random.bytes(1).reduce((_, byte) => byte / 256, 0),
      metered: () => this.#kept?.metered === true,
      push,
      ahead,
      late,
      changed: () => this.#changed(),
      met: () => this.#met(session),
      refused: (log, why) => {
        this.#refused.set(log, why)
        note({ event: 'relay', kind: 'refused', log, why })
      },
    })
    const mayGo = () => link.stand.state === 'even' && this.#kept?.metered !== true
    const blobs = new RelayBlobs({ session, files, mayGo, log: note, nowMs: () => performance.now() })
    const isUp = () => ['even', 'busy'].includes(link.stand.state) && this.#kept?.metered !== true
    const said = new RelaySaid({ session, mayGo: isUp, heard, nowMs: () => performance.now() })
    this.#running = { line, session, link, blobs, said }
    link.start()
    this.#changed()
  }

  /** Ends the link for good. */
  async stop(): Promise<void> {
    this.#ended = true
    await this.#halt()
  }

  facts(): RelayFacts {
    const kept = this.#kept
    const stand = this.#running?.link.stand
    const {
      fault = null,
      retryAtMs = null,
      lastMs = null,
      sent = 0,
      received = 0,
      left = nothingLeft,
      lacking = 0,
    } = stand ?? {}
    const reader = this.#options.ledger.reader()
    return {
      state: this.#state(),
      url: kept?.url ?? null,
      proxy: kept?.proxy ?? '',
      metered: kept?.metered ?? false,
      why: fault?.kind ?? null,
      retry_ms: retryAtMs,
      last_ms: lastMs,
      sent,
      received,
      left,
      lacking,
      refused: [...this.#refused].map(([log, why]) => ({ scope: reader.find(log)?.scope ?? log, why })),
    }
  }

  async enrol(asked: {
    url: string
    code: string
    proxy: string
  }): Promise<{ url: string; relay: string } | RelayRefused> {
    const url = parseRelayUrl(asked.url)
    if (url === undefined) return { why: 'NoAddress' }
    if (!isSafe(url)) return { why: 'NotSecure' }
    if (asked.proxy !== '' && proxyOf(asked.proxy) === null) return { why: 'NoProxy' }
    const { line, session } = this.#make(url.href, asked.proxy)
    try {
      const met = await session.meet()
      if (!met.ok) return { why: met.error.kind }
      if (asked.code !== '') {
        if (!isCodeOf(asked.code, met.value.id)) return { why: 'OtherRelayCode' }
        const enrolled = await session.enrol(plainCode(asked.code))
        if (!enrolled.ok) return { why: enrolled.error.kind }
      }
      const heads = await session.call('heads')
      if (!heads.ok) return { why: heads.error.kind }
      await this.#become({ url: url.href, proxy: asked.proxy, ...met.value, keys: [...met.value.keys] })
      return { url: url.href, relay: met.value.id }
    } finally {
      line.stop()
    }
  }

  async change({ on, metered }: { on: boolean; metered: boolean }): Promise<void> {
    if (this.#kept === undefined) return
    const wasOn = this.#kept.on
    this.#keep({ ...this.#kept, on, metered })
    if (wasOn && !on) await this.#halt()
    else if (on) this.begin()
    this.#running?.link.again()
    this.#changed()
  }

  /** Says what is kept nowhere to the stations at the relay that may read its scope. */
  say(word: SaidWord): void {
    this.#running?.said.say(word)
  }

  again(): void {
    this.#running?.link.again()
  }

  async leave(): Promise<void> {
    await this.#halt()
    this.#keep(undefined)
    RelayWord.forget(this.#options.store)
    this.#tellCopies()
  }

  async openPage(
    user: string,
    sign: (message: Uint8Array) => Uint8Array,
  ): Promise<{ readonly url: string } | RelayRefused> {
    const running = this.#running
    if (running === undefined || this.#kept === undefined) return { why: 'NotLinked' }
    const { ledger } = this.#options
    const asked = await running.session.call('challenge')
    if (!asked.ok) return { why: asked.error.kind }
    const { challenge } = asked.value
    const relay = running.session.known?.id ?? ''
    const message = adminMessage({ relay, org: ledger.org(), dev: ledger.identity().dev, user, challenge })
    const door = await running.session.call('adminDoor', { json: { user, challenge, sig: base64url(sign(message)) } })
    if (!door.ok) return { why: door.error.kind }
    return { url: `${this.#kept.url.replace(/\/$/, '')}${adminPath}/#${door.value.key}` }
  }

  async #become({ url, proxy, id, keys }: Pick<Kept, 'url' | 'proxy' | 'id' | 'keys'>): Promise<void> {
    await this.#halt()
    // What another relay signed says nothing of this one.
    if (this.#kept?.id !== id) RelayWord.forget(this.#options.store)
    this.#keep({ url, proxy, id, keys, on: true, metered: this.#kept?.metered ?? false })
    this.begin()
    this.#tellCopies()
  }

  #make(url: string, proxy: string, kept?: Kept): { line: RelayLine; session: RelaySession } {
    const { ledger } = this.#options
    const { version: app } = this.#around
    const at = new URL(url)
    const line = new RelayLine({ url: at, proxy: proxyOf(proxy) ?? machineProxy(at) })
    const known = kept === undefined ? {} : { known: { id: kept.id, keys: kept.keys } }
    return { line, session: new RelaySession({ line, ledger, app, nowMs: () => performance.now(), ...known }) }
  }

  async #halt(): Promise<void> {
    const running = this.#running
    this.#running = undefined
    running?.line.stop()
    await Promise.all([running?.link.stop(), running?.blobs.end(), running?.said.end()])
    this.#refused.clear()
  }

  #state(): RelayFacts['state'] {
    if (this.#kept === undefined) return 'none'
    if (this.#around.lan === undefined) return 'without'
    if (!this.#kept.on) return 'off'
    const state = this.#running?.link.stand.state ?? 'starting'
    return state === 'stopped' ? 'starting' : state
  }

  /** The relay has other keys than it had: those that follow from them are believed. */
  #met({ known }: RelaySession): void {
    if (known === undefined || this.#kept === undefined || known.keys.length === this.#kept.keys.length) return
    this.#keep({ ...this.#kept, keys: [...known.keys] })
  }

  #keep(kept: Kept | undefined): void {
    const { store } = this.#options
    this.#kept = kept
    writeSpare(store, tx => setMeta(tx, store.build, keptName, kept === undefined ? '' : JSON.stringify(kept)))
  }

  #changed(): void {
    this.#around.push({ topic: 'changed', tables: ['relay'] })
  }

  #tellCopies(): void {
    this.#around.push({ topic: 'changed', tables: ['relay', ...toldTables()] })
  }
}

/** The relay that the card of this station named, until a person says otherwise; its keys are believed once they lead to its id. */
function keptOfCard(facts: CardFacts | undefined): Kept | undefined {
  const relay = facts?.relay ?? undefined
  const url = relay && parseRelayUrl(relay.url)
  if (relay === undefined || url === undefined || !isSafe(url)) return undefined
  return { url: url.href, proxy: '', id: relay.id, keys: [], on: true, metered: false }
}

/** An address without TLS is taken in a private network alone. */
const isSafe = (url: RelayUrl): boolean => url.protocol === 'https:' || isPrivateHost(url.hostname)

/** A proxy that a person wrote; null where it is none. */
function proxyOf(text: string): URL | null {
  if (text === '') return null
  try {
    const url = new URL(text.includes('://') ? text : `http://${text}`)
    return url.protocol === 'http:' && url.hostname !== '' ? url : null
  } catch {
    return null
  }
}

/** The proxy that the machine says every program should take, unless it goes around it for this host. */
function machineProxy(url: URL): URL | null {
  const { env } = process
  const around = (env.NO_PROXY ?? env.no_proxy ?? '').split(',').map(name => name.trim().replace(/^\./, ''))
  const skips = around.some(
    name => name === '*' || (name !== '' && (url.hostname === name || url.hostname.endsWith(`.${name}`))),
  )
  if (skips || isPrivateHost(url.hostname)) return null
  const said = url.protocol === 'https:' ? (env.HTTPS_PROXY ?? env.https_proxy) : (env.HTTP_PROXY ?? env.http_proxy)
  return proxyOf(said ?? '')
}
