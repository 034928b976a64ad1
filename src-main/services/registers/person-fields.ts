import { refuse, type Refusal } from '#shared/contract/refusal.ts'
import { err, ok, type Result } from '#shared/kit/result.ts'
import type { Json } from '#shared/sync/entry.ts'
import { cooperativeById } from '../../repositories/cooperative.ts'
import type { ReadTx } from '../../storage/store.ts'
import type { StationDeps } from '../station-deps.ts'
import { checkDays, cleanPhones, cleanPlace } from './record-fields.ts'
import type { Fields } from './register.ts'

/** Columns that people's rows have in common. */
export interface PersonRow {
  readonly no: string | null
  readonly archived: number
  readonly name: string | null
  readonly phone: string | null
  readonly identity_type: string | null
  readonly identity_number: string | null
  readonly identity_expiry: string | null
  readonly lat_e6: number | null
  readonly lon_e6: number | null
  readonly cooperative: string | null
  readonly region: string | null
  readonly departement: string | null
  readonly arrondissement: string | null
  readonly village: string | null
  readonly other_codes: string | null
  readonly notes: string | null
}

/** An identity paper as screens show it. */
export type IdentityFields = { type: 'CNI' | 'récépissé' | 'passport' | 'other'; number: string; expiry?: string }

/** An identity paper from its columns. */
export const identityOf = (row: PersonRow): IdentityFields | null =>
  row.identity_type === null || row.identity_number === null
    ? null
    : {
        type: row.identity_type as IdentityFields['type'],
        number: row.identity_number,
        ...(row.identity_expiry === null ? {} : { expiry: row.identity_expiry }),
      }

/** A position from its two columns, or null. Units: micro-degrees. */
export const positionOf = (row: PersonRow): { lat_e6: number; lon_e6: number } | null =>
  row.lat_e6 === null || row.lon_e6 === null ? null : { lat_e6: row.lat_e6, lon_e6: row.lon_e6 }

/** A list column, empty where there is none. */
export const listOf = (column: string | null): string[] => (column === null ? [] : (JSON.parse(column) as string[]))

const some = (value: Json | null): Json | undefined => value ?? undefined

/** What the rows of people have in common, in the shape of ops. */
export const personFields = (row: PersonRow): Fields => ({
  name: some(row.name),
  phone: some(row.phone),
  identity: identityOf(row) ?? undefined,
  position: positionOf(row) ?? undefined,
  cooperative: some(row.cooperative),
  region: some(row.region),
  departement: some(row.departement),
  arrondissement: some(row.arrondissement),
  village: some(row.village),
  other_codes: row.other_codes === null ? undefined : listOf(row.other_codes),
  notes: some(row.notes),
})

/**
 * The given fields of a person with phones, places and papers in their stored spelling. Errors: Invalid, UnknownPlace, NotFound of the
 * cooperative.
 */
export function cleanPerson(
  tx: ReadTx,
  deps: StationDeps,
  given: Fields,
  all: Fields,
  path: string,
  phoneNames: readonly string[],
): Result<Fields, Refusal> {
  const phones = cleanPhones(given, phoneNames, path)
  if (!phones.ok) return phones
  const place = cleanPlace(tx, deps, given, all)
  if (!place.ok) return place
  const days = checkDays(partsOfObject(given['identity']), ['expiry'], `${path}.identity`)
  if (!days.ok) return days
  const cooperative = given['cooperative']
  if (typeof cooperative === 'string' && cooperativeById(tx, deps.store.build, cooperative)?.archived !== 0) {
    return err(refuse('NotFound', { what: 'cooperative' }))
  }
  return ok({ ...given, ...phones.value, ...place.value })
}

/** The parts of a field that is an object. */
export const partsOfObject = (value: Json | undefined): Fields =>
  typeof value === 'object' && !Array.isArray(value) ? value : {}
