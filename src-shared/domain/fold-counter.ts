import type { Json } from '../sync/entry.ts'
import type { FoldRule, Sum } from './fold.ts'
import { type FactSpec, factRule, intOf, optionalText, restOf, type Standing, sumOf, textOf } from './fold-fact.ts'
import { jsonCell, partOf } from './fold-shape.ts'

type Payload = Readonly<Record<string, Json>>

const whFact = (spec: Omit<FactSpec, 'scopes' | 'table'>): FoldRule =>
  factRule({ ...spec, scopes: ['wh'], table: spec.e })

const paymentColumns = new Set('no day party method reference amount_xaf till notes'.split(' '))
const partyPart = (p: Payload, name: string): string => {
  const part = partOf(p.party, name)
  return typeof part === 'string' ? part : ''
}

/** What a payment does to tills: it took the money out, for good; its void brings it back into the till that the void names. */
function tillSums(scope: string, { p, voids }: Standing): Sum[] {
  const amount = intOf(p, 'amount_xaf')
  const [out, back] = [optionalText(p, 'till'), voids[0]?.op.p?.till]
  const sums: Sum[] = []
  if (out !== null) sums.push(sumOf('sum_till', scope, out, { in_xaf: 0, out_xaf: amount }))
  if (typeof back === 'string') sums.push(sumOf('sum_till', scope, back, { in_xaf: amount, out_xaf: 0 }))
  return sums
}

/** Payments (PAY-1). */
export const paymentRule = whFact({
  e: 'payment',
  shape: {
    no: 'text',
    day: 'text',
    season: 'text?',
    party: 'object',
    method: 'text',
    reference: 'text?',
    amount_xaf: 'int',
    till: 'text?',
    notes: 'text?',
    second: 'object?',
    import: 'text?',
    receipt: 'object?',
    check: 'text?',
    due_after_xaf: 'int?',
  },
  cells: p => ({
    no: textOf(p, 'no'),
    day: textOf(p, 'day'),
    party_kind: partyPart(p, 'kind'),
    party: partyPart(p, 'id'),
    method: textOf(p, 'method'),
    reference: optionalText(p, 'reference'),
    amount_xaf: intOf(p, 'amount_xaf'),
    till: optionalText(p, 'till'),
    notes: optionalText(p, 'notes'),
    detail: restOf(p, paymentColumns),
  }),
  follow({ scope, i }, standing) {
    const { p, live } = standing
    const tills = tillSums(scope, standing)
    if (!live) return { rows: [], sums: tills }
    const [party, paid_xaf] = [partyPart(p, 'id'), intOf(p, 'amount_xaf')]
    const values = { of: i, party, kind: 'payment', day: textOf(p, 'day'), no: textOf(p, 'no'), due_xaf: 0, paid_xaf }
    return { rows: [{ table: 'account_line', scope, id: `payment/${i}`, values }], sums: tills }
  },
})

/** What a payment pays of a delivery (PAY-2). */
export const allocationRule = whFact({
  e: 'allocation',
  shape: {
    payment: 'text',
    payment_scope: 'text',
    delivery: 'text',
    root: 'text',
    farmer: 'text',
    amount_xaf: 'int',
    left_xaf: 'int?',
    import: 'text?',
  },
  cells: p => ({
    payment: textOf(p, 'payment'),
    payment_scope: textOf(p, 'payment_scope'),
    delivery: textOf(p, 'delivery'),
    root: textOf(p, 'root'),
    amount_xaf: intOf(p, 'amount_xaf'),
    left_xaf: typeof p['left_xaf'] === 'number' ? p['left_xaf'] : null,
  }),
  follow({ scope }, { p, live }) {
    if (!live) return { rows: [], sums: [] }
    const paid_xaf = intOf(p, 'amount_xaf')
    // What is paid through a supplier pays the farmer's deliveries all the same, so accounts follow the allocations (PAY-2).
    const sums = [
      sumOf('sum_root', scope, textOf(p, 'root'), { paid_xaf }),
      sumOf('sum_party', scope, textOf(p, 'farmer'), { due_xaf: 0, paid_xaf }),
    ]
    return { rows: [], sums }
  },
})

/** Openings of tills (CASH-1). */
export const tillOpenRule = whFact({
  e: 'till_open',
  shape: { no: 'text', day: 'text', season: 'text?', user: 'text', counted_xaf: 'int', why: 'text?' },
  cells: p => ({
    no: textOf(p, 'no'),
    day: textOf(p, 'day'),
    user: textOf(p, 'user'),
    counted_xaf: intOf(p, 'counted_xaf'),
    why: optionalText(p, 'why'),
  }),
})

/** Money in and out of a till. */
export const tillMoveRule = whFact({
  e: 'till_move',
  shape: { till: 'text', kind: 'text', amount_xaf: 'int', why: 'text?', second: 'object?' },
  cells: p => ({
    till: textOf(p, 'till'),
    kind: textOf(p, 'kind'),
    amount_xaf: intOf(p, 'amount_xaf'),
    why: optionalText(p, 'why'),
  }),
  follow({ scope }, { p, live }) {
    const amount = intOf(p, 'amount_xaf')
    // `supply` brings money in; `withdraw` and `expense` take it out.
    const values = p.kind === 'supply' ? { in_xaf: amount, out_xaf: 0 } : { in_xaf: 0, out_xaf: amount }
    return { rows: [], sums: live ? [sumOf('sum_till', scope, textOf(p, 'till'), values)] : [] }
  },
})

/** Closings of tills; the difference stays. */
export const tillCloseRule = whFact({
  e: 'till_close',
  shape: {
    till: 'text',
    counted_xaf: 'int',
    expected_xaf: 'int',
    difference_xaf: 'int',
    why: 'text?',
    second: 'object?',
  },
  cells: p => ({
    till: textOf(p, 'till'),
    counted_xaf: intOf(p, 'counted_xaf'),
    expected_xaf: intOf(p, 'expected_xaf'),
    difference_xaf: intOf(p, 'difference_xaf'),
    why: optionalText(p, 'why'),
    second: jsonCell(p.second),
  }),
})

/** A signed change of stock that is no delivery: adjustment, loss, exit (STK-1). */
export const stockMoveRule = whFact({
  e: 'stock_move',
  shape: {
    kind: 'text',
    lot: 'text',
    grade: 'text',
    day: 'text',
    g: 'int',
    bags: 'int',
    why: 'text?',
    second: 'object?',
  },
  cells: p => ({
    kind: textOf(p, 'kind'),
    lot: textOf(p, 'lot'),
    day: textOf(p, 'day'),
    g: intOf(p, 'g'),
    bags: intOf(p, 'bags'),
    why: optionalText(p, 'why'),
  }),
  follow({ scope, i }, { p, live }) {
    if (!live) return { rows: [], sums: [] }
    const [lot, g, bags] = [textOf(p, 'lot'), intOf(p, 'g'), intOf(p, 'bags')]
    const values = { of: i, kind: textOf(p, 'kind'), lot, grade: textOf(p, 'grade'), day: textOf(p, 'day'), g, bags }
    return {
      rows: [{ table: 'stock_line', scope, id: `stock_move/${i}`, values }],
      sums: [sumOf('sum_lot', scope, lot, { g, bags })],
    }
  },
})

/** Prints, which count duplicates (LEDGER §10). */
export const printRule = whFact({
  e: 'print',
  shape: { of: 'text', ent: 'text', paper: 'text', lang: 'text?' },
  cells: p => ({ of: textOf(p, 'of'), ent: textOf(p, 'ent'), paper: textOf(p, 'paper') }),
})
