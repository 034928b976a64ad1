import { troubleOf } from './trouble.ts'

/** Asks the person for his password; true when the station has found it right, false when he thought better of it. */
type Asker = () => Promise<boolean>
let asker: Asker | null = null
let asking: Promise<boolean> | null = null

/** Has the password asked by `ask` from now on, for every call that waits for it. Returns how to stop. */
export function answerWith(ask: Asker): () => void {
  asker = ask
  return () => {
    if (asker === ask) asker = null
  }
}

/**
 * Runs a call; where the station wants the password first (AU-9) it is asked once, and the very same call sent again: what was typed
 * and the command's id stay. Without the password the refusal goes to the caller, like any other.
 */
export async function withPassword<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (error) {
    if (troubleOf(error).kind !== 'ConfirmPassword' || !(await askOnce())) throw error
    return run()
  }
}

/** Calls that wait at the same time wait for the same answer. */
async function askOnce(): Promise<boolean> {
  if (asker === null) return false
  asking ??= asker().finally(() => (asking = null))
  return asking
}
