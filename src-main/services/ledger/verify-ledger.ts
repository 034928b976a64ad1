import type { Pushed } from '#shared/contract/contract.ts'
import type { OutputOf } from '#shared/contract/calls.ts'
import { type Refusal, refuse } from '#shared/contract/refusal.ts'
import { err, ok, type Result } from '#shared/kit/result.ts'
import type { Fault, VerifyReport } from '../../storage/verify.ts'
import type { RunOptions } from '../../storage/steps.ts'
import { recordAudit } from '../audit/record-audit.ts'
import type { Caller, Clock, Deps } from '../command.ts'

type Verified = OutputOf<'ledger', 'verify'>

/** Checks a station's file over a connection of its own (TRC-1). Undefined when it was cancelled. */
export type Verify = (rebuild: boolean, options: RunOptions) => Promise<VerifyReport | undefined>

/** *Vérifier le registre*: one run at a time, with its progress pushed, until done or cancelled. */
export interface VerifyDesk {
  run(input: { rebuild: boolean }): Promise<Result<Verified, Refusal>>
  cancel(): Result<Record<string, never>, Refusal>
}

/** The desk over one station. Errors: Busy while a run goes on; Cancelled. */
export function createVerifyDesk(verify: Verify, clock: Clock, push: (event: Pushed) => void): VerifyDesk {
  let running: { cancelled: boolean } | null = null
  return {
    async run({ rebuild }) {
      if (running !== null) return err(refuse('Busy', { why: 'verify' }))
      const run = { cancelled: false }
      running = run
      const started = clock.wallMs()
      try {
        const report = await verify(rebuild, {
          progress: ({ done, total }) => push({ topic: 'progress', job: 'verify', id: 'verify', done, of: total }),
          cancelled: () => run.cancelled,
        })
        if (report === undefined) return err(refuse('Cancelled', {}))
        return ok({
          ok: report.ok,
          entries: report.entries,
          seals: report.seals,
          fault: report.fault === undefined ? null : faultOf(report.fault),
          ms: clock.wallMs() - started,
        })
      } finally {
        running = null
      }
    },
    cancel() {
      if (running !== null) running.cancelled = true
      return ok({})
    },
  }
}

/** Runs the check for a person and writes down that he did and what came of it (AL-7), wherever the station can still write. */
export async function verifyNoted(
  deps: Deps,
  desk: VerifyDesk,
  caller: Caller,
  input: { rebuild: boolean },
): Promise<Result<Verified, Refusal>> {
  const verified = await desk.run(input)
  if (verified.ok && deps.store.trouble() === undefined) {
    const of = verified.value.ok ? 'whole' : 'fault'
    deps.store.write(tx => recordAudit(tx, deps, caller.user, { e: 'view', what: 'ledger.verify', of }))
  }
  return verified
}

const faultOf = ({ log, seq, table, key, why }: Fault): NonNullable<Verified['fault']> => ({
  log,
  seq,
  why,
  ...(table === undefined ? {} : { table }),
  ...(key === undefined ? {} : { key }),
})
