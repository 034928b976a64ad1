import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { frontierOf } from '#shared/sync/frontier.ts'
import type { Held } from '#shared/sync/protocol/exchange-event.ts'
import { runStateJob } from './run-state-job.ts'
import type { Surroundings } from './rpc/services.ts'
import { nodeHashing } from './storage/crypto.ts'
import { healFolded } from './storage/heal-folded.ts'
import { stationFiles } from './storage/open.ts'
import type { StationLedger } from './storage/station-ledger.ts'
import type { Store } from './storage/store.ts'
import { StateDesk, type StateFinding } from './sync/state-desk.ts'

interface Kept {
  readonly store: Store
  readonly ledger: StationLedger
  readonly held: Held
  readonly found: (finding: StateFinding) => void
  /** a steady clock, in ms */
  readonly nowMs: () => number
  /** does a job beside this thread; absent: in a worker */
  readonly run?: typeof runStateJob
}

/** How often a fold is begun again because the ledger grew under it. */
const tries = 3

/**
 * Compares rows with those of peers (CS-50): hashing and folding anew go on in a thread of their own, and what differs is put right in
 * one turn of this one, a person's save going before.
 */
export function startStateDesk(
  around: Pick<Surroundings, 'dataDir' | 'log'>,
  { store, ledger, held, found, nowMs, run = runStateJob }: Kept,
): StateDesk {
  const file = join(around.dataDir, stationFiles.database)
  const scratch = join(around.dataDir, 'refold-beside.db')
  const heal = async () => {
    for (let left = tries; left > 0; left--) {
      const before = ledger.changes()
      try {
        const difference = await run('differ', file, { scratch })
        if (difference.count === 0) return { count: 0, isLater: false }
        const healed = healFolded(store, difference, scratch, () => ledger.changes() === before)
        if (healed !== 'Moved') return { count: difference.count, isLater: healed === 'Later' }
      } finally {
        rmSync(scratch, { force: true })
      }
    }
    return undefined
  }
  return new StateDesk({
    frontier: scope => frontierOf(nodeHashing, held.logs(), scope),
    // A thread would only find that it must wait, and there is one for each scope that a peer tells of meanwhile.
    hash: scope => (ledger.unfolded.count() > 0 ? Promise.resolve(undefined) : run('hash', file, { scope })),
    heal,
    found,
    log: around.log,
    nowMs,
  })
}
