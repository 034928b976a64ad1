import { equalBytes, hex, utf8 } from '#shared/sync/bytes.ts'
import type { Held, HeldLog, MadeEntry, StoreOutcome } from '#shared/sync/protocol/exchange-event.ts'
import type { LogOpening, Ops, Point } from '#shared/sync/protocol/message.ts'
import { type MemoryEntry, MemoryLog, memorySeal } from './memory-log.ts'
import type { SimReplica } from './sim/sim-replica.ts'

interface Cursor {
  readonly chains: readonly MemoryEntry[][]
  readonly chain: number
  readonly at: number
  readonly opened: boolean
}

/** Logs in memory under the rules of the store, without signatures, folding or disk. A restart of the station keeps it. */
export class MemoryReplica implements SimReplica {
  readonly dev: string
  readonly logs = new Map<string, MemoryLog>()
  readonly carries: (scope: string) => boolean
  #opened = 0

  constructor(dev: string, carries: (scope: string) => boolean) {
    this.dev = dev
    this.carries = carries
  }

  readonly held: Held = {
    logs: () => [...this.logs.values()].map(toHeld),
    find: log => {
      const found = this.logs.get(log)
      return found && toHeld(found)
    },
    has: (log, at) => this.logs.get(log)?.find(at) !== undefined,
    locator: log => this.logs.get(log)?.locator() ?? [],
  }

  /** A station makes an entry, in a log of its own that is open; `incarnation` opens another. */
  author(scope: string, text: string, incarnation = false): { changed: HeldLog[]; made: MadeEntry[] } {
    let log = [...this.logs.values()].find(one => one.dev === this.dev && one.scope === scope && one.state === 'open')
    const changed = new Set<MemoryLog>()
    if (log && incarnation) {
      log.closed = true
      changed.add(log)
      log = undefined
    }
    if (!log) {
      log = MemoryLog.open(this.dev, scope, this.#opened++ * 1000 + this.logs.size)
      this.logs.set(log.log, log)
    }
    const parent = log.head()
    const { entry } = log.add(parent, utf8(text), undefined)
    entry.seal = memorySeal(this.dev, entry.hash)
    changed.add(log)
    const { seq, h8 } = entry
    const ops = log.ops([entry], parent.seq === 0, true)
    const made = [{ log: log.log, parent: { seq: parent.seq, h8: parent.h8 }, at: { seq, h8 }, ops }]
    return { changed: [...changed].map(toHeld), made }
  }

  read(log: string, have: readonly Point[], maxBytes: number, cursor: unknown): { ops: Ops | null; cursor: unknown } {
    const found = this.logs.get(log)
    if (!found) return { ops: null, cursor }
    const from = (cursor as Cursor | undefined) ?? {
      chains: found.missing(have),
      chain: 0,
      at: 0,
      opened: have.length > 0,
    }
    const chain = from.chains[from.chain]
    const opening = !from.opened
    if (!chain) return { ops: opening ? found.ops([], true, true) : null, cursor }
    let to = from.at
    let bytes = 0
    let cut = from.at
    for (; to < chain.length && (bytes < maxBytes || cut === from.at); to++) {
      bytes += (chain[to]?.body.length ?? 0) + 4
      if (chain[to]?.seal) cut = to + 1
    }
    const done = cut === chain.length
    const next: Cursor = { ...from, chain: from.chain + (done ? 1 : 0), at: done ? 0 : cut, opened: true }
    return { ops: found.ops(chain.slice(from.at, cut), opening, next.chain === from.chains.length), cursor: next }
  }

  store(ops: Ops): { outcome: StoreOutcome; changed: HeldLog[] } {
    const none: HeldLog[] = []
    let found = this.logs.get(ops.log)
    const opened = found === undefined
    if (!found && ops.opening) {
      found = new MemoryLog(ops.opening)
      const { log, dev, scope } = found
      if (log !== ops.log || !found.isSealed()) return { outcome: { kind: 'BadLog' }, changed: none }
      if (dev !== this.dev && !this.carries(scope)) return { outcome: { kind: 'Gap' }, changed: none }
    }
    const after = found?.find({ seq: ops.after.seq, h8: hex(ops.after.hash.subarray(0, 8)) })
    if (!found || (!after && ops.entries.length > 0)) return { outcome: { kind: 'Gap' }, changed: none }
    let entry = after ?? found.root
    let changed = opened
    for (const { body, seal } of ops.entries) {
      const added = found.add(entry, body, undefined)
      if (seal && !equalBytes(seal, memorySeal(found.dev, added.entry.hash))) {
        throw new Error('no station of a simulation seals wrongly')
      }
      added.entry.seal ??= seal
      entry = added.entry
      changed ||= added.fresh
    }
    this.logs.set(found.log, found)
    const { seq, h8 } = entry
    const outcome: StoreOutcome = { kind: 'stored', at: { seq, h8 }, forked: found.state === 'forked' }
    return { outcome, changed: changed ? [toHeld(found)] : none }
  }

  /** What opens a log that is here. */
  opening(log: string): LogOpening {
    const found = this.logs.get(log)
    if (!found) throw new Error('no such log')
    return found.opening
  }

  /** The same files on a second machine. */
  copy(): MemoryReplica {
    const twin = new MemoryReplica(this.dev, this.carries)
    for (const log of this.logs.values()) {
      const other = new MemoryLog(log.opening)
      for (const entry of [...log.entries.values()].sort((a, b) => a.seq - b.seq)) {
        const parent = entry.parent && other.find(entry.parent)
        if (parent) other.add(parent, entry.body, entry.seal)
      }
      other.closed = log.closed
      twin.logs.set(other.log, other)
    }
    twin.#opened = this.#opened
    return twin
  }
}

function toHeld(log: MemoryLog): HeldLog {
  const { log: id, dev, scope, state, tips } = log
  return { log: id, dev, scope, state, tips: [...tips.values()].map(({ seq, h8 }) => ({ seq, h8 })) }
}
