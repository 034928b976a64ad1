import { findDifference, type FoldDifference } from '../storage/heal-folded.ts'
import { type FitFault, fitSnapshot } from '../storage/snapshot/fit-snapshot.ts'
import { makeSnapshot, type SnapshotContent } from '../storage/snapshot/make-snapshot.ts'
import { blocksOf } from '../storage/snapshot/snapshot-file.ts'
import { runSteps } from '../storage/steps.ts'
import type { VerifyReport } from '../storage/verify.ts'
import { verifyStation } from '../storage/verify-station.ts'
import { mayHaveAside, type Reader } from '#shared/sync/aside-rights.ts'
import { type HashedScope, hashScope } from './hash-scope.ts'

/** What a worker thread does with a station's file, and what it answers with: one job, one answer. */
interface Jobs {
  /** what a scope comes to (CS-50) */
  readonly hash: { readonly given: { readonly scope: string }; readonly answer: HashedScope | undefined }
  /** where rows differ from the ledger folded anew in a scratch file */
  readonly differ: { readonly given: { readonly scratch: string }; readonly answer: FoldDifference }
  /** a copy for one reader (CS-54) */
  readonly copy: {
    readonly given: { readonly into: string; readonly reader: Reader; readonly scopes: readonly string[] }
    readonly answer: SnapshotContent
  }
  /** the digests of what is here of a copy (CS-54) */
  readonly blocks: { readonly given: { readonly size: number }; readonly answer: string[] }
  /** another's copy made fit to be this station's own file; without `told`, one that is known already; `ownOnly`: what came from others stays behind */
  readonly fit: {
    readonly given: {
      readonly part: string
      readonly told?: { readonly frontier: string }
      readonly ownOnly?: boolean
      readonly trustedMs: number
    }
    readonly answer: FitFault | undefined
  }
  /** every entry, seal and row */
  readonly verify: { readonly given: { readonly scratch: string }; readonly answer: VerifyReport | undefined }
}

export type JobName = keyof Jobs
export type JobGiven<N extends JobName> = Jobs[N]['given']
export type JobAnswer<N extends JobName> = Jobs[N]['answer']
/** A job as it is sent to the thread that does it. */
export type StateJob = { readonly [N in JobName]: { readonly name: N; readonly file: string } & JobGiven<N> }[JobName]

/** Does one job to its end. Errors: throws what SQLite and the disk throw. */
export function runStateJob(job: StateJob): JobAnswer<JobName> {
  switch (job.name) {
    case 'hash':
      return hashScope(job.file, job.scope)
    case 'differ':
      return findDifference(job.file, job.scratch)
    case 'copy': {
      const { file, into, reader, scopes } = job
      return makeSnapshot(file, into, {
        carries: scope => scopes.includes(scope),
        mayHave: (core, log, op, payload) => mayHaveAside(core.judge.authority(), reader, log, op, payload),
      })
    }
    case 'blocks':
      return blocksOf(job.file, job.size)
    case 'fit':
      return fitSnapshot(job.part, job.file, job)
    case 'verify':
      return runSteps(verifyStation({ file: job.file, rebuild: true, scratch: job.scratch }))
  }
}
