import { oneTimePassword, oneTimePasswordBytes } from '../security/one-time-password.ts'
import type { PeopleDeps } from '../security/people-deps.ts'
import { makeUserKeys, type WrappedKeys } from '../security/user-keys.ts'

/** A one-time password with everything that is stored of it. */
export interface InitialCredentials {
  /** shown once, never stored */
  readonly oneTimePassword: string
  /** for the personal part of a `user` op whose body says `must_change` */
  readonly stored: { readonly password: string; readonly keys: WrappedKeys }
}

/** A fresh initial password with fresh key pairs, to be changed at first login (USR-2, AU-7). Cost: two argon2id. */
export async function initialCredentials(deps: PeopleDeps): Promise<InitialCredentials> {
  const password = oneTimePassword(deps.random.bytes(oneTimePasswordBytes))
  const keys = await makeUserKeys(deps.random, deps.passwords, password)
  return {
    oneTimePassword: password,
    stored: { password: await deps.passwords.hash(password), keys },
  }
}
