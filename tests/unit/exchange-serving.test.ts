import { describe, expect, test } from 'vitest'
import { LIMITS } from '#shared/sync/limits.ts'
import type { ExchangeEffect } from '#shared/sync/protocol/exchange-event.ts'
import type { MessageOf, Point } from '#shared/sync/protocol/message.ts'
import { opsSize } from '#shared/sync/protocol/ops-codec.ts'
import { ExchangeDesk, endingsIn, idOf, messagesIn, WH, WH2 } from '../support/exchange-desk.ts'

type Read = Extract<ExchangeEffect, { t: 'read' }>
const readsIn = (effects: readonly ExchangeEffect[]): Read[] => effects.filter(effect => effect.t === 'read')
const want = (log: string, stream = 1, credit: number = LIMITS.wantCredit): MessageOf<'WANT'> => ({
  t: 'WANT',
  stream,
  log,
  have: [],
  credit,
})

/** A station that holds one log of so many entries. */
function holder(entries: number, bytes = 10): { desk: ExchangeDesk; log: string } {
  const desk = new ExchangeDesk()
  let log = ''
  for (let n = 0; n < entries; n++) log = desk.write(WH, `entry ${n} ${'.'.repeat(bytes)}`).log
  return { desk, log }
}

/** Answers reads from the replica, one after another, until there are none. */
function serve(desk: ExchangeDesk, effects: readonly ExchangeEffect[]): MessageOf<'OPS'>[] {
  const reads = readsIn(effects)
  const sent = messagesIn(effects, 'OPS')
  for (let read = reads.shift(); read; read = reads.shift()) {
    const { link, stream, log, have, maxBytes, cursor } = read
    const more = desk.on({ t: 'read', link, stream, ...desk.replica.read(log, have, maxBytes, cursor) })
    reads.push(...readsIn(more))
    sent.push(...messagesIn(more, 'OPS'))
  }
  return sent
}

describe('what a peer wants (CS-22, CS-23)', () => {
  test('it gets the log from its beginning, in batches, the last of which says so', () => {
    const { desk, log } = holder(200, 2000)
    desk.link(1, 'peer')
    const sent = serve(desk, desk.hear(1, want(log)))
    expect(sent.map(({ entries }) => entries.length).reduce((a, b) => a + b)).toBe(200)
    expect(sent.map(({ opening }) => opening !== undefined)).toEqual(sent.map((_, i) => i === 0))
    expect(sent.map(({ end }) => end)).toEqual(sent.map((_, i) => i === sent.length - 1))
    expect(sent.every(({ stream }) => stream === 1)).toBe(true)
    expect(Math.max(...sent.map(opsSize))).toBeLessThan(LIMITS.opsBytes + LIMITS.entryBodyBytes + 4096)
  })

  test('never more than its credit, and on when it acknowledges', () => {
    const { desk, log } = holder(60, 60_000)
    desk.link(1, 'peer')
    const first = serve(desk, desk.hear(1, want(log)))
    const size = first.map(opsSize).reduce((a, b) => a + b)
    expect(size).toBeLessThanOrEqual(LIMITS.wantCredit)
    expect(size).toBeGreaterThan(LIMITS.wantCredit - LIMITS.opsBytes - LIMITS.entryBodyBytes)
    const at: Point = { seq: first[0]?.entries.length ?? 0, h8: '0'.repeat(16) }
    const given = opsSize(first[0] as MessageOf<'OPS'>)
    const next = serve(desk, desk.hear(1, { t: 'ACK', stream: 1, log, at, credit: given }))
    expect(next.length).toBeGreaterThan(0)
    expect(size - given + next.map(opsSize).reduce((a, b) => a + b)).toBeLessThanOrEqual(LIMITS.wantCredit)
  })

  test('one that finds nothing before it may be larger than the credit; the next waits until that is made good', () => {
    const { desk, log } = holder(2, 60_000)
    desk.link(1, 'peer')
    const [first, ...more] = serve(desk, desk.hear(1, want(log, 1, 1000)))
    expect(more).toEqual([])
    expect(first?.entries).toHaveLength(1)
    const ack = { t: 'ACK' as const, stream: 1, log, at: { seq: 1, h8: '1'.repeat(16) } }
    expect(serve(desk, desk.hear(1, { ...ack, credit: 0 }))).toEqual([])
    expect(serve(desk, desk.hear(1, { ...ack, credit: 0 }))).toEqual([])
    desk.link(2, 'other')
    const given = first ? opsSize(first) : 0
    expect(serve(desk, desk.hear(2, want(log, 1, 1000)))).toHaveLength(1)
    expect(serve(desk, desk.hear(2, { ...ack, credit: given }))).toMatchObject([{ end: true }])
  })

  test('whatever credit a peer gives, no more than 16 MiB are on their way', () => {
    const { desk, log } = holder(90, 60_000)
    const others = ['auth', 'org', WH2].map(scope => {
      let other = ''
      for (let n = 0; n < 90; n++) other = desk.write(scope, `entry ${n} ${'.'.repeat(60_000)}`).log
      return other
    })
    desk.link(1, 'peer')
    const sent = [log, ...others].flatMap((one, n) => serve(desk, desk.hear(1, want(one, n + 1, 2 ** 40))))
    const size = sent.map(opsSize).reduce((a, b) => a + b)
    expect(size).toBeLessThanOrEqual(LIMITS.unappliedBytes)
    expect(size).toBeGreaterThan(LIMITS.unappliedBytes / 2)
  })

  test('what is not here and what it may not read sound alike (CS-12)', () => {
    const { desk, log } = holder(3)
    desk.link(1, 'peer', { mayRead: scope => scope === WH2 })
    const busy = (wanted: string) => messagesIn(desk.hear(1, want(wanted)), 'BUSY').map(({ log: _, ...rest }) => rest)
    expect(busy(log)).toEqual([{ t: 'BUSY', stream: 1, retryMs: LIMITS.shunMs, why: 'gone' }])
    expect(busy(idOf('nowhere'))).toEqual(busy(log))
  })

  test('nothing to send is said too', () => {
    const { desk, log } = holder(3)
    desk.link(1, 'peer')
    const have = desk.replica.held.locator(log)
    expect(serve(desk, desk.hear(1, { ...want(log), have }))).toMatchObject([{ entries: [], end: true }])
  })
})

