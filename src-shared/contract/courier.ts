import { z } from 'zod'
import { filled, fileBytes, id, instantMs } from './fields.ts'
import { done, graveProcedure, procedure } from './procedure.ts'

/** A station as it is named where the organisation knows it. */
const station = z.object({ dev: z.string(), name: z.string() })

/** What became of one courier file. `why`: it was not taken, and nothing of it. */
const taken = z.object({
  file: z.string(),
  from: station.nullable(),
  made_ms: instantMs.nullable(),
  entries: z.int(),
  /** logs of which something before it is missing */
  gaps: z.int(),
  why: z.string().nullable(),
})
export type TakenCourier = z.infer<typeof taken>

/** Bytes of a courier that go over the contract at once; where nobody is logged in a request holds no more than the second. */
export const courierPiece = { known: 1024 * 1024, stranger: 44 * 1024 } as const

/** A piece of a file that is brought: each follows the one before, `at` 0 begins anew. Errors: WrongFile, DiskFull, DiskFault. */
export const putCourier = z.strictObject({
  upload: id,
  at: z.int().min(0),
  base64: fileBytes.max(Math.ceil(courierPiece.known / 3) * 4),
})
/** Files that were brought whole, with the names that their owner gave them. */
export const takeCouriers = z.strictObject({
  files: z
    .array(z.strictObject({ upload: id, name: filled(300) }))
    .min(1)
    .max(50),
})
/** What became of each. */
export const takenCouriers = z.object({ files: z.array(taken) })

/** The ledger carried from station to station by hand (*valise*). */
export const courier = {
  /** Whom one can be packed for: the stations of the organisation; `hq`: it carries everything. */
  targets: procedure('backup.run')
    .input(z.strictObject({}))
    .output(z.object({ rows: z.array(station.extend({ warehouse: z.string(), hq: z.boolean() })) })),
  /**
   * Packs what a station, or headquarters, lacks and may have, by what it last said that it holds; `whole`: all that it may have. The
   * file waits at the station for `get`, until the next one is packed. Progress as `courier`.
   */
  export: graveProcedure('backup.run')
    .input(z.strictObject({ to: z.union([z.literal('hq'), z.string().regex(/^[0-9a-f]{32}$/)]), whole: z.boolean() }))
    .output(z.object({ file: z.string(), bytes: z.int(), entries: z.int(), to: z.array(station) })),
  /** A piece of the file that was packed, from `at`. */
  get: procedure('backup.run')
    .input(z.strictObject({ file: filled(300), at: z.int().min(0) }))
    .output(z.object({ base64: z.string(), size: z.int() })),
  put: procedure('backup.run').input(putCourier).output(done),
  /** Takes couriers in that were brought, oldest first. Twice brings nothing new. Progress as `courier`. */
  import: procedure('backup.run').input(takeCouriers).output(takenCouriers),
}
