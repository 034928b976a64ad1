import type { Json } from '../sync/entry.ts'
import type { Folded, FoldKey, FoldOp, FoldRule, Row } from './fold.ts'
import { byHash } from './fold.ts'
import { factCells, intOf, optionalText, restOf, type Standing, standingOf, sumOf, textOf } from './fold-fact.ts'
import { factCheck, type Shape, textCell } from './fold-shape.ts'

type Payload = Readonly<Record<string, Json>>
const deliveryShape: Shape = {
  no: 'text',
  season: 'text?',
  day: 'text',
  farmer: 'text',
  farmer_code: 'text',
  supplier: 'text?',
  plots: 'list?',
  place: 'text?',
  ticket: 'text?',
  bags: 'int',
  weighings_g: 'list',
  bag_tare_g: 'int',
  gross_g: 'int',
  tare_g: 'int',
  net_g: 'int',
  moisture_bp: 'int',
  foreign_bp: 'int',
  moisture_base_bp: 'int?',
  foreign_tolerance_bp: 'int?',
  moist_g: 'int',
  foreign_g: 'int',
  moist_xaf: 'int',
  foreign_xaf: 'int',
  rounding_g: 'int?',
  payable_g: 'int',
  grade: 'text',
  certification: 'text?',
  lot: 'text',
  price_xaf: 'int',
  grid_xaf: 'int?',
  price_why: 'text?',
  amount_xaf: 'int',
  deductions: 'list?',
  deductions_xaf: 'int?',
  rounding_xaf: 'int?',
  net_pay_xaf: 'int',
  loaded: 'object?',
  unloaded: 'object?',
  unloaded_why: 'text?',
  vehicle: 'text?',
  notes: 'text?',
  overrides: 'list?',
  second: 'object?',
  root: 'text?',
  replaces: 'text?',
  import: 'text?',
  receipt: 'object?',
  check: 'text?',
  due_after_xaf: 'int?',
}

/** Fields of the delivery op that have a column of their own; the others are kept together in `detail`. */
const deliveryColumns = new Set(
  `no season day farmer farmer_code supplier place ticket bags gross_g tare_g net_g moisture_bp foreign_bp payable_g grade lot price_xaf
   amount_xaf net_pay_xaf root replaces`.split(/\s+/),
)

const rootOf = (id: string, p: Payload): string => optionalText(p, 'root') ?? id

function deliveryRow(key: FoldKey, id: string, standing: Standing, counts: boolean): Row {
  const { p } = standing
  return {
    table: 'delivery',
    scope: key.scope,
    id,
    values: {
      root: rootOf(id, p),
      replaces: optionalText(p, 'replaces'),
      no: textOf(p, 'no'),
      season: optionalText(p, 'season'),
      day: textOf(p, 'day'),
      farmer: textOf(p, 'farmer'),
      farmer_code: textOf(p, 'farmer_code'),
      supplier: optionalText(p, 'supplier'),
      place: optionalText(p, 'place'),
      ticket: optionalText(p, 'ticket'),
      bags: intOf(p, 'bags'),
      gross_g: intOf(p, 'gross_g'),
      tare_g: intOf(p, 'tare_g'),
      net_g: intOf(p, 'net_g'),
      moisture_bp: intOf(p, 'moisture_bp'),
      foreign_bp: intOf(p, 'foreign_bp'),
      payable_g: intOf(p, 'payable_g'),
      grade: textOf(p, 'grade'),
      lot: textOf(p, 'lot'),
      price_xaf: intOf(p, 'price_xaf'),
      amount_xaf: intOf(p, 'amount_xaf'),
      net_pay_xaf: intOf(p, 'net_pay_xaf'),
      // the name of a person, beside the entry (LEDGER §8)
      driver: textCell(standing.winner.personal?.driver),
      detail: restOf(p, deliveryColumns),
      counts: Number(counts),
      ...factCells(standing),
    },
  }
}

/** The stock entry, the account line and the sums of the one delivery of a root that counts. */
function countedRows(key: FoldKey, id: string, p: Payload): Folded {
  const { scope } = key
  const [lot, farmer, day] = [textOf(p, 'lot'), textOf(p, 'farmer'), textOf(p, 'day')]
  const [g, bags, due_xaf] = [intOf(p, 'net_g'), intOf(p, 'bags'), intOf(p, 'net_pay_xaf')]
  const stock = { of: id, kind: 'entry', lot, grade: textOf(p, 'grade'), day, g, bags }
  const account = { of: id, party: farmer, kind: 'delivery', day, no: textOf(p, 'no'), due_xaf, paid_xaf: 0 }
  return {
    rows: [
      { table: 'stock_line', scope, id: `delivery/${id}`, values: stock },
      { table: 'account_line', scope, id: `delivery/${id}`, values: account },
    ],
    sums: [
      sumOf('sum_lot', scope, lot, { g, bags }),
      sumOf('sum_party', scope, farmer, { due_xaf, paid_xaf: 0 }),
      sumOf('sum_farmer_season', scope, `${farmer}:${optionalText(p, 'season') ?? ''}`, { net_g: g }),
    ],
  }
}

/** Several live deliveries of one root: a person has to settle which one holds (LEDGER §6). */
function rootConflict(key: FoldKey, live: readonly Standing[]): Row[] {
  if (live.length < 2) return []
  const heads = JSON.stringify(live.map(standing => standing.winner.op.i).sort())
  const values = { e: 'delivery', i: key.i, field: 'root', heads }
  return [{ table: 'conflict', scope: key.scope, id: `delivery/${key.i}/root`, values }]
}

/** All deliveries of one root: each has its row, the live one with the lowest (hash, op index) counts (LEDGER §6 †). */
function applyRoot(key: FoldKey, ops: readonly FoldOp[]): Folded {
  const [only] = ops
  if (ops.length === 1 && only?.op.e === 'delivery') return applyAlone(key, only)
  const ids = [...new Set(ops.filter(op => op.op.e === 'delivery').map(op => op.op.i))]
  const standings = ids.map(id => standingOf('delivery', id, ops)).filter(standing => standing !== undefined)
  const live = standings.filter(standing => standing.live)
  const counting = live.reduce<Standing | undefined>(
    (best, one) => (best === undefined || byHash(one.winner, best.winner) < 0 ? one : best),
    undefined,
  )
  const rows = standings.map(one => deliveryRow(key, one.winner.op.i, one, one === counting))
  if (counting === undefined) return { rows, sums: [] }
  const counted = countedRows(key, counting.winner.op.i, counting.p)
  return { rows: [...rows, ...counted.rows, ...rootConflict(key, live)], sums: counted.sums }
}

/** A delivery that nothing else is said about: what most of them stay. */
function applyAlone(key: FoldKey, op: FoldOp): Folded {
  const standing: Standing = { winner: op, p: op.op.p ?? {}, copies: 1, voids: [], live: true }
  const { rows, sums } = countedRows(key, op.op.i, standing.p)
  return { rows: [deliveryRow(key, op.op.i, standing, true), ...rows], sums }
}

/** Deliveries, folded by the root of their chain (LEDGER §6). */
export const deliveryRule: FoldRule = {
  scopes: ['wh'],
  check: factCheck(deliveryShape),
  keys: (scope, op) => [{ e: 'delivery', scope, i: op.i }],
  apply: applyRoot,
  group: {
    table: 'delivery',
    column: 'root',
    of(key, ops) {
      const standing = standingOf('delivery', key.i, ops)
      return standing && rootOf(key.i, standing.p)
    },
  },
}
