import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { projectNode, stationFlags } from '../../tools/node.mjs'
import { projectRoot } from './source-files.ts'

/** What a part of a station that is flooded says of itself. */
export interface Flooded {
  readonly rss: number
  readonly kept: readonly string[]
  readonly calls: number
  readonly links: number
  readonly port: number
}

/** A part of a station in a process of its own: nobody else's memory is counted, and what it throws ends it. */
export class FloodedHost<T = Flooded> {
  readonly #process: ChildProcess
  readonly #lines: AsyncIterator<string>

  /** `program`: beside this file; it tells a line of JSON at its start and for each line that it is given. */
  constructor(program: string, ...words: readonly string[]) {
    this.#process = spawn(projectNode(), [...stationFlags, `tests/support/${program}`, ...words], {
      cwd: projectRoot,
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    const { stdout } = this.#process
    if (stdout === null) throw new Error('a program says something')
    this.#lines = createInterface({ input: stdout })[Symbol.asyncIterator]()
  }

  /** What it said when it had started. */
  async started(): Promise<T> {
    const { value, done } = await this.#lines.next()
    if (done === true) throw new Error('it has ended')
    return JSON.parse(String(value)) as T
  }

  async ask(): Promise<T> {
    this.#process.stdin?.write('\n')
    return this.started()
  }

  async end(): Promise<void> {
    const ended = once(this.#process, 'exit')
    this.#process.kill('SIGKILL')
    await ended
  }
}
