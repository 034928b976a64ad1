import { err, ok, type Result } from '../kit/result.ts'
import type { Hashing, Verifying } from './bytes.ts'
import { nextHash, sealMessage } from './chain.ts'
import { type Entry, parseEntry } from './entry.ts'

/** A place in a chain: `seq` 0 is the genesis. `hash`: 32 bytes. */
export interface ChainPlace {
  readonly seq: number
  readonly hash: Uint8Array
}

/** An entry whose bytes and place in its chain hold. `entry`: undefined of a later format. */
export interface CheckedEntry extends ChainPlace {
  readonly body: Uint8Array
  readonly seal: Uint8Array | null
  readonly entry: Entry | undefined
}

/** Why entries are not taken; all of them then, and who sent them has broken the protocol. */
export type RunFault =
  | { readonly kind: 'Malformed'; readonly seq: number; readonly why: string }
  | { readonly kind: 'BadSeal'; readonly seq: number }
  | { readonly kind: 'NotSealed' }

interface Checking {
  readonly hashing: Hashing
  readonly verifying: Verifying
}
type Signed = { readonly idBytes: Uint8Array; readonly publicKey: Uint8Array }
type Bodies = readonly { readonly body: Uint8Array; readonly seal?: Uint8Array | null }[]

/**
 * Checks entries that follow `after` whole: bytes, chain, every seal that is given; what follows the last seal is not sealed and refused
 * (CS-30). Errors: `RunFault`. Cost: about 20 µs an entry and 0.1 ms a seal.
 */
export function checkRun(
  checking: Checking,
  log: Signed,
  after: ChainPlace,
  bodies: Bodies,
): Result<CheckedEntry[], RunFault> {
  const steps = checkRunInSteps(checking, log, after, bodies)
  for (;;) {
    const step = steps.next()
    if (step.done === true) return step.value
  }
}

/** The same with a pause after every entry. */
export function* checkRunInSteps(
  { hashing, verifying }: Checking,
  log: Signed,
  after: ChainPlace,
  bodies: Bodies,
): Generator<undefined, Result<CheckedEntry[], RunFault>, void> {
  const entries: CheckedEntry[] = []
  let parent = after
  for (const { body, seal = null } of bodies) {
    const seq = parent.seq + 1
    const parsed = parseEntry(body)
    if (!parsed.ok && parsed.error.kind !== 'LaterFormat')
      return err({ kind: 'Malformed', seq, why: parsed.error.kind })
    const hash = nextHash(hashing, parent.hash, body)
    if (seal !== null && !verifying.verify(log.publicKey, sealMessage(log.idBytes, seq, hash), seal))
      return err({ kind: 'BadSeal', seq })
    const entry: CheckedEntry = { seq, hash, body, seal, entry: parsed.ok ? parsed.value : undefined }
    entries.push(entry)
    parent = entry
    yield
  }
  return entries.at(-1)?.seal === null ? err({ kind: 'NotSealed' }) : ok(entries)
}
