import { refuse, type Refusal } from '#shared/contract/refusal.ts'
import { isRealDay } from '#shared/domain/day.ts'
import { parsePhone } from '#shared/domain/phone.ts'
import { matchPlace } from '#shared/domain/territory.ts'
import { err, ok, type Result } from '#shared/kit/result.ts'
import type { Json } from '#shared/sync/entry.ts'
import type { ReadTx } from '../../storage/store.ts'
import type { StationDeps } from '../station-deps.ts'
import { territoryNow } from '../territory/places-now.ts'
import type { Fields } from './register.ts'

/** Whether a value says something: not an empty text, list or object. */
export function isFilled(value: Json | undefined): value is Json {
  if (value === undefined || value === '') return false
  if (Array.isArray(value)) return value.length > 0
  return typeof value !== 'object' || Object.keys(value).length > 0
}

/** Fields that say something; parts of an object that say nothing are left out of it. */
export function filledOnly(fields: Fields): Record<string, Json> {
  const filled: Record<string, Json> = {}
  for (const name of Object.keys(fields)) {
    const value = fields[name]
    if (value === undefined || value === '') continue
    const whole = typeof value === 'object' && !Array.isArray(value) ? withoutBlanks(value) : value
    if (isFilled(whole)) filled[name] = whole
  }
  return filled
}

function withoutBlanks(value: Readonly<Record<string, Json | undefined>>): Record<string, Json> {
  const filled: Record<string, Json> = {}
  for (const [name, part] of Object.entries(value)) if (part !== undefined && part !== '') filled[name] = part
  return filled
}

/** A field as text; empty where it is none. */
export const textOf = (fields: Fields, name: string): string => {
  const value = fields[name]
  return typeof value === 'string' ? value : ''
}

/** Refuses one field. */
export const invalid = (path: string, code: string): Result<never, Refusal> =>
  err(refuse('Invalid', { fields: [{ path, code }] }))

/** Phones of the given fields in E.164 (FAR-1). Numbers of other countries stay as they are. Errors: Invalid with how it fails. */
export function cleanPhones(given: Fields, names: readonly string[], path: string): Result<Fields, Refusal> {
  const clean: Record<string, Json | undefined> = {}
  for (const name of names) {
    if (!Object.hasOwn(given, name)) continue
    const typed = given[name]
    if (typeof typed !== 'string') {
      clean[name] = undefined
      continue
    }
    const phone = parsePhone(typed)
    if (phone.ok) clean[name] = phone.value.value
    else if (phone.error.kind === 'PhoneForeign') clean[name] = phone.error.number
    else return invalid(`${path}.${name}`, phone.error.kind)
  }
  return ok(clean)
}

const placeNames = ['region', 'departement', 'arrondissement', 'village'] as const

/**
 * The place of a record in the spelling of the territory list, where the given fields touch it; a region left out is filled in where
 * the département says it. Errors: UnknownPlace for a name that is not on the list or not in the region.
 */
export function cleanPlace(tx: ReadTx, deps: StationDeps, given: Fields, all: Fields): Result<Fields, Refusal> {
  if (!placeNames.some(name => Object.hasOwn(given, name))) return ok({})
  const text = (name: string): string => (typeof all[name] === 'string' ? all[name] : '')
  const asked = {
    region: text('region'),
    departement: text('departement'),
    arrondissement: text('arrondissement'),
    village: text('village'),
  }
  const place = matchPlace(territoryNow(tx, deps), asked)
  const notice = place.notices[0]
  if (notice !== undefined) return err(refuse('UnknownPlace', { name: asked[notice.field] }))
  const clean: Record<string, Json | undefined> = {}
  for (const name of placeNames) {
    const value = place[name] ?? undefined
    if (value !== undefined || Object.hasOwn(given, name)) clean[name] = value
  }
  return ok(clean)
}

/** Days of the given fields must be in the calendar. Errors: Invalid. */
export function checkDays(given: Fields, names: readonly string[], path: string): Result<void, Refusal> {
  const bad = names.find(name => typeof given[name] === 'string' && !isRealDay(given[name]))
  return bad === undefined ? ok(undefined) : invalid(`${path}.${bad}`, 'day')
}
