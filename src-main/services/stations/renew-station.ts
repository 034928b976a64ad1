import type { InputOf, OutputOf } from '#shared/contract/calls.ts'
import { refuse, type Refusal } from '#shared/contract/refusal.ts'
import { may } from '#shared/domain/rights.ts'
import { err, ok, type Result } from '#shared/kit/result.ts'
import { formatDeviceId } from '#shared/sync/device-id.ts'
import { type Caller, runCommand } from '../command.ts'
import type { StationDeps } from '../station-deps.ts'
import { certificateFields } from './approve-station.ts'
import { governed, nameOf } from './change-station.ts'

/**
 * New keys for this station (LEDGER §12): the certificate is signed by the old one, where it may take stations in, or by the root of the
 * recovery words. What it wrote stays; the old key is shown as replaced, to be excluded once everybody honest has gone on.
 * Errors: Forbidden, MayNotEnrol without the words, WrongWords.
 */
export async function renewStation(
  deps: StationDeps,
  caller: Caller,
  given: InputOf<'stations', 'renew'>,
): Promise<Result<OutputOf<'stations', 'renew'>, Refusal>> {
  if (!may(caller.role, 'stations.enrol')) return err(refuse('Forbidden', { action: 'stations.enrol' }))
  const { words, ...input } = given
  const renewing = await deps.prepareRenewal()
  const command = { commandId: input.commandId, name: 'stations.renew', can: 'stations.enrol', input } as const
  let become = false
  const done = runCommand<OutputOf<'stations', 'renew'>>(deps, caller, command, tx => {
    const station = governed(deps, caller, deps.ledger.dev())
    if (!station.ok) return station
    if (words === undefined && !deps.ledger.authority().hasRight(deps.ledger.dev(), 'enrol'))
      return err(refuse('MayNotEnrol', {}))
    const { dev: replaces, certificate } = station.value
    const { wh, sc, rt } = certificate
    const signed = deps.enrolment.certify({ ...renewing.who, wh, sc, rt, t: deps.clock.wallMs() }, words)
    if (!signed.ok) return err(refuse('WrongWords', {}))
    const { dev } = renewing.who
    const p = {
      dev,
      wh,
      name: nameOf(tx, deps, replaces),
      ...certificateFields(signed.value),
      replaces,
      why: input.why,
    }
    become = true
    return ok({
      value: { device: formatDeviceId(dev) },
      drafts: [{ scope: 'auth', ops: [{ k: 'create', e: 'station', i: deps.random.uuid(), p }] }],
      local: write => renewing.become(write, signed.value),
    })
  })
  if (done.ok && become) await renewing.goOn()
  return done
}
