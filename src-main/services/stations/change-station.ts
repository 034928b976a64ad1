import type { InputOf } from '#shared/contract/calls.ts'
import { refuse, type Refusal } from '#shared/contract/refusal.ts'
import { scopeCovers } from '#shared/domain/roles.ts'
import { err, ok, type Result } from '#shared/kit/result.ts'
import type { Station } from '#shared/sync/authority.ts'
import type { Certificate, SignedCertificate } from '#shared/sync/certificate.ts'
import type { ReadTx } from '../../storage/store.ts'
import { type Caller, runCommand } from '../command.ts'
import type { StationDeps } from '../station-deps.ts'
import { certificateFields, scopesOf } from './approve-station.ts'
import { mayCertify, stationRow } from './list-stations.ts'

type Done = Record<string, never>

/** A member station that the caller's warehouses include. Errors: NotFound, StationRevoked. */
export function governed(deps: StationDeps, caller: Caller, dev: string): Result<Station, Refusal> {
  const station = deps.ledger
    .authority()
    .stations()
    .find(one => one.dev === dev)
  if (station === undefined || !scopeCovers(caller.warehouses, station.certificate.wh))
    return err(refuse('NotFound', { what: 'station' }))
  return station.revoked ? err(refuse('StationRevoked', {})) : ok(station)
}

/** Gives a station another name, its certificate staying what it is. Errors: Forbidden, NotFound, StationRevoked, NeedsWords. */
export function renameStation(
  deps: StationDeps,
  caller: Caller,
  input: InputOf<'stations', 'rename'>,
): Result<Done, Refusal> {
  const command = { commandId: input.commandId, name: 'stations.rename', can: 'stations.edit', input } as const
  return runCommand<Done>(deps, caller, command, () => {
    const station = governed(deps, caller, input.dev)
    if (!station.ok) return station
    const { certificate, signed } = station.value
    const kept = isStillGood(deps, certificate) ? ok(signed) : certifyAnew(deps, certificate)
    if (!kept.ok) return kept
    const p = { dev: input.dev, wh: certificate.wh, name: input.name, ...certificateFields(kept.value) }
    return ok({
      value: {},
      drafts: [{ scope: 'auth', ops: [{ k: 'create', e: 'station', i: deps.random.uuid(), p }] }],
    })
  })
}

/**
 * Gives a station other warehouses to carry or other rights: a new certificate for the keys that it has, which it takes up when the entry
 * reaches it. Where this station cannot sign it, the root does, from the recovery words.
 * Errors: Forbidden, NotFound, StationRevoked, NeedsWords, WrongWords.
 */
export function changeStation(
  deps: StationDeps,
  caller: Caller,
  given: InputOf<'stations', 'change'>,
): Result<Done, Refusal> {
  const { words, ...input } = given
  const command = { commandId: input.commandId, name: 'stations.change', can: 'stations.edit', input } as const
  return runCommand<Done>(deps, caller, command, tx => {
    const station = governed(deps, caller, input.dev)
    if (!station.ok) return station
    const { certificate } = station.value
    const carried = scopesOf(tx, deps, caller, input.carries)
    if (!carried.ok) return carried
    const others = certificate.sc.filter(scope => !scope.startsWith('wh:'))
    const terms = { ...certificate, sc: [...others, ...carried.value], rt: input.rights }
    const signed = certifyAnew(deps, terms, words)
    if (!signed.ok) return signed
    const name = nameOf(tx, deps, input.dev)
    const p = { dev: input.dev, wh: certificate.wh, name, ...certificateFields(signed.value), why: input.why }
    return ok({
      value: {},
      drafts: [{ scope: 'auth', ops: [{ k: 'create', e: 'station', i: deps.random.uuid(), p }] }],
    })
  })
}

/** The name that a station goes by now. */
export function nameOf(tx: ReadTx, deps: StationDeps, dev: string): string {
  const row = stationRow(tx, deps, dev)
  return row.ok ? row.value.name : ''
}

/** Whether a certificate may be written down again as it is: its issuer still has the right (LED-75). */
function isStillGood(deps: StationDeps, { by }: Certificate): boolean {
  return by === 'root' || deps.ledger.authority().hasRight(by, 'enrol')
}

/** The same terms signed anew, by this station or with the words by the root. Errors: NeedsWords, WrongWords. */
export function certifyAnew(
  deps: StationDeps,
  { dev, pub, tls, wh, sc, rt }: Certificate,
  words?: string,
): Result<SignedCertificate, Refusal> {
  if (words === undefined && !mayCertify(deps, dev)) return err(refuse('NeedsWords', {}))
  const signed = deps.enrolment.certify({ dev, pub, tls, wh, sc, rt, t: deps.clock.wallMs() }, words)
  return signed.ok ? signed : err(refuse('WrongWords', {}))
}