describe('many at once (CS-26)', () => {
  test('a fifth log of one peer hears BUSY load', () => {
    const desk = new ExchangeDesk()
    const logs = Array.from({ length: 5 }, (_, n) => desk.write(WH, `entry ${n}`, true).log)
    desk.link(1, 'peer')
    desk.take()
    const busy = logs.flatMap((log, n) => messagesIn(desk.hear(1, want(log, n + 1)), 'BUSY'))
    expect(busy).toMatchObject([{ stream: 5, why: 'load' }])
  })

  test('4 reads at once, the links take turns', () => {
    const { desk, log } = holder(60, 60_000)
    const reads: Read[] = []
    for (let link = 1; link <= 6; link++) desk.link(link, `peer ${link}`)
    for (let link = 1; link <= 6; link++) reads.push(...readsIn(desk.hear(link, want(log))))
    expect(reads.map(({ link }) => link)).toEqual([1, 2, 3, 4])
    const order: number[] = []
    for (let n = 0; n < 8; n++) {
      const read = reads.shift()
      if (!read) break
      const answer = desk.replica.read(log, read.have, read.maxBytes, read.cursor)
      const next = readsIn(desk.on({ t: 'read', link: read.link, stream: 1, ...answer }))
      order.push(...next.map(({ link }) => link))
      reads.push(...next)
    }
    expect(order.slice(0, 6)).toEqual([5, 6, 1, 2, 3, 4])
  })

  test('65 at once are too many for one station', () => {
    const { desk, log } = holder(60, 60_000)
    const logs = [log, ...[1, 2, 3].map(n => desk.write(WH, `entry ${n}`, true).log)]
    const busy: MessageOf<'BUSY'>[] = []
    for (let link = 1; link <= 17; link++) {
      desk.link(link, `peer ${link}`)
      for (const [i, one] of logs.entries()) busy.push(...messagesIn(desk.hear(link, want(one, i + 1)), 'BUSY'))
    }
    expect(busy.map(({ why }) => why)).toEqual(['load', 'load', 'load', 'load'])
  })

  test('a link that ends gives its reads free', () => {
    const { desk, log } = holder(60, 60_000)
    for (let link = 1; link <= 5; link++) {
      desk.link(link, `peer ${link}`)
      desk.hear(link, want(log))
    }
    expect(readsIn(desk.take())).toHaveLength(4)
    desk.on({ t: 'closed', link: 1 })
    expect(readsIn(desk.pass(100)).map(({ link }) => link)).toEqual([5])
  })
})

describe('ending', () => {
  test('the asker stops: it hears the end, after what was being read', () => {
    const { desk, log } = holder(60, 60_000)
    desk.link(1, 'peer')
    const [read] = readsIn(desk.hear(1, want(log)))
    const stop: MessageOf<'BUSY'> = { t: 'BUSY', stream: 1, log, retryMs: 0, why: 'stop' }
    expect(messagesIn(desk.hear(1, stop), 'OPS')).toEqual([])
    expect(endingsIn(desk.hear(1, want(log)))).toMatchObject([{ code: 'Malformed' }])
    expect(read).toBeDefined()
    desk.link(2, 'other')
    desk.hear(2, want(log))
    desk.hear(2, stop)
    const effects = desk.on({ t: 'read', link: 2, stream: 1, ...desk.replica.read(log, [], 1000, undefined) })
    expect(messagesIn(effects, 'OPS')).toMatchObject([{ entries: [], end: true }])
    expect(messagesIn(desk.hear(2, want(log)), 'BUSY')).toEqual([])
  })

  test('an asker that is silent for a minute loses its place', () => {
    const { desk, log } = holder(60, 60_000)
    desk.link(1, 'peer')
    serve(desk, desk.hear(1, want(log)))
    for (let n = 0; n < 7; n++) {
      desk.pass(10_000)
      desk.hear(1, { t: 'PING', n })
    }
    expect(desk.said('BUSY')).toMatchObject([{ stream: 1, why: 'load' }])
    expect(desk.exchange.status()).toMatchObject([{ serving: 0 }])
  })

  test('what is acknowledged makes room: more than 48 MiB go out in all', () => {
    const { desk, log } = holder(100, 60_000)
    desk.link(1, 'peer')
    let bytes = 0
    for (let stream = 1; stream <= 10; stream++) {
      const unanswered = serve(desk, desk.hear(1, want(log, stream)))
      for (let ops = unanswered.shift(); ops; ops = unanswered.shift()) {
        bytes += opsSize(ops)
        const at = { seq: 1, h8: '0'.repeat(16) }
        unanswered.push(...serve(desk, desk.hear(1, { t: 'ACK', stream, log, at, credit: opsSize(ops) })))
      }
    }
    expect(bytes).toBeGreaterThan(10 * 100 * 60_000)
    expect(bytes).toBeGreaterThan(LIMITS.unackedBytes)
    expect(desk.exchange.status()).toMatchObject([{ serving: 0 }])
  })
})
