import { z } from 'zod'
import { mostLinks, numberChars, recordKinds } from '../domain/record-link.ts'
import { day, filled, grade, id } from './fields.ts'
import { contractLimits as limit } from './limits.ts'
import { procedure } from './procedure.ts'

const known = { id, no: z.string().nullable(), name: z.string().nullable() }
const somewhere = { ...known, village: z.string().nullable(), archived: z.boolean() }
const depot = z.string().nullable()

/** A record as it stands now, in a few words and figures. `name`: whose it is. Units: grams, FCFA. */
const card = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('delivery'),
    ...known,
    day,
    depot,
    grade,
    payable_g: z.int(),
    net_pay_xaf: z.int(),
    status: z.enum(['pending', 'partial', 'paid']),
    live: z.boolean(),
    replacedBy: z.string().nullable(),
  }),
  z.object({
    kind: z.literal('payment'),
    ...known,
    day,
    amount_xaf: z.int(),
    method: z.enum(['cash', 'mobile', 'transfer', 'cheque']),
    live: z.boolean(),
  }),
  /** `due_xaf`: null for who may not see payments */
  z.object({
    kind: z.literal('farmer'),
    ...somewhere,
    cooperative: z.string().nullable(),
    due_xaf: z.int().nullable(),
  }),
  z.object({ kind: z.literal('supplier'), ...somewhere, validation: z.enum(['pending', 'validated', 'rejected']) }),
  z.object({ kind: z.literal('cooperative'), ...somewhere }),
  z.object({
    kind: z.literal('lot'),
    ...known,
    depot,
    grade,
    certification: z.string().nullable(),
    stock_g: z.int(),
    bags: z.int(),
    closed: z.boolean(),
  }),
  z.object({ kind: z.literal('till'), ...known, day, balance_xaf: z.int(), closed: z.boolean() }),
])
export type RecordCard = z.infer<typeof card>

/** Records as talk names them (MSG-4): asked where they are shown, within the rights of who looks. */
export const records = {
  /** The records of the caller's that have these numbers. */
  named: procedure('messages.view')
    .input(z.strictObject({ numbers: z.array(filled(numberChars)).min(1).max(mostLinks) }))
    .output(z.object({ rows: z.array(z.object({ kind: z.enum(recordKinds), id, no: z.string() })) })),
  /** These records as they are now: those that are here and that the caller may see; of the others nothing. */
  cards: procedure('messages.view')
    .input(
      z.strictObject({
        refs: z
          .array(z.strictObject({ kind: z.enum(recordKinds), id }))
          .min(1)
          .max(limit.shownRecords),
      }),
    )
    .output(z.object({ rows: z.array(card) })),
}
