import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { channelIds, channelOf, isInChannel } from '#shared/domain/channel.ts'
import type { FoldKey, FoldOp } from '#shared/domain/fold.ts'
import { messageDeleteRule, messageEditRule, messageRule, noticeAckRule, readRule } from '#shared/domain/fold-chat.ts'
import { blobsNamedBy } from '#shared/domain/fold-file.ts'
import { mayWrite } from '#shared/domain/rights.ts'
import { lastTurn, nextTurn, turnStartMs } from '#shared/domain/turn.ts'
import type { Json, Op } from '#shared/sync/entry.ts'

const scope = `chat:${channelIds.general}`
const key: FoldKey = { e: 'message', scope, i: 'm' }
const [author, other] = ['author', 'other']
const dev = 'd'.repeat(32)

let made = 0
function opOf(e: string, i: string, p: Record<string, Json>, more: Partial<FoldOp> = {}): FoldOp {
  made += 1
  const hash = made.toString(16).padStart(64, '0')
  const op: Op = { k: 'create', e, i, p }
  const base = { scope, op, n: 0, hash, ref: hash.slice(0, 16), t: made, l: 0, actor: author, command: 'c' }
  return { ...base, dev, hq: false, flagged: false, ...more }
}
const said = (text: string): Partial<FoldOp> => ({ personal: { text } })
const rowOf = (ops: readonly FoldOp[]) => messageRule.apply(key, ops).rows[0]?.values
const erasedOf = (ops: readonly FoldOp[]) =>
  (messageRule.erased?.(key, ops) ?? []).map(({ e, i }) => `${e} ${i}`).sort()

const message = opOf('message', 'm', { turn: 5 }, said('un'))
const edit = opOf('message_edit', 'x', { of: 'm' }, said('deux'))
const later = opOf('message_edit', 'y', { of: 'm' }, said('trois'))
const foreign = opOf('message_edit', 'z', { of: 'm' }, { ...said('faux'), actor: other })
const gone = opOf('message_delete', 'g', { of: 'm' })

describe('MSG-3: a message as it stands', () => {
  test('is the last text of its author, in whatever order it comes', () => {
    expect(rowOf([message])).toMatchObject({ text: 'un', edited_ms: null, deleted_ms: null, turn: 5, dev })
    const all = [message, edit, later, foreign]
    fc.assert(
      fc.property(fc.shuffledSubarray(all, { minLength: 4 }), ops => {
        expect(rowOf(ops)).toMatchObject({ text: 'trois', edited_ms: later.t })
      }),
    )
    expect(rowOf([message, foreign])).toMatchObject({ text: 'un', edited_ms: null })
    expect(rowOf([edit, gone])).toBeUndefined()
  })

  test('MSG-4: a notice keeps the text that people confirmed; who may write one is judged everywhere, who confirms is who says so', () => {
    const notice = opOf('message', 'm', { turn: 5, notice: true }, said('un'))
    expect(rowOf([notice, edit, later])).toMatchObject({ text: 'un', edited_ms: null, notice: 1 })
    expect(rowOf([message])).toMatchObject({ notice: 0 })
    expect(rowOf([notice, gone])).toMatchObject({ text: null, deleted_ms: gone.t })
    const roles = ['VW', 'AG', 'AC', 'MA', 'AD', 'SU'] as const
    expect(roles.filter(role => mayWrite(role, 'chat', notice.op))).toEqual(['MA', 'AD', 'SU'])
    const ack = opOf('notice_ack', 'k', { of: 'm' }, { actor: other })
    expect(roles.filter(role => mayWrite(role, 'chat', ack.op))).toEqual([...roles])
    const rows = noticeAckRule.apply({ e: 'notice_ack', scope, i: 'k' }, [ack, ack]).rows
    expect(rows.map(({ values }) => [values.of, values.actor])).toEqual([['m', other]])
    expect(noticeAckRule.check({ k: 'create', e: 'notice_ack', i: 'k', p: { of: 'm', user: author } })?.kind).toBe(
      'UnknownField',
    )
  })

  test('its text and those of its edits go when its author deletes it, or who moderates; nobody else takes it away', () => {
    const stranger = opOf('message_delete', 'h', { of: 'm' }, { actor: other })
    const moderator = opOf('message_delete', 'j', { of: 'm', moderated: true }, { actor: other })
    expect(rowOf([message, stranger])).toMatchObject({ text: 'un', deleted_ms: null })
    expect(erasedOf([message, stranger])).toEqual([])
    for (const one of [gone, moderator]) {
      const ops = [one, later, message, edit]
      expect(rowOf(ops)).toMatchObject({ text: null, deleted_ms: one.t, deleted_by: one.actor })
      expect(erasedOf(ops)).toEqual(['message m', 'message_edit x', 'message_edit y'])
    }
    const because = opOf('message_delete', 'j', { of: 'm', moderated: true, why: 'impoli' }, { actor: other })
    expect(rowOf([message, because])).toMatchObject({ deleted_by: other, deleted_why: 'impoli' })
    // Of his own deletion nobody is told why.
    expect(rowOf([message, opOf('message_delete', 'g', { of: 'm', why: 'x' })])).toMatchObject({ deleted_why: null })
    // To moderate is a right that every station judges.
    const p = { of: 'm', moderated: true }
    const op: Op = { k: 'create', e: 'message_delete', i: 'j', p }
    expect(['AG', 'MA', 'AD'].map(role => mayWrite(role as 'AG', 'chat', op))).toEqual([false, false, true])
    expect(mayWrite('AG', 'chat', { ...op, p: { of: 'm' } })).toBe(true)
    expect(mayWrite('VW', 'chat', { k: 'create', e: 'message', i: 'm' })).toBe(false)
  })

  test('a turn that cannot be, or a field that nobody knows, is not applied', () => {
    const check = (p: Record<string, Json>) => messageRule.check({ k: 'create', e: 'message', i: 'm', p })?.kind
    expect([{ turn: 0 }, { turn: lastTurn + 1 }, {}, { turn: 'x' }].map(check)).toEqual(Array(4).fill('BadPayload'))
    expect(check({ turn: 1, later: true })).toBe('UnknownField')
    for (const rule of [messageEditRule, messageDeleteRule]) {
      expect(rule.check({ k: 'create', e: 'x', i: 'i', p: {} })?.kind).toBe('BadPayload')
    }
  })
})

