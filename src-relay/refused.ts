import type { RefusalKind, RelayRefusal } from '#shared/relay/relay-messages.ts'

/** Ends a request, and undoes its transaction: an expected refusal, which the client is told as it is. */
export class Refused extends Error {
  readonly refusal: RelayRefusal

  constructor(refusal: RelayRefusal) {
    super(refusal.kind)
    this.refusal = refusal
  }
}

/** Refuses, saying which and why. */
export function refuse(kind: RefusalKind, more: Omit<RelayRefusal, 'kind'> = {}): never {
  throw new Refused({ kind, ...more })
}
