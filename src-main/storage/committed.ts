import type { RunEntry } from '#shared/sync/check-run.ts'
import type { Op } from '#shared/sync/entry.ts'
import type { Head, LogInfo } from './entry-log.ts'

/** An entry that this station made, as it is sent to others. */
export interface Made {
  readonly log: LogInfo
  readonly parent: Head
  readonly entry: RunEntry
  readonly ops: readonly Op[]
}

/** What a commit changed: logs whose ends or state are others now, and what this station made. */
export interface Committed {
  readonly logs: readonly LogInfo[]
  readonly made: readonly Made[]
}
