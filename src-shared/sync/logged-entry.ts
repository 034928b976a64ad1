import type { Entry } from './entry.ts'

/** What a genesis says of the log that an entry stands in. `id`, `dev`: 32 hex digits. `r`: heads of `auth` it named. */
export interface LogIdentity {
  readonly id: string
  readonly dev: string
  readonly scope: string
  readonly r: readonly string[]
}

/** An entry in its place. `hash`: 64 hex digits. `seq` from 1. */
export interface LoggedEntry {
  readonly log: LogIdentity
  readonly seq: number
  readonly hash: string
  readonly ref: string
  readonly entry: Entry
}

/** An entry of the scope `auth`, with the hash that stands before it in its log (that of the genesis at seq 1). */
export interface AuthEntry extends LoggedEntry {
  readonly previous: string
}

/** An entry to judge. `floor`: every auth ref that its log named before it, as `Authority.raiseFloor` keeps it. */
export interface JudgedEntry extends LoggedEntry {
  readonly floor?: readonly string[]
}