describe('MSG-5: turns and reads', () => {
  test('a turn is past all that was seen, and the wall where that is further', () => {
    fc.assert(
      fc.property(fc.nat(lastTurn), fc.nat(4_000_000_000_000), (seen, wall) => {
        const turn = nextTurn(seen, wall)
        expect(turn > seen || turn === lastTurn).toBe(true)
        expect(turn >= Math.min(lastTurn, wall - turnStartMs) && turn >= 1 && turn <= lastTurn).toBe(true)
      }),
    )
  })

  test('how far somebody has read is the furthest that he said himself, a station and a day at a time', () => {
    const day = 86_400_000
    const read = (turn: number, more: Partial<FoldOp> = {}) => opOf('read', author, { seen: [{ dev, turn }] }, more)
    const ops = [read(day + 5), read(day + 9), read(day + 7), read(day + 50, { actor: other })]
    const [first] = readRule.keys(scope, ops[0]?.op ?? message.op)
    expect(first?.i).toBe(`${author}/${dev}/1`)
    fc.assert(
      fc.property(fc.shuffledSubarray(ops, { minLength: 4 }), some => {
        expect(readRule.apply(first ?? key, some).rows.map(({ values }) => values)).toEqual([
          { user: author, dev, upto: day + 9, at_ms: ops[1]?.t },
        ])
      }),
    )
    const bad = [[], [{ dev, turn: 0 }], [{ dev: 'x', turn: 1 }], [7], Array(201).fill({ dev, turn: 1 })]
    const kinds = bad.map(seen => readRule.check({ k: 'create', e: 'read', i: author, p: { seen } })?.kind)
    expect(kinds).toEqual(bad.map(() => 'BadPayload'))
  })
})

test('MSG-2: who is in which channel follows from role and warehouses', () => {
  const here = '01890a5d-ac96-774b-bcce-b302099a8057'
  const channels = [channelIds.general, channelIds.direction, here].flatMap(id => channelOf(id) ?? [])
  expect(channels.map(({ kind }) => kind)).toEqual(['general', 'direction', 'warehouse'])
  const inOf = (role: 'VW' | 'AG' | 'MA', wh: 'all' | string[]) => channels.map(one => isInChannel(one, role, wh))
  expect(inOf('VW', 'all')).toEqual([true, false, true])
  expect(inOf('AG', [here])).toEqual([true, false, true])
  expect(inOf('MA', [])).toEqual([true, true, false])
  expect(channelOf('5b1f0c9e-77aa-6c51-9a3e-1f2d3c4b5a69')).toBeUndefined()
})

