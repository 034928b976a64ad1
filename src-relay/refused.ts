import type { RefusalKind, RelayRefusal } from '#shared/relay/relay-messages.ts'

/** A station that showed who it is. */
type Proven = { readonly org: string; readonly dev: string }

/** Ends a request, and undoes its transaction: an expected refusal, which the client is told as it is. */
export class Refused extends Error {
  readonly refusal: RelayRefusal
  /** the station that it was proved to be, for the journal of its organisation */
  readonly proven: Proven | undefined

  constructor(refusal: RelayRefusal, proven?: Proven) {
    super(refusal.kind)
    this.refusal = refusal
    this.proven = proven
  }
}

/** Refuses, saying which and why. `proven`: whom, where that is certain. */
export function refuse(kind: RefusalKind, more: Omit<RelayRefusal, 'kind'> = {}, proven?: Proven): never {
  throw new Refused({ kind, ...more }, proven)
}
