import { isContractProcedure } from '@orpc/contract'
import { contract } from '#shared/contract/contract.ts'
import { refuse } from '#shared/contract/refusal.ts'
import { type Role, roles } from '#shared/domain/roles.ts'
import { err, ok } from '#shared/kit/result.ts'
import type { Rule } from '#shared/contract/procedure.ts'
import type { Connection } from '#main/rpc/connection.ts'
import type { Services, Standing, StationCore } from '#main/rpc/services.ts'

export interface FakeCall {
  readonly path: string
  readonly user: string | null
  readonly input: unknown
}
export interface FakeSession {
  role: Role
  locked?: boolean
  mustChange?: boolean
  /** false: his password was proved too long ago for a grave act */
  fresh?: boolean
}
type Answer = (call: FakeCall, connection: Connection) => unknown

/** Every procedure of the contract but `events`, with its rule, in the order of the contract. */
export function procedures(of: object = contract, path: readonly string[] = []): ({ path: string } & Rule)[] {
  return Object.entries(of).flatMap(([name, at]: [string, object]) => {
    const here = [...path, name]
    if (!isContractProcedure(at)) return procedures(at, here)
    const { can, grave = false, quiet = false } = at['~orpc'].meta as Partial<Rule> & Pick<Rule, 'can'>
    return here[0] === 'events' ? [] : [{ path: here.join('.'), can, grave, quiet }]
  })
}

const user = '01890000-0000-7000-8000-000000000001'
const reached: Answer = ({ path }) => err(refuse('NotFound', { what: path }))

/**
 * A station without a store: sessions are the ones given, a procedure that is reached refuses with `NotFound` and its own name, and
 * every call that came through is kept.
 */
export class FakeCore implements StationCore {
  readonly calls: FakeCall[] = []
  readonly sessions = new Map<string, FakeSession>()
  readonly answers: Record<string, Answer>
  readonly services: Services

  constructor(answers: Record<string, Answer> = {}) {
    this.answers = {
      'sessions.login': ({ input }, connection) => {
        const { login } = input as { login: string }
        const role = roles.find(name => name.toLowerCase() === login)
        if (!role) return err(refuse('WrongCredentials', {}))
        const token = `token-${role}-${this.sessions.size}`
        this.sessions.set(token, { role })
        connection.setToken(token)
        return ok(this.me(role))
      },
      'sessions.me': (_call, connection) => {
        const session = this.sessions.get(connection.token() ?? '')
        return session
          ? ok({ ...this.me(session.role), locked: session.locked ?? false })
          : err(refuse('NotLoggedIn', {}))
      },
      'sessions.lock': (_call, connection) => {
        const session = this.sessions.get(connection.token() ?? '')
        if (session) session.locked = true
        return ok({})
      },
      'sessions.logout': (_call, connection) => {
        this.sessions.delete(connection.token() ?? '')
        connection.clearToken()
        return ok({})
      },
      ...answers,
    }
    this.services = this.#build(contract, '') as Services
  }

  me(role: Role) {
    const warehouse = { id: user, code: 'EBE', name: 'Ebebda' }
    const names = { name: role, login: role.toLowerCase(), organisation: 'SCOOP', station: 'Poste 1' }
    return { user, role, warehouses: 'all', mustChange: false, locked: false, idleLockMs: 300_000, warehouse, ...names }
  }

  standing(token: string): Standing | null {
    const session = this.sessions.get(token)
    if (!session) return null
    const { role, fresh = true } = session
    const caller = { user, session: token, role, warehouses: 'all' as const, fresh }
    return { caller, locked: session.locked ?? false, mustChange: session.mustChange ?? false }
  }

  #build(of: object, path: string): unknown {
    if (!isContractProcedure(of)) {
      return Object.fromEntries(
        Object.entries(of).map(([name, at]: [string, object]) => [
          name,
          this.#build(at, path ? `${path}.${name}` : name),
        ]),
      )
    }
    return async (caller: { user: string } | null, input: unknown, connection: Connection) => {
      const call = { path, user: caller?.user ?? null, input }
      this.calls.push(call)
      return (this.answers[path] ?? reached)(call, connection)
    }
  }
}
