import { editDistance } from './edit-distance.ts'
import { foldText, tidyText } from './folded-text.ts'

/** Third level. `forms`: every way it is looked up, its name's first. */
export interface Arrondissement {
  readonly name: string
  readonly departement: Departement
  readonly forms: readonly string[]
}

/** Second level, with its arrondissements. */
export interface Departement {
  readonly name: string
  readonly region: Region
  readonly arrondissements: readonly Arrondissement[]
  readonly forms: readonly string[]
}

/** First level, with its French and English names. */
export interface Region {
  readonly code: string
  readonly name: string
  readonly nameEn: string
  readonly departements: readonly Departement[]
  readonly forms: readonly string[]
}

/** Cameroon's regions, départements and arrondissements, ready to be looked up in any spelling. */
export interface Territory {
  readonly regions: readonly Region[]
  readonly regionsByFold: ReadonlyMap<string, Region>
  readonly departementsByFold: ReadonlyMap<string, Departement>
}

/** What a record says about where somebody lives. */
export interface PlaceText {
  readonly region: string
  readonly departement: string
  readonly arrondissement: string
  readonly village: string
}

/** The four levels a record may name. */
export type PlaceField = keyof PlaceText

/** What was doubtful about one of the levels. */
export type PlaceNotice =
  | { readonly field: PlaceField; readonly kind: 'TerritoryUnknown' }
  /** Spelt so that only one name of the list can be meant. */
  | { readonly field: PlaceField; readonly kind: 'TerritoryCorrected'; readonly to: string }
  /** The département lies in another region than the one written; the département is believed. */
  | { readonly field: PlaceField; readonly kind: 'TerritoryConflict'; readonly to: string }

/** Where somebody lives in the names of the list. A name that is not on the list is kept as text only for the village. */
export interface Place {
  readonly regionCode: string | null
  readonly region: string | null
  readonly departement: string | null
  readonly arrondissement: string | null
  readonly village: string | null
  readonly notices: readonly PlaceNotice[]
}

/** Other names of the same places, folded. */
const REGION_NAMES: Readonly<Record<string, string>> = {
  ADAMAOUA: 'AD',
  ADAMAWA: 'AD',
  CENTER: 'CE',
  'EXTREME NORD': 'EN',
  'GRAND NORD': 'EN',
  'FAR NORTH': 'EN',
  NORTHWEST: 'NW',
  NORDOUEST: 'NW',
  SOUTHWEST: 'SW',
  SUDOUEST: 'SW',
  NWR: 'NW',
  SWR: 'SW',
  'N O': 'NW',
  'S O': 'SW',
}
const DEPARTEMENT_NAMES: Readonly<Record<string, string>> = {
  'KUPE MUANENGUBA': 'KOUPE MANENGOUBA',
  'KUPE MANENGUBA': 'KOUPE MANENGOUBA',
  'KUPE MANENGOUBA': 'KOUPE MANENGOUBA',
  MUNGO: 'MOUNGO',
  OCEAN: 'OCEAN',
  NTEM: 'VALLEE DU NTEM',
  'DJA LOBO': 'DJA ET LOBO',
}

/** Builds the lookup from the rows of the packaged list: `code_region;region;region_en;departement;arrondissement` with its heading line. */
export function parseTerritory(csv: string): Territory {
  const regions = new Map<string, { code: string; name: string; nameEn: string; departements: Map<string, string[]> }>()
  for (const line of csv.split(/\r?\n/).slice(1)) {
    const [code = '', name = '', nameEn = '', departement = '', arrondissement = ''] = line.split(';')
    if (code === '') continue
    const region = regions.get(code) ?? { code, name, nameEn, departements: new Map<string, string[]>() }
    regions.set(code, region)
    const list = region.departements.get(departement) ?? []
    region.departements.set(departement, list)
    if (arrondissement !== '') list.push(arrondissement)
  }
  return territoryOf(
    [...regions.values()].map(({ code, name, nameEn, departements }) => ({
      code,
      name,
      nameEn,
      spellings: [],
      departements: [...departements].map(([departement, arrondissements]) => ({
        name: departement,
        spellings: [],
        arrondissements: arrondissements.map(one => ({ name: one, spellings: [] })),
      })),
    })),
  )
}

