import type { InputOf } from '#shared/contract/calls.ts'
import { contractLimits } from '#shared/contract/limits.ts'
import { type Refusal, refuse } from '#shared/contract/refusal.ts'
import { err, ok, type Result } from '#shared/kit/result.ts'
import { deleteDraft, draftsOf, saveDraft } from '../../repositories/draft.ts'
import { type Caller, type Deps, runQuery } from '../command.ts'

type DraftKind = InputOf<'drafts', 'list'>['kind']

/** The caller's drafts of a kind, latest first (DEL-1). */
export const listDrafts = (deps: Deps, caller: Caller, input: { kind: DraftKind }) =>
  runQuery(deps, caller, 'drafts.own', tx =>
    ok({
      rows: draftsOf(tx, deps.store.build, caller.user, input.kind).map(row => ({
        id: row.id,
        kind: input.kind,
        data: JSON.parse(row.data) as Record<string, unknown>,
        created_ms: row.created_ms,
        changed_ms: row.changed_ms,
      })),
    }),
  )

/** Writes a draft durably: a kill or a power cut reopens it as it was. Errors: TooLarge, Forbidden for another person's draft. */
export function writeDraft(
  deps: Deps,
  caller: Caller,
  input: { id: string; kind: DraftKind; data: Record<string, unknown> },
): Result<{ changed_ms: number }, Refusal> {
  const data = JSON.stringify(input.data)
  if (data.length > contractLimits.draftBytes) return err(refuse('TooLarge', { limit: contractLimits.draftBytes }))
  const at_ms = deps.clock.wallMs()
  const saved = deps.store.write(tx =>
    saveDraft(tx, deps.store.build, { id: input.id, user: caller.user, kind: input.kind, data, at_ms }),
  )
  return saved ? ok({ changed_ms: at_ms }) : err(refuse('Forbidden', { action: 'drafts.own' }))
}

/** Throws a draft away. */
export function discardDraft(
  deps: Deps,
  caller: Caller,
  input: { id: string },
): Result<Record<string, never>, Refusal> {
  deps.store.write(tx => deleteDraft(tx, deps.store.build, input.id, caller.user))
  return ok({})
}
