import { z } from 'zod'
import { paymentStatus, second } from './counter.ts'
import {
  commandId,
  exportFile,
  exportQuery,
  filled,
  grade,
  grams,
  id,
  instantMs,
  lang,
  listOf,
  listQuery,
  paper,
  text,
  xaf,
} from './fields.ts'
import { contractLimits as limit } from './limits.ts'
import { graveProcedure, procedure } from './procedure.ts'

const tillRow = z.object({
  id,
  no: z.string(),
  day: z.string(),
  user: id,
  userName: z.string().nullable(),
  opened_ms: instantMs,
  counted_xaf: xaf,
  // sums of many movements: beyond what one amount may be
  in_xaf: z.int().min(0),
  out_xaf: z.int().min(0),
  balance_xaf: z.int(),
  closed_ms: instantMs.nullable(),
  closeCounted_xaf: xaf.nullable(),
  difference_xaf: z.int().nullable(),
})
const tillMoveKind = z.enum(['supply', 'withdraw', 'expense'])
/** Tills: open, move, close (CASH-1). */
export const till = {
  /** The caller's open till at this station, or null. */
  current: procedure('till.view')
    .input(z.strictObject({}))
    .output(z.object({ till: tillRow.nullable(), expectedOpening_xaf: xaf.nullable() })),
  open: procedure('till.operate')
    .input(z.strictObject({ commandId, counted_xaf: xaf, why: text(200).optional() }))
    .output(z.object({ id, no: z.string() })),
  move: procedure('till.operate')
    .input(
      z.strictObject({
        commandId,
        kind: tillMoveKind,
        amount_xaf: z.int().min(1).max(limit.amountXaf),
        why: filled(200),
      }),
    )
    .output(z.object({ id })),
  /** The difference is a fact that stays; a reason is asked where there is one (CASH-1). `till`: of somebody else, who cannot close it himself. */
  close: procedure('till.operate')
    .input(
      z.strictObject({
        commandId,
        till: id.optional(),
        counted_xaf: xaf,
        why: text(200).optional(),
        second: second.optional(),
      }),
    )
    .output(z.object({ id, expected_xaf: z.int(), difference_xaf: z.int() })),
  list: procedure('till.view').input(listQuery).output(listOf(tillRow)),
  get: procedure('till.view')
    .input(z.strictObject({ id }))
    .output(
      tillRow.extend({
        secondName: z.string().nullable(),
        why: z.string().nullable(),
        lines: z.array(
          z.object({
            at_ms: instantMs,
            kind: z.enum(['supply', 'withdraw', 'expense', 'payment', 'payment_void']),
            no: z.string().nullable(),
            label: z.string().nullable(),
            in_xaf: xaf,
            out_xaf: xaf,
          }),
        ),
      }),
    ),
  export: graveProcedure('export.lists').input(exportQuery).output(exportFile),
}

const lotRow = z.object({
  id,
  scope: z.string(),
  no: z.string().nullable(),
  grade,
  certification: z.string().nullable(),
  warehouse: z.string().nullable(),
  opened_day: z.string().nullable(),
  closed_day: z.string().nullable(),
  g: z.int(),
  bags: z.int(),
  deliveries: z.int(),
})
/** Lots and what is in them (STK-1). */
export const stock = {
  lots: procedure('stock.view').input(listQuery).output(listOf(lotRow)),
  export: graveProcedure('export.lists').input(exportQuery).output(exportFile),
  lot: procedure('stock.view')
    .input(z.strictObject({ id }))
    .output(
      lotRow.extend({
        lines: z.array(
          z.object({
            id,
            day: z.string(),
            kind: z.string(),
            no: z.string().nullable(),
            farmerName: z.string().nullable(),
            g: z.int(),
            bags: z.int(),
          }),
        ),
      }),
    ),
  byGrade: procedure('stock.view')
    .input(z.strictObject({}))
    .output(
      z.object({
        rows: z.array(z.object({ warehouse: z.string().nullable(), grade, g: z.int(), bags: z.int() })),
        capacity_g: grams.nullable(),
        alert_g: grams.nullable(),
      }),
    ),
}

const printed = z.object({
  fileName: z.string(),
  mime: z.enum(['application/pdf', 'application/octet-stream']),
  base64: z.string(),
  copy: z.int(),
})
/** Papers and their check (RC-2 to RC-4). */
export const receipts = {
  /** The paper itself. `print: true` records the print fact first: the second and later are DUPLICATA n, counted over all papers (LEDGER §10). */
  delivery: procedure('receipts.print')
    .input(z.strictObject({ commandId, id, paper, lang, print: z.boolean() }))
    .output(printed),
  payment: procedure('receipts.print')
    .input(z.strictObject({ commandId, id, paper, lang, print: z.boolean() }))
    .output(printed),
  till: procedure('receipts.print')
    .input(z.strictObject({ commandId, id, paper, lang, print: z.boolean() }))
    .output(printed),
  /** What the 80 mm printer would print, as a PNG. */
  preview80: procedure('receipts.print')
    .input(z.strictObject({ id, of: z.enum(['delivery', 'payment', 'till']), lang }))
    .output(z.object({ base64: z.string() })),
  /** For the page that checks receipts without a station: who may have signed one, and the name of its file (RC-3). */
  trustList: procedure('receipts.verify')
    .input(z.strictObject({}))
    .output(z.object({ text: z.string(), fileName: z.string() })),
  /** A scanned code (`CC1:…`) or the short typed code or a number. `authentic` only ever comes from a signature (RC-2, RC-4). */
  check: procedure('receipts.verify')
    .input(z.strictObject({ text: z.string().max(2000) }))
    .output(
      z.object({
        authentic: z.boolean(),
        how: z.enum(['signature', 'found', 'none']),
        why: z.string().nullable(),
        number: z.string().nullable(),
        payload: z
          .object({
            farmerCode: z.string(),
            net_g: grams,
            amount_xaf: xaf,
            net_pay_xaf: z.int(),
            day: z.string(),
            station: z.string().nullable(),
          })
          .nullable(),
        record: z
          .object({
            kind: z.enum(['delivery', 'payment']),
            id,
            live: z.boolean(),
            status: paymentStatus,
            paid_xaf: z.int(),
            replacedBy: z.string().nullable(),
            prints: z.int(),
            inChain: z.boolean(),
          })
          .nullable(),
      }),
    ),
}