/** A place of a list that is not joined up yet. */
export interface PlaceSeed {
  readonly name: string
  readonly spellings: readonly string[]
}

/** A region with all that lies in it, not joined up yet. */
export interface RegionSeed extends PlaceSeed {
  readonly code: string
  readonly nameEn: string
  readonly departements: readonly (PlaceSeed & { readonly arrondissements: readonly PlaceSeed[] })[]
}

/** The lookup over regions with all that lies in them. A name of the list comes before any other spelling of another place. */
export function territoryOf(seeds: readonly RegionSeed[]): Territory {
  return indexed(
    seeds.map(({ code, nameEn, departements: below, ...seed }) => {
      const departements: Departement[] = []
      const region: Region = { code, nameEn, ...formed(seed), departements }
      for (const { arrondissements, ...second } of below) {
        const inside: Arrondissement[] = []
        const departement: Departement = { ...formed(second), region, arrondissements: inside }
        inside.push(...arrondissements.map(third => ({ ...formed(third), departement })))
        departements.push(departement)
      }
      return region
    }),
  )
}

const formed = ({ name, spellings }: PlaceSeed) => ({ name, forms: [name, ...spellings].map(lookupForm) })

function indexed(regions: readonly Region[]): Territory {
  const regionsByFold = new Map<string, Region>()
  const departementsByFold = new Map<string, Departement>()
  for (const region of regions) {
    for (const name of [region.code, region.name, region.nameEn]) regionsByFold.set(foldText(name), region)
    for (const departement of region.departements) departementsByFold.set(lookupForm(departement.name), departement)
  }
  for (const [fold, code] of Object.entries(REGION_NAMES)) {
    const region = regionsByFold.get(code)
    if (region !== undefined && !regionsByFold.has(fold)) regionsByFold.set(fold, region)
  }
  for (const [fold, name] of Object.entries(DEPARTEMENT_NAMES)) {
    const departement = departementsByFold.get(name)
    if (departement !== undefined) departementsByFold.set(fold, departement)
  }
  for (const region of regions) {
    addSpellings(regionsByFold, region)
    for (const departement of region.departements) addSpellings(departementsByFold, departement)
  }
  return { regions, regionsByFold, departementsByFold }
}

interface Formed {
  readonly forms: readonly string[]
}

function addSpellings<T extends Formed>(byFold: Map<string, T>, place: T): void {
  for (const form of place.forms) if (!byFold.has(form)) byFold.set(form, place)
}

/** Some places by every form, their names first. */
const byForm = <T extends Formed>(places: readonly T[]): (readonly [string, T])[] => [
  ...places.flatMap(place => place.forms.slice(0, 1).map(form => [form, place] as const)),
  ...places.flatMap(place => place.forms.slice(1).map(form => [form, place] as const)),
]

const LABELS =
  /^(?:REGION|DEPARTEMENT|DEPT|DPT|DIVISION|ARRONDISSEMENT|ARRT|ARRDT|SUBDIVISION|SUB DIVISION|DISTRICT|COMMUNE|VILLAGE|PROVINCE)\s+(?:D[EU]\s+(?:LA\s+|L\s*)?|OF\s+)?/

const ROMAN = ['', 'I', 'II', 'III', 'IV', 'V', 'VI', 'VII']

/** A place's name as it is looked up: folded, without `Département de`, and with `3e` as `III`. */
export const lookupForm = (text: string): string =>
  foldText(text)
    .replace(LABELS, '')
    .replace(/ (?:REGION|DIVISION|SUBDIVISION|PROVINCE)$/, '')
    .replace(/ ([1-7])(?:ER|E|EME|ND|RD|TH)?$/, (_, digit: string) => ` ${ROMAN[Number(digit)] ?? ''}`)

