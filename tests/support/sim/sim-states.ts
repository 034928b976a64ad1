import { startStateDesk } from '#main/start-state-desk.ts'
import type { StationLedger } from '#main/storage/station-ledger.ts'
import type { Store } from '#main/storage/store.ts'
import type { Replica } from '#main/sync/replica.ts'
import type { StateDesk } from '#main/sync/state-desk.ts'
import { type JobAnswer, type JobGiven, type JobName, runStateJob, type StateJob } from '#main/sync/state-job.ts'
import type { Beside } from './sim-beside.ts'
import type { ExchangeEffect } from '#shared/sync/protocol/exchange-event.ts'
import type { SimDepot } from './sim-depot.ts'

/** The comparison of states (CS-50) of one life of a simulated station: the real one, its jobs done in a turn of their own instead of a thread. */
export class SimStates implements Beside {
  readonly #depot: SimDepot
  readonly #desk: StateDesk

  constructor(depot: SimDepot, store: Store, ledger: StationLedger, { held }: Replica) {
    this.#depot = depot
    const { time } = depot.depots
    this.#desk = startStateDesk(
      { dataDir: depot.folder, log: () => undefined },
      {
        store,
        ledger,
        held,
        found: ({ kind }) => depot.depots.found.push({ at: depot.name, kind }),
        nowMs: () => time.nowMs,
        run: (name, file, given) => this.#done(name, file, given),
      },
    )
  }

  /** Does what the exchange wants compared. */
  told(effect: ExchangeEffect): void {
    if (effect.t === 'state') void this.#desk.take(effect.dev, effect)
    else if (effect.t === 'compare') void this.#tell(effect.link, effect.scope)
    else return
    this.#depot.depots.time.stir()
  }

  get #isOver(): boolean {
    return this.#depot.life?.beside.includes(this) !== true
  }

  #done<N extends JobName>(name: N, file: string, given: JobGiven<N>): Promise<JobAnswer<N>> {
    // What a program began that is no more has no answer.
    if (this.#isOver) return new Promise(() => undefined)
    const heals = name !== 'differ' || this.#depot.depots.mutation !== 'NeverHeals'
    const answer = heals ? runStateJob({ name, file, ...given } as StateJob) : { count: 0, rows: [] }
    return Promise.resolve(answer as JobAnswer<N>)
  }

  async #tell(link: number, scope: string): Promise<void> {
    const state = await this.#desk.stateOf(scope)
    if (state === undefined || this.#isOver) return
    const { frontier, fold, hash } = state
    this.#depot.happen({ t: 'compared', link, scope, frontier, fold, hash })
  }
}
