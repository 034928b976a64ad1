import type { Held, HeldLog, StoreOutcome } from '#shared/sync/protocol/exchange-event.ts'
import type { Ops, Point } from '#shared/sync/protocol/message.ts'

/** What a simulated station stores in: a memory or the real thing. Everything that it did is durable. */
export interface SimReplica {
  readonly dev: string
  readonly held: Held
  carries(scope: string): boolean
  read(log: string, have: readonly Point[], maxBytes: number, cursor: unknown): { ops: Ops | null; cursor: unknown }
  store(ops: Ops): { outcome: StoreOutcome; changed: HeldLog[] }
}
