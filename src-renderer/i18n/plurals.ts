export type Texts = { [key: string]: string | Texts }

/** French counts a million as its own plural class (“many”); here it reads like any other plural. */
export function withMany(texts: Texts): Texts {
  const out: Texts = {}
  for (const [key, value] of Object.entries(texts)) {
    out[key] = typeof value === 'string' ? value : withMany(value)
    if (key.endsWith('_other') && typeof value === 'string') out[`${key.slice(0, -'_other'.length)}_many`] = value
  }
  return out
}
