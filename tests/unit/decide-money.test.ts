import { describe, expect, test } from 'vitest'
import type { PaymentInput } from '#shared/contract/counter.ts'
import { decidePayment, type Owed, type PaymentFacts, statusOf } from '#shared/domain/decide-payment.ts'
import { decideVoidDelivery, type VoidDeliveryFacts } from '#shared/domain/decide-void.ts'
import { farmerId } from '../support/counter-facts.ts'

const owe = (delivery: string, due_xaf: number): Owed => ({
  delivery,
  root: delivery,
  scope: 'wh:1',
  farmer: farmerId,
  no: delivery,
  due_xaf,
})
const facts = (more: Partial<PaymentFacts> = {}): PaymentFacts => ({
  latestDay: '2026-11-02',
  owed: [owe('a', 100_000), owe('b', 50_000)],
  account_xaf: 150_000,
  till: { id: 't', balance_xaf: 1_000_000 },
  referenceUsedBy: null,
  fresh: true,
  confirmAbove_xaf: 2_000_000,
  ...more,
})
const pay = (more: Partial<PaymentInput> = {}): PaymentInput => ({
  party: { kind: 'farmer', id: farmerId },
  amount_xaf: 120_000,
  method: 'cash',
  day: '2026-11-02',
  ...more,
})
const kindOf = (result: { ok: true } | { ok: false; error: { kind: string } }) =>
  result.ok ? 'accepted' : result.error.kind

describe('PAY-1, PAY-3, CASH-1: a payment', () => {
  test('pays the oldest first, to the last franc', () => {
    const decided = decidePayment(facts(), pay())
    expect(decided.ok && decided.value.map(part => [part.delivery, part.amount_xaf])).toEqual([
      ['a', 100_000],
      ['b', 20_000],
    ])
  })
  test('is refused above what is due', () => {
    expect(decidePayment(facts(), pay({ amount_xaf: 150_001 }))).toEqual({
      ok: false,
      error: { kind: 'OverPayment', due_xaf: 150_000, asked_xaf: 150_001 },
    })
  })
  test('in cash needs an open till with enough in it', () => {
    expect(kindOf(decidePayment(facts({ till: null }), pay()))).toBe('TillClosed')
    expect(kindOf(decidePayment(facts({ till: { id: 't', balance_xaf: 119_999 } }), pay()))).toBe('TillShort')
  })
  test('by another way needs a reference, and a mobile reference twice waits for a word (PAY-4)', () => {
    expect(kindOf(decidePayment(facts({ till: null }), pay({ method: 'cheque' })))).toBe('ReferenceRequired')
    expect(kindOf(decidePayment(facts({ till: null }), pay({ method: 'cheque', reference: 'CH 12' })))).toBe('accepted')
    const again = facts({ referenceUsedBy: 'EBO7KD-2627-P00001' })
    expect(kindOf(decidePayment(again, pay({ method: 'mobile', reference: 'MP1' })))).toBe('ReferenceUsed')
    const same = pay({ method: 'mobile', reference: 'MP1', referenceAgain: true })
    expect(kindOf(decidePayment(again, same))).toBe('accepted')
  })
  test('above the limit waits for a fresh password, when nothing else is against it (AU-9)', () => {
    const stale = facts({ fresh: false, confirmAbove_xaf: 120_000, till: null })
    const by = (amount_xaf: number) =>
      kindOf(decidePayment(stale, pay({ amount_xaf, method: 'cheque', reference: 'CH 1' })))
    expect([by(120_000), by(120_001), by(150_001)]).toEqual(['accepted', 'ConfirmPassword', 'OverPayment'])
  })
  test('named allocations add up and never pass what is due', () => {
    const named = (list: [string, number][]) =>
      pay({ allocations: list.map(([delivery, amount_xaf]) => ({ delivery, amount_xaf })) })
    expect(
      kindOf(
        decidePayment(
          facts(),
          named([
            ['a', 70_000],
            ['b', 50_000],
          ]),
        ),
      ),
    ).toBe('accepted')
    expect(kindOf(decidePayment(facts(), named([['a', 70_000]])))).toBe('AllocationMismatch')
    expect(
      kindOf(
        decidePayment(
          facts(),
          named([
            ['a', 60_000],
            ['b', 60_000],
          ]),
        ),
      ),
    ).toBe('OverPayment')
    expect(
      kindOf(
        decidePayment(
          facts(),
          named([
            ['a', 60_000],
            ['a', 60_000],
          ]),
        ),
      ),
    ).toBe('Invalid')
    expect(kindOf(decidePayment(facts(), named([['z', 120_000]])))).toBe('NotFound')
  })
  test('PAY-2: the status is derived', () => {
    expect([statusOf(100, 0), statusOf(100, 99), statusOf(100, 100), statusOf(0, 0)]).toEqual([
      'pending',
      'partial',
      'paid',
      'paid',
    ])
  })
})

describe('DEL-7, SES-2: voiding a delivery', () => {
  const asked = (more: Partial<VoidDeliveryFacts> = {}): VoidDeliveryFacts => ({
    caller: { user: 'clerk', role: 'AG' },
    second: null,
    today: '2026-11-02',
    fourEyes_xaf: 2_000_000,
    delivery: { actor: 'clerk', day: '2026-11-02', live: true, amount_xaf: 500_000, paid_xaf: 0 },
    ...more,
  })
  const delivery = asked().delivery
  const manager = { user: 'chief', role: 'MA' } as const
  test.each([
    ['a clerk his own, unpaid, the same day', asked(), 'accepted'],
    ['not another’s', asked({ delivery: { ...delivery, actor: 'other' } }), 'NotYours'],
    ['not yesterday’s', asked({ delivery: { ...delivery, day: '2026-11-01' } }), 'NotToday'],
    ['not a paid one', asked({ delivery: { ...delivery, paid_xaf: 1 } }), 'PaidNeedsManager'],
    ['a manager a paid one', asked({ caller: manager, delivery: { ...delivery, paid_xaf: 1 } }), 'accepted'],
    ['never twice', asked({ delivery: { ...delivery, live: false } }), 'AlreadyVoid'],
  ] as const)('%s', (_name, question, answer) => {
    expect(kindOf(decideVoidDelivery(question))).toBe(answer)
  })
  test('above the limit a second person of a role that may, never the same', () => {
    const large = { ...delivery, amount_xaf: 2_000_001 }
    const by = (second: VoidDeliveryFacts['second']) =>
      kindOf(decideVoidDelivery(asked({ caller: manager, delivery: large, second })))
    expect(by(null)).toBe('SecondNeeded')
    expect(by({ user: 'chief', role: 'MA' })).toBe('SecondNotAllowed')
    expect(by({ user: 'clerk', role: 'AG' })).toBe('SecondNotAllowed')
    expect(by({ user: 'boss', role: 'AD' })).toBe('accepted')
  })
})
