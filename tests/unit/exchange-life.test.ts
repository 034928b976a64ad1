import { describe, expect, test } from 'vitest'
import { LIMITS } from '#shared/sync/limits.ts'
import type { ExchangeEffect, Piece, PieceAsk } from '#shared/sync/protocol/exchange-event.ts'
import type { LogTips, Message } from '#shared/sync/protocol/message.ts'
import { ExchangeDesk, endingsIn, logOf, messagesIn, WH } from '../support/exchange-desk.ts'

describe('silence (CS-60)', () => {
  test('a PING after 20 s, the end after 60 s', () => {
    const desk = new ExchangeDesk()
    desk.link(1, 'peer')
    desk.take()
    expect(messagesIn(desk.pass(LIMITS.pingMs - 100), 'PING')).toEqual([])
    expect(messagesIn(desk.pass(10_000), 'PING')).toHaveLength(1)
    expect(endingsIn(desk.pass(LIMITS.idleMs - LIMITS.pingMs - 10_000))).toEqual([])
    expect(endingsIn(desk.pass(200))).toEqual([{ link: 1, code: 'Idle', banMs: 0 }])
  })

  test('any frame keeps the link, a PING is answered', () => {
    const desk = new ExchangeDesk()
    desk.link(1, 'peer')
    for (let n = 0; n < 5; n++) {
      desk.pass(50_000)
      desk.take()
      desk.hear(1, { t: 'PING', n })
      expect(desk.said('PONG')).toEqual([{ t: 'PONG', n }])
    }
    expect(desk.exchange.status()).toHaveLength(1)
  })

  test('after sleep every peer is asked at once and dead after 5 s', () => {
    const desk = new ExchangeDesk()
    desk.link(1, 'one')
    desk.link(2, 'two')
    desk.take()
    expect(messagesIn(desk.on({ t: 'resumed', nowMs: desk.nowMs }), 'PING')).toHaveLength(2)
    desk.hear(1, { t: 'PONG', n: 1 })
    expect(endingsIn(desk.pass(LIMITS.resumeMs + 100))).toMatchObject([{ link: 2, code: 'Idle' }])
  })
})

const headsOf = (logs: readonly LogTips[]): Message => ({ t: 'HEADS', rev: 1, full: false, more: false, logs })

describe('what a peer may say unasked (CS-62)', () => {
  const floods: [string, Message, number][] = [
    ['400 small messages at once', { t: 'PING', n: 1 }, 10],
    ['20 MiB of HEADS at once', { t: 'HEADS', rev: 1, full: false, more: false, logs: [] }, 500_000],
  ]
  test.each(floods)('%s, then TooFast', (_, message, bytes) => {
    const desk = new ExchangeDesk()
    desk.link(1, 'peer')
    let heard = 0
    let ended: unknown[] = []
    for (; ended.length === 0 && heard < 1000; heard++) ended = endingsIn(desk.hear(1, message, bytes))
    expect(ended).toMatchObject([{ code: 'TooFast', banMs: LIMITS.refusedMs }])
    expect(heard).toBeGreaterThan(Math.min(300, (20 * 1024 * 1024) / bytes - 2))
  })

  test('200 a second for a minute are taken', () => {
    const desk = new ExchangeDesk()
    desk.link(1, 'peer')
    for (let n = 0; n < 600; n++) {
      for (let m = 0; m < 20; m++) expect(endingsIn(desk.hear(1, { t: 'PING', n }, 10))).toEqual([])
      desk.pass(100)
    }
  })

  test('a flood of one peer takes nothing from another', () => {
    const desk = new ExchangeDesk()
    desk.link(1, 'flooding')
    desk.link(2, 'good')
    for (let n = 0; n < 1000; n++) desk.hear(1, { t: 'PING', n }, 10)
    expect(desk.exchange.status()).toMatchObject([{ link: 2 }])
    expect(endingsIn(desk.hear(2, { t: 'PING', n: 1 }, 10))).toEqual([])
  })

  test('what looking up the tips of HEADS costs is counted: many in few bytes are a flood, as many logs as there may be are none', () => {
    const desk = new ExchangeDesk()
    const tips = Array.from({ length: LIMITS.logTips }, (_, n) => ({
      seq: n + 1,
      h8: n.toString(16).padStart(16, '0'),
    }))
    const logs = Array.from({ length: 600 }, (_, n) => logOf(`x ${n}`, { tips }))
    const all = Array.from({ length: LIMITS.linkLogs }, (_, n) => logOf(`y ${n}`))
    desk.link(1, 'hostile')
    desk.link(2, 'large')
    for (let n = 0; n < all.length; n += LIMITS.headsLogs)
      expect(endingsIn(desk.hear(2, headsOf(all.slice(n, n + LIMITS.headsLogs)), 200 * LIMITS.headsLogs))).toEqual([])
    const ends = [1, 2, 3, 4].flatMap(() => endingsIn(desk.hear(1, headsOf(logs), 1000)))
    expect(ends).toMatchObject([{ code: 'TooFast' }])
  })

  test('answers that were not owed are counted as well', () => {
    const desk = new ExchangeDesk()
    const { log, at } = desk.write(WH)
    desk.link(1, 'peer')
    let ended: unknown[] = []
    for (let n = 0; n < 1000 && ended.length === 0; n++) {
      ended = endingsIn(desk.hear(1, { t: 'ACK', stream: 1, log, at, credit: 1 }, 10))
    }
    expect(ended).toMatchObject([{ code: 'TooFast' }])
  })
})

