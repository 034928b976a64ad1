import { z } from 'zod'
import { filled, instantMs, text } from './fields.ts'
import { done, graveProcedure, procedure } from './procedure.ts'

/** The link of this station to headquarters (*siège*): the organisation's relay. */
export const relay = {
  /** How it stands at this moment. `left`: what is still to go, and in about how long at the speed of the line. */
  status: procedure('signedIn')
    .input(z.strictObject({}))
    .output(
      z.object({
        /** `none`: no relay is known here; `without`: this program was started to link to nobody */
        state: z.enum(['none', 'off', 'without', 'starting', 'busy', 'even', 'waiting']),
        url: z.string().nullable(),
        /** the organisation's id, which logins for reports are made with */
        org: z.string(),
        proxy: z.string(),
        metered: z.boolean(),
        /** why it waits, and until when it does */
        why: z.string().nullable(),
        retry_ms: instantMs.nullable(),
        /** when the relay answered last */
        last_ms: instantMs.nullable(),
        sent: z.int(),
        received: z.int(),
        left: z.object({ entries: z.int(), bytes: z.int(), seconds: z.int().nullable() }),
        /** logs of which something is still to come */
        lacking: z.int(),
        /** logs that the relay refuses for good */
        refused: z.array(z.object({ scope: z.string(), why: z.string() })),
      }),
    ),
  /**
   * Links this station to the relay at an address; `code` brings the whole organisation there, which its admin was given once. Without one
   * the organisation is there already. Answers once the relay let this station in.
   */
  enrol: graveProcedure('stations.enrol')
    .input(z.strictObject({ url: filled(300), code: text(64), proxy: text(300) }))
    .output(z.object({ url: z.string(), relay: z.string() })),
  /** Switches the link on or off, and says whether the line is paid for by what goes over it. */
  change: procedure('stations.link')
    .input(z.strictObject({ on: z.boolean(), metered: z.boolean() }))
    .output(done),
  /** Asks again at once. */
  again: procedure('stations.link').input(z.strictObject({})).output(done),
  /**
   * An address that opens the relay's admin page once, within two minutes, in the caller's name: his own key signs for it (ADR 11).
   * Refused where he is no administrator of the whole organisation at a station that takes others in or is headquarters.
   */
  openPage: graveProcedure('stations.revoke')
    .input(z.strictObject({}))
    .output(z.object({ url: z.string() })),
  /** Forgets the relay: nothing is sent there any more, nothing is *au siège* by its word. What it has stays there. */
  leave: graveProcedure('stations.enrol').input(z.strictObject({})).output(done),
}
