import { describe, expect, test } from 'vitest'
import { LIMITS } from '#shared/sync/limits.ts'
import type { ExchangeEffect } from '#shared/sync/protocol/exchange-event.ts'
import type { LogTips, MessageOf } from '#shared/sync/protocol/message.ts'
import { ExchangeDesk, endingsIn, idOf, logOf, messagesIn, WH, WH2 } from '../support/exchange-desk.ts'
import { MemoryReplica } from '../support/memory-replica.ts'

const CHAT = 'chat:01890a5d-ac96-774b-bcce-b302099a8059'
const held = (desk: ExchangeDesk): LogTips[] => [...desk.replica.held.logs()]

describe('HEADS (CS-20, CS-29)', () => {
  test('tells what changed, at most every 100 ms', () => {
    const desk = new ExchangeDesk()
    desk.link(1, 'peer')
    desk.pass(200)
    desk.take()
    const { log } = desk.write(WH)
    expect(desk.said('HEADS')).toMatchObject([{ full: false, more: false, logs: [{ log }] }])
    for (let n = 0; n < 5; n++) desk.write(WH)
    const other = desk.write(WH2).log
    expect(desk.said('HEADS')).toEqual([])
    desk.pass(100)
    const [heads, ...more] = desk.said('HEADS')
    expect(more).toEqual([])
    expect(heads?.logs).toMatchObject([{ log, tips: [{ seq: 6 }] }, { log: other }])
    desk.pass(1000)
    expect(desk.said('HEADS')).toEqual([])
  })

  test('of scopes that the peer may read only (CS-12)', () => {
    const desk = new ExchangeDesk()
    desk.link(1, 'peer', { mayRead: scope => scope === WH2 })
    desk.pass(200)
    desk.take()
    desk.write(WH)
    desk.pass(200)
    expect(desk.take().filter(({ t }) => t === 'send')).toEqual([])
  })

  test('of a log that just forked goes at once, with all tips', () => {
    const desk = new ExchangeDesk()
    desk.write(WH)
    const twin = desk.replica.copy()
    desk.link(1, 'peer')
    desk.take()
    desk.write(WH, 'mine')
    desk.take()
    const [made] = twin.author(WH, 'the twin’s').made
    if (!made) throw new Error('an author makes an entry')
    const { changed } = desk.replica.store(made.ops)
    desk.on({ t: 'changed', logs: changed, made: [] })
    expect(desk.said('HEADS')).toMatchObject([{ logs: [{ state: 'forked', tips: [{ seq: 2 }, { seq: 2 }] }] }])
  })

  test('of a log with more than 64 tips shows 64', () => {
    const desk = new ExchangeDesk()
    const { log } = desk.write(WH)
    for (let n = 0; n < 70; n++) {
      const twin = desk.replica.copy()
      const found = twin.logs.get(log)
      if (!found) throw new Error('the log is there')
      const { entry } = found.add(found.root, Buffer.from(`branch ${n}`), undefined)
      desk.replica.logs.get(log)?.add(desk.replica.logs.get(log)?.root ?? found.root, entry.body, undefined)
    }
    const [heads] = messagesIn(desk.greet(1, 'peer'), 'HEADS')
    expect(heads?.logs[0]?.tips).toHaveLength(LIMITS.logTips)
  })

  test('says what the peer holds, by its HEADS and by ACK (CS-28)', () => {
    const desk = new ExchangeDesk()
    const { log, at } = desk.write(WH)
    desk.link(1, 'peer', { logs: held(desk) })
    expect(desk.take()).toContainEqual({ t: 'holds', dev: idOf('peer'), logs: [{ log, at }] })
    const next = desk.write(WH)
    expect(desk.hear(1, { t: 'ACK', stream: 0, log, at: next.at, credit: 0 })).toContainEqual({
      t: 'holds',
      dev: idOf('peer'),
      logs: [{ log, at: next.at }],
    })
    expect(desk.exchange.status()).toMatchObject([{ owing: 0 }])
    expect(desk.hear(1, { t: 'ACK', stream: 0, log, at: { seq: 99, h8: '9'.repeat(16) }, credit: 0 })).toEqual([])
  })
})

