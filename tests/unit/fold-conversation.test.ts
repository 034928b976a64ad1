import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { channelOf, isSealed } from '#shared/domain/channel.ts'
import type { FoldOp } from '#shared/domain/fold.ts'
import { conversationRule, memberRule, mostMembers } from '#shared/domain/fold-conversation.ts'
import { messageRule } from '#shared/domain/fold-chat.ts'
import { talkKeyRule } from '#shared/domain/fold-talk-key.ts'
import { mayWrite } from '#shared/domain/rights.ts'
import type { Json, Op } from '#shared/sync/entry.ts'

const [open, sealed] = ['5b1f0c9e-77aa-4c51-9a3e-1f2d3c4b5a69', '5b1f0c9e-77aa-8c51-9a3e-1f2d3c4b5a69']
let id = open
let made = 0
/** An op of a person, a moment after the one before. */
function opOf(actor: string, op: Omit<Op, 'e' | 'i'> & { e?: string; i?: string }): FoldOp {
  made += 1
  const hash = made.toString(16).padStart(64, '0')
  const whole: Op = { e: 'member', i: id, ...op }
  const ref = hash.slice(-16)
  return {
    scope: `chat:${id}`,
    op: whole,
    n: 0,
    hash,
    ref,
    t: made,
    l: 0,
    actor,
    command: 'c',
    dev: 'd',
    hq: false,
    flagged: false,
  }
}
const create = (actor: string, p: Record<string, Json>) => opOf(actor, { k: 'create', e: 'conversation', p })
const set = (actor: string, p: Record<string, Json>) =>
  opOf(actor, { k: 'set', e: 'conversation', p, b: Object.fromEntries(Object.keys(p).map(name => [name, ['r']])) })
const add = (actor: string, i: string, p: Record<string, Json> = {}) =>
  opOf(actor, { k: 'add', i, p: { turn: 1, ...p } })
const remove = (actor: string, i: string, of: readonly FoldOp[], p: Record<string, Json> = {}) =>
  opOf(actor, { k: 'remove', i, p: { turn: 9, ...p }, b: { m: of.map(({ ref }) => ref) } })

const rowsOf = (ops: readonly FoldOp[]) =>
  conversationRule.apply({ e: 'conversation', scope: `chat:${id}`, i: id }, ops).rows
/** Who is in it, owners with a star; the same in any order. */
function membersOf(ops: readonly FoldOp[]): string {
  const text = (of: readonly FoldOp[]) =>
    rowsOf(of)
      .filter(({ table, values }) => table === 'member' && values.left_ms === null)
      .map(({ id: user, values }) => `${user}${values.role === 'owner' ? '*' : ''}`)
      .sort()
      .join(' ')
  fc.assert(
    fc.property(fc.shuffledSubarray([...ops], { minLength: ops.length }), some => {
      expect(text(some)).toBe(text(ops))
    }),
    { numRuns: 20 },
  )
  return text(ops)
}

describe('MSG-2: who is in a conversation that people made (TALK-6)', () => {
  test('a channel: everybody joins, members bring in and go, owners and moderators put out, name and close', () => {
    id = open
    const begin = [create('anna', { kind: 'channel', name: 'Camions' }), add('anna', 'anna', { role: 'owner' })]
    const boris = add('boris', 'boris', { role: 'owner' })
    const clara = add('boris', 'clara')
    const all = [...begin, boris, clara]
    expect(membersOf(all)).toBe('anna* boris clara')
    expect(membersOf([...all, remove('boris', 'clara', [clara])])).toBe('anna* boris clara')
    expect(membersOf([...all, remove('clara', 'clara', [clara])])).toBe('anna* boris')
    expect(membersOf([...all, remove('anna', 'clara', [clara])])).toBe('anna* boris')
    expect(membersOf([...all, remove('diane', 'clara', [clara], { moderated: true })])).toBe('anna* boris')
    expect(membersOf([...all, add('anna', 'boris', { role: 'owner' })])).toBe('anna* boris* clara')
    // Without an owner who has been in it the longest is one.
    expect(membersOf([...all, remove('anna', 'anna', [begin[1] as FoldOp])])).toBe('boris* clara')
    const values = (...more: FoldOp[]) => rowsOf([...all, ...more])[0]?.values
    expect(values(set('boris', { name: 'x', archived: true }))).toMatchObject({ name: 'Camions', archived: 0 })
    expect(values(set('anna', { name: 'Quais', archived: true }))).toMatchObject({ name: 'Quais', archived: 1 })
    expect(values(set('diane', { archived: true, moderated: true }))).toMatchObject({ archived: 1 })
  })

  test('a removal takes the adds that it names: one that did not know of a newer add leaves it', () => {
    id = sealed
    const begin = [create('anna', { kind: 'group' }), add('anna', 'anna', { role: 'owner' })]
    const [first, again] = [add('anna', 'boris'), add('anna', 'boris')]
    expect(membersOf([...begin, first, again, remove('anna', 'boris', [first])])).toBe('anna* boris')
    expect(membersOf([...begin, first, again, remove('anna', 'boris', [first, again])])).toBe('anna*')
    // Who is out brings nobody in; who never was in it, neither.
    const out = remove('anna', 'boris', [first])
    expect(membersOf([...begin, first, out, add('boris', 'clara'), add('boris', 'boris')])).toBe('anna*')
    expect(membersOf([...begin, add('diane', 'diane'), add('diane', 'x', { moderated: true })])).toBe('anna*')
    const row = rowsOf([...begin, first, out]).find(({ id: user }) => user === 'boris')
    expect(row?.values).toMatchObject({ left_ms: out.t, since_turn: 1 })
  })

  test('one who came back has a stay before and one after; one whom two brought in is in since either', () => {
    id = sealed
    const begin = [create('anna', { kind: 'group' }), add('anna', 'anna', { role: 'owner' })]
    const [first, other] = [add('anna', 'boris', { turn: 4 }), add('anna', 'boris', { turn: 3 })]
    const out = remove('anna', 'boris', [first, other])
    const back = add('anna', 'boris', { turn: 12 })
    const stays = (...ops: FoldOp[]) =>
      rowsOf([...begin, ...ops]).flatMap(({ table, values }) =>
        table === 'stay' && values.user === 'boris' ? [[values.from_turn, values.to_turn]] : [],
      )
    expect(stays(first)).toEqual([[4, null]])
    expect(stays(first, other)).toEqual([[3, null]])
    expect(stays(first, other, out, back)).toEqual([
      [3, 9],
      [12, null],
    ])
  })

  test('two stay the two that they are', () => {
    id = sealed
    const pair = ['anna', 'boris']
    const begin = [create('anna', { kind: 'direct', pair }), add('anna', 'anna'), add('anna', 'boris')]
    const both = [...begin, create('boris', { kind: 'direct', pair }), add('boris', 'anna'), add('boris', 'boris')]
    for (const ops of [begin, both])
      expect(membersOf([...ops, add('anna', 'clara'), add('clara', 'clara')])).toMatch(/anna.? boris/)
    expect(membersOf([...begin, remove('anna', 'boris', [begin[2] as FoldOp])])).toMatch(/anna.? boris/)
  })
})

