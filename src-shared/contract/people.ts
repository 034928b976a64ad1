import { z } from 'zod'
import {
  commandId,
  exportFile,
  exportQuery,
  filled,
  historyLine,
  id,
  instantMs,
  listOf,
  listQuery,
  reason,
  role,
} from './fields.ts'
import { done, graveProcedure, procedure } from './procedure.ts'

/** Where a role holds. */
export const warehouseScope = z.union([z.literal('all'), z.array(id).min(1).max(200)])
const login = z.string().trim().toLowerCase().max(40)
const password = z.string().max(1024)

/** Who is at the keyboard. */
export const me = z.object({
  user: id,
  name: z.string(),
  login: z.string(),
  role,
  warehouses: warehouseScope,
  mustChange: z.boolean(),
  locked: z.boolean(),
  idleLockMs: z.int(),
  organisation: z.string(),
  warehouse: z.object({ id, code: z.string(), name: z.string() }),
  station: z.string(),
})
export type Me = z.infer<typeof me>

const session = z.object({
  id,
  device: z.string(),
  created_ms: instantMs,
  seen_ms: instantMs,
  current: z.boolean(),
  user: id,
  userName: z.string().nullable(),
})

/** Sessions: login, lock, password, list, revoke. */
export const sessions = {
  login: procedure('anyone').input(z.strictObject({ login, password })).output(me),
  logout: procedure('signedIn').input(z.strictObject({})).output(done),
  me: procedure('signedIn').input(z.strictObject({})).output(me),
  /** Locks the screen; business procedures answer Locked until `unlock` (AU-8). */
  lock: procedure('signedIn').input(z.strictObject({})).output(done),
  unlock: procedure('signedIn').input(z.strictObject({ password })).output(me),
  /** The caller's password again, before a grave act (AU-9); tries are counted as at login. */
  confirm: procedure('signedIn').input(z.strictObject({ password })).output(done),
  changePassword: procedure('signedIn')
    .input(z.strictObject({ current: password, next: password }))
    .output(me),
  list: procedure('sessions.own')
    .input(z.strictObject({}))
    .output(z.object({ rows: z.array(session) })),
  revoke: procedure('sessions.own').input(z.strictObject({ id })).output(done),
  revokeOthers: procedure('sessions.own')
    .input(z.strictObject({}))
    .output(z.object({ ended: z.int() })),
}

/** A user as admins see him. */
export const user = z.object({
  id,
  name: z.string().nullable(),
  login: z.string().nullable(),
  role: role.nullable(),
  warehouses: warehouseScope.nullable(),
  active: z.boolean(),
  mustChange: z.boolean(),
  made_ms: instantMs,
  lastSeen_ms: instantMs.nullable(),
})
export type UserRow = z.infer<typeof user>

/** Users: list, create, role, password, deactivate. */
export const users = {
  list: procedure('users.view').input(listQuery).output(listOf(user)),
  export: graveProcedure('users.view').input(exportQuery).output(exportFile),
  get: procedure('users.view')
    .input(z.strictObject({ id }))
    .output(user.extend({ sessions: z.array(session), history: z.array(historyLine) })),
  /** A one-time password is made here, shown once, and must be changed at first login (USR-2). */
  create: graveProcedure('users.manage')
    .input(
      z.strictObject({
        commandId,
        name: filled(100),
        login: z.string().regex(/^[a-z0-9][a-z0-9._-]{2,39}$/),
        role,
        warehouses: warehouseScope,
      }),
    )
    .output(z.object({ id, oneTimePassword: z.string() })),
  changeRole: graveProcedure('users.manage')
    .input(z.strictObject({ commandId, id, role, warehouses: warehouseScope, why: reason }))
    .output(done),
  resetPassword: graveProcedure('users.manage')
    .input(z.strictObject({ commandId, id }))
    .output(z.object({ oneTimePassword: z.string() })),
  deactivate: graveProcedure('users.manage')
    .input(z.strictObject({ commandId, id, why: reason }))
    .output(done),
  reactivate: graveProcedure('users.manage')
    .input(z.strictObject({ commandId, id, role, warehouses: warehouseScope, why: reason }))
    .output(done),
  endSession: procedure('users.manage').input(z.strictObject({ id })).output(done),
}
