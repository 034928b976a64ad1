import { err, ok, type Result } from '../kit/result.ts'
import { isUuid } from './uuid.ts'

/** The five kinds of scope (LEDGER §3). */
export type ScopeKind = 'auth' | 'org' | 'wh' | 'chat' | 'audit'

/** A scope taken apart. `id`: warehouse, conversation, or station (32 hex digits); empty for `auth` and `org`. */
export interface Scope {
  readonly kind: ScopeKind
  readonly id: string
}

/** The text names no scope that this version knows. */
export type ScopeFault = { readonly kind: 'UnknownScope' }

const DEVICE = /^[0-9a-f]{32}$/

/** Whether a text is the id of an organisation, a device or a log: 32 lower-case hex digits. */
export function isHexId(text: unknown): text is string {
  return typeof text === 'string' && DEVICE.test(text)
}

/** The parts of `auth`, `org`, `wh:<uuid>`, `chat:<uuid>` or `audit:<dev>`. Source: LEDGER §3. */
export function parseScope(text: string): Result<Scope, ScopeFault> {
  if (text === 'auth' || text === 'org') return ok({ kind: text, id: '' })
  const colon = text.indexOf(':')
  const kind = text.slice(0, colon)
  const id = text.slice(colon + 1)
  if (kind === 'wh' || kind === 'chat') return isUuid(id) ? ok({ kind, id }) : err({ kind: 'UnknownScope' })
  if (kind === 'audit') return isHexId(id) ? ok({ kind, id }) : err({ kind: 'UnknownScope' })
  return err({ kind: 'UnknownScope' })
}

/** Whether a value is the text of a scope. */
export function isScope(value: unknown): value is string {
  return typeof value === 'string' && parseScope(value).ok
}
