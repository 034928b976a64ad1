import { z } from 'zod'
import { filled, instantMs } from './fields.ts'
import { graveProcedure, procedure } from './procedure.ts'

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

/** The ledger carried from station to station by hand (*valise*). */
export const courier = {
  /** Whom one can be packed for: the stations of the organisation; `hq`: it carries everything. */
  targets: procedure('backup.run')
    .input(z.strictObject({}))
    .output(z.object({ rows: z.array(station.extend({ warehouse: z.string(), hq: z.boolean() })) })),
  /**
   * Packs what a station, or headquarters, lacks and may have, by what it last said that it holds; `whole`: all that it may have. The
   * file is written into a folder of this machine that is there. Progress as `courier`.
   */
  export: graveProcedure('backup.run')
    .input(
      z.strictObject({
        to: z.union([z.literal('hq'), z.string().regex(/^[0-9a-f]{32}$/)]),
        folder: filled(400),
        whole: z.boolean(),
      }),
    )
    .output(z.object({ file: z.string(), bytes: z.int(), entries: z.int(), to: z.array(station) })),
  /** Takes a courier in, or every one for this station in a folder, oldest first. Twice brings nothing new. Progress as `courier`. */
  import: procedure('backup.run')
    .input(z.strictObject({ path: filled(400) }))
    .output(z.object({ files: z.array(taken) })),
}
