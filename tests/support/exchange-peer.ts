import { LIMITS } from '#shared/sync/limits.ts'
import type { LogTips, MessageOf } from '#shared/sync/protocol/message.ts'
import { idOf } from './exchange-desk.ts'
import { MemoryReplica } from './memory-replica.ts'

/** The peer’s own store, so that what it sends is real. */
export class Peer {
  readonly replica: MemoryReplica
  readonly name: string
  constructor(name: string) {
    this.name = name
    this.replica = new MemoryReplica(idOf(name), () => true)
  }
  write(scope: string, entries: number, bytes = 10): string {
    let log = ''
    for (let n = 0; n < entries; n++) {
      log = this.replica.author(scope, `${this.name} ${scope} ${n} ${'.'.repeat(bytes)}`).made[0]?.log ?? ''
    }
    return log
  }
  logs(): LogTips[] {
    return [...this.replica.held.logs()]
  }
  ops(want: MessageOf<'WANT'>, maxBytes = LIMITS.opsBytes, cursor?: unknown) {
    const { ops, cursor: next } = this.replica.read(want.log, want.have, maxBytes, cursor)
    if (!ops) throw new Error('there is something to send')
    return { ops, cursor: next }
  }
}
