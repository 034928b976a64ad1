/** What an expected outcome looks like everywhere: plain data that survives structured clone. Bugs throw instead. */
export type Result<T, E> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: E }

/** The outcome that was asked for. */
export const ok = <T>(value: T): Result<T, never> => ({ ok: true, value })
/** The outcome that was expected and is not it. */
export const err = <E>(error: E): Result<never, E> => ({ ok: false, error })
