import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { channelIds } from '#shared/domain/channel.ts'
import type { FoldOp } from '#shared/domain/fold.ts'
import { messageRule } from '#shared/domain/fold-chat.ts'
import { pinRule, reactionRule } from '#shared/domain/fold-mark.ts'
import type { Json, Op } from '#shared/sync/entry.ts'

const scope = `chat:${channelIds.general}`
const message = '019fd5e5-4401-7e6f-b071-727374757677'
let made = 0
function opOf(actor: string, op: Op, personal?: Record<string, Json>): FoldOp {
  made += 1
  const hash = made.toString(16).padStart(64, '0')
  const place = { scope, n: 0, hash, ref: hash.slice(-16), t: made, l: 0, command: 'c', dev: 'd', hq: false }
  return { ...place, op, actor, flagged: false, ...(personal && { personal }) }
}
const said = () => opOf('anna', { k: 'create', e: 'message', i: message, p: { turn: 1 } }, { text: 'x' })
const edited = (text: string) =>
  opOf('anna', { k: 'create', e: 'message_edit', i: `e${made}`, p: { of: message } }, { text })
const deleted = () => opOf('anna', { k: 'create', e: 'message_delete', i: `d${made}`, p: { of: message } })
const reacted = (actor: string, i: string, text = '👍') =>
  opOf(actor, { k: 'add', e: 'reaction', i, p: { of: message } }, { text })
const taken = (actor: string, i: string, of: FoldOp) =>
  opOf(actor, { k: 'remove', e: 'reaction', i, p: { of: message }, b: { m: [of.ref] } })

const rowsOf = (ops: readonly FoldOp[]) => messageRule.apply({ e: 'message', scope, i: message }, ops).rows
const signsOf = (ops: readonly FoldOp[]) =>
  rowsOf(ops).flatMap(({ table, values }) => (table === 'reaction' ? [`${values.user} ${values.text}`] : []))

describe('MSG-3: signs and pins', () => {
  test('nobody takes another’s sign away, or puts his in the place of it', () => {
    const own = reacted('boris', 'r1')
    expect(signsOf([said(), own, taken('clara', 'r1', own)])).toEqual(['boris 👍'])
    expect(signsOf([said(), own, taken('boris', 'r2', own)])).toEqual(['boris 👍'])
    expect(signsOf([said(), own, reacted('clara', 'r1', '🔥')]).sort()).toEqual(['boris 👍', 'clara 🔥'])
    expect(signsOf([said(), own, taken('boris', 'r1', own)])).toEqual([])
    expect(signsOf([own])).toEqual([])
  })

  test('TALK-21: a message that is deleted has no sign, and those under it go from the disk', () => {
    const ops = [said(), reacted('boris', 'r1'), deleted(), reacted('clara', 'r2')]
    expect(signsOf(ops)).toEqual([])
    const gone = messageRule.erased?.({ e: 'message', scope, i: message }, ops)?.filter(({ e }) => e === 'reaction')
    expect(gone).toEqual([
      { e: 'reaction', i: 'r1' },
      { e: 'reaction', i: 'r2' },
    ])
  })

  test('edits, signs and their ends give the same rows in every order', () => {
    const [a, b] = [reacted('boris', 'r1'), reacted('clara', 'r2', '🚚')]
    const ops = [
      said(),
      edited('y'),
      a,
      edited('z'),
      b,
      taken('boris', 'r1', a),
      reacted('boris', 'r3', '🙏'),
      reacted('boris', 'r1'),
    ]
    const expected = rowsOf(ops)
    expect(expected.find(({ table }) => table === 'message')?.values.text).toBe('z')
    const byId = (rows: ReturnType<typeof rowsOf>) => [...rows].sort((x, y) => (x.id < y.id ? -1 : 1))
    fc.assert(
      fc.property(fc.shuffledSubarray(ops, { minLength: ops.length }), shuffled => {
        expect(byId(rowsOf(shuffled))).toEqual(byId(expected))
      }),
      { numRuns: 100 },
    )
  })

  test('a pin stands while an add of it is named by no removal; what is no sign or pin is refused', () => {
    const pins = (ops: readonly FoldOp[]) => pinRule.apply({ e: 'pin', scope, i: message }, ops).rows.length
    const [first, second] = [1, 2].map(() => opOf('anna', { k: 'add', e: 'pin', i: message }))
    if (first === undefined || second === undefined) throw new Error('two')
    const end = opOf('boris', { k: 'remove', e: 'pin', i: message, b: { m: [first.ref] } })
    expect([pins([first]), pins([end, first]), pins([first, end, second])]).toEqual([1, 0, 1])
    expect(pinRule.check({ k: 'add', e: 'pin', i: message, p: { x: 1 } })?.kind).toBe('UnknownField')
    expect(pinRule.check({ k: 'set', e: 'pin', i: message })?.kind).toBe('UnknownKind')
    expect(reactionRule.check({ k: 'add', e: 'reaction', i: 'r' })?.kind).toBe('BadPayload')
  })
})
