import type { HistoryLine } from '#shared/contract/fields.ts'
import { lifeFacts, userName } from '../repositories/print.ts'
import { stationNames } from '../repositories/station.ts'
import type { ReadTx } from '../storage/store.ts'
import type { Deps } from './command.ts'

/** Whose payments are told: everybody's, a person's own, nobody's (domain.md §8). */
export type Shown = 'all' | 'none' | { readonly user: string }
/** Whether a payment of this actor is told. */
export const isShown = (shown: Shown, actor: string): boolean =>
  shown === 'all' || (shown !== 'none' && shown.user === actor)

/**
 * The whole life of a delivery, a payment or another fact, oldest first (TRC-3): made, printed, paid, voided. Corrections of it
 * are in the life of the record that replaced it.
 */
export function lifeOf(
  deps: Deps,
  tx: ReadTx,
  of: {
    readonly e: string
    readonly i: string
    readonly root: string
    readonly scope: string
    readonly payments: Shown
  },
): HistoryLine[] {
  const { build } = deps.store
  const stations = stationNames(tx, build)
  const lines = deps.ledger.history(tx, of.e, of.i).map(op => {
    const p = op.op.p ?? {}
    const about = op.op.e === 'void' ? p['of'] === of.i : op.op.i === of.i
    return {
      shown: about,
      line: {
        at_ms: op.t,
        actor: op.actor,
        actorName: userName(tx, build, op.actor),
        station: stations.get(op.dev) ?? null,
        kind: op.op.e,
        ref: op.ref,
        changes: told(p),
        why: typeof p['why'] === 'string' ? p['why'] : null,
      },
    }
  })
  const shown = lifeFacts(tx, build, of.scope, of.i, of.root).filter(
    fact => fact.kind !== 'payment' || isShown(of.payments, fact.actor),
  )
  const around = shown.map(fact => ({
    at_ms: fact.at_ms,
    actor: fact.actor,
    actorName: userName(tx, build, fact.actor),
    station: null,
    kind: fact.kind,
    ref: fact.ref,
    changes: [
      { field: fact.kind === 'print' ? 'paper' : 'no', before: null, after: fact.what },
      ...(fact.amount_xaf === null ? [] : [{ field: 'amount_xaf', before: null, after: fact.amount_xaf }]),
    ],
    why: null,
  }))
  const own = lines.filter(one => one.shown).map(one => one.line)
  return [...own, ...around].sort((a, b) => a.at_ms - b.at_ms)
}

/** The number and the amount of a fact, where it has them. */
const told = (p: Readonly<Record<string, unknown>>): HistoryLine['changes'] =>
  ['no', 'amount_xaf'].flatMap(field => (p[field] === undefined ? [] : [{ field, before: null, after: p[field] }]))
