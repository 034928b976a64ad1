import { nodeHashing } from '#main/storage/crypto.ts'
import { issuersOf } from '#main/storage/issuers.ts'
import { makeCore } from '#main/storage/core.ts'
import { exportAsides, exportLogs } from '#main/storage/log-export.ts'
import type { StationLedger } from '#main/storage/station-ledger.ts'
import type { Store } from '#main/storage/store.ts'
import { assert } from '#shared/kit/assert.ts'

/** A station as far as it is needed to give to others and to take from them. */
export interface Carrier {
  readonly store: Store
  readonly ledger: StationLedger
}

/**
 * Everything that one station has, given to another in one go, as a courier would: each log with its issuers, its entries up to the last
 * that is sealed, their asides. `scopes` leaves out others. How many entries were new.
 */
export function carry(from: Carrier, to: Carrier, scopes: (scope: string) => boolean = () => true): number {
  const { db } = from.store.read(tx => tx)
  const { rootPublicKey } = from.ledger.identity()
  const core = makeCore(db, rootPublicKey)
  let added = 0
  for (const log of exportLogs(db, nodeHashing)) {
    if (!scopes(log.scope)) continue
    const issuers = issuersOf(core, rootPublicKey, log.start.certificate)
    for (const entry of log.entries) {
      assert(entry.seal, 'an author keeps every seal, and so does who took its entries one by one')
      const batch = {
        log: log.start,
        issuers,
        after: entry.after,
        entries: [{ body: entry.body, seal: entry.seal }],
        asides: exportAsides(db, [entry.body]),
      }
      const received = to.store.write(tx => to.ledger.receive(tx, batch))
      assert(received.ok, `${log.scope} of ${log.start.certificate.bytes.length}: ${JSON.stringify(received)}`)
      added += received.value.added
    }
  }
  return added
}

/** Both ways, until nobody has anything that the other has not. */
export function meet(one: Carrier, other: Carrier): void {
  while (carry(one, other) + carry(other, one) > 0);
}
