import { assert } from '#shared/kit/assert.ts'
import type { Point } from '#shared/sync/protocol/message.ts'
import { adoptionDesk } from './adoption-desk.ts'
import type { BlobDesk } from './blob-desk.ts'
import { CourierDesk } from './courier-desk.ts'
import { CourierShelf } from './courier-shelf.ts'
import { enrolmentOf } from './enrolment-of.ts'
import type { RelayDesk } from './relay-desk.ts'
import type { Surroundings } from './rpc/services.ts'
import type { Renewing, StationDeps } from './services/station-deps.ts'
import type { StationLan } from './station-lan.ts'
import type { LateFold } from './sync/late-fold.ts'
import type { Founded, Ground } from './storage/found-organisation.ts'
import { prepareRenewal } from './storage/renew-identity.ts'
import type { SqliteStore } from './storage/store.ts'

interface Keyed {
  readonly around: Surroundings
  readonly ground: Ground & { readonly store: SqliteStore }
  readonly founded: Founded
  readonly become: (founded: Founded) => Promise<void>
  readonly lan: StationLan
  readonly relay: Pick<RelayDesk, 'card'>
  readonly files: BlobDesk
  /** ends everything that works on the file */
  readonly quiet: () => Promise<void>
  readonly ahead: (log: string, at: Point) => void
  readonly late: LateFold
}

/** What use cases can have done only where the station's keys are: taking in, couriers, another organisation, other keys. */
export function keyDesks({
  around,
  ground,
  founded,
  become,
  lan,
  relay,
  files,
  quiet,
  ahead,
  late,
}: Keyed): Pick<StationDeps, 'enrolment' | 'courier' | 'adoption' | 'prepareRenewal'> {
  const { ledger, keys } = founded
  const { dataDir, version: app, push } = around
  return {
    enrolment: enrolmentOf(ledger, keys, ground.random, () => ({ addresses: lan.addresses(), relay: relay.card() })),
    courier: new CourierDesk({
      ...ground,
      shelf: new CourierShelf(dataDir),
      ledger,
      keys,
      app,
      files: files.carried(),
      push,
      ahead,
      late,
    }),
    adoption: adoptionDesk({ ground, ledger, quiet, become }),
    prepareRenewal: () => renewing(ground, founded, become),
  }
}

async function renewing(ground: Ground, { ledger, keys }: Founded, become: Keyed['become']): Promise<Renewing> {
  const renewal = await prepareRenewal(ground, ledger, keys)
  let next: Founded | undefined
  return {
    who: renewal.who,
    become: (tx, certificate) => {
      next = renewal.become(tx, certificate)
    },
    async goOn() {
      assert(next, 'a station goes on under keys that were committed')
      renewal.finish()
      await become(next)
    },
  }
}
