import type { InputOf, OutputOf } from '#shared/contract/calls.ts'
import { courierPiece, type TakenCourier } from '#shared/contract/courier.ts'
import { type Refusal, refuse } from '#shared/contract/refusal.ts'
import { may } from '#shared/domain/rights.ts'
import { err, ok, type Result } from '#shared/kit/result.ts'
import { stationNames } from '../../repositories/station.ts'
import { warehouseById } from '../../repositories/warehouse.ts'
import { recordAudit } from '../audit/record-audit.ts'
import { type Caller, runQuery } from '../command.ts'
import { membershipOf } from '../membership.ts'
import type { StationDeps } from '../station-deps.ts'
import { courierName } from './courier-name.ts'
import type { CourierFault } from './courier-port.ts'

type Targets = OutputOf<'courier', 'targets'>
type Exported = OutputOf<'courier', 'export'>
type Imported = OutputOf<'courier', 'import'>
const forbidden = err(refuse('Forbidden', { action: 'backup.run' }))
type CourierDeps = Pick<StationDeps, 'store' | 'ledger' | 'courier' | 'clock' | 'random' | 'here'>

/** The procedures by which the ledger is carried by hand. */
export function courierServices(deps: StationDeps) {
  return {
    courier: {
      targets: (caller: Caller) => courierTargets(deps, caller),
      export: (caller: Caller, input: InputOf<'courier', 'export'>) => exportCourier(deps, caller, input),
      get: (caller: Caller, input: InputOf<'courier', 'get'>) => getCourier(deps, caller, input),
      put: (caller: Caller, input: InputOf<'courier', 'put'>) => putCourier(deps, caller, input),
      import: (caller: Caller, input: InputOf<'courier', 'import'>) => importCouriers(deps, caller, input),
    },
  }
}

/** The other stations of the organisation, headquarters first. */
export const courierTargets = (deps: CourierDeps, caller: Caller): Result<Targets, Refusal> =>
  runQuery<Targets>(deps as StationDeps, caller, 'backup.run', tx => {
    const { build } = deps.store
    const names = stationNames(tx, build)
    const rows = deps.ledger
      .authority()
      .stations()
      .filter(({ dev, revoked }) => !revoked && dev !== deps.ledger.dev())
      .map(({ dev, certificate }) => ({
        dev,
        name: names.get(dev) ?? '',
        warehouse: warehouseById(tx, build, certificate.wh)?.name ?? '',
        hq: certificate.rt.includes('hq'),
      }))
    return ok({ rows: rows.sort((a, b) => Number(b.hq) - Number(a.hq) || a.name.localeCompare(b.name)) })
  })

/** Packs for a station, or for all that are headquarters. Errors: Forbidden, NotFound, Busy, WrongFile, DiskFull, DiskFault. */
export async function exportCourier(
  deps: CourierDeps,
  caller: Caller,
  { to, whole }: InputOf<'courier', 'export'>,
): Promise<Result<Exported, Refusal>> {
  const targets = courierTargets(deps, caller)
  if (!targets.ok) return targets
  const chosen = targets.value.rows.filter(({ dev, hq }) => (to === 'hq' ? hq : dev === to))
  const [first] = chosen
  if (first === undefined) return err(refuse('NotFound', { what: 'station' }))
  const name = fileName(deps, to === 'hq' ? 'siege' : first.name)
  const packed = await deps.courier.pack(
    chosen.map(({ dev }) => dev),
    deps.courier.place(name),
    whole,
  )
  if ('kind' in packed) return err(refusalOf(packed))
  note(deps, caller, 'courier.export', to)
  return ok({ ...packed, file: name, to: chosen.map(({ dev, name: of }) => ({ dev, name: of })) })
}

/** A piece of the courier that was packed. Errors: Forbidden, NotFound once another was. */
export function getCourier(
  deps: CourierDeps,
  caller: Caller,
  { file, at }: InputOf<'courier', 'get'>,
): Result<OutputOf<'courier', 'get'>, Refusal> {
  if (!may(caller.role, 'backup.run')) return forbidden
  const piece = deps.courier.piece(file, at, courierPiece.known)
  if (piece === undefined) return err(refuse('NotFound', { what: 'courier' }))
  return ok({ base64: Buffer.from(piece.bytes).toString('base64'), size: piece.size })
}

/** Takes a piece of a courier that somebody brings; nobody where the station waits for its data. Errors: Forbidden, as `put`. */
export function putCourier(
  deps: CourierDeps,
  caller: Caller | null,
  { upload, at, base64 }: InputOf<'courier', 'put'>,
): Result<Record<string, never>, Refusal> {
  if (!mayTake(deps, caller)) return forbidden
  const fault = deps.courier.put(upload, at, Buffer.from(base64, 'base64'))
  return fault === undefined ? ok({}) : err(refusalOf(fault))
}

/** Takes couriers that were brought. Of one its fault is a refusal; of several each tells its own. Errors: as `exportCourier`. */
export async function importCouriers(
  deps: CourierDeps,
  caller: Caller | null,
  { files: asked }: InputOf<'courier', 'import'>,
): Promise<Result<Imported, Refusal>> {
  if (!mayTake(deps, caller)) return forbidden
  try {
    return await takeBrought(deps, caller, asked)
  } finally {
    deps.courier.clear()
  }
}

async function takeBrought(
  deps: CourierDeps,
  caller: Caller | null,
  asked: InputOf<'courier', 'import'>['files'],
): Promise<Result<Imported, Refusal>> {
  const files: TakenCourier[] = []
  const names = new Map(asked.map(({ upload, name }) => [upload, name]))
  for (const { upload, file } of await deps.courier.brought([...names.keys()])) {
    const one = file === undefined ? ({ kind: 'WrongFile', why: 'NoCourier' } as const) : await deps.courier.take(file)
    const name = names.get(upload) ?? ''
    if ('kind' in one) {
      const stops = one.kind !== 'WrongFile' || names.size === 1
      if (stops) return err(refusalOf(one))
      files.push({ file: name, from: null, made_ms: null, entries: 0, gaps: 0, why: one.why })
      continue
    }
    const { from, ...rest } = one
    const sender = deps.store.read(tx => stationNames(tx, deps.store.build)).get(from) ?? ''
    files.push({ file: name, from: { dev: from, name: sender }, ...rest, why: null })
    if (caller !== null) note(deps, caller, 'courier.import', from)
  }
  return ok({ files })
}

/** Whoever may back up; and anybody where the station waits for its data, since nobody can be known there yet. */
const mayTake = (deps: CourierDeps, caller: Caller | null): boolean =>
  caller === null ? deps.store.read(tx => membershipOf(tx, deps)) === 'awaited' : may(caller.role, 'backup.run')

/** What the file that carries it there is called. */
function fileName({ store, ledger, clock }: CourierDeps, to: string): string {
  const own = store.read(tx => stationNames(tx, store.build)).get(ledger.dev()) ?? ''
  return courierName(own, to, clock.wallMs())
}

function refusalOf(fault: CourierFault): Refusal {
  switch (fault.kind) {
    case 'WrongFile':
      return refuse('WrongFile', { why: fault.why })
    case 'DiskFull':
      return refuse('DiskFull', {})
    case 'DiskFault':
      return refuse('DiskFault', { code: fault.code })
    case 'Busy':
      return refuse('Busy', { why: 'courier' })
  }
}

function note(deps: CourierDeps, caller: Caller, what: string, of: string): void {
  deps.store.write(tx => recordAudit(tx, deps, caller.user, { e: 'view', what, of }))
}
