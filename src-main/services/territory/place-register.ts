import { refuse, type Refusal } from '#shared/contract/refusal.ts'
import { foldText, tidyText } from '#shared/domain/folded-text.ts'
import { type KnownPlace, levelBelow, placeId, placeNamed } from '#shared/domain/places.ts'
import { err, ok, type Result } from '#shared/kit/result.ts'
import { placeRecords, type WrittenPlace } from '../../repositories/place.ts'
import type { ReadTx } from '../../storage/store.ts'
import { invalid, textOf } from '../registers/record-fields.ts'
import type { Fields, Register } from '../registers/register.ts'
import type { StationDeps } from '../station-deps.ts'
import { placesNow } from './places-now.ts'

/** COOP-1: how places are added, described and archived. The name is for ever: records carry it. */
export const placeRegister: Register = {
  e: 'place',
  group: 'territory',
  can: { create: 'territory.create', edit: 'territory.edit', archive: 'territory.archive' },
  idOf: fields => placeId(textOf(fields, 'parent'), textOf(fields, 'name')),
  personal: new Set(),
  find(tx, deps, id) {
    const place = placesNow(tx, deps).find(one => one.id === id)
    if (place === undefined) return undefined
    const record = placeRecords(tx, deps.store.build).find(one => one.id === id)
    return {
      archived: place.archived,
      no: null,
      fields: fieldsOf(place, record),
      unwritten: record === undefined,
    }
  },
  clean: cleanPlaceFields,
  check: checkNames,
}

/** A place of the packaged list says its name and parent by its id alone, so its op does not. */
const fieldsOf = ({ name, parent, nameEn, otherNames }: KnownPlace, record: WrittenPlace | undefined): Fields => ({
  name,
  parent: parent ?? undefined,
  name_en: nameEn ?? undefined,
  other_names: otherNames.length === 0 ? undefined : [...otherNames],
  notes: record?.notes ?? undefined,
})

function cleanPlaceFields(
  _tx: ReadTx,
  deps: StationDeps,
  given: Fields,
  all: Fields,
  path: string,
): Result<Fields, Refusal> {
  const clean: Record<string, Fields[string]> = { ...given }
  for (const field of ['name', 'name_en']) {
    if (typeof given[field] === 'string') clean[field] = tidyText(given[field])
  }
  const name = textOf({ ...all, ...clean }, 'name')
  if (foldText(name) === '') return invalid(`${path}.name`, 'empty')
  if (Object.hasOwn(given, 'other_names')) {
    const byFold = new Map(textsOf(given, 'other_names').map(text => [foldText(text), tidyText(text)]))
    byFold.delete('')
    byFold.delete(foldText(name))
    clean['other_names'] = byFold.size === 0 ? undefined : [...byFold.values()]
  }
  // A region has an English name in the packaged list, and goes back to it.
  if (Object.hasOwn(given, 'name_en') && given['name_en'] === undefined && all['parent'] === undefined) {
    clean['name_en'] = deps.territory.regionsByFold.get(foldText(name))?.nameEn
  }
  return ok(clean)
}

/** Errors: NotFound of the place that it lies in, PlaceTaken, Invalid for a name that may not be or change. */
function checkNames(tx: ReadTx, deps: StationDeps, id: string | null, all: Fields): Result<void, Refusal> {
  const places = placesNow(tx, deps)
  const current = places.find(place => place.id === id)
  const parent = textOf(all, 'parent')
  const above = places.find(place => place.id === parent)
  if (current === undefined) {
    const level = above && levelBelow(above.level)
    if (above === undefined) return err(refuse('NotFound', { what: 'place' }))
    if (level === undefined) return invalid('fields.parent', 'level')
    const made = placeId(parent, textOf(all, 'name'))
    if (made.length > 200) return invalid('fields.name', 'long')
    return free(places, { id: '', level, parent }, all)
  }
  if (textOf(all, 'name') !== current.name) return invalid('patch.name', 'fixed')
  if (parent !== (current.parent ?? '')) return invalid('patch.parent', 'fixed')
  return free(places, current, all)
}

function free(places: readonly KnownPlace[], of: Parameters<typeof placeNamed>[1], all: Fields): Result<void, Refusal> {
  const english = textOf(all, 'name_en')
  const names = [textOf(all, 'name'), ...(english === '' ? [] : [english]), ...textsOf(all, 'other_names')]
  const taken = placeNamed(places, of, names)
  return taken === undefined
    ? ok(undefined)
    : err(refuse('PlaceTaken', { name: taken.name, where: taken.names.join(', ') }))
}

function textsOf(fields: Fields, name: string): string[] {
  const list = fields[name]
  return Array.isArray(list) ? list.filter(text => typeof text === 'string') : []
}
