/** A broken assertion is a bug: it throws, the transaction around it rolls back. Never use it on input. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new AssertionError(message)
}

/** Thrown by `assert` only, so that a boundary can tell a bug from a refusal. */
export class AssertionError extends Error {
  override name = 'AssertionError'
}
