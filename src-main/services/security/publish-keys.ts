import type { UserTable } from '#db/sqlite/tables-register.ts'
import type { WriteTx } from '../../storage/store.ts'
import type { Deps } from '../command.ts'
import { parsePublicKeys, parseWrappedKeys } from './user-keys.ts'

/**
 * Lets everybody have the public halves of a person's keys, where they do not have them yet: so that others can write to him alone (MSG-6).
 * Keys under a one-time password are nobody's own, and are not published.
 */
export function publishKeys(tx: WriteTx, deps: Pick<Deps, 'ledger' | 'random'>, user: UserTable): void {
  const keys = parseWrappedKeys(user.keys)
  if (keys === undefined || user.must_change === 1) return
  const known = parsePublicKeys(user.public_keys)
  if (known?.ed === keys.ed && known.x === keys.x) return
  const public_keys = { ed: keys.ed, x: keys.x }
  deps.ledger.append(tx, { command: deps.random.uuid(), actor: user.id }, [
    { scope: 'auth', ops: [{ k: 'set', e: 'user', i: user.id, p: { public_keys } }] },
  ])
}
