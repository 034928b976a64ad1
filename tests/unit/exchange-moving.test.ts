import { describe, expect, test } from 'vitest'
import { LIMITS } from '#shared/sync/limits.ts'
import type { ExchangeEffect } from '#shared/sync/protocol/exchange-event.ts'
import type { LogTips } from '#shared/sync/protocol/message.ts'
import { ExchangeDesk, idOf, logOf, messagesIn, WH } from '../support/exchange-desk.ts'
import { Peer } from '../support/exchange-peer.ts'

const storesIn = (effects: readonly ExchangeEffect[]): Extract<ExchangeEffect, { t: 'store' }>[] =>
  effects.filter(effect => effect.t === 'store')

describe('one peer at a time (CS-24)', () => {
  test('without progress for 10 s another is asked, the first not for a minute', () => {
    const desk = new ExchangeDesk()
    desk.link(1, 'one', { logs: [logOf('x')] })
    desk.link(2, 'two', { logs: [logOf('x')] })
    expect(desk.said('WANT', 2)).toEqual([])
    desk.pass(LIMITS.progressMs - 100)
    expect(desk.said('WANT')).toEqual([])
    const effects = desk.pass(200)
    expect(messagesIn(effects, 'BUSY', 1)).toMatchObject([{ why: 'stop', stream: 1 }])
    expect(messagesIn(effects, 'WANT', 2)).toHaveLength(1)
    desk.on({ t: 'closed', link: 2 })
    expect(messagesIn(desk.pass(LIMITS.shunMs - LIMITS.idleMs + 40_000), 'WANT', 1)).toEqual([])
    desk.hear(1, { t: 'PING', n: 1 })
    expect(messagesIn(desk.pass(21_000), 'WANT', 1)).toHaveLength(1)
  })

  test('what waits for this station’s own disk is not the peer’s fault', () => {
    const peer = new Peer('one')
    peer.write(WH, 3)
    const desk = new ExchangeDesk()
    const [want] = messagesIn(desk.link(1, 'one', { logs: peer.logs() }), 'WANT')
    if (!want) throw new Error('it is asked for')
    desk.hear(1, { t: 'OPS', stream: want.stream, ...peer.ops(want).ops, end: false })
    expect(messagesIn(desk.pass(LIMITS.progressMs * 3), 'BUSY')).toEqual([])
  })

  test('one that does not even end what was stopped holds nothing up', () => {
    const desk = new ExchangeDesk()
    desk.link(1, 'one', { logs: [logOf('x')] })
    desk.link(2, 'two', { logs: [logOf('x')] })
    desk.on({ t: 'room', room: 'low' })
    desk.on({ t: 'room', room: 'free' })
    desk.take()
    expect(messagesIn(desk.pass(LIMITS.progressMs + 100), 'WANT', 2)).toHaveLength(1)
  })

  test('what comes late all the same is stored', () => {
    const peer = new Peer('one')
    peer.write(WH, 3)
    const desk = new ExchangeDesk()
    const [want] = messagesIn(desk.link(1, 'one', { logs: peer.logs() }), 'WANT')
    if (!want) throw new Error('it is asked for')
    desk.pass(LIMITS.progressMs + 100)
    expect(storesIn(desk.hear(1, { t: 'OPS', stream: want.stream, ...peer.ops(want).ops }))).toHaveLength(1)
  })

  test('one that sends what is here already, for a minute, gives way to another', () => {
    const other = new Peer('other')
    const log = other.write('auth', 3)
    const desk = new ExchangeDesk()
    const { ops } = other.replica.read(log, [], 1e6, undefined)
    if (!ops) throw new Error('there is something to read')
    const { opening: _, ...known } = ops
    desk.replica.store(ops)
    other.write('auth', 1)
    desk.link(1, 'one', { logs: [{ ...logOf('x'), ...other.logs()[0], tips: [{ seq: 99, h8: '9'.repeat(16) }] }] })
    const [want] = desk.said('WANT', 1)
    desk.link(2, 'other', { logs: other.logs() })
    const drip = (): void => {
      desk.hear(1, { t: 'OPS', stream: want?.stream ?? 0, ...known, end: false })
      desk.stored(1, want?.stream ?? 0, log, desk.replica.store(known).outcome)
      desk.pass(LIMITS.progressMs - 1000)
      for (const link of [1, 2]) desk.hear(link, { t: 'PING', n: 1 })
    }
    for (const end = desk.nowMs + LIMITS.shunMs; desk.nowMs < end; ) drip()
    expect(desk.said('WANT', 2)).toEqual([])
    drip()
    expect(desk.said('WANT', 2)).toMatchObject([{ log }])
  })

  test('a busy peer is asked again when it said, the other meanwhile', () => {
    const desk = new ExchangeDesk()
    desk.link(1, 'one', { logs: [logOf('x')] })
    desk.link(2, 'two', { logs: [logOf('x')] })
    desk.take()
    desk.hear(1, { t: 'BUSY', stream: 1, log: idOf('x'), retryMs: 5000, why: 'load' })
    expect(desk.said('WANT', 2)).toHaveLength(1)
    desk.on({ t: 'closed', link: 2 })
    expect(messagesIn(desk.pass(4900), 'WANT', 1)).toEqual([])
    expect(messagesIn(desk.pass(200), 'WANT', 1)).toHaveLength(1)
  })
})

