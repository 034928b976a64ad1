import { z } from 'zod'
import {
  basisPoints,
  commandId,
  day,
  exportFile,
  exportQuery,
  grade,
  grams,
  historyLine,
  id,
  instantMs,
  listOf,
  listQuery,
  notes,
  reason,
  text,
  xaf,
} from './fields.ts'
import { contractLimits as limit } from './limits.ts'
import { done, graveProcedure, procedure } from './procedure.ts'

/** A second person's consent where one is asked (SES-2): his login and password, checked where the command runs. */
export const second = z.strictObject({ login: text(40), password: z.string().max(1024), why: reason })
export type Second = z.infer<typeof second>
/** How money is paid (PAY-1). */
export const method = z.enum(['cash', 'mobile', 'transfer', 'cheque'])
const deduction = z.strictObject({
  type: z.enum(['advance', 'dues', 'transport', 'input', 'other']),
  label: text(60).optional(),
  amount_xaf: z.int().min(1).max(limit.amountXaf),
})
const transported = z.strictObject({ day, place: text(80).optional(), g: grams })

/** What the clerk typed, decided on by `decideDelivery` (DEL-2 … DEL-6). Weights in grams, percents in basis points. */
export const deliveryInput = z.strictObject({
  farmer: id,
  supplier: id.optional(),
  day,
  place: text(80).optional(),
  /** number of the weighing ticket, where the scale or the bridge gives one */
  ticket: text(40).optional(),
  bags: z.int().min(0).max(limit.bags),
  weighings_g: z.array(z.int().min(1).max(limit.weighingGrams)).min(1).max(limit.weighings),
  bagTare_g: z.int().min(0).max(20_000).optional(),
  moisture_bp: basisPoints.optional(),
  foreign_bp: basisPoints.optional(),
  grade,
  certification: text(40).optional(),
  price_xaf: z.int().min(1).max(limit.priceXaf).optional(),
  priceWhy: text(200).optional(),
  deductions: z.array(deduction).max(limit.deductions).default([]),
  loaded: transported.optional(),
  unloaded: transported.optional(),
  unloadedWhy: text(200).optional(),
  vehicle: text(40).optional(),
  driver: text(60).optional(),
  notes: notes.optional(),
  /** what a manager allowed: moisture above the limit, price off the grid, supplier not valid, quota */
  overrides: z
    .array(z.strictObject({ of: z.enum(['moisture', 'price', 'supplier', 'quota']), why: reason }))
    .max(4)
    .default([]),
  second: second.optional(),
})
export type DeliveryInput = z.infer<typeof deliveryInput>

/** All figures of a delivery, computed once (UNIT-2); lines are what receipts print. */
export const deliveryFigures = z.object({
  gross_g: grams,
  tare_g: grams,
  net_g: grams,
  moist_g: grams,
  foreign_g: grams,
  payable_g: grams,
  price_xaf: xaf,
  grid_xaf: xaf.nullable(),
  amount_xaf: xaf,
  deductions_xaf: xaf,
  net_pay_xaf: z.int(),
  moist_xaf: z.int(),
  rounding_g: z.int(),
  rounding_xaf: z.int(),
  foreign_xaf: z.int(),
})
const warning = z.object({ kind: z.string(), values: z.record(z.string(), z.unknown()) })

/** Derived from allocations, never typed (PAY-2). */
export const paymentStatus = z.enum(['pending', 'partial', 'paid'])
/** A delivery as the list shows it. */
export const deliveryRow = z.object({
  id,
  scope: z.string(),
  root: id,
  no: z.string(),
  day: z.string(),
  at_ms: instantMs,
  farmer: id,
  farmerCode: z.string(),
  farmerName: z.string().nullable(),
  supplierName: z.string().nullable(),
  bags: z.int(),
  net_g: grams,
  payable_g: grams,
  grade,
  price_xaf: xaf,
  amount_xaf: xaf,
  net_pay_xaf: xaf,
  paid_xaf: z.int(),
  status: paymentStatus,
  live: z.boolean(),
  /** of two that correct the same one only one counts, until a person has settled it */
  counts: z.boolean(),
  replacedBy: z.string().nullable(),
  clerk: z.string().nullable(),
  warehouse: z.string().nullable(),
  season: z.string().nullable(),
})
export type DeliveryRow = z.infer<typeof deliveryRow>