describe('LIVE (CS-27)', () => {
  test('goes at once to who may read it and has its parent, before anything is acknowledged', () => {
    const desk = new ExchangeDesk()
    desk.write(WH)
    desk.link(1, 'in step', { logs: held(desk) })
    desk.link(2, 'behind', { logs: [] })
    desk.link(3, 'of elsewhere', { mayRead: scope => scope === WH2, logs: held(desk) })
    desk.take()
    for (let n = 0; n < 3; n++) desk.write(WH, `live ${n}`)
    const live = desk.take().flatMap(effect => (effect.t === 'send' && effect.message.t === 'LIVE' ? [effect] : []))
    expect(live.map(({ link }) => link)).toEqual([1, 1, 1])
    expect(live.map(({ message }) => message.t === 'LIVE' && message.after.seq)).toEqual([1, 2, 3])
  })

  test('opens a log that the peer cannot know', () => {
    const desk = new ExchangeDesk()
    desk.link(1, 'peer')
    desk.take()
    desk.write(WH)
    const [live] = desk.said('LIVE')
    expect(live?.opening).toBeDefined()
  })

  test('not to a peer that wants the log: it has lost step', () => {
    const desk = new ExchangeDesk()
    desk.write(WH)
    desk.link(1, 'peer', { logs: held(desk) })
    const { log } = desk.write(WH)
    desk.hear(1, { t: 'WANT', stream: 1, log, have: [], credit: LIMITS.wantCredit })
    desk.take()
    desk.write(WH)
    expect(desk.said('LIVE')).toEqual([])
  })

  test('beyond half of what a peer takes unasked, HEADS alone tell', () => {
    const desk = new ExchangeDesk()
    desk.write(WH)
    desk.link(1, 'peer', { logs: held(desk) })
    desk.take()
    for (let n = 0; n < LIMITS.unaskedBurst; n++) desk.write(WH)
    expect(desk.said('LIVE')).toHaveLength(LIMITS.unaskedBurst / 2)
    desk.pass(100)
    expect(desk.said('HEADS')).toHaveLength(1)
  })

  describe('arriving', () => {
    function pair() {
      const peer = new MemoryReplica(idOf('peer'), () => true)
      const [first] = peer.author(WH, 'first').made
      const desk = new ExchangeDesk()
      if (!first) throw new Error('an author makes an entry')
      return { peer, desk, first }
    }
    const stores = (effects: readonly ExchangeEffect[]) => effects.filter(({ t }) => t === 'store')

    test('is stored where it continues what is here, and acknowledged', () => {
      const { peer, desk, first } = pair()
      desk.link(1, 'peer')
      desk.take()
      const effects = desk.hear(1, { t: 'LIVE', ...first.ops })
      expect(effects).toEqual([{ t: 'store', link: 1, stream: 0, ops: first.ops }])
      desk.replica.store(first.ops)
      desk.stored(1, 0, first.log, { kind: 'stored', at: first.at, forked: false })
      expect(desk.said('ACK')).toEqual([{ t: 'ACK', stream: 0, log: first.log, at: first.at, credit: 0 }])
      const [second] = peer.author(WH, 'second').made
      const [third] = peer.author(WH, 'third').made
      if (!second || !third) throw new Error('an author makes an entry')
      expect(stores(desk.hear(1, { t: 'LIVE', ...third.ops }))).toEqual([])
      expect(stores(desk.hear(1, { t: 'LIVE', ...second.ops }))).toHaveLength(1)
    })

    test('from somebody who did not write it is left alone', () => {
      const { peer, desk, first } = pair()
      desk.replica.store(first.ops)
      desk.link(1, 'a third', { logs: [] })
      const [second] = peer.author(WH, 'second').made
      if (!second) throw new Error('an author makes an entry')
      expect(stores(desk.hear(1, { t: 'LIVE', ...second.ops }))).toEqual([])
    })

    test('of a scope that this station does not carry is left alone, and so is one that opens another’s log', () => {
      const { first } = pair()
      const desk = new ExchangeDesk('me', scope => scope !== WH)
      desk.link(1, 'peer')
      expect(desk.hear(1, { t: 'LIVE', ...first.ops })).toEqual([])
      const other = pair().desk
      other.link(1, 'a third')
      expect(other.hear(1, { t: 'LIVE', ...first.ops })).toEqual([])
    })

    test('16 wait for the disk, more wait for a WANT', () => {
      const { peer, desk, first } = pair()
      desk.replica.store(first.ops)
      desk.link(1, 'peer', { logs: [...peer.held.logs()] })
      desk.take()
      const [second] = peer.author(WH, 'second').made
      if (!second) throw new Error('an author makes an entry')
      const live: MessageOf<'LIVE'> = { t: 'LIVE', ...second.ops }
      const stored = Array.from({ length: 30 }, () => stores(desk.hear(1, live)).length).reduce((a, b) => a + b)
      expect(stored).toBe(LIMITS.liveStores)
    })

    test('with a bad seal ends the link; with a gap it does not', () => {
      const { desk, first } = pair()
      desk.link(1, 'peer')
      desk.hear(1, { t: 'LIVE', ...first.ops })
      expect(endingsIn(desk.stored(1, 0, first.log, { kind: 'Gap' }))).toEqual([])
      desk.hear(1, { t: 'LIVE', ...first.ops })
      expect(endingsIn(desk.stored(1, 0, first.log, { kind: 'BadSeal' }))).toMatchObject([{ code: 'BadSeal' }])
    })
  })
})

