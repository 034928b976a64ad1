import { type Refusal, refuse } from '#shared/contract/refusal.ts'
import { err, type Result } from '#shared/kit/result.ts'
import { type StorageFault, StorageError } from './storage/storage-fault.ts'

/** A fault of the disk or the file as the refusal that a screen has words for (DU-7). */
export function refusalOfFault(fault: StorageFault): Refusal {
  switch (fault.kind) {
    case 'CorruptFile':
      return refuse('CorruptFile', { detail: fault.detail })
    case 'NewerDatabase':
      return refuse('NewerDatabase', { found: fault.found, known: fault.known })
    case 'DiskFault':
      return refuse('DiskFault', { code: fault.code })
    case 'UnsuitableFolder':
      return refuse('UnsuitableFolder', { why: fault.why })
    case 'AlreadyOpen':
    case 'DiskFull':
    case 'KeyUnreadable':
    case 'ReadOnly':
      return refuse(fault.kind, {})
  }
}

/** What every use case answers. */
export type Answer = Result<unknown, Refusal>

/** Runs a use case; a disk that refuses becomes its refusal, anything else thrown is a bug and stays one. */
export function refusingFaults(run: () => Answer | Promise<Answer>): Answer | Promise<Answer> {
  const told = (error: unknown): Answer => {
    if (error instanceof StorageError) return err(refusalOfFault(error.fault))
    throw error
  }
  try {
    const answer = run()
    return answer instanceof Promise ? answer.catch(told) : answer
  } catch (error) {
    return told(error)
  }
}

/** Runs what writes beside a use case; where the disk refuses that, what can still be done. */
export function unlessFault<T>(run: () => T, otherwise: () => T): T {
  try {
    return run()
  } catch (error) {
    if (error instanceof StorageError) return otherwise()
    throw error
  }
}
