import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { z } from 'zod'
import { printer80 } from '#shared/contract/bridge.ts'

const preferences = z.object({
  lang: z.enum(['fr', 'en']).catch('fr'),
  camera: z.boolean().catch(false),
  printer80: printer80.nullable().catch(null),
})
export type Preferences = z.infer<typeof preferences>

/** What this PC's shell remembers for itself: nothing of the business, nothing secret. A file that cannot be read counts as empty. */
export interface PreferenceFile {
  get(): Preferences
  set(change: Partial<Preferences>): void
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return {}
  }
}

export function openPreferences(file: string): PreferenceFile {
  const read = preferences.safeParse(readJson(file))
  let now = read.success ? read.data : preferences.parse({})
  return {
    get: () => now,
    set(change) {
      now = { ...now, ...change }
      writeFileSync(`${file}.new`, JSON.stringify(now), { mode: 0o600 })
      renameSync(`${file}.new`, file)
    },
  }
}
