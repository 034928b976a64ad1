import type { Pushed } from '#shared/contract/contract.ts'
import { conflictTables } from '#shared/domain/conflict-kinds.ts'
import type { StationDeps } from './services/station-deps.ts'
import { conflictTeller } from './tell-conflicts.ts'
import { tellDisputes } from './tell-disputes.ts'

/** How often it is looked whether there is something to tell, the first time soon after a start, and how soon after what came. Units: ms. */
const times = { first: 20_000, every: 15 * 60_000, soon: 1_000 } as const
/** A look is followed by a rest so many times as long, up to `mostMs`: what comes for hours leaves the station to who works at it. */
const rest = { times: 100, mostMs: 5_000 } as const

/** What is told by itself, and the tables whose change is a reason to look. */
interface Telling {
  readonly tables: readonly string[]
  readonly tell: (deps: StationDeps) => void
}

/**
 * Tells people what they wait for by itself as long as the station is open: soon after it came or was settled, here or elsewhere, and when
 * a day has come.
 */
export class Teller {
  #heard = (_tables: readonly string[]): void => undefined
  /** What screens are told goes by here. */
  readonly push: (event: Pushed) => void

  constructor(push: (event: Pushed) => void) {
    this.push = event => {
      push(event)
      if (event.topic === 'changed') this.#heard(event.tables)
    }
  }

  /** The returned function ends it. */
  start(deps: StationDeps): () => void {
    const tellings: Telling[] = [
      { tables: ['dispute', 'settlement'], tell: tellDisputes },
      // It counts nothing while a season is folded: the end of that is a reason as well.
      { tables: [...conflictTables, 'unfolded'], tell: conflictTeller() },
    ]
    const looks = tellings.map(({ tables, tell }) => ({ tables, ...paced(() => tell(deps)) }))
    this.#heard = tables => {
      for (const look of looks) if (tables.some(table => look.tables.includes(table))) look.wake()
    }
    return () => {
      this.#heard = () => undefined
      for (const { end } of looks) end()
    }
  }
}

/** Looks after a start and at times; `wake` has it look soon, once for all that comes until then. */
function paced(look: () => void): { readonly wake: () => void; readonly end: () => void } {
  let restUntil = 0
  let soon: NodeJS.Timeout | undefined
  const measured = () => {
    const began = performance.now()
    look()
    const ended = performance.now()
    restUntil = ended + Math.min(rest.mostMs, rest.times * (ended - began))
  }
  const first = setTimeout(measured, times.first).unref()
  const timer = setInterval(measured, times.every).unref()
  const wake = () => {
    const waitMs = Math.max(times.soon, restUntil - performance.now())
    soon ??= setTimeout(() => {
      soon = undefined
      measured()
    }, waitMs).unref()
  }
  const end = () => {
    clearTimeout(first)
    clearTimeout(soon)
    clearInterval(timer)
  }
  return { wake, end }
}