describe('MSG-6: what may stand in clear', () => {
  test('is told by the id alone: no entry makes an encrypted conversation open, and no text in clear counts in one', () => {
    expect([channelOf(open), channelOf(sealed)]).toEqual([
      { kind: 'made', sealed: false },
      { kind: 'made', sealed: true },
    ])
    id = sealed
    expect(rowsOf([create('anna', { kind: 'channel', name: 'x' })])).toEqual([])
    id = open
    expect(rowsOf([create('anna', { kind: 'group' })])).toEqual([])
    const said = (scope: string) => {
      const op: Op = { k: 'create', e: 'message', i: 'm', p: { turn: 1 } }
      const personal = { text: 'clair', box: 'b', key: 'k' }
      return messageRule.apply({ e: 'message', scope, i: 'm' }, [{ ...opOf('anna', op), scope, personal }]).rows[0]
        ?.values
    }
    expect(said(`chat:${sealed}`)).toMatchObject({ text: null, box: 'b', key: 'k' })
    expect(said(`chat:${open}`)).toMatchObject({ text: 'clair', box: null, key: null })
    expect([isSealed(`chat:${sealed}`), isSealed(`chat:${open}`), isSealed('org')]).toEqual([true, false, false])
  })

  test('what cannot be is not applied, and nothing of it in the channels that nobody made', () => {
    const check = (rule: typeof memberRule, op: Partial<Op>) => rule.check({ k: 'add', e: 'x', i: 'i', ...op })?.kind
    expect(check(memberRule, { p: { turn: 0 } })).toBe('BadPayload')
    expect(check(memberRule, { p: { turn: 1, role: 'king' } })).toBe('BadPayload')
    expect(check(memberRule, { k: 'create', p: { turn: 1 } })).toBe('UnknownKind')
    expect(check(conversationRule, { k: 'create', p: { kind: 'x' } })).toBe('BadPayload')
    expect(check(conversationRule, { k: 'create', p: { kind: 'direct' } })).toBe('BadPayload')
    expect(check(conversationRule, { k: 'set', p: { kind: 'group' } })).toBe('BadPayload')
    const wrap = { user: 'u', x: 'x', box: 'b' }
    const keyOf = (wraps: Json) => check(talkKeyRule, { k: 'create', p: { eph: 'e', sig: 's', wraps } })
    expect([[], [7], Array(mostMembers + 1).fill(wrap)].map(keyOf)).toEqual(Array(3).fill('BadPayload'))
    expect(keyOf([wrap])).toBeUndefined()
    const general = 'chat:00000000-0000-8000-8000-000000000001'
    for (const rule of [memberRule, conversationRule, talkKeyRule]) {
      expect(rule.keys(general, { k: 'add', e: 'x', i: general.slice(5) })).toEqual([])
    }
    const by = (role: 'VW' | 'AG' | 'AD', e: string, p: Record<string, Json>) =>
      mayWrite(role, 'chat', { k: 'add', e, i: 'i', p })
    expect([
      by('VW', 'member', {}),
      by('AG', 'member', { moderated: true }),
      by('AD', 'member', { moderated: true }),
    ]).toEqual([true, false, true])
    // domain.md §8 lets managers make channels; one that a clerk made with an earlier program stays
    expect(mayWrite('AG', 'chat', { k: 'create', e: 'conversation', i: 'i', p: { kind: 'channel' } })).toBe(true)
    expect([by('VW', 'conversation', {}), by('AG', 'conversation', {}), by('VW', 'key', {})]).toEqual([
      false,
      true,
      false,
    ])
  })
})
