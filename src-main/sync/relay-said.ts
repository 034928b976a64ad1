import { relayLimits } from '#shared/relay/relay-limits.ts'
import type { Said } from '#shared/relay/relay-messages.ts'
import { base64url, parseBase64url } from '#shared/sync/bytes.ts'
import type { RelaySession } from './relay-session.ts'

/** What somebody says that is kept nowhere. */
export interface SaidWord {
  readonly scope: string
  readonly kind: string
  readonly bytes: Uint8Array
}

/** What is said and heard over the relay with. */
export interface RelaySaidOptions {
  readonly session: Pick<RelaySession, 'call'>
  /** the line is up and is not paid by volume */
  readonly mayGo: () => boolean
  readonly heard: (word: SaidWord & { readonly dev: string }) => void
  /** a steady clock */
  readonly nowMs: () => number
  /** how long it waits, where tests do not */
  readonly times?: Partial<Record<keyof typeof saidTimes, number>>
}

/** Units: ms. */
const saidTimes = {
  /** what is said meanwhile goes at once */
  gather: 300,
  /** nobody here said anything for so long: nobody is at a window to hear the others */
  silent: 75_000,
  /** between two askings that something was heard by, and after one that failed */
  rest: 500,
  failed: 15_000,
  hold: relayLimits.waitMs,
} as const

/**
 * Who is there and who types, over the relay (TALK-91): said as it comes, some at a time, and heard only while somebody is at a window here.
 * What does not go now is let go: it is said again soon, and kept nowhere.
 */
export class RelaySaid {
  readonly #options: RelaySaidOptions
  readonly #times: Readonly<Record<keyof typeof saidTimes, number>>
  readonly #stopping = new AbortController()
  #waiting: Omit<Said, 'dev'>[] = []
  #gathering: NodeJS.Timeout | undefined
  #spokeMs = Number.NEGATIVE_INFINITY
  #hearing: Promise<void> | undefined

  constructor(options: RelaySaidOptions) {
    this.#options = options
    this.#times = { ...saidTimes, ...options.times }
  }

  /** Says something to every station at the relay that may read the scope. */
  say({ scope, kind, bytes }: SaidWord): void {
    if (this.#stopping.signal.aborted) return
    this.#spokeMs = this.#options.nowMs()
    const word = { scope, kind, bytes: base64url(bytes) }
    const others = this.#waiting.filter(one => one.scope !== scope || one.kind !== kind || one.bytes !== word.bytes)
    this.#waiting = [...others, word].slice(-relayLimits.saidAtOnce)
    this.#gathering ??= setTimeout(() => void this.#tell(), this.#times.gather).unref()
    this.#hearing ??= this.#hear().finally(() => (this.#hearing = undefined))
  }

  /** Ends; the caller ends the line. */
  async end(): Promise<void> {
    this.#stopping.abort()
    clearTimeout(this.#gathering)
    await this.#hearing
  }

  async #tell(): Promise<void> {
    this.#gathering = undefined
    const said = this.#waiting
    this.#waiting = []
    if (!this.#options.mayGo()) return
    await this.#options.session.call('say', { json: { said }, signal: this.#stopping.signal })
  }

  async #hear(): Promise<void> {
    const { session, mayGo, nowMs } = this.#options
    const { signal } = this.#stopping
    let cursor: string | undefined
    while (!signal.aborted && nowMs() - this.#spokeMs < this.#times.silent) {
      if (!mayGo()) {
        await this.#rest(this.#times.rest)
        continue
      }
      const hold = this.#times.hold
      const query = { ...(cursor === undefined ? {} : { cursor }), waitMs: String(hold) }
      const heard = await session.call('hear', { query, waitMs: hold, signal })
      cursor = heard.ok ? heard.value.cursor : undefined
      if (heard.ok) heard.value.said.forEach(word => this.#heard(word))
      await this.#rest(heard.ok ? this.#times.rest : this.#times.failed)
    }
  }

  #heard({ dev, scope, kind, bytes }: Said): void {
    const read = parseBase64url(bytes)
    if (read.ok) this.#options.heard({ dev, scope, kind, bytes: read.value })
  }

  #rest(ms: number): Promise<void> {
    const { signal } = this.#stopping
    return new Promise(done => {
      const end = (): void => {
        clearTimeout(timer)
        signal.removeEventListener('abort', end)
        done()
      }
      const timer = setTimeout(end, ms).unref()
      if (signal.aborted) end()
      else signal.addEventListener('abort', end)
    })
  }
}