describe('what is kept nowhere', () => {
  const bytes = new Uint8Array([1])

  test('goes to who may read its scope, and is heard from who may', () => {
    const desk = new ExchangeDesk('me', scope => scope !== WH2)
    desk.link(1, 'member', { mayRead: scope => scope === CHAT || scope === WH2 })
    desk.link(2, 'other', { mayRead: () => false })
    desk.take()
    desk.on({ t: 'say', scope: CHAT, kind: 'typing', bytes })
    expect(desk.take()).toEqual([{ t: 'send', link: 1, message: { t: 'EPH', scope: CHAT, kind: 'typing', bytes } }])
    const heard = (link: number, scope: string) => desk.hear(link, { t: 'EPH', scope, kind: 'typing', bytes })
    expect(heard(1, CHAT)).toEqual([{ t: 'eph', dev: idOf('member'), scope: CHAT, kind: 'typing', bytes }])
    expect(heard(2, CHAT)).toEqual([])
    expect(heard(1, WH2)).toEqual([])
  })
})

describe('state (CS-50)', () => {
  const compared = (effects: readonly ExchangeEffect[]): string[] =>
    effects.flatMap(effect => (effect.t === 'compare' ? [effect.scope] : []))
  const state = { frontier: 'f'.repeat(43), fold: 1, hash: 'h'.repeat(43) }

  function inStep(fold = 1) {
    const desk = new ExchangeDesk()
    for (const scope of ['auth', 'org', WH]) desk.write(scope)
    desk.link(1, 'peer', { hello: { fold }, mayRead: scope => scope !== WH2, logs: held(desk) })
    desk.take()
    return desk
  }
  /** Time, with the peer alive. */
  function live(desk: ExchangeDesk, ms: number): ExchangeEffect[] {
    const effects: ExchangeEffect[] = []
    for (let n = 0; n < ms / 10_000; n++) {
      effects.push(...desk.hear(1, { t: 'PING', n }), ...desk.pass(10_000))
    }
    return effects
  }

  test('the scopes that are the same on both ends are compared, each once in 10 minutes', () => {
    const desk = inStep()
    expect(compared(live(desk, 20_000)).sort()).toEqual(['auth', 'org', WH])
    expect(compared(live(desk, 570_000))).toEqual([])
    expect(compared(live(desk, 30_000)).sort()).toEqual(['auth', 'org', WH])
    desk.on({ t: 'compared', link: 1, scope: WH, ...state })
    expect(desk.said('STATE')).toEqual([{ t: 'STATE', scope: WH, ...state }])
    expect(desk.hear(1, { t: 'STATE', scope: WH, ...state })).toEqual([
      { t: 'state', link: 1, dev: idOf('peer'), scope: WH, ...state },
    ])
  })

  test('none while auth differs, none of another fold, none that the peer may not read', () => {
    const behind = inStep()
    behind.write('auth')
    expect(compared(live(behind, 30_000))).toEqual([])
    const ahead = inStep()
    ahead.heads(1, [logOf('unknown', { scope: 'org' })])
    expect(compared(live(ahead, 30_000))).toEqual([])
    expect(compared(live(inStep(2), 30_000))).toEqual([])
    const desk = inStep()
    desk.on({ t: 'compared', link: 1, scope: WH2, ...state })
    expect(desk.said('STATE')).toEqual([])
    expect(desk.hear(1, { t: 'STATE', scope: WH2, ...state })).toEqual([])
  })
})
