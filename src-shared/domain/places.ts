import { foldText } from './folded-text.ts'
import { lookupForm, type RegionSeed, type Territory, territoryOf } from './territory.ts'

/** How deep a place lies; each lies in one of the level before. */
export const placeLevels = ['region', 'departement', 'arrondissement'] as const
export type PlaceLevel = (typeof placeLevels)[number]

/** What the ledger says of a place: of one of the packaged list only what was added to it, of any other its name and where it lies as well. */
export interface PlaceRecord {
  readonly id: string
  readonly parent: string | null
  readonly name: string | null
  readonly name_en: string | null
  readonly other_names: readonly string[]
  readonly archived: boolean
}

/** A place as lists, forms and imports know it. */
export interface KnownPlace {
  readonly id: string
  readonly level: PlaceLevel
  readonly parent: string | null
  /** what records carry, so it never changes */
  readonly name: string
  readonly nameEn: string | null
  readonly otherNames: readonly string[]
  readonly archived: boolean
  /** of the packaged list */
  readonly official: boolean
  /** the names that a record of this place carries, from the region down */
  readonly names: readonly string[]
}

/**
 * The id of a place: its names from the code of the region down, folded. So it is the same at every station, for a place of the packaged
 * list and for one that two stations add while they are apart. `EN.LOGONE-ET-CHARI.KOUSSERI`.
 */
export const placeId = (parent: string | null, name: string): string =>
  `${parent === null ? '' : `${parent}.`}${foldText(name).replaceAll(' ', '-')}`

/** The level of what lies in a place; undefined in the last. */
export const levelBelow = (level: PlaceLevel): PlaceLevel | undefined => placeLevels[placeLevels.indexOf(level) + 1]

/**
 * Every place: those of the packaged list, with what records say of them, and those that only records have. A record whose parent is not
 * known is left out until it is, one whose id is not that of its names for good. Each place comes before those in it.
 */
export function knownPlaces(packaged: Territory, records: readonly PlaceRecord[]): KnownPlace[] {
  const byId = new Map(records.map(record => [record.id, record]))
  const official = officialPlaces(packaged).map(place => {
    const record = byId.get(place.id)
    byId.delete(place.id)
    return record === undefined ? place : { ...place, ...added(record, place.nameEn) }
  })
  const known = new Map(official.map(place => [place.id, place]))
  // No deeper than the levels, so each pass places what lies in those of the pass before.
  for (const _ of placeLevels) {
    for (const record of byId.values()) {
      const place = known.has(record.id) ? undefined : placeOf(record, known)
      if (place !== undefined) known.set(place.id, place)
    }
  }
  return [...known.values()].toSorted((a, b) => (pathOf(a) < pathOf(b) ? -1 : 1))
}

/** Names in order, a space of which comes before every letter. */
const pathOf = ({ names }: KnownPlace): string => names.map(foldText).join('\n')

const added = ({ name_en, other_names, archived }: PlaceRecord, nameEn: string | null) => ({
  nameEn: name_en ?? nameEn,
  otherNames: other_names,
  archived,
})

function placeOf(record: PlaceRecord, known: ReadonlyMap<string, KnownPlace>): KnownPlace | undefined {
  const { id, parent, name } = record
  const above = parent === null ? undefined : known.get(parent)
  const level = above && levelBelow(above.level)
  if (above === undefined || level === undefined || name === null || foldText(name) === '') return undefined
  // Under another id it could stand beside the place that has its name.
  if (id !== placeId(parent, name)) return undefined
  return { id, level, parent, name, official: false, names: [...above.names, name], ...added(record, null) }
}

function officialPlaces(packaged: Territory): KnownPlace[] {
  const place = (id: string, parent: KnownPlace | null, name: string, nameEn: string | null): KnownPlace => ({
    id,
    level: parent === null ? 'region' : (levelBelow(parent.level) ?? parent.level),
    parent: parent?.id ?? null,
    name,
    nameEn,
    otherNames: [],
    archived: false,
    official: true,
    names: [...(parent?.names ?? []), name],
  })
  return packaged.regions.flatMap(region => {
    const first = place(region.code, null, region.name, region.nameEn)
    const below = region.departements.flatMap(departement => {
      const second = place(placeId(first.id, departement.name), first, departement.name, null)
      const last = departement.arrondissements.map(({ name }) => place(placeId(second.id, name), second, name, null))
      return [second, ...last]
    })
    return [first, ...below]
  })
}

/** The lookup over known places. Archived ones are found as well: old records and old files name them. */
export function territoryWith(places: readonly KnownPlace[]): Territory {
  const below = new Map<string | null, KnownPlace[]>()
  for (const place of places) below.set(place.parent, [...(below.get(place.parent) ?? []), place])
  const seed = ({ name, nameEn, otherNames }: KnownPlace) => ({
    name,
    spellings: nameEn === null ? otherNames : [nameEn, ...otherNames],
  })
  const seeds = (below.get(null) ?? []).map(
    (region): RegionSeed => ({
      ...seed(region),
      code: region.id,
      nameEn: region.nameEn ?? region.name,
      departements: (below.get(region.id) ?? []).map(departement => ({
        ...seed(departement),
        arrondissements: (below.get(departement.id) ?? []).map(seed),
      })),
    }),
  )
  return territoryOf(seeds)
}

/**
 * The place, other than `id`, that one of some names means already: départements by name in the whole country, as records may name them
 * alone, arrondissements within theirs.
 */
export function placeNamed(
  places: readonly KnownPlace[],
  of: { readonly id: string; readonly level: PlaceLevel; readonly parent: string | null },
  names: readonly string[],
): KnownPlace | undefined {
  const forms = new Set(names.map(lookupForm))
  return places.find(
    place =>
      place.id !== of.id &&
      place.level === of.level &&
      (of.level !== 'arrondissement' || place.parent === of.parent) &&
      [place.name, ...(place.nameEn === null ? [] : [place.nameEn]), ...place.otherNames].some(name =>
        forms.has(lookupForm(name)),
      ),
  )
}
