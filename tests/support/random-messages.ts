import { errorCodes, type LogTips, type Message, type Ops, type Point } from '#shared/sync/protocol/message.ts'
import type { Chance } from './chance.ts'
import { idOf, WH } from './exchange-desk.ts'

const SCOPES = ['auth', 'org', WH, 'chat:01890a5d-ac96-774b-bcce-b302099a8059']

/** Well-formed messages that make no sense, about few enough things that they meet. */
export class RandomMessages {
  readonly #chance: Chance
  readonly #logs: readonly string[]

  constructor(chance: Chance, logs: readonly string[]) {
    this.#chance = chance
    this.#logs = [...logs, ...Array.from({ length: 6 }, (_, n) => idOf(`no log ${n}`))]
  }

  next(): Message {
    const c = this.#chance
    const stream = 1 + c.below(12)
    const log = c.pick(this.#logs)
    const digest = 'd'.repeat(43)
    const makers: readonly (() => Message)[] = [
      () => this.#heads(),
      () => ({ t: 'WANT', stream, log, have: this.#points(), credit: c.pick([0, 1, 300_000, 2 ** 53 - 1]) }),
      () => ({ t: 'OPS', stream, ...this.#ops(log) }),
      () => ({ t: 'LIVE', ...this.#ops(log) }),
      () => ({ t: 'ACK', stream: c.below(12), log, at: this.#point(), credit: c.pick([0, 1, 300_000, 2 ** 53 - 1]) }),
      () => ({
        t: 'BUSY',
        stream: c.below(12),
        log,
        retryMs: c.pick([0, 1000, 2 ** 53 - 1]),
        why: c.pick(['disk', 'load', 'quota', 'gone', 'stop']),
      }),
      () => ({ t: 'STATE', scope: c.pick(SCOPES), frontier: digest, fold: c.below(3), hash: digest }),
      () => ({ t: c.pick(['PING', 'PONG']), n: c.below(10) }),
      () => ({ t: 'SNAP_GET', stream, snap: '', chunk: c.below(3) }),
      () => ({ t: 'SNAP', stream, snap: digest, chunk: c.below(3), of: 3, size: 9, bytes: [new Uint8Array(3)] }),
      () => ({ t: 'BLOB_GET', stream, blob: digest, at: c.below(3) }),
      () => ({ t: 'BLOB', stream, blob: digest, at: c.below(3), size: 9, bytes: new Uint8Array(3) }),
      () => ({ t: 'EPH', scope: c.pick(SCOPES), kind: 'typing', bytes: new Uint8Array(3) }),
      () => (c.odds(5) ? { t: 'ERROR', code: c.pick(errorCodes) } : { t: 'PING', n: 1 }),
    ]
    return c.pick(makers)()
  }

  #heads(): Message {
    const c = this.#chance
    const full = c.odds(20)
    const logs = Array.from({ length: c.below(6) }, (): LogTips => {
      const tips = [this.#point(), ...this.#points()]
      const dev = idOf(c.pick(['me', 'peer', 'a third']))
      return { log: c.pick(this.#logs), scope: c.pick(SCOPES), dev, state: c.pick(['open', 'closed', 'forked']), tips }
    })
    return { t: 'HEADS', rev: 1, full, more: full && c.odds(20), logs }
  }

  #point(): Point {
    return { seq: this.#chance.below(5), h8: this.#chance.pick(['0', '1', 'f']).repeat(16) }
  }

  #points(): Point[] {
    return Array.from({ length: this.#chance.below(3) }, () => this.#point())
  }

  #ops(log: string): Ops {
    const c = this.#chance
    const entries = Array.from({ length: c.below(3) }, () => ({
      body: new Uint8Array(c.pick([1, 200, 60_000])),
      seal: new Uint8Array(64),
    }))
    return { log, after: { seq: c.below(4), hash: new Uint8Array(32) }, entries, asides: [], end: c.odds(50) }
  }
}
