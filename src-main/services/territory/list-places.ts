import type { InputOf, OutputOf } from '#shared/contract/calls.ts'
import type { HistoryLine } from '#shared/contract/fields.ts'
import { refuse, type Refusal } from '#shared/contract/refusal.ts'
import { foldText } from '#shared/domain/folded-text.ts'
import type { KnownPlace } from '#shared/domain/places.ts'
import { err, ok, type Result } from '#shared/kit/result.ts'
import {
  countsByPlace,
  type PlaceFigures,
  placeFigures,
  listPlaces as listRows,
  placeRecords,
  type PlaceToList,
} from '../../repositories/place.ts'
import type { ReadTx } from '../../storage/store.ts'
import { type Caller, runQuery } from '../command.ts'
import { seasonToday } from '../farmers/quota-terms.ts'
import { conflictsOf } from '../registers/conflicts-of.ts'
import { historyOf } from '../registers/history-of.ts'
import type { StationDeps } from '../station-deps.ts'
import { placesNow } from './places-now.ts'

type Page = OutputOf<'territory', 'list'>
type Place = OutputOf<'territory', 'get'>

/** One page of the places with what lies in each and the kilograms of the season (COOP-1). Errors: Invalid for an unknown field. */
export const listPlaces = (
  deps: StationDeps,
  caller: Caller,
  input: InputOf<'territory', 'list'>,
): Result<Page, Refusal> =>
  runQuery<Page>(deps, caller, 'territory.view', tx => listRows(tx, deps.store.build, input, placesToList(tx, deps)))

/** A place whole: its figures, the places in it, its history (COOP-1). Errors: NotFound. */
export function getPlace(
  deps: StationDeps,
  caller: Caller,
  input: InputOf<'territory', 'get'>,
): Result<Place, Refusal> {
  return runQuery<Place>(deps, caller, 'territory.view', tx => {
    const known = placesNow(tx, deps).find(place => place.id === input.id)
    const places = placesToList(tx, deps)
    const row = places.find(place => place.id === input.id)
    if (known === undefined || row === undefined) return err(refuse('NotFound', { what: 'place' }))
    const { path: _path, found: _found, ...shown } = row
    const below = places.filter(place => place.parent === input.id)
    return ok({
      ...shown,
      other_names: [...known.otherNames],
      notes: placeRecords(tx, deps.store.build).find(record => record.id === input.id)?.notes ?? null,
      below: below.map(one => ({ id: one.id, name: one.name, archived: one.archived, ...figuresIn(one) })),
      history: historyOf(tx, deps, 'place', input.id).map(line => (known.official ? asChange(line) : line)),
      conflicts: conflictsOf(tx, deps, 'place', input.id),
    })
  })
}

/** A place of the packaged list was there before anybody wrote of it: what makes its record is a change of the place. */
function asChange(line: HistoryLine): HistoryLine {
  if (line.kind !== 'create') return line
  const archived = line.changes.some(change => change.field === 'archived' && change.after === true)
  return { ...line, kind: archived ? 'archive' : 'edit' }
}

/** The figures of a row alone; of nothing, zeros. */
const figuresIn = (row: Partial<PlaceFigures>): PlaceFigures =>
  Object.fromEntries(placeFigures.map(figure => [figure, row[figure] ?? 0])) as PlaceFigures

function placesToList(tx: ReadTx, deps: StationDeps): PlaceToList[] {
  const places = placesNow(tx, deps)
  const records = new Map(placeRecords(tx, deps.store.build).map(record => [record.id, record]))
  const nameOf = new Map(places.map(place => [place.id, place.name]))
  const figures = figuresOf(tx, deps, places)
  return places.map((place, path) => {
    const { id, level, parent, name, nameEn, otherNames, archived, official, names } = place
    const [region = name, departement = null, arrondissement = null] = names
    const record = records.get(id)
    return {
      ...{ id, level, parent, name, name_en: nameEn, archived, official, region, departement, arrondissement },
      parentName: parent === null ? null : (nameOf.get(parent) ?? null),
      made_ms: record?.made_ms ?? 0,
      changed_ms: record?.changed_ms ?? 0,
      ...figuresIn(figures.get(pathOf(names)) ?? {}),
      path,
      found: [name, nameEn ?? '', ...otherNames].map(foldText).join(' '),
    }
  })
}

const pathOf = (names: readonly string[]): string => names.join('\n')

/** What lies in each place, by its names: what a record counts for, counts for every place that it lies in. */
function figuresOf(tx: ReadTx, deps: StationDeps, places: readonly KnownPlace[]): Map<string, PlaceFigures> {
  const sums = new Map(places.map(({ names }) => [pathOf(names), figuresIn({})]))
  for (const row of countsByPlace(tx, deps.store.build, seasonToday(tx, deps))) {
    const names = [row.region, row.departement, row.arrondissement].filter(name => name !== null)
    for (let depth = 1; depth <= names.length; depth++) {
      const sum = sums.get(pathOf(names.slice(0, depth)))
      if (sum !== undefined) for (const figure of placeFigures) sum[figure] += row[figure]
    }
  }
  return sums
}