describe('the end of the station', () => {
  test('is said to all, and no other link begins', () => {
    const desk = new ExchangeDesk()
    desk.link(1, 'one')
    desk.greet(2, 'two')
    expect(endingsIn(desk.on({ t: 'stopping' }))).toMatchObject([
      { link: 1, code: 'Stopping' },
      { link: 2, code: 'Stopping' },
    ])
    expect(endingsIn(desk.on({ t: 'opened', link: 3, outgoing: false }))).toMatchObject([{ link: 3, code: 'Stopping' }])
  })

  test('what happens to a link that has ended is nothing', () => {
    const desk = new ExchangeDesk()
    desk.link(1, 'one')
    desk.on({ t: 'closed', link: 1 })
    expect(desk.hear(1, { t: 'PING', n: 1 })).toEqual([])
    expect(desk.on({ t: 'closed', link: 1 })).toEqual([])
    expect(desk.on({ t: 'read', link: 1, stream: 1, ops: null, cursor: null })).toEqual([])
    expect(() => desk.on({ t: 'opened', link: 2, outgoing: true })).not.toThrow()
    expect(() => desk.on({ t: 'opened', link: 2, outgoing: true })).toThrow()
  })
})

describe('pieces of snapshots and files (CS-52, CS-53)', () => {
  const digest = 'd'.repeat(43)
  const snap = (chunk: number): PieceAsk => ({ t: 'SNAP_GET', snap: digest, chunk })
  const blob: PieceAsk = { t: 'BLOB_GET', blob: digest, at: 0 }
  const chunk = (n: number): Piece => ({
    t: 'SNAP',
    snap: digest,
    chunk: n,
    of: 9,
    size: 100,
    bytes: [new Uint8Array(9)],
  })
  const fetched = (effects: readonly ExchangeEffect[]) => effects.filter(({ t }) => t === 'fetched')

  test('are asked for eight at a time and handed over', () => {
    const desk = new ExchangeDesk()
    desk.link(1, 'peer')
    desk.take()
    for (let n = 1; n <= 9; n++) desk.on({ t: 'fetch', link: 1, ask: snap(n) })
    const asked = desk.said('SNAP_GET')
    expect(asked.map(({ chunk: n }) => n)).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
    const effects = desk.hear(1, { ...chunk(1), stream: asked[0]?.stream ?? 0 })
    expect(effects[0]).toEqual({ t: 'fetched', link: 1, ask: snap(1), piece: chunk(1) })
    expect(messagesIn(effects, 'SNAP_GET')).toMatchObject([{ chunk: 9 }])
  })

  test('another piece than was asked for is malformed', () => {
    const desk = new ExchangeDesk()
    desk.link(1, 'peer')
    desk.on({ t: 'fetch', link: 1, ask: snap(1) })
    const [asked] = desk.said('SNAP_GET')
    const effects = desk.hear(1, { ...chunk(2), stream: asked?.stream ?? 0 })
    expect(endingsIn(effects)).toMatchObject([{ code: 'Malformed' }])
  })

  test('none within 30 s, no link, a link that ends: there is no piece', () => {
    const desk = new ExchangeDesk()
    expect(desk.on({ t: 'fetch', link: 1, ask: snap(1) })).toEqual([
      { t: 'fetched', link: 1, ask: snap(1), piece: null },
    ])
    desk.link(1, 'peer')
    for (let n = 1; n <= LIMITS.piecesPerLink + 1; n++) desk.on({ t: 'fetch', link: 1, ask: snap(n) })
    desk.take()
    expect(fetched(desk.pass(LIMITS.pieceMs + 100))).toHaveLength(LIMITS.piecesPerLink)
    expect(fetched(desk.on({ t: 'closed', link: 1 }))).toHaveLength(1)
  })

  test('on a slow line pieces come one after the other: none is given up while another comes', () => {
    const desk = new ExchangeDesk()
    desk.link(1, 'peer')
    for (const n of [1, 2, 3]) desk.on({ t: 'fetch', link: 1, ask: snap(n) })
    desk.take()
    for (const [n, { stream }] of desk.said('SNAP_GET').entries()) {
      expect(fetched(desk.pass(LIMITS.pieceMs - 1_000))).toEqual([])
      expect(fetched(desk.hear(1, { ...chunk(n + 1), stream }))).toHaveLength(1)
    }
  })

  test('files wait until nothing else is wanted', () => {
    const desk = new ExchangeDesk()
    desk.link(1, 'peer', { logs: [logOf('x')] })
    desk.on({ t: 'fetch', link: 1, ask: blob })
    desk.on({ t: 'fetch', link: 1, ask: snap(1) })
    const [want] = messagesIn(desk.take(), 'WANT')
    expect(desk.exchange.status()).toMatchObject([{ lacking: 1 }])
    desk.heads(1, [], true)
    desk.hear(1, { t: 'BUSY', stream: want?.stream ?? 0, log: want?.log ?? '', retryMs: 0, why: 'gone' })
    expect(messagesIn(desk.pass(100), 'BLOB_GET')).toMatchObject([blob])
  })

  test('are served one by one, and not without end', () => {
    const desk = new ExchangeDesk()
    desk.link(1, 'peer')
    expect(desk.hear(1, { ...snap(1), stream: 5 })).toEqual([{ t: 'serve', link: 1, stream: 5, ask: snap(1) }])
    expect(desk.on({ t: 'served', link: 1, stream: 5, piece: chunk(1) })).toEqual([
      { t: 'send', link: 1, message: { ...chunk(1), stream: 5 } },
    ])
    let ended: unknown[] = []
    let asked = 0
    for (; ended.length === 0; asked++) ended = endingsIn(desk.hear(1, { ...blob, stream: asked + 1 }))
    expect(asked).toBe(17)
    expect(ended).toMatchObject([{ code: 'TooFast' }])
  })
})
