import type { InputOf, OutputOf } from '#shared/contract/calls.ts'
import { refuse, type Refusal } from '#shared/contract/refusal.ts'
import { type Action, may } from '#shared/domain/rights.ts'
import { err, ok, type Result } from '#shared/kit/result.ts'
import { recordAudit } from '../audit/record-audit.ts'
import type { Caller } from '../command.ts'
import type { PeopleDeps } from '../security/people-deps.ts'
import type { StationDeps } from '../station-deps.ts'

type Done = Record<string, never>

/** The procedures about the link to headquarters. */
export function relayServices(deps: StationDeps & PeopleDeps) {
  return {
    relay: {
      status: (): Result<OutputOf<'relay', 'status'>, Refusal> => ok({ ...deps.relay.facts(), org: deps.ledger.org() }),
      enrol: (caller: Caller, input: InputOf<'relay', 'enrol'>) => enrolAtRelay(deps, caller, input),
      change: (caller: Caller, input: InputOf<'relay', 'change'>) =>
        allowed(caller, 'stations.link', () => deps.relay.change(input)),
      again: (caller: Caller) => allowed(caller, 'stations.link', () => deps.relay.again()),
      openPage: (caller: Caller) => openRelayPage(deps, caller),
      leave: (caller: Caller) =>
        allowed(caller, 'stations.enrol', async () => {
          await deps.relay.leave()
          note(deps, caller, 'relay.leave', '')
        }),
    },
  }
}

/** Links this station to a relay, and notes who did. Errors: Forbidden, NotReached with what stood in the way. */
export async function enrolAtRelay(
  deps: StationDeps,
  caller: Caller,
  input: InputOf<'relay', 'enrol'>,
): Promise<Result<OutputOf<'relay', 'enrol'>, Refusal>> {
  if (!may(caller.role, 'stations.enrol')) return err(refuse('Forbidden', { action: 'stations.enrol' }))
  const linked = await deps.relay.enrol(input)
  if ('why' in linked) return err(refuse('NotReached', { why: linked.why }))
  note(deps, caller, 'relay.enrol', linked.url)
  return ok(linked)
}

/** Has the relay's admin page opened for the caller. Errors: Forbidden, KeysClosed, NotReached with what stood in the way. */
export async function openRelayPage(
  deps: StationDeps & PeopleDeps,
  caller: Caller,
): Promise<Result<OutputOf<'relay', 'openPage'>, Refusal>> {
  if (!may(caller.role, 'stations.revoke')) return err(refuse('Forbidden', { action: 'stations.revoke' }))
  const keys = deps.keyring.of(caller.session)
  if (keys === undefined) return err(refuse('KeysClosed', {}))
  const opened = await deps.relay.openPage(caller.user, message => keys.signing.sign(message))
  if ('why' in opened) return err(refuse('NotReached', { why: opened.why }))
  note(deps, caller, 'relay.page', '')
  return ok(opened)
}

async function allowed(
  caller: Caller,
  action: Action,
  work: () => Promise<void> | void,
): Promise<Result<Done, Refusal>> {
  if (!may(caller.role, action)) return err(refuse('Forbidden', { action }))
  await work()
  return ok({})
}

function note(deps: StationDeps, caller: Caller, what: string, of: string): void {
  deps.store.write(tx => recordAudit(tx, deps, caller.user, { e: 'view', what, of }))
}
