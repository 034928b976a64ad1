import { findDifference, type FoldDifference } from '../storage/heal-folded.ts'
import { type HashedScope, hashScope } from './hash-scope.ts'

/** What a worker thread finds out about the rows of a station's file: what a scope comes to, or where they differ from the ledger. */
export type StateJob =
  | { readonly file: string; readonly scope: string }
  | { readonly file: string; readonly scratch: string }

/** What it found. */
export type StateReply = { readonly hashed: HashedScope } | { readonly difference: FoldDifference }

/** Does one job to its end. Errors: throws what SQLite throws. */
export const runStateJob = (job: StateJob): StateReply =>
  'scope' in job ? { hashed: hashScope(job.file, job.scope) } : { difference: findDifference(job.file, job.scratch) }
