/** One window of a person tells by sound and by the system; the others would say the same again. */
let tells = false

/** Tells from here unless another window of the browser does, for as long as the result is not called; then the next one does. */
export function beTheOneThatTells(): () => void {
  const stop = new AbortController()
  const held = () =>
    new Promise<void>(done => {
      tells = true
      stop.signal.addEventListener('abort', () => {
        tells = false
        done()
      })
    })
  // Who stops before it was his turn is told so by a failure.
  void navigator.locks.request('messages told', { signal: stop.signal }, held).catch(() => undefined)
  return () => stop.abort()
}

/** Whether this window is the one. */
export const isTheOneThatTells = (): boolean => tells
