import type { Pushed } from '#shared/contract/contract.ts'
import { conflictTables } from '#shared/domain/conflict-kinds.ts'
import type { StationDeps } from './services/station-deps.ts'
import { runInSlices, type Steps } from './storage/steps.ts'
import { conflictTeller } from './tell-conflicts.ts'
import { tellDisputes } from './tell-disputes.ts'

/**
 * How often it is looked whether there is something to tell, the first time soon after a start, how soon after what
 * came, and how long it holds the thread. Units: ms.
 */
const times = { first: 20_000, every: 15 * 60_000, soon: 1_000, slice: 5 } as const
/** A look is followed by a rest so many times as long, up to `mostMs`: what comes for hours leaves the station to who works at it. */
const rest = { times: 100, mostMs: 5_000 } as const

/** It may rest after every step. */
type Look = Steps<void, void>

/** What is told by itself, and the tables whose change is a reason to look. */
interface Telling {
  readonly tables: readonly string[]
  readonly look: (deps: StationDeps) => Look
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
      { tables: ['dispute', 'settlement'], look: inOneStep(tellDisputes) },
      // It counts nothing while a season is folded: the end of that is a reason as well.
      { tables: [...conflictTables, 'unfolded'], look: conflictTeller() },
    ]
    const looks = tellings.map(({ tables, look }) => ({ tables, ...paced(() => look(deps)) }))
    this.#heard = tables => {
      for (const look of looks) if (tables.some(table => look.tables.includes(table))) look.wake()
    }
    return () => {
      this.#heard = () => undefined
      for (const { end } of looks) end()
    }
  }
}

const inOneStep = (tell: (deps: StationDeps) => void) =>
  function* (deps: StationDeps): Look {
    yield tell(deps)
  }

/**
 * Looks after a start and at times, in slices; `wake` has it look soon, once for all that comes until then. Errors: what a look throws ends
 * up with the process, as in any timer.
 */
function paced(look: () => Look): { readonly wake: () => void; readonly end: () => void } {
  let restUntil = 0
  let soon: NodeJS.Timeout | undefined
  let isLooking = false
  let isOver = false
  const measured = async (): Promise<void> => {
    // What came while it looked may have been left out.
    if (isLooking) return wake()
    isLooking = true
    const began = performance.now()
    try {
      await runInSlices(look(), times.slice, { cancelled: () => isOver })
    } finally {
      isLooking = false
    }
    const ended = performance.now()
    restUntil = ended + Math.min(rest.mostMs, rest.times * (ended - began))
  }
  const wake = (): void => {
    const waitMs = Math.max(times.soon, restUntil - performance.now())
    soon ??= setTimeout(() => {
      soon = undefined
      void measured()
    }, waitMs).unref()
  }
  const first = setTimeout(() => void measured(), times.first).unref()
  const timer = setInterval(() => void measured(), times.every).unref()
  const end = () => {
    isOver = true
    clearTimeout(first)
    clearTimeout(soon)
    clearInterval(timer)
  }
  return { wake, end }
}
