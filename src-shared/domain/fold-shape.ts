import type { Json, Op } from '../sync/entry.ts'
import type { Cell, OpFault } from './fold.ts'

type Kind = 'text' | 'int' | 'bool' | 'list' | 'object' | 'any'
/** The fields a payload may hold; a mark of `?` where one may be absent. */
export type Shape = Readonly<Record<string, Kind | `${Kind}?`>>

/** Bound of every amount in a fact, so that no sum leaves the exact integers. Units: grams, FCFA, counts. */
const largest = 1_000_000_000_000

const bad = (at: string): OpFault => ({ kind: 'BadPayload', at })

/** What is wrong with the payload of a fact: unknown fields wait for an upgrade, missing and mistyped ones are refused for ever. */
export function checkFact(shape: Shape, op: Op): OpFault | undefined {
  if (op.k !== 'create') return { kind: 'UnknownKind', at: op.k }
  const p = op.p ?? {}
  const fault = checkFields(shape, p)
  if (fault !== undefined) return fault
  const missing = Object.keys(shape).find(name => !shape[name]?.endsWith('?') && !Object.hasOwn(p, name))
  return missing === undefined ? undefined : bad(missing)
}

/** What is wrong with the fields of a register op. `personal` names what stands beside the entry and is seen here in `b` only. */
export function checkRegister(shape: Shape, personal: readonly string[], op: Op): OpFault | undefined {
  if (op.k !== 'create' && op.k !== 'set') return { kind: 'UnknownKind', at: op.k }
  const fault = checkFields(shape, op.p ?? {})
  if (fault !== undefined) return fault
  const unknown = Object.keys(op.b ?? {}).find(name => !Object.hasOwn(shape, name) && !personal.includes(name))
  return unknown === undefined ? undefined : { kind: 'UnknownField', at: unknown }
}

function checkFields(shape: Shape, p: Readonly<Record<string, Json>>): OpFault | undefined {
  for (const name in p) {
    const kind = Object.hasOwn(shape, name) ? shape[name] : undefined
    if (kind === undefined) return { kind: 'UnknownField', at: name }
    if (!fits(kind, p[name])) return bad(name)
  }
  return undefined
}

function fits(kind: string, value: Json | undefined): boolean {
  switch (kind.endsWith('?') ? kind.slice(0, -1) : kind) {
    case 'text':
      return typeof value === 'string'
    case 'int':
      return typeof value === 'number' && value >= -largest && value <= largest
    case 'bool':
      return typeof value === 'boolean'
    case 'list':
      return Array.isArray(value)
    case 'object':
      return typeof value === 'object' && !Array.isArray(value)
    default:
      return true
  }
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
