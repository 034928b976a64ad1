import { Worker } from 'node:worker_threads'
import { CheckpointBoard, type Checkpoints, checkpointState } from './storage/checkpoints.ts'
import { leanLimits, workerFile } from './worker-file.ts'

/** What a thread that takes checkpoints is given. */
export interface CheckpointJob {
  readonly file: string
  readonly board: SharedArrayBuffer
}

/** A checkpoint writes some MiB; a disk that needs longer is left to it, and the log is copied at the next start. Units: ms. */
const longestWaitMs = 60_000
const { idle, asked, copying } = checkpointState

/** Takes the checkpoints of one file in a worker thread, which starts with the first of them. `told`: called after each. */
export class CheckpointThread implements Checkpoints {
  readonly #file: string
  readonly #told: () => void
  readonly #board = new CheckpointBoard()
  #worker: Worker | undefined
  #ended = false
  #waiting: (() => void)[] = []

  constructor(file: string, told: () => void) {
    this.#file = file
    this.#told = told
  }

  begin(): boolean {
    if (this.#ended) return false
    if (!this.#board.move(idle, asked)) return this.fault() === undefined
    this.#worker ??= this.#start()
    this.#worker.ref()
    this.#worker.postMessage(null)
    return true
  }

  idle(): Promise<void> {
    if (this.#ended || !this.#isBusy()) return Promise.resolve()
    return new Promise(resolve => this.#waiting.push(resolve))
  }

  settle(): void {
    if (!this.#board.move(asked, idle)) this.#board.wait(longestWaitMs)
  }

  fault() {
    return this.#board.fault()
  }

  close(): void {
    this.#end()
    void this.#worker?.terminate()
  }

  #isBusy(): boolean {
    const state = this.#board.state()
    return state === asked || state === copying
  }

  #start(): Worker {
    const checkpoints: CheckpointJob = { file: this.#file, board: this.#board.memory }
    const worker = new Worker(workerFile, { workerData: { checkpoints }, resourceLimits: leanLimits })
    worker.on('message', () => {
      this.#told()
      // The next may have been asked for already.
      if (this.#isBusy()) return
      worker.unref()
      this.#goOn()
    })
    // A thread that cannot be, or ended by a bug: the store goes on without it.
    worker.on('error', () => this.#end())
    worker.on('exit', () => this.#end())
    return worker
  }

  #end(): void {
    this.#ended = true
    this.#goOn()
  }

  #goOn(): void {
    const waiting = this.#waiting
    this.#waiting = []
    for (const go of waiting) go()
  }
}
