import type { InputOf, OutputOf } from '#shared/contract/calls.ts'
import type { Refusal } from '#shared/contract/refusal.ts'
import { ok, type Result } from '#shared/kit/result.ts'
import { dropSessionsEndedBefore, insertSession } from '../../repositories/session.ts'
import { recordAudit } from '../audit/record-audit.ts'
import { openKeys } from '../security/keyring.ts'
import type { PeopleDeps } from '../security/people-deps.ts'
import { publishKeys } from '../security/publish-keys.ts'
import { checkCredentials, type CheckedPerson } from './check-credentials.ts'
import { tokenBytes, tokenHash } from './session-desk.ts'
import { whoAmI } from './whoami.ts'

const keepEndedMs = 90 * 86_400_000

/** The token for the line that asked, and who it stands for. */
export interface LoggedIn {
  readonly me: OutputOf<'sessions', 'login'>
  /** the session's secret, for the line that asked and nobody else; only its digest is stored */
  readonly token: string
}

/**
 * Opens a session for the right login and password: 256 random bits, stored as their digest (SES-1). A password kept with weaker
 * parameters than today's is kept anew (AU-1).
 * Errors: TooManyAttempts, WrongCredentials.
 */
export async function logIn(
  deps: PeopleDeps,
  device: string,
  input: InputOf<'sessions', 'login'>,
): Promise<Result<LoggedIn, Refusal>> {
  const token = Buffer.from(deps.random.bytes(tokenBytes)).toString('base64url')
  const opened = await checkCredentials(deps, input, device, (tx, person) => {
    const { build } = deps.store
    const now = deps.clock.wallMs()
    const session = {
      token_hash: tokenHash(token),
      id: deps.random.uuid(),
      user: person.user.id,
      device,
      created_ms: now,
      seen_ms: now,
      locked: 0,
      ended_ms: null,
      ended_why: null,
    }
    dropSessionsEndedBefore(tx, build, now - keepEndedMs)
    insertSession(tx, build, session)
    recordAudit(tx, deps, person.user.id, { e: 'login', what: 'ok', device })
    publishKeys(tx, deps, person.user)
    const { role, warehouses } = person
    const caller = { user: person.user.id, session: session.id, role, warehouses, fresh: true }
    return ok({ me: whoAmI(tx, deps, caller), person, session: session.id })
  })
  if (!opened.ok) return opened
  deps.freshness.prove(opened.value.session)
  await strengthen(deps, opened.value.person, input.password)
  await openKeys(deps, opened.value.session, opened.value.person.user.keys, input.password)
  return ok({ me: opened.value.me, token })
}

async function strengthen(deps: PeopleDeps, { user }: CheckedPerson, password: string): Promise<void> {
  if (user.password === null || !deps.passwords.isWeak(user.password)) return
  const stored = await deps.passwords.hash(password)
  deps.store.write(tx => {
    deps.ledger.append(tx, { command: deps.random.uuid(), actor: user.id }, [
      { scope: 'auth', ops: [{ k: 'set', e: 'user', i: user.id, personal: { password: stored } }] },
    ])
  })
}
