/** What PostgreSQL says, and how, when it cannot work just now: shut down, full of connections, too slow, a deadlock that it ended. */
const states = /^(08|53|57|40001|40P01|55P03|25P03)/
const errors =
  /ECONNREFUSED|ECONNRESET|EPIPE|Connection terminated|timeout exceeded when trying to connect|not queryable/

/** Whether an error is PostgreSQL's "not now": the same again later may well succeed. */
export function isBusyState(error: unknown): boolean {
  const { code = '', message = '' } = error as { readonly code?: string; readonly message?: string }
  return states.test(code) || errors.test(`${code} ${message}`)
}
