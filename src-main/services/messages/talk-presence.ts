import { channelIds, chatScope, conversationOf } from '#shared/domain/channel.ts'
import { bestOf, type Presence, presences, presenceTimes } from '#shared/domain/presence.ts'

/** What the presence of people is told with. */
export interface PresenceOptions {
  /** a clock that only goes forward, ms */
  readonly nowMs: () => number
  /** says to whoever may read a scope what is kept nowhere */
  say(scope: string, kind: string, bytes: Uint8Array): void
  /** work to be done once, a little later */
  later(ms: number, work: () => void): void
  /** whether there is such a person */
  known(user: string): boolean
  /** somebody came, went, or types */
  changed(): void
}

interface Heard {
  readonly dev: string
  readonly scope: string
  readonly kind: string
  readonly bytes: Uint8Array
}
interface Said {
  readonly user: string
  readonly state: Presence
  readonly untilMs: number
}
interface Typing {
  readonly user: string
  readonly conversation: string
  readonly untilMs: number
}

/** Who is there and who types (MSG-3): in memory alone, forgotten when it is not said again. One station speaks for its own windows only. */
export class TalkPresence {
  readonly #options: PresenceOptions
  /** by session at this station, by person at another */
  readonly #said = new Map<string, Map<string, Said>>([['', new Map()]])
  readonly #typing = new Map<string, Typing>()

  constructor(options: PresenceOptions) {
    this.#options = options
  }

  /** A window of this station says how its person is, and where he types; the other stations hear it. */
  here(user: string, session: string, state: Presence, typing: string | null): void {
    const before = this.#local(user)
    const typed = this.#typing.get(typistKey('', user))?.conversation ?? null
    this.#note('', session, user, state)
    this.#type('', user, typing)
    const now = this.#local(user)
    this.#tell(chatScope(channelIds.general), 'presence', { u: user, s: now })
    if (typed !== null && typed !== typing) this.#tell(chatScope(typed), 'typing', { u: user, s: ended })
    if (typing !== null) this.#tell(chatScope(typing), 'typing', { u: user })
    if (before !== now) this.#options.changed()
  }

  /** Another station said something; what is no word of ours is let go. */
  heard({ dev, scope, kind, bytes }: Heard): void {
    const { u: user, s: state } = wordsOf(bytes)
    const conversation = conversationOf(scope)
    if (typeof user !== 'string' || conversation === undefined || !this.#options.known(user)) return
    const before = this.of(user).state
    if (kind === 'typing') this.#type(dev, user, state === ended ? null : conversation)
    else if (kind === 'presence' && isPresence(state)) this.#note(dev, user, user, state)
    if (this.of(user).state !== before) this.#options.changed()
  }

  /** How somebody is, and at which station; '' is this one, null none. */
  of(user: string): { readonly state: Presence; readonly dev: string | null } {
    const now = this.#options.nowMs()
    let best: { state: Presence; dev: string | null } = { state: 'offline', dev: null }
    for (const [dev, said] of this.#said) {
      for (const one of said.values()) {
        if (one.user !== user || one.untilMs <= now) continue
        if (presences.indexOf(one.state) < presences.indexOf(best.state)) best = { state: one.state, dev }
      }
    }
    return best
  }

  /** Who types now, and where. */
  typing(): readonly { readonly user: string; readonly conversation: string }[] {
    const now = this.#options.nowMs()
    return [...this.#typing.values()].filter(({ untilMs }) => untilMs > now)
  }

  #local(user: string): Presence {
    const now = this.#options.nowMs()
    const said = [...(this.#said.get('')?.values() ?? [])]
    return bestOf(said.flatMap(one => (one.user === user && one.untilMs > now ? [one.state] : [])))
  }

  #note(dev: string, key: string, user: string, state: Presence): void {
    const { nowMs, later, changed } = this.#options
    const of = this.#said.get(dev) ?? new Map<string, Said>()
    this.#said.set(dev, of)
    const one = { user, state, untilMs: nowMs() + presenceTimes.stays }
    of.set(key, one)
    later(presenceTimes.stays, () => {
      if (of.get(key) !== one) return
      of.delete(key)
      if (state !== 'offline') changed()
    })
  }

  #type(dev: string, user: string, conversation: string | null): void {
    const { nowMs, later, changed } = this.#options
    const key = typistKey(dev, user)
    const before = this.#typing.get(key)
    if (conversation === null) {
      if (this.#typing.delete(key)) changed()
      return
    }
    const one = { user, conversation, untilMs: nowMs() + presenceTimes.typed }
    this.#typing.set(key, one)
    if (before?.conversation !== conversation) changed()
    later(presenceTimes.typed, () => {
      if (this.#typing.get(key) !== one) return
      this.#typing.delete(key)
      changed()
    })
  }

  #tell(scope: string, kind: string, words: object): void {
    this.#options.say(scope, kind, Buffer.from(JSON.stringify(words)))
  }
}

/** What is said of somebody who sent what he typed, or took it back. */
const ended = 'ended'

const typistKey = (dev: string, user: string): string => `${dev} ${user}`

const isPresence = (state: unknown): state is Presence => presences.some(one => one === state)

/** Bound of what a station may say at once. */
const mostBytes = 200

function wordsOf(bytes: Uint8Array): { readonly u?: unknown; readonly s?: unknown } {
  if (bytes.length > mostBytes) return {}
  try {
    const said: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'))
    return typeof said === 'object' && said !== null ? said : {}
  } catch {
    return {}
  }
}
