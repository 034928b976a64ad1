import { scopeCovers } from '#shared/domain/roles.ts'
import { assert } from '#shared/kit/assert.ts'
import { certificateCarries } from '#shared/sync/certificate.ts'
import type { Draft } from '../storage/ledger.ts'
import type { Caller, Deps } from './command.ts'

/**
 * Whether this person may write facts into a warehouse's scope from this station: it is one of his, and the station's certificate
 * carries it (LEDGER §4, §6).
 */
export function mayWriteInto(deps: Deps, caller: Pick<Caller, 'warehouses'>, scope: string): boolean {
  return scopeCovers(caller.warehouses, scope.slice(3)) && isCarried(deps, scope)
}

/** Whether the station's certificate carries a warehouse's scope. */
export function isCarried(deps: Deps, scope: string): boolean {
  if (scope === deps.here.scope) return true
  const own = deps.ledger
    .authority()
    .stations()
    .find(station => station.dev === deps.ledger.dev())
  assert(own !== undefined, 'a station that runs is enrolled')
  return certificateCarries(own.certificate, scope)
}

/** Half of what an entry may hold (LEDGER §15), so that its bytes fit as well. */
const opsPerEntry = 100

/** The ops of every scope in entries that are not too long, in the order given; the first scope keeps the first place. */
export function inEntries(ops: readonly { readonly scope: string; readonly op: Draft['ops'][number] }[]): Draft[] {
  const scopes = [...new Set(ops.map(one => one.scope))]
  return scopes.flatMap(scope => {
    const of = ops.filter(one => one.scope === scope).map(one => one.op)
    const parts = Math.ceil(of.length / opsPerEntry)
    return Array.from({ length: parts }, (_, n) => ({
      scope,
      ops: of.slice(n * opsPerEntry, (n + 1) * opsPerEntry),
    }))
  })
}
