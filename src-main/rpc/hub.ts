import type { Pushed } from '#shared/contract/contract.ts'
import { contractLimits } from '#shared/contract/limits.ts'
import { Bursts } from '#shared/kit/bursts.ts'

/** How a subscriber's session stands when an event is about to be handed over. */
export type Watch = () => 'open' | 'locked' | 'ended'

/**
 * Carries what the station pushes to every subscribed screen. A table that was not told of for 100 ms is told in the turn that follows, so
 * that a message is there at once; one that goes on changing once in 100 ms. A subscriber keeps at most one waiting set of tables and one state a job, however slow it reads.
 */
export interface Hub {
  push(event: Pushed): void
  /** Events until the session ends, the signal fires or the hub closes. A locked screen is told that it is locked and nothing else. */
  subscribe(watch: Watch, signal: AbortSignal | undefined): AsyncGenerator<Pushed, void, void>
  close(): void
}

class Waiting {
  readonly #tables = new Set<string>()
  readonly #jobs = new Map<string, Extract<Pushed, { topic: 'progress' }>>()

  add(event: Pushed): void {
    if (event.topic === 'changed') for (const table of event.tables) this.#tables.add(table)
    else if (event.topic === 'progress') this.#jobs.set(`${event.job} ${event.id}`, event)
  }
  take(): Pushed[] {
    const events: Pushed[] = [...this.#jobs.values()]
    if (this.#tables.size > 0) events.push({ topic: 'changed', tables: [...this.#tables].toSorted() })
    this.#jobs.clear()
    this.#tables.clear()
    return events
  }
}

interface Subscriber {
  readonly waiting: Waiting
  wake(): void
  /** Resolves at the next `wake` from now on, so that none between two looks is missed. */
  stirred(): Promise<void>
}

/** How often sessions that nobody ended by hand are looked at again (AU-12: within 5 s). */
const lookAgainMs = 4_000

/** One screen's events, one after another, until its session ends or `isOver`. */
async function* eventsOf(
  subscriber: Subscriber,
  watch: Watch,
  isOver: () => boolean,
): AsyncGenerator<Pushed, void, void> {
  let told: 'open' | 'locked' = 'open'
  while (!isOver()) {
    const stirred = subscriber.stirred()
    const state = watch()
    if (state === 'ended') {
      yield { topic: 'session', state: 'ended' }
      return
    }
    if (state === 'locked' && told === 'open') yield { topic: 'session', state: 'locked' }
    told = state
    if (state === 'open') for (const event of subscriber.waiting.take()) yield event
    await stirred
  }
}

function makeSubscriber(): Subscriber {
  let wake: () => void = () => undefined
  const stirred = () => new Promise<void>(resolve => (wake = resolve))
  return { waiting: new Waiting(), wake: () => wake(), stirred }
}

export function makeHub(gatherMs: number = contractLimits.eventGatherMs): Hub {
  const jobs = new Map<string, Pushed>()
  const subscribers = new Set<Subscriber>()
  const timers = new Set<NodeJS.Timeout>()
  let looking: NodeJS.Timeout | undefined
  let closed = false

  const wakeAll = () => {
    for (const subscriber of subscribers) subscriber.wake()
  }
  const flush = (names: readonly string[]) => {
    const tables = names.filter(name => !jobs.has(name))
    const events: Pushed[] = names.flatMap(name => jobs.get(name) ?? [])
    if (tables.length > 0) events.push({ topic: 'changed', tables })
    for (const name of names) jobs.delete(name)
    for (const subscriber of subscribers) {
      for (const event of events) subscriber.waiting.add(event)
      subscriber.wake()
    }
  }
  const later = (ms: number, work: () => void) => {
    const timer = setTimeout(() => {
      timers.delete(timer)
      work()
    }, ms)
    timers.add(timer)
  }
  const bursts = new Bursts(later, gatherMs, flush)
  const look = () => {
    if (subscribers.size === 0) clearInterval(looking)
    if (subscribers.size === 0) looking = undefined
    else looking ??= setInterval(wakeAll, lookAgainMs).unref()
  }

  async function* subscribe(watch: Watch, signal: AbortSignal | undefined): AsyncGenerator<Pushed, void, void> {
    const subscriber = makeSubscriber()
    subscribers.add(subscriber)
    look()
    signal?.addEventListener('abort', subscriber.wake, { once: true })
    try {
      yield* eventsOf(subscriber, watch, () => closed || signal?.aborted === true)
    } finally {
      subscribers.delete(subscriber)
      signal?.removeEventListener('abort', subscriber.wake)
      look()
    }
  }

  return {
    push(event) {
      if (closed) return
      if (event.topic === 'session') return wakeAll()
      if (event.topic === 'changed') return bursts.stir(event.tables)
      const name = `${event.job} ${event.id}`
      jobs.set(name, event)
      bursts.stir([name])
    },
    subscribe,
    close() {
      closed = true
      for (const timer of timers) clearTimeout(timer)
      clearInterval(looking)
      wakeAll()
    },
  }
}
