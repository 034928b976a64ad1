import type { GeneratedAlways } from 'kysely'
import type { ChatTables } from '../sqlite/tables-chat.ts'
import type { CounterTables } from '../sqlite/tables-counter.ts'
import type { LedgerTables } from '../sqlite/tables-ledger.ts'
import type { RegisterTables } from '../sqlite/tables-register.ts'
import type { Bytes, Defaulted, Int8, Uuid } from './tables-common.ts'

/** What a station says to itself alone of its talk. */
type OwnTalk = 'conversation_own' | 'saved_message' | 'seen_mark' | 'unsent_file'

/** What the fold writes at a station. */
type Folded = RegisterTables & CounterTables & Omit<ChatTables, OwnTalk> & Pick<LedgerTables, 'conflict'>

/** A station's column as it is here: a whole number is a bigint, a text a text. */
type Projected<C> = C extends number ? Int8 : C

/** The fold of `hq_` and a station's name, column for column, of one organisation. */
type ProjectedTables = {
  [N in keyof Folded as `hq_${N}`]: { org: Uuid } & { [C in keyof Folded[N]]: Projected<Folded[N][C]> }
}

/** The depot of a row, which the database takes from its scope for reports. */
interface DepotColumn {
  wh: GeneratedAlways<string | null>
}

interface DepotColumns {
  hq_delivery: DepotColumn
  hq_payment: DepotColumn
  hq_till_open: DepotColumn
  hq_sum_lot: DepotColumn
  hq_sum_party: DepotColumn
  /** and the parts of its id */
  hq_sum_farmer_season: DepotColumn & {
    farmer: GeneratedAlways<string | null>
    season: GeneratedAlways<string | null>
  }
}

interface DeliverySums extends DepotColumn {
  org: Uuid
  scope: string
  grade: string
  n: Int8
  bags: Int8
  net_g: Int8
  payable_g: Int8
  amount_xaf: Int8
  net_pay_xaf: Int8
}

/** Deliveries of a day, a depot and a grade. */
export interface DayDeliveryTable extends DeliverySums {
  day: string
}

/** Deliveries of a week, a depot and a grade. `week`: its Monday. */
export interface WeekDeliveryTable extends DeliverySums {
  week: string
}

/** Payments of a day, a depot and a method. */
export interface DayPaymentTable extends DepotColumn {
  org: Uuid
  scope: string
  day: string
  method: string
  n: Int8
  amount_xaf: Int8
}

/** Which ops count at which record. */
export interface TouchTable {
  org: Uuid
  scope: string
  i: string
  e: string
  log_id: Uuid
  seq: Int8
  h8: Bytes
  n: number
  marks: number
}

/** How far a branch is folded. */
export interface FoldHeadTable {
  log_id: Uuid
  branch: number
  org: Uuid
  seq: Int8
}

/** How far an organisation is folded. `again_log`, `again_seq`: and judged anew, while it is. */
export interface FoldTable {
  org: Uuid
  version: number
  auth: number
  again_log: Uuid | null
  again_seq: Int8 | null
  at: Defaulted<Date>
}

/** A record a personal part of which came since. */
export interface DueTable {
  org: Uuid
  scope: string
  e: string
  i: string
}

/** The tables of headquarters: what the ledgers mean, and how far that is worked out. */
export type ProjectionTables = Omit<ProjectedTables, keyof DepotColumns> & {
  [N in keyof DepotColumns]: ProjectedTables[N] & DepotColumns[N]
} & {
  hq_day_delivery: DayDeliveryTable
  hq_week_delivery: WeekDeliveryTable
  hq_day_payment: DayPaymentTable
  hq_touch: TouchTable
  hq_fold_head: FoldHeadTable
  hq_fold: FoldTable
  hq_due: DueTable
}
