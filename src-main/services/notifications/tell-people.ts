import type { Action } from '#shared/domain/rights.ts'
import { insertNotification } from '../../repositories/notification.ts'
import type { WriteTx } from '../../storage/store.ts'
import type { Deps } from '../command.ts'

/** Tells everybody who may do something at this station, each for himself (NTF-1). */
export function tellPeople(
  { store, audience, random, clock }: Pick<Deps, 'store' | 'audience' | 'random' | 'clock'>,
  tx: WriteTx,
  action: Action,
  told: { readonly kind: string; readonly data: Record<string, unknown> },
): void {
  for (const user of audience(action)) {
    insertNotification(tx, store.build, { id: random.uuid(), user, ...told, at_ms: clock.wallMs() })
  }
}
