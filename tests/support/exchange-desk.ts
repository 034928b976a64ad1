import { hex, utf8 } from '#shared/sync/bytes.ts'
import { Exchange } from '#shared/sync/protocol/exchange.ts'
import type {
  ExchangeEffect,
  ExchangeEvent,
  LinkId,
  PeerVerdict,
  StoreOutcome,
} from '#shared/sync/protocol/exchange-event.ts'
import type { Hello, LogTips, Message, MessageOf, Point } from '#shared/sync/protocol/message.ts'
import { testHashing } from './crypto.ts'
import { MemoryReplica } from './memory-replica.ts'

/** 32 hex digits that a word stands for. */
export const idOf = (word: string): string => hex(testHashing.sha256(utf8(word)).subarray(0, 16))
const hexOf = (word: string, bytes: number): string => hex(testHashing.sha256(utf8(word)).subarray(0, bytes))

export const WH = 'wh:01890a5d-ac96-774b-bcce-b302099a8057'
export const WH2 = 'wh:01890a5d-ac96-774b-bcce-b302099a8058'

/** A HELLO of a station by a name. */
export function helloOf(name: string, change: Partial<Hello> = {}): Hello {
  return {
    t: 'HELLO',
    proto: [1, 1],
    app: '0.0.0-test',
    schema: 1,
    fold: 1,
    org: idOf('organisation'),
    dev: idOf(name),
    inst: hexOf(`${name} started`, 8),
    caps: [],
    wallMs: 0,
    hlc: { t: 0, l: 0 },
    port: 1,
    certificate: { bytes: utf8(`certificate of ${name}`), signature: new Uint8Array(64) },
    issuers: [],
    ...change,
  }
}

/** A log that a peer tells of and that is not here: any points will do. */
export function logOf(word: string, change: Partial<LogTips> = {}): LogTips {
  const tips = [{ seq: 5, h8: hexOf(`${word} 5`, 8) }]
  return { log: idOf(word), scope: WH, dev: idOf('nobody'), state: 'open', tips, ...change }
}

interface LinkOptions {
  readonly outgoing?: boolean
  readonly hello?: Partial<Hello>
  readonly mayRead?: (scope: string) => boolean
  readonly logs?: readonly LogTips[]
}

/** One exchange over a memory replica, its links and its clock in the hands of a test. */
export class ExchangeDesk {
  readonly replica: MemoryReplica
  readonly exchange: Exchange
  nowMs = 1000
  /** everything that was wanted since it was last taken */
  #effects: ExchangeEffect[] = []

  constructor(name = 'me', carries: (scope: string) => boolean = () => true) {
    this.replica = new MemoryReplica(idOf(name), carries)
    const { held } = this.replica
    this.exchange = new Exchange({ held, hello: () => helloOf(name), carries, nowMs: this.nowMs })
  }

  on(event: ExchangeEvent): ExchangeEffect[] {
    const effects = this.exchange.on(event)
    this.#effects.push(...effects)
    return effects
  }

  /** What was wanted since this was asked last. */
  take(): ExchangeEffect[] {
    const effects = this.#effects
    this.#effects = []
    return effects
  }

  /** What was said to a peer since this was asked last, of one type. */
  said<T extends Message['t']>(t: T, link?: LinkId): MessageOf<T>[] {
    return messagesIn(this.take(), t, link)
  }

  hear(link: LinkId, message: Message, bytes = 100): ExchangeEffect[] {
    return this.on({ t: 'message', link, message, bytes })
  }

  judge(link: LinkId, verdict: PeerVerdict): ExchangeEffect[] {
    return this.on({ t: 'judged', link, verdict })
  }

  /** A link up to the verdict on the peer. */
  greet(
    link: LinkId,
    name: string,
    { outgoing = true, hello = {}, mayRead = () => true }: LinkOptions = {},
  ): ExchangeEffect[] {
    this.on({ t: 'opened', link, outgoing })
    this.hear(link, helloOf(name, hello))
    return this.judge(link, { ok: true, mayRead })
  }

  /** A link that both ends have welcomed, the peer holding these logs. */
  link(link: LinkId, name: string, options: LinkOptions = {}): ExchangeEffect[] {
    this.greet(link, name, options)
    return this.heads(link, options.logs ?? [], true)
  }

  heads(link: LinkId, logs: readonly LogTips[], full = false): ExchangeEffect[] {
    return this.hear(link, { t: 'HEADS', rev: 1, full, more: false, logs })
  }

  /** This station writes and commits. */
  write(scope: string, text = 'entry', incarnation = false): { log: string; parent: Point; at: Point } {
    const { changed, made } = this.replica.author(scope, text, incarnation)
    this.on({ t: 'changed', logs: changed, made })
    const [entry] = made
    if (!entry) throw new Error('an author makes an entry')
    return entry
  }

  stored(link: LinkId, stream: number, log: string, outcome: StoreOutcome): ExchangeEffect[] {
    return this.on({ t: 'stored', link, stream, log, outcome })
  }

  /** Lets time pass, by ticks. */
  pass(ms: number): ExchangeEffect[] {
    const effects: ExchangeEffect[] = []
    for (const end = this.nowMs + ms; this.nowMs < end; ) {
      this.nowMs = Math.min(end, this.nowMs + 100)
      effects.push(...this.on({ t: 'tick', nowMs: this.nowMs }))
    }
    return effects
  }
}

/** The messages of one type among effects. */
export function messagesIn<T extends Message['t']>(
  effects: readonly ExchangeEffect[],
  t: T,
  link?: LinkId,
): MessageOf<T>[] {
  return effects.flatMap(effect => {
    if (effect.t !== 'send' || effect.message.t !== t || (link !== undefined && effect.link !== link)) return []
    return [effect.message as MessageOf<T>]
  })
}

/** How links ended among effects: the code said, and for how long the peer is not called. */
export function endingsIn(effects: readonly ExchangeEffect[]): { link: LinkId; code: string | null; banMs: number }[] {
  return effects.flatMap(effect => {
    if (effect.t !== 'close') return []
    const { link, code, banMs } = effect
    return [{ link, code, banMs }]
  })
}
