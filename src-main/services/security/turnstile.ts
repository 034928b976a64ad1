/** Lets at most `most` jobs run at a time, the others in order of arrival. A job that fails gives its place on like any other. */
export function turnstile(most: number): <T>(job: () => Promise<T>) => Promise<T> {
  let running = 0
  const waiting: (() => void)[] = []
  return async job => {
    if (running < most) running += 1
    else await new Promise<void>(go => waiting.push(go))
    try {
      return await job()
    } finally {
      const next = waiting.shift()
      if (next === undefined) running -= 1
      else next()
    }
  }
}
