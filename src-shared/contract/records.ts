import { z } from 'zod'
import { placeLevels } from '../domain/places.ts'
import { isRecordId, mostLinks, numberChars, recordKinds } from '../domain/record-link.ts'
import { commandId, day, filled, grade, id, instantMs, reason, role } from './fields.ts'
import { importKind } from './imports.ts'
import { contractLimits as limit } from './limits.ts'
import { done, procedure } from './procedure.ts'

/** That somebody contests it, until when it is to be settled and why. `settle`: where who looks settles it; null for who may not. */
const dispute = z
  .object({
    id,
    due: day,
    why: z.string(),
    at_ms: instantMs,
    who: z.string().nullable(),
    mine: z.boolean(),
    settle: z.string().nullable(),
  })
  .nullable()
/** The id of a record of any kind. */
export const recordId = z.string().max(200).refine(isRecordId)
const ref = { kind: z.enum(recordKinds), id: recordId }

const known = { id: recordId, no: z.string().nullable(), name: z.string().nullable(), dispute }
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
  /** `inside`: what it lies in, from the region down */
  z.object({
    kind: z.literal('place'),
    ...known,
    level: z.enum(placeLevels),
    inside: z.array(z.string()),
    archived: z.boolean(),
  }),
  z.object({
    kind: z.literal('warehouse'),
    ...somewhere,
    here: z.boolean(),
    stock_g: z.int(),
    capacity_g: z.int().nullable(),
  }),
  z.object({
    kind: z.literal('season'),
    ...known,
    start_day: day.nullable(),
    end_day: day.nullable(),
    current: z.boolean(),
    archived: z.boolean(),
  }),
  /** `depot`: null where it holds everywhere */
  z.object({
    kind: z.literal('price'),
    ...known,
    day,
    depot,
    grade,
    certification: z.string().nullable(),
    price_xaf: z.int(),
    inForce: z.boolean(),
    live: z.boolean(),
  }),
  z.object({
    kind: z.literal('station'),
    ...known,
    depot,
    here: z.boolean(),
    linked: z.boolean(),
    revoked: z.boolean(),
  }),
  /** `role`: null for who has none any more; `depots`: how many he works in, null for all */
  z.object({
    kind: z.literal('user'),
    ...known,
    role: role.nullable(),
    depots: z.int().nullable(),
    active: z.boolean(),
  }),
  /** `name`: of its file; `register`: what it brought */
  z.object({
    kind: z.literal('import'),
    ...known,
    register: importKind,
    at_ms: instantMs,
    who: z.string().nullable(),
    created: z.int(),
    undone: z.boolean(),
  }),
])
export type RecordCard = z.infer<typeof card>
export type RecordDispute = z.infer<typeof dispute>

/** Records as talk names them (MSG-4): asked where they are shown, within the rights of who looks. */
export const records = {
  /** The records of the caller's that have these numbers. */
  named: procedure('messages.view')
    .input(z.strictObject({ numbers: z.array(filled(numberChars)).min(1).max(mostLinks) }))
    .output(z.object({ rows: z.array(z.object({ ...ref, no: z.string() })) })),
  /** These records as they are now: those that are here and that the caller may see; of the others nothing. */
  cards: procedure('messages.view')
    .input(
      z.strictObject({
        refs: z.array(z.strictObject(ref)).min(1).max(limit.shownRecords),
      }),
    )
    .output(z.object({ rows: z.array(card) })),
  /** Contests a record that the caller may see, until a day that is not past (TALK-72). */
  dispute: procedure('records.dispute')
    .input(z.strictObject({ commandId, ...ref, due: day, why: reason }))
    .output(done),
  /** Takes the caller's own dispute back. */
  withdraw: procedure('records.dispute')
    .input(z.strictObject({ commandId, ...ref, why: reason }))
    .output(done),
}
