import { join } from 'node:path'
import type { InputOf, OutputOf } from '#shared/contract/calls.ts'
import type { TakenCourier } from '#shared/contract/courier.ts'
import { type Refusal, refuse } from '#shared/contract/refusal.ts'
import { businessDay } from '#shared/domain/day.ts'
import { may } from '#shared/domain/rights.ts'
import { err, ok, type Result } from '#shared/kit/result.ts'
import { stationNames } from '../../repositories/station.ts'
import { warehouseById } from '../../repositories/warehouse.ts'
import { recordAudit } from '../audit/record-audit.ts'
import { type Caller, runQuery } from '../command.ts'
import type { StationDeps } from '../station-deps.ts'
import type { CourierFault } from './courier-port.ts'

type Targets = OutputOf<'courier', 'targets'>
type Exported = OutputOf<'courier', 'export'>
type Imported = OutputOf<'courier', 'import'>
type CourierDeps = Pick<StationDeps, 'store' | 'ledger' | 'courier' | 'clock' | 'random'>

/** The procedures by which the ledger is carried by hand. */
export function courierServices(deps: StationDeps) {
  return {
    courier: {
      targets: (caller: Caller) => courierTargets(deps, caller),
      export: (caller: Caller, input: InputOf<'courier', 'export'>) => exportCourier(deps, caller, input),
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
  { to, folder, whole }: InputOf<'courier', 'export'>,
): Promise<Result<Exported, Refusal>> {
  const targets = courierTargets(deps, caller)
  if (!targets.ok) return targets
  const chosen = targets.value.rows.filter(({ dev, hq }) => (to === 'hq' ? hq : dev === to))
  const [first] = chosen
  if (first === undefined) return err(refuse('NotFound', { what: 'station' }))
  const file = join(folder, fileName(deps, to === 'hq' ? 'siege' : first.name))
  const packed = await deps.courier.pack(
    chosen.map(({ dev }) => dev),
    file,
    whole,
  )
  if ('kind' in packed) return err(refusalOf(packed))
  note(deps, caller, 'courier.export', to)
  return ok({ ...packed, to: chosen.map(({ dev, name }) => ({ dev, name })) })
}

/** Takes what is at a path. Of one file its fault is a refusal; of a folder each file tells its own. Errors: as `exportCourier`. */
export async function importCouriers(
  deps: CourierDeps,
  caller: Caller,
  { path }: InputOf<'courier', 'import'>,
): Promise<Result<Imported, Refusal>> {
  if (!may(caller.role, 'backup.run')) return err(refuse('Forbidden', { action: 'backup.run' }))
  const found = await deps.courier.find(path)
  if (found.length === 0) return err(refuse('WrongFile', { why: 'NoCourier' }))
  const files: TakenCourier[] = []
  for (const file of found) {
    const one = await deps.courier.take(file)
    if ('kind' in one) {
      const stops = one.kind !== 'WrongFile' || found.length === 1
      if (stops) return err(refusalOf(one))
      files.push({ file, from: null, made_ms: null, entries: 0, gaps: 0, why: one.why })
      continue
    }
    const { from, ...rest } = one
    const name = deps.store.read(tx => stationNames(tx, deps.store.build)).get(from) ?? ''
    files.push({ file, from: { dev: from, name }, ...rest, why: null })
    note(deps, caller, 'courier.import', from)
  }
  return ok({ files })
}

/** Who it is from, for whom, and when: what a person looks for on a stick. */
function fileName({ store, ledger, clock }: CourierDeps, to: string): string {
  const own = store.read(tx => stationNames(tx, store.build)).get(ledger.dev()) ?? ''
  const wallMs = clock.wallMs()
  const seconds = String(Math.floor(wallMs / 1_000) % 86_400).padStart(5, '0')
  return `valise-${slug(own)}-${slug(to)}-${businessDay(wallMs)}-${seconds}.ctv`
}

const slug = (name: string): string =>
  name
    .normalize('NFD')
    .replace(/[^a-z0-9]+/gi, '-')
    .toLowerCase()
    .slice(0, 40)

function refusalOf(fault: CourierFault): Refusal {
  switch (fault.kind) {
    case 'WrongFile':
      return refuse('WrongFile', { why: fault.why })
    case 'DiskFull':
      return refuse('DiskFull', {})
    case 'DiskFault':
      return refuse('DiskFault', { code: fault.code })
    case 'Busy':
      return refuse('Busy', { what: 'courier' })
  }
}

function note(deps: CourierDeps, caller: Caller, what: string, of: string): void {
  deps.store.write(tx => recordAudit(tx, deps, caller.user, { e: 'view', what, of }))
}
