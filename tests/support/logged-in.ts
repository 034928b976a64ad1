import type { Role } from '#shared/domain/roles.ts'
import type { Ready } from '#main/open-station.ts'
import type { Caller } from '#main/services/command.ts'
import { peopleServices } from '#main/services/people-services.ts'
import type { Passwords } from '#main/services/security/passwords.ts'
import { done } from './test-station.ts'

/** A password that nobody is refused. */
export const ownPassword = 'sept pirogues lentes'

/** A station where people log in; `passwords`: quicker than its own. */
export interface LoginDesk {
  readonly ready: Ready
  readonly passwords?: Passwords
}

const peopleAt = ({ ready, passwords = ready.deps.passwords }: LoginDesk) =>
  peopleServices({ ...ready.deps, passwords })

/** Somebody who has just logged in, his keys open. */
export async function loggedIn(desk: LoginDesk, login: string, password: string = ownPassword): Promise<Caller> {
  let token = ''
  const line = { device: 'fenêtre', setToken: (given: string) => void (token = given), clearToken: () => undefined }
  done(await peopleAt(desk).sessions.login(null, { login, password }, line))
  const standing = desk.ready.desk.standing(token, 'watch')
  if (standing === null) throw new Error('somebody is logged in')
  return standing.caller
}

/** Somebody who is made, logs in and takes a password of his own. */
export async function personAt(desk: LoginDesk, root: Caller, role: Role, login: string): Promise<Caller> {
  const { uuid } = desk.ready.deps.random
  const input = { commandId: uuid(), name: `Personne ${login}`, login, role, warehouses: 'all' as const }
  const { oneTimePassword } = done(await peopleAt(desk).users.create(root, input))
  const caller = await loggedIn(desk, login, oneTimePassword)
  const change = { current: oneTimePassword, next: ownPassword }
  done(await peopleAt(desk).sessions.changePassword(caller, change))
  return caller
}
