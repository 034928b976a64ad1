import type { Deps } from '../command.ts'
import type { Freshness } from './freshness.ts'
import type { Keyring } from './keyring.ts'
import type { WeakPasswords } from './password-rules.ts'
import type { Passwords } from './passwords.ts'
import type { SteadyClock } from './steady-time.ts'

/** What the use cases about people need beside the others' needs. */
export interface PeopleDeps extends Deps {
  readonly clock: SteadyClock
  readonly passwords: Passwords
  readonly weak: WeakPasswords
  readonly freshness: Freshness
  readonly keyring: Keyring
}
