import type { ListQuery } from '#shared/contract/fields.ts'
import { refuse } from '#shared/contract/refusal.ts'
import { err, ok } from '#shared/kit/result.ts'
import { hex } from '#shared/sync/bytes.ts'
import { refOf } from '#shared/sync/chain.ts'
import type { Entry } from '#shared/sync/entry.ts'
import { type AuditRecord, auditEntry, auditSource, isAsideHere } from '../../repositories/audit.ts'
import { isErased } from '../../repositories/erasure.ts'
import { listPage } from '../../repositories/list.ts'
import { type Caller, type Deps, runQuery } from '../command.ts'

/** domain.md §8: a manager sees his warehouse, admins everything. */
const scopesOf = (deps: Deps, caller: Caller): readonly string[] | null =>
  caller.role === 'MA' ? [deps.here.scope, `audit:${deps.ledger.dev()}`] : null

/** AUD-1: a page of the ledger, newest first. */
export const listAudit = (deps: Deps, caller: Caller, query: ListQuery) =>
  runQuery(deps, caller, 'audit.view', tx => {
    const page = listPage<AuditRecord>(tx, deps.store.build, auditSource(scopesOf(deps, caller)), query)
    return page.ok ? ok({ ...page.value, rows: page.value.rows.map(auditRowOf) }) : page
  })

/** One line of the audit with its entry's own bytes. Errors: NotFound. */
export const getEntry = (deps: Deps, caller: Caller, input: { id: string }) =>
  runQuery(deps, caller, 'audit.view', tx => {
    const [log, seq, h8, op] = input.id.split(':')
    const place = { log: Number(log), seq: Number(seq), h8: h8 ?? '', op: Number(op) }
    const whole = [place.log, place.seq, place.op].every(Number.isSafeInteger)
    const found = whole ? auditEntry(tx, deps.store.build, place) : undefined
    const scopes = scopesOf(deps, caller)
    if (found === undefined || (scopes !== null && !scopes.includes(found.scope)))
      return err(refuse('NotFound', { what: 'entry' }))
    const entry = JSON.parse(found.body) as Entry
    const stateOf = ({ e, i, d, p }: Entry['o'][number]): 'here' | 'erased' | 'awaited' | 'none' => {
      if (d === undefined) return 'none'
      if (isAsideHere(tx, deps.store.build, { e, i, d })) return 'here'
      // The texts of an edit go with those of its message.
      const edited = e === 'message_edit' ? p?.['of'] : undefined
      const gone =
        typeof edited === 'string'
          ? isErased(tx, deps.store.build, 'message', edited)
          : isErased(tx, deps.store.build, e, i)
      return gone ? 'erased' : 'awaited'
    }
    return ok({
      ...auditRowOf(found),
      ref: refOf(found.hash),
      hash: hex(found.hash),
      command: found.command,
      body: found.body,
      personal: entry.o.map((one, at) => ({ op: at, state: stateOf(one) })),
    })
  })

const auditRowOf = ({ actor: _actor, actor_name, ...row }: AuditRecord) => ({ ...row, actorName: actor_name })
