import { oc } from '@orpc/contract'
import { z } from 'zod'
import type { Action } from '../domain/rights.ts'
import { refusal } from './refusal.ts'

/** Who may call: an action of the rights table; `signedIn` anybody with a session (even with a password to change); `anyone` before login. */
export type Permission = Action | 'signedIn' | 'anyone'

/** What the contract says of a procedure: who may call it, whether it is a grave act (AU-9), and whether a window calls it by itself. */
export interface Rule {
  readonly can: Permission
  readonly grave: boolean
  readonly quiet: boolean
}

/** Every procedure refuses with REFUSED and its kind; a bug answers FAULT with an incident id that the log has too. */
const base = oc.$meta<Partial<Rule>>({}).errors({
  REFUSED: { status: 422, data: refusal },
  FAULT: { data: z.object({ incident: z.string() }) },
})

/** The start of every procedure of the contract: its permission is part of it. */
export const procedure = (can: Permission) => base.meta({ can })
/** The same of a grave act (AU-9): refused with ConfirmPassword unless the session's password was proved within two minutes. */
export const graveProcedure = (can: Action) => base.meta({ can, grave: true })
/** The same of what a window says by itself: it keeps no session alive (SES-1). */
export const quietProcedure = (can: Action) => base.meta({ can, quiet: true })
/** The answer of what only does. */
export const done = z.object({})
