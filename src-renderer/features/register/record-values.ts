import type { Json } from '#shared/sync/entry.ts'

/** A record as it stands in the fields of its form: strings as typed, '' is none. */
export type Values<K extends string = string> = Readonly<Record<K, string>>

/** What is wrong with a field; the words are in `register.json`, `problem`. */
export interface Problem {
  readonly code: ProblemCode
  readonly values?: { readonly proposal?: string }
}

export type ProblemCode =
  | 'nameMissing'
  | 'nameShort'
  | 'nameNotAName'
  | 'nameOrganisation'
  | 'phoneUnreadable'
  | 'phoneOld'
  | 'phoneDigitsLost'
  | 'birthUnreadable'
  | 'birthImpossible'
  | 'birthFuture'
  | 'birthTooEarly'
  | 'birthTooLate'
  | 'identityNumberMissing'
  | 'identityTypeMissing'
  | 'identityUnreadable'
  | 'identityDigitsLost'
  | 'positionUnreadable'
  | 'positionOutside'
  | 'positionProjected'
  | 'numberUnreadable'
  | 'dayUnreadable'
  | 'areaRange'
  | 'consentDayMissing'
  | 'consentFuture'
  | 'periodTurned'
  | 'tooManyCodes'
  | 'regionMissing'
  | 'tooManyNames'
  | 'refused'

/** What the fields mean, and what is wrong with them. */
export interface Reading<K extends string> {
  /** in the shape of the contract; undefined where there is none */
  readonly fields: Readonly<Record<string, Json | undefined>>
  readonly problems: Readonly<Partial<Record<K, Problem>>>
}

/** Which fields of the form a field of the contract is read from. */
export type Sources<K extends string> = Readonly<Record<string, readonly K[]>>

/** The fields that were changed since the form was opened. */
export const changedKeys = <K extends string>(initial: Values<K>, values: Values<K>): K[] =>
  (Object.keys(values) as K[]).filter(key => values[key] !== initial[key])

/** A text among the fields; '' where there is none. */
export const textIn = (fields: Reading<string>['fields'], name: string): string => {
  const value = fields[name]
  return typeof value === 'string' ? value : ''
}

/** Only what says something, for a new record. */
export const filled = (fields: Reading<string>['fields']): Record<string, Json> =>
  Object.fromEntries(Object.entries(fields).filter((one): one is [string, Json] => one[1] !== undefined))

/** What an edit sends: only what was touched, null where it was emptied. */
export function patchOf<K extends string>(
  reading: Reading<K>,
  sources: Sources<K>,
  changed: readonly K[],
): Record<string, Json | null> {
  const touched = Object.entries(sources).filter(([, keys]) => keys.some(key => changed.includes(key)))
  return Object.fromEntries(touched.map(([field]) => [field, reading.fields[field] ?? null]))
}

/** The field of the form that a refused path (`fields.identity.expiry`, `patch.phone`) means. */
export function keyAtPath<K extends string>(sources: Sources<K>, path: string): K | undefined {
  const [, field = '', part = ''] = path.split('.')
  const keys = sources[field] ?? []
  return keys.find(key => part !== '' && key.toLowerCase().endsWith(part.toLowerCase())) ?? keys[0]
}

/** The fields of the form that stand for fields of the contract, with the name that is shown for one that is an id. */
export const keysOf = <K extends string>(sources: Sources<K>, fields: readonly string[], values: Values<K>): K[] =>
  fields.flatMap(field => [...(sources[field] ?? []), ...(`${field}Name` in values ? [`${field}Name` as K] : [])])
