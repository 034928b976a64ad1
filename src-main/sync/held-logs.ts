import type { Held, HeldLog } from '#shared/sync/protocol/exchange-event.ts'
import type { Point } from '#shared/sync/protocol/message.ts'
import type { LogInfo } from '../storage/entry-log.ts'
import { type LogReader, pointOf } from '../storage/log-reader.ts'

/** What this station holds, kept in memory: ends and states of logs as the last commit left them. Points are looked up. */
export class HeldLogs implements Held {
  readonly #reader: LogReader
  readonly #logs = new Map<string, HeldLog>()

  constructor(reader: LogReader) {
    this.#reader = reader
    this.update(reader.logs())
  }

  /** Reads logs again that a commit changed; what they are now. */
  update(logs: readonly LogInfo[]): HeldLog[] {
    return logs.map(log => {
      const tips = this.#reader.heads(log).map(pointOf)
      const held = { log: log.id, scope: log.scope, dev: log.dev, state: this.#reader.state(log), tips }
      this.#logs.set(log.id, held)
      return held
    })
  }

  logs(): Iterable<HeldLog> {
    return this.#logs.values()
  }

  find(log: string): HeldLog | undefined {
    return this.#logs.get(log)
  }

  has(log: string, at: Point): boolean {
    const held = this.#logs.get(log)
    if (held === undefined) return false
    if (held.tips.some(({ seq, h8 }) => seq === at.seq && h8 === at.h8)) return true
    const info = this.#reader.find(log)
    return info !== undefined && this.#reader.at(info, at) !== undefined
  }

  locator(log: string): readonly Point[] {
    const held = this.#logs.get(log)
    const info = this.#reader.find(log)
    const [longest] = held?.tips ?? []
    if (held === undefined || info === undefined || longest === undefined) return []
    const seqs: number[] = []
    for (let distance = 1; distance < longest.seq; distance *= 2) seqs.push(longest.seq - distance)
    if (longest.seq > 0) seqs.push(0)
    return [...held.tips, ...this.#reader.pointsAt(info, seqs)]
  }
}