describe('room on the disk (CS-33)', () => {
  const logs = [logOf('a', { scope: 'auth' }), logOf('w', { scope: WH })]

  test('low: only auth is asked for, and what is on its way is stopped', () => {
    const desk = new ExchangeDesk()
    desk.link(1, 'peer', { logs: [logOf('w', { scope: WH })] })
    desk.take()
    expect(messagesIn(desk.on({ t: 'room', room: 'low' }), 'BUSY')).toMatchObject([{ why: 'stop' }])
    desk.link(2, 'other', { logs })
    expect(desk.said('WANT').map(({ log }) => log)).toEqual([idOf('a')])
  })

  test('full: nothing foreign is taken, and everything again when there is room', () => {
    const peer = new Peer('peer')
    peer.write(WH, 3)
    const desk = new ExchangeDesk()
    const [want] = messagesIn(desk.link(1, 'peer', { logs: peer.logs() }), 'WANT')
    if (!want) throw new Error('it is asked for')
    const { ops } = peer.ops(want)
    expect(messagesIn(desk.on({ t: 'room', room: 'full' }), 'BUSY')).toMatchObject([{ why: 'stop' }])
    expect(storesIn(desk.hear(1, { t: 'OPS', stream: want.stream, ...ops }))).toEqual([])
    expect(messagesIn(desk.hear(1, { t: 'LIVE', ...ops }), 'BUSY')).toMatchObject([{ stream: 0, why: 'disk' }])
    expect(messagesIn(desk.pass(5000), 'WANT')).toEqual([])
    expect(messagesIn(desk.on({ t: 'room', room: 'free' }), 'WANT')).toMatchObject([{ log: want.log }])
  })
})

describe('what a station authors (CS-32)', () => {
  const ofPeer = (seq: number): LogTips =>
    logOf('x', { dev: idOf('peer'), tips: [{ seq, h8: seq.toString(16).padStart(16, '0') }] })

  test('what it had when it was first heard is taken; what it adds beyond its budget waits', () => {
    const desk = new ExchangeDesk()
    desk.link(1, 'peer', { logs: [ofPeer(500_000)] })
    const [want] = desk.said('WANT')
    desk.hear(1, { t: 'BUSY', stream: want?.stream ?? 0, log: idOf('x'), retryMs: 1000, why: 'load' })
    desk.heads(1, [ofPeer(500_000 + LIMITS.foreignEntriesSaved + 100)])
    desk.take()
    desk.pass(9000)
    expect(desk.said('WANT')).toEqual([])
    desk.pass(3000)
    expect(desk.said('WANT')).toHaveLength(1)
  })

  test('carrying others’ is not limited', () => {
    const desk = new ExchangeDesk()
    desk.link(1, 'peer', { logs: [] })
    desk.heads(1, [{ ...ofPeer(10_000_000), dev: idOf('a third') }])
    expect(desk.said('WANT')).toHaveLength(1)
  })
})
