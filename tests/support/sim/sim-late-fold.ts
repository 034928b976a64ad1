import { Attended } from '#main/storage/attended.ts'
import { LateFold, type LateFoldOptions } from '#main/sync/late-fold.ts'

/** At every other life of a machine all that comes waits to be folded; else only what comes in bulk, which here is nothing (ADR 10). */
export function simLateFold(
  { store, ledger, nowMs }: Pick<LateFoldOptions, 'store' | 'ledger' | 'nowMs'>,
  life: number,
  broke: (error: unknown) => void,
  later: (ms: number, work: () => void) => void,
): LateFold {
  return new LateFold({
    store,
    ledger,
    nowMs,
    turn: () => new Promise<void>(done => later(1, done)),
    schedule: later,
    attended: new Attended(() => ledger.written(), nowMs),
    ...(life % 2 === 0 ? {} : { bulk: 1 }),
    folded: ({ failed }) => failed > 0 && broke(new Error(`EntryError ${failed}`)),
    broke,
  })
}
