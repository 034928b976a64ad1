import { scopeKindOf } from '#shared/domain/rights.ts'
import { assert } from '#shared/kit/assert.ts'
import { type Hashing, hex } from '#shared/sync/bytes.ts'
import { genesisHash } from '#shared/sync/chain.ts'
import { parseGenesis } from '#shared/sync/genesis.ts'
import type { JudgedLog } from '#shared/sync/worth.ts'
import { anyOf, build, rowsOf } from '../database/build.ts'
import type { Tx } from '../database/database.ts'

/** Where an entry stands at the relay: `log` as 32 hex digits. */
export interface Place {
  readonly log: string
  readonly seq: number
  readonly h8: Uint8Array
}

/** A stored entry as it was made, on its branch. */
export interface StoredEntry extends Place {
  readonly branch: number
  readonly hash: Uint8Array
  readonly body: Uint8Array
}

/** A log as folding and judging see it. `h0`: the hash of its genesis, hex. */
export interface FoldLog extends JudgedLog {
  readonly h0: string
}

/** Where a branch of a log leaves another. Branch 0 of every log begins at its genesis. */
export interface Branch {
  readonly fromBranch: number
  readonly fromSeq: number
}

/** A uuid of PostgreSQL as 32 hex digits. */
export const idOfUuid = (uuid: string): string => uuid.replaceAll('-', '')

/** The logs of one organisation, each read once: what a log is never changes. */
export class FoldLogs {
  readonly #hashing: Hashing
  readonly #known = new Map<string, FoldLog>()

  constructor(hashing: Hashing) {
    this.#hashing = hashing
  }

  /** Reads those of these logs that are not known yet. */
  async load(tx: Tx, ids: Iterable<string>): Promise<void> {
    const missing = [...new Set(ids)].filter(id => !this.#known.has(id))
    if (missing.length === 0) return
    const logs = build.selectFrom('log').select(['log_id', 'dev', 'scope', 'genesis'])
    for (const row of await rowsOf(tx, logs.where('log_id', '=', anyOf(missing)))) {
      const genesis = parseGenesis(row.genesis)
      assert(genesis.ok, 'a log that was stored has a readable genesis')
      const id = idOfUuid(row.log_id)
      const { scope } = row
      this.#known.set(id, {
        id,
        dev: idOfUuid(row.dev),
        scope,
        scopeKind: scopeKindOf(scope),
        r: genesis.value.r,
        h0: hex(genesisHash(this.#hashing, row.genesis)),
      })
    }
  }

  /** A log that was loaded. */
  get(id: string): FoldLog {
    const log = this.#known.get(id)
    assert(log, `log ${id} is loaded before it is asked for`)
    return log
  }
}
