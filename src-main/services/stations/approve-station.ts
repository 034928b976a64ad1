import type { InputOf, OutputOf } from '#shared/contract/calls.ts'
import { refuse, type Refusal } from '#shared/contract/refusal.ts'
import { scopeCovers } from '#shared/domain/roles.ts'
import { err, ok, type Result } from '#shared/kit/result.ts'
import { base64url } from '#shared/sync/bytes.ts'
import { formatDeviceId } from '#shared/sync/device-id.ts'
import type { Json } from '#shared/sync/entry.ts'
import type { SignedRequest } from '#shared/sync/join-request.ts'
import { openWarehouses } from '../../repositories/warehouse.ts'
import type { Draft, DraftOp } from '../../storage/ledger.ts'
import type { ReadTx } from '../../storage/store.ts'
import { type Caller, runCommand, runQuery } from '../command.ts'
import { filledOnly } from '../registers/record-fields.ts'
import { settingsNow } from '../settings/settings-now.ts'
import type { StationDeps } from '../station-deps.ts'
import { warehouseRegister } from '../warehouses/warehouse-register.ts'
import { stationRow } from './list-stations.ts'

type Asked = InputOf<'stations', 'approve'>
type Approved = OutputOf<'stations', 'approve'>

/** What a request says, and whether its station is known already. Errors: Forbidden, WrongRequest. */
export function readRequest(
  deps: StationDeps,
  caller: Caller,
  input: InputOf<'stations', 'readRequest'>,
): Result<OutputOf<'stations', 'readRequest'>, Refusal> {
  return runQuery(deps, caller, 'stations.enrol', tx => {
    const asked = requestOf(deps, input.request)
    if (!asked.ok) return asked
    const { dev, request } = asked.value
    const known = stationRow(tx, deps, dev)
    const { name, app } = request
    return ok({
      dev,
      device: formatDeviceId(dev),
      name,
      app,
      known: known.ok ? { name: known.value.name, standing: known.value.standing } : null,
    })
  })
}

/**
 * Takes a station in by its request (LEDGER §4 Join): its certificate, signed by this station, in a `station` entry of `auth`; its
 * warehouse, where it is a new one, in `org`; and the card that it joins with. A station that is known gets a card again.
 * Errors: Forbidden, WrongRequest, MayNotEnrol, ThisStation, StationRevoked, NotFound of a warehouse, CodeTaken, UnknownPlace.
 */
export function approveStation(deps: StationDeps, caller: Caller, input: Asked): Result<Approved, Refusal> {
  const command = { commandId: input.commandId, name: 'stations.approve', can: 'stations.enrol', input } as const
  return runCommand<Approved>(deps, caller, command, tx => {
    const asked = requestOf(deps, input.request)
    if (!asked.ok) return asked
    const may = mayTakeIn(deps, asked.value)
    if (!may.ok) return may
    const warehouse = warehouseOf(tx, deps, caller, input.warehouse)
    if (!warehouse.ok) return warehouse
    const carried = scopesOf(tx, deps, caller, input.carries)
    if (!carried.ok) return carried
    const { dev, request } = asked.value
    const { pub, tls } = request
    const terms = { dev, pub, tls, wh: warehouse.value.id, sc: carried.value, rt: input.rights, t: deps.clock.wallMs() }
    const certificate = deps.enrolment.certify(terms)
    if (!certificate.ok) return err(refuse('WrongWords', {}))
    const organisation = settingsNow(tx, deps.store.build).organisation_name
    const card = deps.enrolment.card(certificate.value, asked.value, organisation)
    if (!card.ok) return err(refuse('WrongRequest', { why: card.error.why }))
    const station: DraftOp = {
      k: 'create',
      e: 'station',
      i: deps.random.uuid(),
      p: { dev, wh: terms.wh, name: input.name, ...certificateFields(certificate.value) },
    }
    const drafts: Draft[] = [{ scope: 'auth', ops: [station] }]
    if (warehouse.value.op !== undefined) drafts.push({ scope: 'org', ops: [warehouse.value.op] })
    return ok({ value: { dev, device: formatDeviceId(dev), warehouse: terms.wh, card: card.value }, drafts })
  })
}