/** A delivery whole. */
export const deliveryDetail = deliveryRow.extend({
  supplier: id.nullable(),
  place: z.string().nullable(),
  weighings_g: z.array(grams),
  figures: deliveryFigures,
  moisture_bp: basisPoints,
  foreign_bp: basisPoints,
  certification: z.string().nullable(),
  deductions: z.array(z.object({ type: z.string(), label: z.string().nullable(), amount_xaf: xaf })),
  priceWhy: z.string().nullable(),
  loaded: z.object({ day: z.string(), place: z.string().nullable(), g: grams }).nullable(),
  unloaded: z.object({ day: z.string(), place: z.string().nullable(), g: grams }).nullable(),
  unloadedWhy: z.string().nullable(),
  ticket: z.string().nullable(),
  vehicle: z.string().nullable(),
  driver: z.string().nullable(),
  notes: z.string().nullable(),
  lotNo: z.string().nullable(),
  void: z.object({ why: z.string(), at_ms: instantMs, actorName: z.string().nullable() }).nullable(),
  replaces: z.string().nullable(),
  payments: z.array(z.object({ id, no: z.string(), day: z.string(), amount_xaf: xaf, method, live: z.boolean() })),
  /** what of `paid_xaf` was paid by a depot whose payments do not come here */
  paidAway_xaf: z.int(),
  prints: z.int(),
  checkCode: z.string(),
  head: z.string(),
  flagged: z.boolean(),
  conflict: z.boolean(),
  /** its whole life, oldest first (TRC-3) */
  life: z.array(historyLine),
})

/** What a payment is asked as (PAY-1). */
export const paymentInput = z.strictObject({
  party: z.strictObject({ kind: z.enum(['farmer', 'supplier']), id }),
  amount_xaf: z.int().min(1).max(limit.amountXaf),
  method,
  reference: text(60).optional(),
  /** who pays saw that the reference was used before, and says that it is the same transaction (PAY-4) */
  referenceAgain: z.boolean().optional(),
  day,
  /** absent: oldest unpaid deliveries first */
  allocations: z
    .array(z.strictObject({ delivery: id, amount_xaf: z.int().min(1) }))
    .max(100)
    .optional(),
  notes: notes.optional(),
})
export type PaymentInput = z.infer<typeof paymentInput>
/** Paying with the delivery, in the same commit (DEL-1, DEL-8). */
const payNow = paymentInput.pick({ amount_xaf: true, method: true, reference: true, referenceAgain: true })

/** Deliveries: facts, preview, record, void, correct, list. */
export const deliveries = {
  /** What the screen needs for one farmer: account, quota, today's prices, warnings. */
  facts: procedure('deliveries.create')
    .input(z.strictObject({ farmer: id, day }))
    .output(
      z.object({
        farmer: z.object({
          id,
          no: z.string().nullable(),
          name: z.string().nullable(),
          village: z.string().nullable(),
          cooperativeName: z.string().nullable(),
          supplier: id.nullable(),
          supplierName: z.string().nullable(),
          archived: z.boolean(),
          certification: z.array(z.string()),
        }),
        due_xaf: z.int(),
        quota_g: grams.nullable(),
        used_g: grams,
        season: z.string().nullable(),
        prices: z.array(z.object({ grade, certification: z.string().nullable(), price_xaf: xaf })),
        places: z.array(z.string()),
      }),
    ),
  /** Figures and warnings of a draft, by the very decision that `record` takes; writes nothing. */
  preview: procedure('deliveries.create')
    .input(deliveryInput)
    .output(z.object({ figures: deliveryFigures, warnings: z.array(warning) })),
  record: procedure('deliveries.create')
    .input(z.strictObject({ commandId, delivery: deliveryInput, pay: payNow.optional(), draft: id.optional() }))
    .output(
      z.object({
        id,
        no: z.string(),
        payment: z.object({ id, no: z.string() }).nullable(),
        warnings: z.array(warning),
      }),
    ),
  void: graveProcedure('deliveries.void')
    .input(z.strictObject({ commandId, id, why: reason, second: second.optional() }))
    .output(done),
  /** *Corriger*: voids with a reason and records the copy in one commit; both stay linked (DEL-7). */
  correct: graveProcedure('deliveries.void')
    .input(z.strictObject({ commandId, id, why: reason, delivery: deliveryInput, second: second.optional() }))
    .output(z.object({ id, no: z.string() })),
  list: procedure('deliveries.view').input(listQuery).output(listOf(deliveryRow)),
  export: graveProcedure('export.lists').input(exportQuery).output(exportFile),
  get: procedure('deliveries.view').input(z.strictObject({ id })).output(deliveryDetail),
}

