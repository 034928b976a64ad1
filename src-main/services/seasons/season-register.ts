import { refuse, type Refusal } from '#shared/contract/refusal.ts'
import { err, ok, type Result } from '#shared/kit/result.ts'
import { seasonsInUse } from '../../repositories/counter-facts.ts'
import { deliveriesInSeason, seasonById } from '../../repositories/season.ts'
import type { ReadTx } from '../../storage/store.ts'
import { checkDays, invalid, textOf } from '../registers/record-fields.ts'
import type { Fields, Register } from '../registers/register.ts'
import type { StationDeps } from '../station-deps.ts'

/** How seasons are made, changed and archived: they never overlap, so that a day is in one at most. */
export const seasonRegister: Register = {
  e: 'season',
  group: 'seasons',
  can: { create: 'seasons.edit', edit: 'seasons.edit', archive: 'seasons.edit' },
  personal: new Set(),
  find: (tx, deps, id) => {
    const row = seasonById(tx, deps.store.build, id)
    if (row === undefined) return undefined
    const { code, label, start_day, end_day } = row
    const some = Object.entries({ code, label, start_day, end_day }).map(([name, value]) => [name, value ?? undefined])
    return { archived: row.archived === 1, no: code, fields: Object.fromEntries(some) as Fields }
  },
  clean: cleanSeason,
  check: checkSeason,
}

function cleanSeason(
  _tx: ReadTx,
  _deps: StationDeps,
  given: Fields,
  _all: Fields,
  path: string,
): Result<Fields, Refusal> {
  const empty = Object.keys(given).find(name => given[name] === undefined)
  if (empty !== undefined) return invalid(`${path}.${empty}`, 'empty')
  const days = checkDays(given, ['start_day', 'end_day'], path)
  return days.ok ? ok(given) : days
}

/** Errors: BadPeriod, CodeTaken, SeasonOverlap with the label of the other. */
function checkSeason(tx: ReadTx, deps: StationDeps, id: string | null, all: Fields): Result<void, Refusal> {
  const [start, end, code] = [textOf(all, 'start_day'), textOf(all, 'end_day'), textOf(all, 'code')]
  if (end <= start) return err(refuse('BadPeriod', {}))
  const others = seasonsInUse(tx, deps.store.build).filter(season => season.id !== id)
  if (others.some(season => season.code === code)) return err(refuse('CodeTaken', { code }))
  const over = others.find(season => season.start_day <= end && start <= season.end_day)
  if (over !== undefined) return err(refuse('SeasonOverlap', { label: over.label }))
  const current = id === null ? undefined : seasonById(tx, deps.store.build, id)
  const was = current?.code ?? code
  const used = was !== code && deliveriesInSeason(tx, deps.store.build, was) > 0
  return used ? invalid('patch.code', 'fixed') : ok(undefined)
}
