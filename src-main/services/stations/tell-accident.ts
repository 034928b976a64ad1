import { insertNotification, unreadOf } from '../../repositories/notification.ts'
import { stationName } from '../../repositories/station.ts'
import type { Accident } from '../../storage/own-logs.ts'
import type { WriteTx } from '../../storage/store.ts'
import type { StationDeps } from '../station-deps.ts'

/** What a person is told of it (CS-42). */
const kinds = {
  restore: 'StationSetBack',
  clone: 'StationCopied',
  fork: 'StationForked',
  adopted: 'StationCaughtUp',
} as const satisfies Record<Accident, string>

/** Whoever may look at the stations is told once of each kind, until he has read it. */
export function tellAccident(deps: StationDeps, tx: WriteTx, what: Accident, dev: string): void {
  const { build } = deps.store
  const kind = kinds[what]
  const data = { dev, station: stationName(tx, build, dev) ?? '' }
  for (const user of deps.audience('stations.view')) {
    if (unreadOf(tx, build, user, kind).some(told => told['dev'] === dev)) continue
    insertNotification(tx, build, { id: deps.random.uuid(), user, kind, data, at_ms: deps.clock.wallMs() })
  }
}