/** Drafts are local: every field saves itself, a kill or a power cut reopens them (DEL-1). Data is the form's own strings. */
export const draftKind = z.enum(['delivery', 'correction', 'payment', 'farmer', 'supplier', 'cooperative', 'place'])
const draft = z.object({
  id,
  kind: draftKind,
  data: z.record(z.string(), z.unknown()),
  created_ms: instantMs,
  changed_ms: instantMs,
})
/** Drafts: list, save, discard. */
export const drafts = {
  list: procedure('drafts.own')
    .input(z.strictObject({ kind: draftKind }))
    .output(z.object({ rows: z.array(draft) })),
  save: procedure('drafts.own')
    .input(z.strictObject({ id, kind: draftKind, data: z.record(z.string().max(60), z.unknown()) }))
    .output(z.object({ changed_ms: instantMs })),
  discard: procedure('drafts.own').input(z.strictObject({ id })).output(done),
}

const paymentRow = z.object({
  id,
  scope: z.string(),
  no: z.string(),
  day: z.string(),
  at_ms: instantMs,
  partyKind: z.enum(['farmer', 'supplier']),
  party: id,
  partyName: z.string().nullable(),
  partyCode: z.string().nullable(),
  amount_xaf: xaf,
  method,
  reference: z.string().nullable(),
  live: z.boolean(),
  clerk: z.string().nullable(),
  tillNo: z.string().nullable(),
})
/** Payments: list, owed, record, void. */
export const payments = {
  list: procedure('payments.view').input(listQuery).output(listOf(paymentRow)),
  export: graveProcedure('export.lists').input(exportQuery).output(exportFile),
  get: procedure('payments.view')
    .input(z.strictObject({ id }))
    .output(
      paymentRow.extend({
        notes: z.string().nullable(),
        prints: z.int(),
        void: z.object({ why: z.string(), at_ms: instantMs, actorName: z.string().nullable() }).nullable(),
        allocations: z.array(z.object({ delivery: id, deliveryNo: z.string(), amount_xaf: xaf, live: z.boolean() })),
        life: z.array(historyLine),
      }),
    ),
  /** Unpaid deliveries of a party, oldest first, with what is due on each. */
  owed: procedure('payments.create')
    .input(z.strictObject({ party: paymentInput.shape.party }))
    .output(
      z.object({
        due_xaf: z.int(),
        rows: z.array(
          z.object({
            delivery: id,
            no: z.string(),
            day: z.string(),
            payable_g: grams,
            net_pay_xaf: xaf,
            paid_xaf: z.int(),
            due_xaf: z.int(),
          }),
        ),
      }),
    ),
  record: procedure('payments.create')
    .input(z.strictObject({ commandId, payment: paymentInput, draft: id.optional() }))
    .output(z.object({ id, no: z.string() })),
  void: graveProcedure('payments.void')
    .input(z.strictObject({ commandId, id, why: reason, second: second.optional() }))
    .output(done),
}
