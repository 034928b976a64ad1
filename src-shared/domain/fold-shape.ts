import type { Json, Op } from '../sync/entry.ts'
import type { Cell, OpFault } from './fold.ts'
import { isReissued } from './reissued.ts'

type Kind = 'text' | 'int' | 'bool' | 'list' | 'object' | 'any'
/** The fields a payload may hold; a mark of `?` where one may be absent. */
export type Shape = Readonly<Record<string, Kind | `${Kind}?`>>

/** Bound of every amount in a fact, so that no sum leaves the exact integers. Units: grams, FCFA, counts. */
const largest = 1_000_000_000_000

const bad = (at: string): OpFault => ({ kind: 'BadPayload', at })

/** What keeps an op from being folded, from the op alone. */
export type Check = (op: Op) => OpFault | undefined
type Fits = (value: Json) => boolean

/** Checks fields alone: unknown ones wait for an upgrade, missing and mistyped ones are refused for ever. */
export function fieldsCheck(shape: Shape): (p: Readonly<Record<string, Json>>) => OpFault | undefined {
  const fields = fieldsOf(shape)
  const required = Object.keys(shape).filter(name => !shape[name]?.endsWith('?'))
  return p => {
    const missing = required.find(name => p[name] === undefined)
    return checkFields(fields, p) ?? (missing === undefined ? undefined : bad(missing))
  }
}

/** Checks the payload of a fact: unknown fields wait for an upgrade, missing and mistyped ones are refused for ever. */
export function factCheck(shape: Shape): Check {
  const fields = fieldsCheck(shape)
  return op => (op.k === 'create' ? fields(op.p ?? {}) : { kind: 'UnknownKind', at: op.k })
}

/** Checks the fields of a register op. `personal` names what stands beside the entry and is seen here in `b` only. */
export function registerCheck(shape: Shape, personal: readonly string[]): Check {
  const fields = fieldsOf(shape)
  return op => {
    if (op.k !== 'create' && op.k !== 'set') return { kind: 'UnknownKind', at: op.k }
    const fault = checkFields(fields, op.p ?? {})
    if (fault !== undefined) return fault
    if (op.k === 'set' && op.p?.['reissued'] !== undefined) return bad('reissued')
    const unknown = Object.keys(op.b ?? {}).find(name => !fields.has(name) && !personal.includes(name))
    return unknown === undefined ? undefined : { kind: 'UnknownField', at: unknown }
  }
}

/** Every record may say that it was made before, under another organisation (LEDGER §4 Adopt). */
const fieldsOf = (shape: Shape): ReadonlyMap<string, Fits> =>
  new Map([
    ...Object.entries(shape).map(([name, kind]) => [name, fits[kind.replace('?', '') as Kind]] as const),
    ['reissued', isReissued],
  ])

function checkFields(fields: ReadonlyMap<string, Fits>, p: Readonly<Record<string, Json>>): OpFault | undefined {
  for (const name in p) {
    const fit = fields.get(name)
    if (fit === undefined) return { kind: 'UnknownField', at: name }
    if (!fit(p[name] as Json)) return bad(name)
  }
  return undefined
}

const fits: Readonly<Record<Kind, Fits>> = {
  text: value => typeof value === 'string',
  int: value => typeof value === 'number' && value >= -largest && value <= largest,
  bool: value => typeof value === 'boolean',
  list: value => Array.isArray(value),
  object: value => typeof value === 'object' && !Array.isArray(value),
  any: () => true,
}

/** A text, or nothing where there is none. The tolerant readers below serve personal parts, which arrive apart and unjudged. */
export const textCell = (value: Json | undefined): Cell => (typeof value === 'string' ? value : null)

/** A whole number, or nothing. */
export const intCell = (value: Json | undefined): Cell => (typeof value === 'number' ? value : null)

/** 0 or 1, or nothing. */
export const boolCell = (value: Json | undefined): Cell => (typeof value === 'boolean' ? Number(value) : null)

/** A list or an object as JSON text, exactly as the payload wrote it. */
export const jsonCell = (value: Json | undefined): Cell => (value === undefined ? null : JSON.stringify(value))

/** A field of an object, or nothing. */
export const partOf = (value: Json | undefined, name: string): Json | undefined =>
  typeof value === 'object' && !Array.isArray(value) && Object.hasOwn(value, name) ? value[name] : undefined
