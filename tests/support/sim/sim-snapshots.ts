import { writeSync } from 'node:fs'
import { join } from 'node:path'
import { adoptFile, type Adopted } from '#main/adopt-file.ts'
import { fileBefore, type Snapshots, startSnapshots } from '#main/start-snapshots.ts'
import { stationFiles } from '#main/storage/open.ts'
import type { StationLedger } from '#main/storage/station-ledger.ts'
import { SqliteStore, type Store } from '#main/storage/store.ts'
import type { Replica } from '#main/sync/replica.ts'
import { type JobAnswer, type JobGiven, type JobName, runStateJob, type StateJob } from '#main/sync/state-job.ts'
import type { ExchangeEffect, ExchangeEvent } from '#shared/sync/protocol/exchange-event.ts'
import type { Beside } from './sim-beside.ts'
import type { SimDepot } from './sim-depot.ts'

/** What a liar, or a disk, makes of the copies that it gives. */
export type CopySpoil = 'Block' | 'Frontier' | 'Schema'

/** At once, and whole: nothing of a simulated life waits for another thread. */
async function writeNow(handle: number, bytes: Uint8Array, at: number): Promise<void> {
  writeSync(handle, bytes, 0, bytes.length, at)
}

/** Copies of whole files, given and taken, in one life of a simulated station (CS-54): the real ones, their jobs done in a turn of their own. */
export class SimSnapshots implements Beside {
  readonly #depot: SimDepot
  readonly #store: Store
  readonly #ledger: StationLedger
  readonly #snapshots: Snapshots

  constructor(depot: SimDepot, store: Store, ledger: StationLedger, replica: Replica) {
    this.#depot = depot
    this.#store = store
    this.#ledger = ledger
    const { time, copies, copiesFrom = 0 } = depot.depots
    const seen = (kind: string): void => {
      copies.push({ at: depot.name, kind })
      depot.depots.say(`${kind} at ${depot.name}`)
    }
    this.#snapshots = startSnapshots(
      { dataDir: depot.folder, log: line => seen(String(line['kind'])) },
      {
        store,
        ledger,
        replica,
        clock: { wallMs: () => depot.wallMs() },
        links: () => ({
          statuses: () => depot.exchange?.status() ?? [],
          happen: event => this.#happen(event),
          devOf: link => depot.exchange?.status().find(one => one.link === link)?.dev,
        }),
        from: copiesFrom,
        adopt: adopted => this.#adopt(adopted),
        found: ({ kind }) => seen(kind),
        nowMs: () => time.nowMs,
        run: (name, file, given) => this.#done(name, file, given),
        writeAt: writeNow,
      },
    )
    time.after(0, () => this.#verify())
    this.#look()
  }

  told(effect: ExchangeEffect): void {
    const { time } = this.#depot.depots
    // Before what the peer has is asked for: a copy of it all may be better.
    if (effect.t === 'linked') time.after(0, () => this.#lookAtRoom())
    if (effect.t !== 'serve' && effect.t !== 'fetched') return
    this.#snapshots.told(effect)
    time.stir()
  }

  get #isOver(): boolean {
    return this.#depot.life?.beside.includes(this) !== true
  }

  #verify(): void {
    if (this.#isOver) return
    void this.#snapshots.verify()
    this.#depot.depots.time.stir()
  }

  /** Every second, as the driver does. */
  #look(): void {
    this.#depot.depots.time.after(1_000, () => {
      if (this.#isOver) return
      this.#lookAtRoom()
      this.#look()
    })
  }

  /** What comes as a copy is not asked for. */
  #lookAtRoom(): void {
    if (this.#isOver) return
    this.#snapshots.look()
    const holds = this.#snapshots.holds()
    this.#depot.depots.time.stir()
    if (holds === this.#depot.awaitsCopy) return
    this.#depot.awaitsCopy = holds
    this.#depot.tellRoom()
  }

  #happen(event: ExchangeEvent): void {
    if (this.#isOver) return
    const isBlock = event.t === 'served' && event.piece.t === 'SNAP' && event.piece.chunk > 0
    const [bytes] = isBlock ? event.piece.bytes : []
    if (bytes !== undefined && this.#depot.spoilsCopies === 'Block') bytes[7] = (bytes[7] ?? 0) ^ 1
    this.#depot.happen(event)
  }

  #done<N extends JobName>(name: N, file: string, given: JobGiven<N>): Promise<JobAnswer<N>> {
    // What a program began that is no more has no answer.
    if (this.#isOver) return new Promise(() => undefined)
    const answer = runStateJob({ name, file, ...given } as StateJob) as JobAnswer<N>
    return Promise.resolve(
      name === 'copy' ? (spoilt(answer as JobAnswer<'copy'>, this.#depot.spoilsCopies) as JobAnswer<N>) : answer,
    )
  }

  /** The copy takes the place of the file; then the program goes on, or the power goes at that very moment. */
  async #adopt(adopted: Adopted): Promise<string | undefined> {
    const depot = this.#depot
    if (!(this.#store instanceof SqliteStore)) throw new Error('a station that takes copies has a real store')
    const fault = await adoptFile(
      {
        store: this.#store,
        ledger: this.#ledger,
        file: join(depot.folder, stationFiles.database),
        aside: fileBefore(depot.folder),
        trustedMs: depot.wallMs(),
        quiet: async () => depot.happen({ t: 'stopping' }),
        run: (name, file, given) => this.#done(name, file, given),
      },
      adopted,
    )
    if (fault !== undefined || this.#isOver) return fault
    if (depot.depots.chance.odds(50)) depot.stop(true)
    else depot.end()
    depot.start()
    return undefined
  }
}

/** What the manifest of a copy says that is not so. */
function spoilt(content: JobAnswer<'copy'>, spoil: CopySpoil | null): JobAnswer<'copy'> {
  if (spoil === 'Frontier') return { ...content, frontier: content.blocks[0] ?? '' }
  return spoil === 'Schema' ? { ...content, schema: content.schema - 1 } : content
}
