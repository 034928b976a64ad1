import { err, ok, type Result } from '../kit/result.ts'
import type { Hashing, Verifying } from './bytes.ts'
import { nextHash, sealMessage } from './chain.ts'
import type { Moment } from './clock.ts'
import { type Entry, type EntryFault, parseEntry, readSound } from './entry.ts'
import { scanEntry } from './entry-scan.ts'

/** A place in a chain: `seq` 0 is the genesis. `hash`: 32 bytes. */
export interface ChainPlace {
  readonly seq: number
  readonly hash: Uint8Array
}

/** An entry as it travels and is stored. */
export interface RunEntry extends ChainPlace {
  readonly body: Uint8Array
  readonly seal: Uint8Array | null
}

/** An entry whose bytes and place in its chain hold. What is undefined of it is so because its format is a later one. */
export interface CheckedEntry extends RunEntry {
  /** by the hybrid clock of its author */
  readonly moment: Moment | undefined
  /** whether an op names a personal part */
  readonly isNaming: boolean
  /** read from the body whenever it is asked for and not kept: what is only stored is hardly read, and what was read holds much memory */
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

/** A seal that came with an entry, and what it must be a signature of. */
export interface SealClaim {
  readonly seq: number
  readonly message: Uint8Array
  readonly seal: Uint8Array
}

/** Entries whose bytes and chain hold and whose last one has a seal; they may be taken when every claim is true. */
export interface ChainedRun {
  readonly entries: readonly CheckedEntry[]
  readonly claims: readonly SealClaim[]
}

/**
 * Checks entries that follow `after` whole: bytes, chain, every seal that is given; what follows the last seal is not sealed and refused
 * (CS-30). Errors: `RunFault`. Cost: about 5 µs a kilobyte and 0.1 ms a seal.
 */
export function checkRun(
  { hashing, verifying }: Checking,
  log: Signed,
  after: ChainPlace,
  bodies: Bodies,
): Result<readonly CheckedEntry[], RunFault> {
  const steps = chainRunInSteps(hashing, log, after, bodies)
  for (;;) {
    const { done, value } = steps.next()
    if (done !== true) continue
    if (!value.ok) return value
    const { entries, claims } = value.value
    const bad = claims.find(({ message, seal }) => !verifying.verify(log.publicKey, message, seal))
    return bad === undefined ? ok(entries) : err({ kind: 'BadSeal', seq: bad.seq })
  }
}

/** All of it but whether the seals are true, with a pause after every entry. */
export function* chainRunInSteps(
  hashing: Hashing,
  log: Signed,
  after: ChainPlace,
  bodies: Bodies,
): Generator<undefined, Result<ChainedRun, RunFault>, void> {
  const entries: Checked[] = []
  const claims: SealClaim[] = []
  let parent = after
  for (const { body, seal = null } of bodies) {
    const seq = parent.seq + 1
    const looked = lookAt(body)
    if (!looked.ok) return err({ kind: 'Malformed', seq, why: looked.error.kind })
    const hash = nextHash(hashing, parent.hash, body)
    if (seal !== null) claims.push({ seq, message: sealMessage(log.idBytes, seq, hash), seal })
    const entry = new Checked({ seq, hash }, body, seal, looked.value)
    entries.push(entry)
    parent = entry
    yield
  }
  return entries.at(-1)?.seal === null ? err({ kind: 'NotSealed' }) : ok({ entries, claims })
}

/** What is known of a body whose bytes hold. `entry`: absent where nobody has read it yet. */
interface Looked {
  readonly moment: Moment | undefined
  readonly isNaming: boolean
  readonly entry?: Entry | undefined
}

const laterFormat: Looked = { moment: undefined, isNaming: false, entry: undefined }

/** Looks over a body; the few of which that says nothing are read. Errors: those of `parseEntry`. */
function lookAt(body: Uint8Array): Result<Looked, EntryFault> {
  const scanned = scanEntry(body)
  if (scanned !== undefined) return ok({ moment: scanned, isNaming: scanned.isNaming })
  const parsed = parseEntry(body)
  if (!parsed.ok) return parsed.error.kind === 'LaterFormat' ? ok(laterFormat) : parsed
  const { value } = parsed
  return ok({ moment: value, isNaming: value.o.some(({ d }) => d !== undefined), entry: value })
}

class Checked implements CheckedEntry {
  readonly seq: number
  readonly hash: Uint8Array
  readonly body: Uint8Array
  readonly seal: Uint8Array | null
  readonly moment: Moment | undefined
  readonly isNaming: boolean
  readonly #entry: Entry | undefined

  constructor({ seq, hash }: ChainPlace, body: Uint8Array, seal: Uint8Array | null, looked: Looked) {
    this.seq = seq
    this.hash = hash
    this.body = body
    this.seal = seal
    this.moment = looked.moment
    this.isNaming = looked.isNaming
    this.#entry = looked.entry
  }

  get entry(): Entry | undefined {
    return this.#entry ?? (this.moment === undefined ? undefined : readSound(this.body))
  }
}