describe('TALK-40: the files of a message', () => {
  const digest = 'd'.repeat(43)
  const filed = (files: Json, personal?: Record<string, Json>) =>
    opOf('message', 'm', { turn: 5, files }, personal === undefined ? {} : { personal })
  const filesOf = (ops: readonly FoldOp[]) =>
    messageRule.apply(key, ops).rows.flatMap(({ table, id, values }) => (table === 'file' ? [{ id, ...values }] : []))

  test('are rows by the body alone; what they are called and contain is personal, and goes with the text', () => {
    const personal = { text: '', files: [{ blob: digest, m: 'image/png', name: 'a.png' }] }
    const known = filed([{ n: 7 }], personal)
    const row = { id: 'm/0', ent: 'message', of: 'm', nth: 0, bytes: 7 }
    expect(filesOf([known])).toEqual([{ ...row, blob: digest, mime: 'image/png', name: 'a.png', key: null }])
    expect(filesOf([filed([{ n: 7 }])])).toEqual([{ ...row, blob: null, mime: null, name: null, key: null }])
    // Who carries a sealed file without reading the message knows where it is.
    expect(filesOf([filed([{ n: 7, blob: digest }])])).toMatchObject([{ ...row, blob: digest, key: null }])
    expect(filesOf([known, gone])).toEqual([])
    expect(filesOf([known, edit])).toHaveLength(1)
    // A personal part comes unjudged.
    for (const files of [7, [7], [{ blob: 'x' }], [{ blob: 7, m: [], name: {} }]] as Json[])
      expect(filesOf([filed([{ n: 7 }], { files })])).toMatchObject([{ blob: null, mime: null, name: null }])
  })

  test('MSG-6: in an encrypted conversation the body says what is carried, and nothing in clear counts', () => {
    const [sealed, digest2] = ['chat:01890a5d-ac96-8a4b-8cce-b302099a8057', 'e'.repeat(43)]
    const inClear = { blob: digest2, m: 'image/png', name: 'a.png', key: 'k box' }
    const op = filed([{ n: 4_112, blob: digest }], { files: [inClear] })
    const { rows } = messageRule.apply({ ...key, scope: sealed }, [{ ...op, scope: sealed }])
    const row = rows.find(({ table }) => table === 'file')?.values
    expect(row).toMatchObject({ bytes: 4_112, blob: digest, mime: null, name: null, key: 'k box' })
    const bare = messageRule.apply({ ...key, scope: sealed }, [
      { ...filed([{ n: 1 }], { files: [inClear] }), scope: sealed },
    ])
    expect(bare.rows.find(({ table }) => table === 'file')?.values).toMatchObject({ blob: null, mime: null })
    // A courier carries what either names.
    expect(blobsNamedBy(JSON.stringify({ v: 1, o: [{ k: 'create', e: 'message', p: op.op.p }] }))).toEqual([digest])
    expect(blobsNamedBy(JSON.stringify({ files: [inClear] }))).toEqual([digest2])
    for (const nothing of ['{"blob"', '{"files":[{"blob":"x"}]}', '{"o":[7,{"p":{"files":{"blob":1}}}]}'])
      expect(blobsNamedBy(nothing)).toEqual([])
  })

  test('are at most ten, none empty, none over 20 MiB; anything else is never applied', () => {
    const checked = (files: Json) => messageRule.check(filed(files).op)?.kind ?? 'ok'
    expect(checked(Array<Json>(10).fill({ n: 1 }))).toBe('ok')
    const most = 20 * 1024 * 1024
    expect(checked([{ n: most }])).toBe('ok')
    const bad: Json[] = [
      [],
      Array<Json>(11).fill({ n: 1 }),
      [{ n: 0 }],
      [{ n: most + 1 }],
      [{}],
      [7],
      [{ n: 1, blob: 'x' }],
    ]
    for (const files of bad) expect(checked(files)).toBe('BadPayload')
  })
})
