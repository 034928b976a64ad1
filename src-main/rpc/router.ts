import { randomUUID } from 'node:crypto'
import { isContractProcedure } from '@orpc/contract'
import { createRouterClient, implement, ORPCError, ValidationError, type Router } from '@orpc/server'
import type { ContractRouterClient } from '@orpc/contract'
import { contract, type Contract } from '#shared/contract/contract.ts'
import type { Rule } from '#shared/contract/procedure.ts'
import { type Refusal, refuse } from '#shared/contract/refusal.ts'
import { may } from '#shared/domain/rights.ts'
import { assert } from '#shared/kit/assert.ts'
import type { Result } from '#shared/kit/result.ts'
import type { Caller } from '../services/command.ts'
import type { Connection } from './connection.ts'
import { type Log, traceOf } from './fault-log.ts'
import type { Hub } from './hub.ts'
import type { Standing, StationCore } from './services.ts'

/** What comes with every request: the line it came in by. */
export interface RequestContext {
  connection: Connection
}
export type StationRouter = Router<Contract, RequestContext>

const openWhenLocked = new Set(['sessions.unlock', 'sessions.logout', 'sessions.me'])
const openBeforeChange = new Set(['sessions.changePassword', 'sessions.logout', 'sessions.me'])
const fieldsTold = 50

/** Who may call what: decided from the session's standing and the contract's rule alone. Null when the call may go on. */
export function refusalOf(path: string, { can, grave }: Rule, standing: Standing | null): Refusal | null {
  if (can === 'anyone') return null
  if (standing === null) return refuse('NotLoggedIn', {})
  if (standing.locked && !openWhenLocked.has(path)) return refuse('Locked', {})
  if (standing.mustChange && !openBeforeChange.has(path)) return refuse('PasswordMustChange', {})
  if (can !== 'signedIn' && !may(standing.caller.role, can)) return refuse('Forbidden', { action: can })
  if (grave && !standing.caller.fresh) return refuse('ConfirmPassword', {})
  return null
}

const refused = (refusal: Refusal, status?: number) =>
  new ORPCError('REFUSED', { defined: true, status: status ?? 422, data: refusal })

/** The decoder's complaints as codes beside fields; what was typed is not repeated. */
function fieldsOf(error: ValidationError) {
  return error.issues.slice(0, fieldsTold).map(issue => {
    const code = 'code' in issue && issue.code !== 'custom' ? String(issue.code) : issue.message
    const path = (issue.path ?? []).map(part => String(typeof part === 'object' ? part.key : part)).join('.')
    return { path: path.slice(0, 200), code: code.slice(0, 60) }
  })
}

/** Turns whatever was thrown into the two errors of the contract: REFUSED as it is, anything else FAULT with an incident id. */
function answerOf(error: unknown, path: string, log: Log): ORPCError<string, unknown> {
  if (error instanceof ORPCError) {
    if (error.code === 'REFUSED' && error.defined) return error as ORPCError<string, unknown>
    if (error.code === 'BAD_REQUEST' && error.cause instanceof ValidationError)
      return refused(refuse('Invalid', { fields: fieldsOf(error.cause) }))
  }
  const incident = randomUUID()
  const cause = error instanceof ORPCError ? (error.cause ?? error) : error
  const field =
    cause instanceof ValidationError ? fieldsOf(cause).find(({ path: name }) => /^[\w.]+$/.test(name))?.path : undefined
  log({ event: 'fault', incident, procedure: path, ...(field ? { answerField: field } : {}), ...traceOf(cause) })
  return new ORPCError('FAULT', { defined: true, data: { incident } })
}

type Service = (caller: Caller | null, input: unknown, connection: Connection) => Promise<Result<unknown, Refusal>>

/**
 * The contract put on the services: session → caller, permission of the contract, strict decoding, the service, its refusal as the
 * typed error. Permission is judged before the input is looked at; no argument says who asks.
 */
export function makeRouter(core: StationCore, hub: Hub, log: Log): StationRouter {
  const station = implement(contract).$context<RequestContext>()
  const guarded = station.use(async ({ context: { connection }, path, procedure, next }) => {
    const name = path.join('.')
    try {
      const { can, grave = false, quiet = false } = procedure['~orpc'].meta
      assert(can !== undefined, `${name} has no permission`)
      const token = connection.token()
      const standing = token === null ? null : core.standing(token, quiet || can === 'anyone' ? 'watch' : 'act')
      if (token !== null && standing === null) connection.clearToken()
      const refusal = refusalOf(name, { can, grave, quiet }, standing)
      if (refusal) {
        if (standing !== null) core.refused?.(standing.caller, name, refusal)
        throw refused(refusal)
      }
      return await next({ context: { standing } })
    } catch (error) {
      throw answerOf(error, name, log)
    }
  })

  const events = guarded.events.subscribe.handler(({ context: { connection, standing }, signal }) => {
    const token = connection.token()
    assert(token !== null && standing !== null, 'a subscriber has a session')
    return hub.subscribe(() => {
      const now = core.standing(token, 'watch')
      return now === null ? 'ended' : now.locked ? 'locked' : 'open'
    }, signal)
  })

  type Guarded = typeof guarded
  const build = (of: unknown, at: unknown, services: unknown, path: string): unknown => {
    if (isContractProcedure(of)) {
      assert(typeof services === 'function', `no service for ${path}`)
      const service = services as Service
      return (at as Guarded['sessions']['me']).handler(async ({ context, input }) => {
        const result = await service(context.standing?.caller ?? null, input, context.connection)
        if (!result.ok) {
          if (context.standing) core.refused?.(context.standing.caller, path, result.error)
          throw refused(result.error)
        }
        return result.value as never
      })
    }
    const tree = of as Record<string, unknown>
    return Object.fromEntries(
      Object.keys(tree).map(key => [
        key,
        path === '' && key === 'events'
          ? { subscribe: events }
          : build(
              tree[key],
              (at as Record<string, unknown>)[key],
              (services as Record<string, unknown>)[key],
              path ? `${path}.${key}` : key,
            ),
      ]),
    )
  }
  return build(contract, guarded, core.services, '') as StationRouter
}

/** Calls the router in this process, with the rights of the connection's session: the command line and tests. */
export const makeLocalClient = (router: StationRouter, connection: Connection): ContractRouterClient<Contract> =>
  createRouterClient(router, { context: { connection } })
