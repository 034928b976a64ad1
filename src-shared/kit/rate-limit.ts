/** At most `limit` events a key within `windowMs`. */
export interface RateLimit {
  /** Counts one event. 0: it may go on; else the seconds after which it may, and it is not counted. */
  take(key: string): number
}

const keptKeys = 10_000

/** `now` is a clock that only goes forward, in ms. Forgets the keys longest without an event past 10 000 of them. */
export function makeRateLimit(limit: number, windowMs: number, now: () => number): RateLimit {
  const seen = new Map<string, number[]>()
  return {
    take(key) {
      const at = now()
      const recent = (seen.get(key) ?? []).filter(time => time > at - windowMs)
      seen.delete(key)
      if (seen.size >= keptKeys) {
        const [oldest] = seen.keys()
        if (oldest !== undefined) seen.delete(oldest)
      }
      const [first] = recent
      const mayGoOn = recent.length < limit || first === undefined
      seen.set(key, mayGoOn ? [...recent, at] : recent)
      return mayGoOn ? 0 : Math.max(1, Math.ceil((first + windowMs - at) / 1000))
    },
  }
}
