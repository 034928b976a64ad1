import type { Store } from '#main/storage/store.ts'

/** A turn that whoever waits for it has when `wait` says so, in the middle of what goes on: a true promise would let that end first. */
export class AtOnce extends Promise<void> {
  readonly #wait: (go: () => void) => void

  constructor(wait: (go: () => void) => void) {
    super(done => done())
    this.#wait = wait
    Reflect.set(this, 'then', (go: () => void) => this.#wait(go))
  }
}

/** A store that does what no store may: it tells of a commit before it is made. For the tests of the tests. */
export class EagerStore implements Store {
  readonly #store: Store
  readonly #listeners: (() => void)[] = []
  /** what waits for its turn: it has it at once */
  readonly waiting: (() => void)[] = []
  readonly build

  constructor(store: Store) {
    this.#store = store
    this.build = store.build
  }

  read: Store['read'] = fn => this.#store.read(fn)

  write: Store['write'] = (fn, options) =>
    this.#store.write(tx => {
      const value = fn(tx)
      for (const listener of this.#listeners.slice(1)) listener()
      for (const go of this.waiting.splice(0)) go()
      return value
    }, options)

  bulk: Store['bulk'] = run => this.#store.bulk(run)
  trouble: Store['trouble'] = () => this.#store.trouble()
  onTrouble: Store['onTrouble'] = listener => this.#store.onTrouble(listener)

  /** The first is the disk's own. */
  onCommit: Store['onCommit'] = listener => {
    if (this.#listeners.push(listener) === 1) this.#store.onCommit(listener)
  }

  onRollback: Store['onRollback'] = listener => this.#store.onRollback(listener)
  room: Store['room'] = () => this.#store.room()
  close: Store['close'] = () => this.#store.close()
}
