import { scopeCovers } from '../domain/roles.ts'
import type { Authority } from './authority.ts'
import { parseUtf8 } from './bytes.ts'

/** Whose station asks. */
export interface Reader {
  readonly dev: string
  /** the warehouse of its certificate */
  readonly wh: string
}

/** An op that names a personal part. */
export interface AsideOp {
  readonly e: string
  readonly i: string
}

const credentials = ['login', 'password', 'keys'] as const

/** Whether a personal part holds what somebody logs in with. */
export function isCredential({ e }: AsideOp, payload: Uint8Array): boolean {
  if (e !== 'user') return false
  const text = parseUtf8(payload)
  const fields = (text.ok ? JSON.parse(text.value) : {}) as Record<string, unknown>
  return credentials.some(name => name in fields)
}

/**
 * Whether a station may have a personal part of a log that it may read: credentials go to stations where that user may log in, and
 * back to who wrote them (LEDGER §8).
 */
export function mayHaveAside(
  authority: Authority,
  reader: Reader,
  log: { readonly scope: string; readonly dev: string },
  op: AsideOp,
  payload: Uint8Array,
): boolean {
  if (log.scope !== 'auth' || log.dev === reader.dev || !isCredential(op, payload)) return true
  const standing = authority.roleOf(op.i)
  return standing !== undefined && scopeCovers(standing.wh, reader.wh)
}
