import { z } from 'zod'
import { commandId, filled, id, instantMs } from './fields.ts'
import { graveProcedure, procedure } from './procedure.ts'

const card = z.string().max(60_000)
/** How much of an organisation there is at this station. */
const counts = z.object({ farmers: z.int(), deliveries: z.int(), payments: z.int(), people: z.int(), records: z.int() })
const organisation = z.object({ name: z.string(), orgId: z.string() })
const depot = z.object({ id, code: z.string().nullable(), name: z.string().nullable() })

/** An organisation made apart by mistake goes on in another (LEDGER §4 Adopt): its station leaves, joins, and makes its records again. */
export const adoption = {
  /** The request of new keys, with which the other organisation takes this station in (CS-71). */
  request: procedure('organisation.adopt')
    .input(z.strictObject({ name: filled(60) }))
    .output(z.object({ device: z.string(), request: z.string() })),
  /** What a card says, and what would go. `others`: stations that stay where they are until each goes by itself. */
  read: procedure('organisation.adopt')
    .input(z.strictObject({ card }))
    .output(z.object({ from: organisation, into: organisation, counts, others: z.array(z.string()), drafts: z.int() })),
  /**
   * Leaves this station's organisation for that of the card; everybody is logged out. `name`: that of the organisation that is left, typed
   * once more. It is not undone. Errors: WrongCard, CardForAnother, SameOrganisation, WrongName.
   */
  leave: graveProcedure('organisation.adopt')
    .input(z.strictObject({ card, name: filled(100) }))
    .output(z.object({ into: organisation })),
  /** What this station brought with it, and the organisations that were adopted before. */
  state: procedure('organisation.adopt')
    .input(z.strictObject({}))
    .output(
      z.object({
        left: z
          .object({
            from: organisation,
            left_ms: instantMs,
            counts,
            /** `into`: the depot of this organisation that is proposed to take its place */
            depots: z.array(depot.extend({ into: id.nullable() })),
            taken: z.object({ at_ms: instantMs, records: z.int() }).nullable(),
          })
          .nullable(),
        /** depots of this organisation that this station may write for */
        depots: z.array(depot),
        adopted: z.array(organisation.extend({ at_ms: instantMs })),
      }),
    ),
  /**
   * Makes the records that were brought again in this organisation, with their numbers and ids; begun again it goes on where it stopped.
   * `people`: whoever had a role has one here, at most chef d'entrepôt, in these depots. Progress as `adoption`.
   */
  take: graveProcedure('organisation.adopt')
    .input(
      z.strictObject({ commandId, into: z.array(z.strictObject({ from: id, to: id })).max(200), people: z.boolean() }),
    )
    .output(
      z.object({
        made: z.int(),
        /** records that are here already */
        known: z.int(),
        people: z.int(),
        /** people whose login somebody here has: they are given another */
        logins: z.array(z.string()),
        /** records that do not fit into an entry and stay in the file that was kept */
        tooLong: z.int(),
      }),
    ),
}