interface Found<T> {
  readonly value: T
  readonly exact: boolean
}

/** Exact in folded form, else the only name within one wrong letter in six. */
function find<T>(text: string, names: Iterable<readonly [string, T]>): Found<T> | null {
  const form = lookupForm(text)
  if (form === '') return null
  let near: T | null = null
  let best = Math.min(2, Math.floor(form.length / 5))
  let several = false
  for (const [name, value] of names) {
    if (name === form || name.replaceAll(' ', '') === form.replaceAll(' ', '')) return { value, exact: true }
    if (best === 0) continue
    const distance = editDistance(form, name, best)
    if (distance > best) continue
    several = near !== null && near !== value && distance === best
    if (distance < best || near === null) near = value
    best = distance
  }
  return near === null || several ? null : { value: near, exact: false }
}

/**
 * The record's place in the names of the list, matched without accents and with small misspellings, French or English; a missing region or
 * arrondissement is filled in where the département or the village leaves no choice. Never refuses; what is not on the list is reported.
 */
export function matchPlace(territory: Territory, text: PlaceText): Place {
  const notices: PlaceNotice[] = []
  const said = lookup('region', text.region, territory.regionsByFold, notices, region => region.name)
  const found = departementOf(territory, text.departement, said, notices)
  const region = found === null ? said : found.region
  if (found !== null && said !== null && found.region !== said) {
    notices.push({ field: 'region', kind: 'TerritoryConflict', to: found.region.name })
  }
  const arrondissement = arrondissementOf(territory, text, region, found, notices)
  const departement = found ?? arrondissement?.departement ?? null
  return {
    regionCode: (region ?? departement?.region)?.code ?? null,
    region: (region ?? departement?.region)?.name ?? null,
    departement: departement?.name ?? null,
    arrondissement: arrondissement?.name ?? null,
    village: tidyText(text.village.replace(/['ʼ‘`´]/g, '’')) || null,
    notices,
  }
}

function lookup<T>(
  field: PlaceField,
  text: string,
  names: ReadonlyMap<string, T>,
  notices: PlaceNotice[],
  nameOf: (value: T) => string,
): T | null {
  if (text.trim() === '') return null
  const found = find(text, names)
  if (found === null) notices.push({ field, kind: 'TerritoryUnknown' })
  else if (!found.exact) notices.push({ field, kind: 'TerritoryCorrected', to: nameOf(found.value) })
  return found?.value ?? null
}

function departementOf(
  territory: Territory,
  text: string,
  region: Region | null,
  notices: PlaceNotice[],
): Departement | null {
  if (text.trim() === '') return null
  const inside = region === null ? null : find(text, byForm(region.departements))
  if (inside !== null) {
    if (!inside.exact) notices.push({ field: 'departement', kind: 'TerritoryCorrected', to: inside.value.name })
    return inside.value
  }
  return lookup('departement', text, territory.departementsByFold, notices, departement => departement.name)
}

function arrondissementOf(
  territory: Territory,
  text: PlaceText,
  region: Region | null,
  departement: Departement | null,
  notices: PlaceNotice[],
): Arrondissement | null {
  const places =
    departement === null ? (region?.departements ?? territory.regions.flatMap(r => r.departements)) : [departement]
  const names = byForm(places.flatMap(departement => departement.arrondissements))
  if (text.arrondissement.trim() !== '') {
    const found = find(text.arrondissement, names)
    if (found === null) notices.push({ field: 'arrondissement', kind: 'TerritoryUnknown' })
    else if (!found.exact) notices.push({ field: 'arrondissement', kind: 'TerritoryCorrected', to: found.value.name })
    return found?.value ?? null
  }
  if (departement === null || text.village.trim() === '') return null
  const village = lookupForm(text.village)
  return names.find(([name]) => name === village)?.[1] ?? null
}
