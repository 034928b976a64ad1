import type { Point } from '#shared/sync/protocol/message.ts'
import type { Settled } from './storage/settle-start.ts'
import type { StationLedger } from './storage/station-ledger.ts'
import { faultOf } from './storage/storage-fault.ts'
import type { Store } from './storage/store.ts'

/** How long a station in doubt asks others, its window open (LEDGER §12). Units: ms. */
export const askOthersMs = 10_000

/** What a station's past is looked after with. */
export interface OwnPastOptions {
  readonly store: Store
  readonly ledger: StationLedger
  readonly start: Pick<Settled, 'isAtAnchor' | 'noteEnd'>
  /** how long others are asked. Units: ms */
  readonly askMs: number
  /** others may be linked from the start on */
  readonly mayAsk: boolean
}

/**
 * Whether what is here is all that this station wrote, from its start on (LEDGER §12, CS-40, CS-41). As long as it is in doubt, others are
 * asked; what they hold of it comes back by the usual exchange. When it is all here the logs go on; when time is over, or somebody
 * writes before, the station goes on in new ones. So no number is given twice that any linked station knows of.
 */
export class OwnPast {
  readonly #options: OwnPastOptions
  /** what others say that they hold of this station's logs and that is not here */
  readonly #claims = new Map<string, Point[]>()
  readonly #waiting: (() => void)[] = []
  #timer: NodeJS.Timeout | undefined
  /** a claim that nothing came of is believed once */
  #believes = true
  #wasCopied = false

  constructor(options: OwnPastOptions) {
    this.#options = options
    options.ledger.onCommitted(({ made }) => this.#look(made.length > 0))
    if (options.mayAsk) this.#wait()
  }

  /**
   * Writes what nobody waits for: now, or when others had time to say what they hold of this station, or after the first thing that
   * somebody else writes. While nothing was written, what they hold goes on from what is here.
   */
  whenSettled(write: () => void): void {
    if (this.#timer === undefined) write()
    else this.#waiting.push(write)
  }

  /** A station says that it holds more of a log of this one than is here (CS-40): it is true, or somebody lies. */
  ahead(log: string, at: Point): void {
    const { ledger } = this.#options
    if (!this.#believes || !ledger.own.isWritten(log) || this.#has(log, at)) return
    this.#claims.set(log, [...(this.#claims.get(log) ?? []), at])
    ledger.own.doubt('restore')
    this.#wait()
  }

  /** Somebody else is at work under this station's keys (CS-3): neither goes on where the other may write. */
  copied(): void {
    if (this.#wasCopied) return
    this.#wasCopied = true
    const { store, ledger, start } = this.#options
    ledger.own.trust()
    store.write(tx => ledger.newIncarnation(tx, 'clone'))
    start.noteEnd()
  }

  /** Lets go of what waits: an entry that is made when the links are gone is one that others do not know. */
  stop(): void {
    clearTimeout(this.#timer)
  }

  #wait(): void {
    this.#timer ??= setTimeout(() => this.#end(), this.#options.askMs).unref()
  }

  /** After a commit: what was awaited may be here, or whoever wrote has settled it. */
  #look(wrote: boolean): void {
    const { ledger, start } = this.#options
    if (this.#timer === undefined) return
    for (const [log, points] of this.#claims) {
      const left = points.filter(at => !this.#has(log, at))
      if (left.length === 0) this.#claims.delete(log)
      else this.#claims.set(log, left)
    }
    if (!ledger.own.isInDoubt()) return wrote ? this.#settled() : undefined
    if (this.#claims.size > 0 || !start.isAtAnchor()) return
    ledger.own.trust()
    start.noteEnd()
    this.#settled()
  }

  /** Nobody had it, or not in time. Where the disk takes nothing the doubt stays: whoever writes next settles it. */
  #end(): void {
    const { store, ledger, start } = this.#options
    try {
      if (ledger.own.isInDoubt()) {
        store.write(() => ledger.own.settle())
        start.noteEnd()
      }
      this.#settled()
    } catch (error) {
      if (faultOf(error) === undefined) throw error
    }
  }

  #settled(): void {
    if (this.#claims.size > 0) this.#believes = false
    this.#claims.clear()
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#writeWaiting()
  }

  /** What a disk does not take is left: whoever is at work meanwhile is not told of it here. */
  #writeWaiting(): void {
    try {
      for (const write of this.#waiting.splice(0)) write()
    } catch (error) {
      if (faultOf(error) === undefined) throw error
    }
  }

  #has(id: string, at: Point): boolean {
    const reader = this.#options.ledger.reader()
    const log = reader.find(id)
    return log !== undefined && reader.at(log, at) !== undefined
  }
}
