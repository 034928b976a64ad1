import type BetterSqlite3 from 'better-sqlite3'
import { type FoldRules, makeFoldRules } from '#shared/domain/fold-rules.ts'
import type { Hashing, Verifying } from '#shared/sync/bytes.ts'
import { resolveField } from '#shared/sync/register.ts'
import { nodeHashing, nodeVerifying } from './crypto.ts'
import { EntryLog } from './entry-log.ts'
import { FoldEngine } from './fold-engine.ts'
import { Judge } from './judge.ts'
import { Numbers } from './numbers.ts'
import { rememberTrue } from './remember-true.ts'
import { UnfoldedLogs } from './unfolded.ts'
import { Verdicts } from './verdicts.ts'

/** Every entity and how it is folded, with the merging of `#shared/sync`. */
export const foldRules: FoldRules = makeFoldRules(resolveField)

/** What storing, judging and folding share over one connection. */
export interface Core {
  readonly db: BetterSqlite3.Database
  readonly hashing: Hashing
  readonly verifying: Verifying
  /** for certificates, openings and `auth`, which come again and again */
  readonly remembering: Verifying
  readonly log: EntryLog
  readonly judge: Judge
  readonly engine: FoldEngine
  readonly verdicts: Verdicts
  readonly numbers: Numbers
  readonly unfolded: UnfoldedLogs
  /** Drops everything remembered, after a rollback. */
  forget(): void
}

const remembering = rememberTrue(nodeHashing, nodeVerifying)

/** The parts over one connection, sharing what they remember. */
export function makeCore(db: BetterSqlite3.Database, rootPublicKey: Uint8Array, rules: FoldRules = foldRules): Core {
  const [hashing, verifying] = [nodeHashing, nodeVerifying]
  const log = new EntryLog(db, hashing)
  const judge = new Judge(db, log, rules, { hashing, verifying: remembering, rootPublicKey })
  const engine = new FoldEngine(db, log, rules)
  const verdicts = new Verdicts(db)
  const numbers = new Numbers(db, log)
  const unfolded = new UnfoldedLogs(db)
  const forget = (): void => {
    log.forget()
    judge.forget()
    engine.forget()
    unfolded.forget()
  }
  return { db, hashing, verifying, remembering, log, judge, engine, verdicts, numbers, unfolded, forget }
}
