import { expect, test } from 'vitest'
import { LIMITS } from '#shared/sync/limits.ts'
import type { ExchangeEffect, StoreOutcome } from '#shared/sync/protocol/exchange-event.ts'
import { opsSize } from '#shared/sync/protocol/ops-codec.ts'
import { Chance } from '../support/chance.ts'
import { ExchangeDesk, helloOf, WH } from '../support/exchange-desk.ts'
import { RandomMessages } from '../support/random-messages.ts'
import { runs } from '../support/runs.ts'

// I11: whatever peers say, in whatever order, and however the disk answers: nothing throws, nothing grows past its bound, nothing that a peer
// may not read is said.

const OUTCOMES: readonly StoreOutcome[] = [
  { kind: 'stored', at: { seq: 1, h8: '1'.repeat(16) }, forked: false },
  { kind: 'Gap' },
  { kind: 'disk' },
  { kind: 'BadSeal' },
]

class Trial {
  readonly chance: Chance
  readonly desk = new ExchangeDesk()
  readonly log: string
  readonly #words: RandomMessages
  readonly #asked: Extract<ExchangeEffect, { t: 'read' | 'store' | 'serve' }>[] = []
  #links = 0
  /** links that are open, and the bytes of each that are being stored */
  readonly open = new Map<number, number>()

  constructor(seed: string) {
    this.chance = new Chance(seed)
    this.desk.write('auth')
    this.log = this.desk.write(WH).log
    for (let n = 0; n < 30; n++) this.desk.write(WH, `entry ${n} ${'.'.repeat(this.chance.below(60_000))}`)
    this.#words = new RandomMessages(this.chance, [...this.desk.replica.logs.keys()])
    this.desk.take()
  }

  step(): void {
    const { chance, desk } = this
    const links = [...this.open.keys()]
    const kind = chance.below(100)
    if (links.length === 0 || kind < 4) this.#open()
    else if (kind < 70) this.#after(desk.hear(chance.pick(links), this.#words.next(), chance.below(2000)))
    else if (kind < 85) this.#answer()
    else if (kind < 95) this.#after(desk.pass(chance.pick([100, 100, 100, 3000])))
    else if (kind < 96) this.#after(desk.on({ t: 'room', room: chance.pick(['free', 'low', 'full']) }))
    else if (kind < 97) this.#after(desk.on({ t: 'resumed', nowMs: desk.nowMs }))
    else if (kind < 98) this.#close(chance.pick(links))
    else desk.write(chance.pick(['auth', WH]))
    this.#after(desk.take())
  }

  #open(): void {
    const { chance, desk } = this
    const link = ++this.#links
    this.open.set(link, 0)
    this.#after(desk.on({ t: 'opened', link, outgoing: chance.odds(50) }))
    this.#after(desk.hear(link, helloOf(`peer ${chance.below(8)}`, { inst: String(chance.below(9)).repeat(16) })))
    const secret = chance.odds(50)
    this.#after(desk.judge(link, { ok: true, mayRead: scope => !(secret && scope === WH) }))
    if (secret) this.secret.add(link)
    if (chance.odds(90)) this.#after(desk.heads(link, [], true))
  }

  readonly secret = new Set<number>()

  #close(link: number): void {
    this.open.delete(link)
    this.#after(this.desk.on({ t: 'closed', link }))
  }

  /** The driver answers one of the things it was asked for, in order. */
  #answer(): void {
    const asked = this.#asked.shift()
    if (!asked) return
    const { desk, chance } = this
    const { link, stream } = asked
    if (asked.t === 'read') {
      const { log, have, maxBytes, cursor } = asked
      this.#after(desk.on({ t: 'read', link, stream, ...desk.replica.read(log, have, maxBytes, cursor) }))
    } else if (asked.t === 'store') {
      if (this.open.has(link)) this.open.set(link, (this.open.get(link) ?? 0) - opsSize(asked.ops))
      this.#after(desk.stored(link, stream, asked.ops.log, chance.pick(OUTCOMES)))
    } else {
      const { t, ...ask } = asked.ask
      const piece =
        t === 'SNAP_GET'
          ? { t: 'SNAP' as const, ...ask, of: 0, size: 0, bytes: [] }
          : { t: 'BLOB' as const, ...ask, size: 0 }
      this.#after(desk.on({ t: 'served', link, stream, piece } as Parameters<typeof desk.on>[0]))
    }
  }

  /** What was wanted keeps to the bounds. */
  #after(effects: readonly ExchangeEffect[]): void {
    this.desk.take()
    for (const effect of effects) {
      if (effect.t === 'close') this.open.delete(effect.link)
      else if (effect.t === 'send') this.#sent(effect)
      else if (effect.t === 'read' || effect.t === 'serve') this.#asked.push(effect)
      else if (effect.t === 'store') {
        this.#asked.push(effect)
        this.open.set(effect.link, (this.open.get(effect.link) ?? 0) + opsSize(effect.ops))
      }
    }
    expect(this.#asked.filter(({ t, link }) => t === 'read' && this.open.has(link)).length).toBeLessThanOrEqual(
      LIMITS.reads,
    )
    const storing = Math.max(0, ...this.open.values())
    expect(storing).toBeLessThanOrEqual(LIMITS.unappliedBytes + LIMITS.liveStores * LIMITS.frameBytes)
    for (const { asking, serving } of this.desk.exchange.status()) {
      expect(asking).toBeLessThanOrEqual(LIMITS.asksKept)
      expect(serving).toBeLessThanOrEqual(LIMITS.asksKept)
    }
  }

  #sent({ link, message }: Extract<ExchangeEffect, { t: 'send' }>): void {
    if (!this.secret.has(link)) return
    if (message.t === 'HEADS') expect(message.logs.map(({ scope }) => scope)).not.toContain(WH)
    if (message.t === 'OPS' || message.t === 'LIVE')
      expect(message.log === this.log && opsSize(message) > 0).toBe(false)
  }
}

test.each(Array.from({ length: runs(20, 2000) }, (_, i) => `hostile ${i}`))('%s', seed => {
  const trial = new Trial(seed)
  for (let n = 0; n < 1500; n++) trial.step()
  expect(trial.open.size).toBeLessThanOrEqual(LIMITS.links)
})