/** Whether a station could be taken in on these terms now. Errors: Forbidden, NotFound of a warehouse, CodeTaken, UnknownPlace. */
export function checkTerms(
  tx: ReadTx,
  deps: StationDeps,
  caller: Caller,
  terms: Pick<Asked, 'warehouse' | 'carries'>,
): Result<void, Refusal> {
  const warehouse = warehouseOf(tx, deps, caller, terms.warehouse)
  if (!warehouse.ok) return warehouse
  const carried = scopesOf(tx, deps, caller, terms.carries)
  return carried.ok ? ok(undefined) : carried
}

/** A certificate as a `station` op carries it (LED-64). */
export const certificateFields = (signed: { readonly bytes: Uint8Array; readonly signature: Uint8Array }) => ({
  cert: base64url(signed.bytes),
  sig: base64url(signed.signature),
})

function requestOf(deps: StationDeps, text: string): Result<SignedRequest, Refusal> {
  const read = deps.enrolment.read(text)
  return read.ok ? read : err(refuse('WrongRequest', { why: read.error.why }))
}

function mayTakeIn(deps: StationDeps, { dev }: SignedRequest): Result<void, Refusal> {
  const authority = deps.ledger.authority()
  if (!authority.hasRight(deps.ledger.dev(), 'enrol')) return err(refuse('MayNotEnrol', {}))
  if (dev === deps.ledger.dev()) return err(refuse('ThisStation', {}))
  const known = authority.stations().find(station => station.dev === dev)
  // A key that was excluded stays excluded: whoever has it could come back with it. The PC makes new ones.
  if (known?.revoked === true) return err(refuse('StationRevoked', {}))
  return deps.enrolment.above().includes(dev) ? err(refuse('NeedsWords', {})) : ok(undefined)
}

/** The station's warehouse: one that is there and his, or a new one with the op that makes it. */
function warehouseOf(
  tx: ReadTx,
  deps: StationDeps,
  caller: Caller,
  asked: Asked['warehouse'],
): Result<{ readonly id: string; readonly op?: DraftOp }, Refusal> {
  if ('id' in asked) {
    const known = openWarehouses(tx, deps.store.build).some(one => one.id === asked.id)
    const his = scopeCovers(caller.warehouses, asked.id)
    return known && his ? ok({ id: asked.id }) : err(refuse('NotFound', { what: 'warehouse' }))
  }
  if (caller.warehouses !== 'all') return err(refuse('Forbidden', { action: 'warehouses.edit' }))
  const given = filledOnly(asked)
  const cleaned = warehouseRegister.clean(tx, deps, given, given, 'warehouse')
  if (!cleaned.ok) return cleaned
  const p: Record<string, Json> = filledOnly(cleaned.value)
  const checked = warehouseRegister.check?.(tx, deps, null, p)
  if (checked?.ok === false) return checked
  const id = deps.random.uuid()
  return ok({ id, op: { k: 'create', e: 'warehouse', i: id, p } })
}

/** The scopes of further warehouses that a station is to carry; each is there and his. Errors: NotFound. */
export function scopesOf(
  tx: ReadTx,
  deps: StationDeps,
  caller: Caller,
  warehouses: readonly string[],
): Result<string[], Refusal> {
  const known = new Set(openWarehouses(tx, deps.store.build).map(one => one.id))
  const unknown = warehouses.find(id => !known.has(id) || !scopeCovers(caller.warehouses, id))
  if (unknown !== undefined) return err(refuse('NotFound', { what: 'warehouse' }))
  return ok([...new Set(warehouses)].map(id => `wh:${id}`))
}
