import { traceOf } from './rpc/fault-log.ts'
import type { Surroundings } from './rpc/services.ts'
import type { StationLedger } from './storage/station-ledger.ts'
import type { Store } from './storage/store.ts'
import { Attended } from './storage/attended.ts'
import { LateFold } from './sync/late-fold.ts'

/** What folds a station's entries that came in bulk (ADR 10); screens are told of every slice. */
export function startLateFold(
  { push, log }: Pick<Surroundings, 'push' | 'log'>,
  { store }: { readonly store: Store },
  { ledger }: { readonly ledger: StationLedger },
): LateFold {
  const nowMs = () => performance.now()
  return new LateFold({
    store,
    ledger,
    nowMs,
    turn: () => new Promise(resolve => setImmediate(resolve)),
    schedule: (ms, work) => void setTimeout(work, ms).unref(),
    attended: new Attended(() => ledger.written(), nowMs),
    folded: ({ tables, failed }) => {
      push({ topic: 'changed', tables: [...tables, 'unfolded'] })
      if (failed > 0) log({ event: 'sync', kind: 'EntryError', count: failed })
    },
    broke: error => log({ event: 'fault', ...traceOf(error) }),
  })
}
