/** How what is asked for at the same time is done together. */
interface TogetherOptions<T, R> {
  /** How many pieces of work of one organisation are under way at a time. */
  readonly mostAtOnce: number
  /** Which of those who wait the next piece takes beside those that are under way, none where it must wait for one of them; without it all. */
  readonly pick?: (waiting: readonly T[], underWay: readonly T[]) => readonly T[]
  /** Does one piece: an answer for each, in the same order. What it throws, each of them is told. */
  readonly work: (org: string, asked: readonly T[]) => Promise<readonly R[]>
}

interface Waiting<T, R> {
  readonly asked: T
  readonly resolve: (answer: R) => void
  readonly reject: (error: unknown) => void
}

/** What is asked for of one organisation just now. */
interface Queue<T, R> {
  waiting: Waiting<T, R>[]
  readonly running: Set<readonly Waiting<T, R>[]>
}

/**
 * Does what many ask for of one organisation at the same time in few pieces: a transaction, and the questions around what it is for, cost as
 * much for one as for a hundred. Who comes while enough are under way waits for the next, which begins after he came.
 */
export class Together<T extends object, R> {
  readonly #options: TogetherOptions<T, R>
  readonly #queues = new Map<string, Queue<T, R>>()

  constructor(options: TogetherOptions<T, R>) {
    this.#options = options
  }

  /** Has something done with what else is asked for; resolves once it is. Errors: throws what the work throws. */
  ask(org: string, asked: T): Promise<R> {
    const queue = this.#queues.get(org) ?? { waiting: [], running: new Set() }
    this.#queues.set(org, queue)
    return new Promise((resolve, reject) => {
      queue.waiting.push({ asked, resolve, reject })
      this.#go(org, queue)
    })
  }

  #go(org: string, queue: Queue<T, R>): void {
    const { mostAtOnce, pick = (all: readonly T[]) => all } = this.#options
    while (queue.running.size < mostAtOnce && queue.waiting.length > 0) {
      const underWay = [...queue.running].flat().map(({ asked }) => asked)
      const picked = new Set(
        pick(
          queue.waiting.map(({ asked }) => asked),
          underWay,
        ),
      )
      const group = queue.waiting.filter(({ asked }) => picked.has(asked))
      if (group.length === 0) return
      queue.waiting = queue.waiting.filter(({ asked }) => !picked.has(asked))
      queue.running.add(group)
      void this.#do(org, group).then(() => {
        queue.running.delete(group)
        this.#go(org, queue)
        if (queue.running.size === 0) this.#queues.delete(org)
      })
    }
  }

  async #do(org: string, group: readonly Waiting<T, R>[]): Promise<void> {
    try {
      const answers = await this.#options.work(
        org,
        group.map(({ asked }) => asked),
      )
      for (const [n, { resolve }] of group.entries()) resolve(answers[n] as R)
    } catch (error) {
      for (const { reject } of group) reject(error)
    }
  }
}
