import { connect } from './connection.ts'
import { faultOf, isLasting, type StorageFault } from './storage-fault.ts'

/**
 * Copies the write-ahead log into the file beside the thread that writes, over a connection of its own (ADR 9). Until `begin` is
 * called again nothing of the file is touched once `settle` has returned.
 */
export interface Checkpoints {
  /** Begins to copy what the log holds, if that is not going on. False where nobody can do it any more. */
  begin(): boolean
  /** Resolves when nothing is being copied. */
  idle(): Promise<void>
  /** Holds this thread until nothing is being copied; what was asked for and not begun is taken back. */
  settle(): void
  /** What went wrong, from the moment at which the other thread knew it. */
  fault(): StorageFault | undefined
  /** Ends the thread; after `settle`. */
  close(): void
}

/** Where a checkpoint stands: in memory that both threads see, because who writes must know of a fault before he writes again (DU-7). */
export const checkpointState = { idle: 0, asked: 1, copying: 2, failed: 3 } as const
const [stateAt, lengthAt, wordsBytes, mostText] = [0, 1, 8, 1_024]

/** What both threads see of a checkpoint. */
export class CheckpointBoard {
  readonly memory: SharedArrayBuffer
  readonly #words: Int32Array
  readonly #text: Uint8Array

  /** `memory`: that of the other thread's board. */
  constructor(memory = new SharedArrayBuffer(wordsBytes + mostText)) {
    this.memory = memory
    this.#words = new Int32Array(memory, 0, 2)
    this.#text = new Uint8Array(memory, wordsBytes)
  }

  state(): number {
    return Atomics.load(this.#words, stateAt)
  }

  /** Goes over from one state to another; false where it was not in the first. */
  move(from: number, to: number): boolean {
    const moved = Atomics.compareExchange(this.#words, stateAt, from, to) === from
    if (moved) Atomics.notify(this.#words, stateAt)
    return moved
  }

  /** Holds the thread while something is being copied, `ms` at most; whether that is over. */
  wait(ms: number): boolean {
    return Atomics.wait(this.#words, stateAt, checkpointState.copying, ms) !== 'timed-out'
  }

  /** Notes what went wrong, for good. */
  fail(fault: StorageFault): void {
    const { written } = new TextEncoder().encodeInto(JSON.stringify(fault), this.#text)
    Atomics.store(this.#words, lengthAt, written)
    this.move(checkpointState.copying, checkpointState.failed)
  }

  fault(): StorageFault | undefined {
    if (this.state() !== checkpointState.failed) return undefined
    const text = this.#text.slice(0, Atomics.load(this.#words, lengthAt))
    return JSON.parse(new TextDecoder().decode(text)) as StorageFault
  }
}

/**
 * Does what was asked for on a board, unless it was taken back: one checkpoint of the file, flushed. For the other thread. A full disk
 * is no lasting fault: the log keeps everything. Errors: throws what is a bug, and what was asked for is not done.
 */
export function copyLog(file: string, board: CheckpointBoard): void {
  const { idle, asked, copying } = checkpointState
  if (!board.move(asked, copying)) return
  try {
    const db = connect(file)
    try {
      db.pragma('wal_checkpoint(PASSIVE)')
    } finally {
      db.close()
    }
  } catch (error) {
    const fault = faultOf(error)
    if (fault === undefined) throw error
    if (isLasting(fault)) board.fail(fault)
  } finally {
    board.move(copying, idle)
  }
}
