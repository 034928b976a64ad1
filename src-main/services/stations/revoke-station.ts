import type { InputOf, OutputOf } from '#shared/contract/calls.ts'
import { refuse, type Refusal } from '#shared/contract/refusal.ts'
import { scopeCovers } from '#shared/domain/roles.ts'
import { err, ok, type Result } from '#shared/kit/result.ts'
import { base64url, hex } from '#shared/sync/bytes.ts'
import { certificateCarries } from '#shared/sync/certificate.ts'
import { endsOf, entriesAfterwards, heldLogs, peerHeads, scopesHere } from '../../repositories/station.ts'
import { openWarehouses } from '../../repositories/warehouse.ts'
import type { DraftOp } from '../../storage/ledger.ts'
import type { ReadTx } from '../../storage/store.ts'
import { type Caller, runCommand, runQuery } from '../command.ts'
import type { StationDeps } from '../station-deps.ts'
import { governed, nameOf } from './change-station.ts'

/** What excluding a station would cut off and leave, for the person who decides it. Errors: Forbidden, NotFound, StationRevoked. */
export function lossOf(
  deps: StationDeps,
  caller: Caller,
  { dev }: InputOf<'stations', 'lossOf'>,
): Result<OutputOf<'stations', 'lossOf'>, Refusal> {
  return runQuery(deps, caller, 'stations.revoke', tx => {
    const station = governed(deps, caller, dev)
    if (!station.ok) return station
    const { build } = deps.store
    const logs = heldLogs(tx, build, dev)
    const told = new Map<string, number>()
    for (const { log_id, seq } of peerHeads(tx, build)) told.set(hex(log_id), Math.max(seq, told.get(hex(log_id)) ?? 0))
    const missing = logs.map(log => Math.max(0, (told.get(hex(log.log_id)) ?? 0) - log.seq))
    const authority = deps.ledger.authority()
    const members = authority.stations().filter(one => !one.revoked)
    const enrolled = members.filter(one => one.certificate.by === dev && one.dev !== dev)
    return ok({
      kept: logs.reduce((sum, log) => sum + log.seq, 0),
      last_ms: logs.reduce<number | null>((last, log) => Math.max(last ?? 0, log.last_ms ?? 0) || last, null),
      elsewhere: missing.reduce((sum, n) => sum + n, 0),
      enrolled: enrolled.map(one => nameOf(tx, deps, one.dev)),
      lastEnroller: !members.some(one => one.dev !== dev && authority.hasRight(one.dev, 'enrol')),
    })
  })
}

/**
 * Excludes a station (LEDGER §5, LED-65): what it wrote and has come here stays, all else of it does not count from now on, at whatever
 * station it turns up. It can be amended when more honest work comes in. Reaches others with `auth`, first of all.
 * Errors: Forbidden, NotFound, StationRevoked, ThisStation.
 */
export function revokeStation(
  deps: StationDeps,
  caller: Caller,
  input: InputOf<'stations', 'revoke'>,
): Result<Record<string, never>, Refusal> {
  const command = { commandId: input.commandId, name: 'stations.revoke', can: 'stations.revoke', input } as const
  return runCommand<Record<string, never>>(deps, caller, command, tx => {
    const station = governed(deps, caller, input.dev)
    if (!station.ok) return station
    if (input.dev === deps.ledger.dev()) return err(refuse('ThisStation', {}))
    return ok({ value: {}, drafts: [{ scope: 'auth', ops: [revocationOf(tx, deps, input.dev, input.why)] }] })
  })
}

/**
 * Excludes a station anew from where its logs end here now: what came after the first exclusion counts after all (LED-80).
 * Errors: Forbidden, NotFound of one that is not excluded.
 */
export function amendRevocation(
  deps: StationDeps,
  caller: Caller,
  input: InputOf<'stations', 'amend'>,
): Result<{ entries: number }, Refusal> {
  const command = { commandId: input.commandId, name: 'stations.amend', can: 'stations.revoke', input } as const
  return runCommand<{ entries: number }>(deps, caller, command, tx => {
    const station = deps.ledger
      .authority()
      .stations()
      .find(one => one.dev === input.dev)
    if (station?.revoked !== true || !scopeCovers(caller.warehouses, station.certificate.wh))
      return err(refuse('NotFound', { what: 'station' }))
    const entries = entriesAfterwards(tx, deps.store.build, input.dev)
    return ok({ value: { entries }, drafts: [{ scope: 'auth', ops: [revocationOf(tx, deps, input.dev, input.why)] }] })
  })
}

/** The revocation from what is here: every end of every log of the station, and the scopes that this one carries. */
function revocationOf(tx: ReadTx, deps: StationDeps, dev: string, why: string): DraftOp {
  const cuts = endsOf(tx, deps.store.build, dev).map(({ log_id, seq, hash }) => ({
    log: hex(log_id),
    seq,
    h: base64url(hash),
  }))
  return {
    k: 'create',
    e: 'revocation',
    i: deps.random.uuid(),
    p: { dev, cuts, sc: scopesCarried(tx, deps, dev), why },
  }
}

/** Every scope where the excluded one may have written and that this station carries: there an unknown log of it counts for nothing. */
function scopesCarried(tx: ReadTx, deps: StationDeps, dev: string): string[] {
  const own = deps.ledger
    .authority()
    .stations()
    .find(one => one.dev === deps.ledger.dev())?.certificate
  if (own === undefined) return []
  const warehouses = openWarehouses(tx, deps.store.build).map(one => `wh:${one.id}`)
  const possible = new Set(['auth', 'org', `audit:${dev}`, ...warehouses, ...scopesHere(tx, deps.store.build)])
  const carried = [...possible].filter(scope => !scope.startsWith('audit:') || scope === `audit:${dev}`)
  return carried.filter(scope => certificateCarries(own, scope)).toSorted()
}
