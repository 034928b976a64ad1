import { tidyText } from '#shared/domain/folded-text.ts'
import { err, ok, type Result } from '#shared/kit/result.ts'
import type { Json } from '#shared/sync/entry.ts'
import type { OutputOf } from '../../api/client.ts'
import { gather, readText } from '../register/read-person.ts'
import type { Problem, Reading, Sources, Values } from '../register/record-values.ts'

export type Place = OutputOf<'territory.get'>

const empty = { name: '', region: '', departement: '', nameEn: '', otherNames: '', notes: '' }
export type PlaceKey = keyof typeof empty
export type PlaceValues = Values<PlaceKey>

export const emptyPlace: PlaceValues = empty

export const placeSources: Sources<PlaceKey> = {
  name: ['name'],
  parent: ['region', 'departement'],
  name_en: ['nameEn'],
  other_names: ['otherNames'],
  notes: ['notes'],
}

/** A place as its form shows it; where it lies is not asked again. */
export const placeValues = (place: Place): PlaceValues => ({
  ...empty,
  name: place.name,
  region: place.parent ?? place.id,
  nameEn: place.name_en ?? '',
  otherNames: place.other_names.join(', '),
  notes: place.notes ?? '',
})

/** What the fields mean (COOP-1): what is in no département is one itself. */
export function readPlace(values: PlaceValues): Reading<PlaceKey> {
  const name = tidyText(values.name)
  const parent = values.departement || values.region
  const read = gather<PlaceKey>({
    name: ['name', name === '' ? err({ code: 'nameMissing' }) : ok(name)],
    parent: ['region', parent === '' ? err({ code: 'regionMissing' }) : ok(parent)],
    other_names: ['otherNames', readNames(values.otherNames)],
  })
  const fields: Record<string, Json | undefined> = {
    ...read.fields,
    name_en: readText(values.nameEn),
    notes: readText(values.notes),
  }
  return { fields, problems: read.problems }
}

/** Names, one after a comma, a semicolon or a line. */
function readNames(text: string): Result<Json | undefined, Problem> {
  const names = text
    .split(/[,;\n]/)
    .map(tidyText)
    .filter(name => name !== '')
  if (names.length > 20 || names.some(name => name.length > 60)) return err({ code: 'tooManyNames' })
  return ok(names.length > 0 ? [...new Set(names)] : undefined)
}
