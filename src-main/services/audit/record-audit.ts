import type { Json } from '#shared/sync/entry.ts'
import { NO_PERSON } from '#shared/sync/uuid.ts'
import type { Draft } from '../../storage/ledger.ts'
import type { WriteTx } from '../../storage/store.ts'
import type { Deps } from '../command.ts'

/** What the station's own log tells beside the records (AL-7); the catalogue with every field is docs/spec/audit.md. */
export type AuditEvent =
  | {
      readonly e: 'login'
      readonly what: 'ok' | 'lock' | 'unlock' | 'confirm' | 'logout' | 'password'
      readonly device: string
    }
  | {
      readonly e: 'login'
      readonly what: 'fail'
      readonly how: LoginFailure
      readonly device: string
      readonly user?: string
    }
  | { readonly e: 'login'; readonly what: 'ended'; readonly why: string; readonly user: string }
  | { readonly e: 'refusal'; readonly action: string; readonly kind: string }
  | { readonly e: 'export'; readonly what: string; readonly rows: number; readonly flavour: string }
  | { readonly e: 'view'; readonly what: string; readonly of: string }
  | { readonly e: 'start'; readonly version: string; readonly why: string }
/** Why a login failed; told to the log, never to who tried (AU-5). */
export type LoginFailure = 'unknown' | 'password' | 'inactive' | 'elsewhere' | 'expired'

/** The draft of one event in this station's audit scope. */
export function auditDraft(deps: Pick<Deps, 'ledger' | 'random'>, event: AuditEvent): Draft {
  const { e, ...fields } = event
  const p: Record<string, Json> = {}
  for (const [name, value] of Object.entries(fields)) if (value !== undefined) p[name] = value as Json
  return { scope: `audit:${deps.ledger.dev()}`, ops: [{ k: 'create', e, i: deps.random.uuid(), p }] }
}

/** Writes one event in the running transaction, as an entry of its own. Without a person the actor is the reserved one. */
export function recordAudit(
  tx: WriteTx,
  deps: Pick<Deps, 'ledger' | 'random'>,
  actor: string | null,
  event: AuditEvent,
): void {
  deps.ledger.append(tx, { command: deps.random.uuid(), actor: actor ?? NO_PERSON }, [auditDraft(deps, event)])
}
