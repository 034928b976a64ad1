import type { FactColumns, KeyColumns, MadeColumns } from './tables-common.ts'

export interface VoidTable extends KeyColumns {
  ent: string
  of: string
  why: string
  second: string | null
  /** the open till that got the cash of a voided payment back */
  till: string | null
  at_ms: number
  actor: string
  copies: number
}

export interface LotTable extends KeyColumns, MadeColumns {
  no: string | null
  grade: string | null
  certification: string | null
  opened_day: string | null
  closed_day: string | null
}

export interface DeliveryTable extends KeyColumns, FactColumns {
  root: string
  replaces: string | null
  no: string
  season: string | null
  day: string
  farmer: string
  farmer_code: string
  supplier: string | null
  place: string | null
  ticket: string | null
  bags: number
  gross_g: number
  tare_g: number
  net_g: number
  moisture_bp: number
  foreign_bp: number
  payable_g: number
  grade: string
  lot: string
  price_xaf: number
  amount_xaf: number
  net_pay_xaf: number
  driver: string | null
  detail: string
  counts: number
}

/** `of`: the delivery or the stock move it comes from. */
export interface StockLineTable extends KeyColumns {
  of: string
  kind: string
  lot: string
  grade: string
  day: string
  g: number
  bags: number
}

/** A signed change of stock that is no delivery. */
export interface StockMoveTable extends KeyColumns, FactColumns {
  kind: string
  lot: string
  day: string
  g: number
  bags: number
  why: string | null
}

/** `of`: the delivery or the payment it comes from. */
export interface AccountLineTable extends KeyColumns {
  of: string
  party: string
  kind: string
  day: string
  no: string
  due_xaf: number
  paid_xaf: number
}

export interface PaymentTable extends KeyColumns, FactColumns {
  no: string
  day: string
  party_kind: string
  party: string
  method: string
  reference: string | null
  amount_xaf: number
  till: string | null
  notes: string | null
  detail: string
}

export interface AllocationTable extends KeyColumns, FactColumns {
  payment: string
  payment_scope: string
  delivery: string
  root: string
  amount_xaf: number
  /** left to pay on the delivery after this payment, as its author knew it */
  left_xaf: number | null
}

export interface TillOpenTable extends KeyColumns, FactColumns {
  no: string
  day: string
  user: string
  counted_xaf: number
  why: string | null
}

export interface TillMoveTable extends KeyColumns, FactColumns {
  till: string
  kind: string
  amount_xaf: number
  why: string | null
}

export interface TillCloseTable extends KeyColumns, FactColumns {
  till: string
  counted_xaf: number
  expected_xaf: number
  difference_xaf: number
  why: string | null
  second: string | null
}

export interface PrintTable extends KeyColumns, FactColumns {
  of: string
  ent: string
  paper: string
}

export interface SumLotTable extends KeyColumns {
  n: number
  g: number
  bags: number
}

export interface SumPartyTable extends KeyColumns {
  n: number
  due_xaf: number
  paid_xaf: number
}

export interface SumRootTable extends KeyColumns {
  n: number
  paid_xaf: number
}

export interface SumTillTable extends KeyColumns {
  n: number
  in_xaf: number
  out_xaf: number
}

export interface SumFarmerSeasonTable extends KeyColumns {
  n: number
  net_g: number
}

/** What happens in a warehouse: the fold of `wh:*`, and its running sums. */
export interface CounterTables {
  void: VoidTable
  lot: LotTable
  delivery: DeliveryTable
  stock_line: StockLineTable
  stock_move: StockMoveTable
  account_line: AccountLineTable
  payment: PaymentTable
  allocation: AllocationTable
  till_open: TillOpenTable
  till_move: TillMoveTable
  till_close: TillCloseTable
  print: PrintTable
  sum_lot: SumLotTable
  sum_party: SumPartyTable
  sum_root: SumRootTable
  sum_till: SumTillTable
  sum_farmer_season: SumFarmerSeasonTable
}
