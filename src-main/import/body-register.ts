import { editDistance } from '#shared/domain/edit-distance.ts'
import type { KnownBody } from './farmer-draft.ts'
import { bodyKey } from './person-cells.ts'
import type { NamedBody } from './record-check.ts'

/** Collects the cooperatives or suppliers that records name, in whatever spelling. */
export interface BodyRegister {
  /** The key of the body a cell names; null when it names none. Counts the record. */
  name(text: string): string | null
  /** All that were named, most records first; found a few at a time. */
  bodiesInSteps(): Generator<null, NamedBody[]>
}

interface Named {
  readonly key: string
  readonly spellings: Map<string, { name: string; records: number }>
  records: number
}

/** With more bodies than this, only neighbours in the alphabet are compared. */
const COMPARE_ALL = 1_200
const NEIGHBOURS = 20

/** A register over the stored bodies. `people`: names may be persons' (`Mme ONANA Cécile`). Source: IMP-24. */
export function bodyRegister(known: readonly KnownBody[], people: boolean): BodyRegister {
  const memory = new Map<string, { named: Named; text: string } | null>()
  const named = new Map<string, Named>()
  const stored = new Map<string, KnownBody>()
  for (const body of known) {
    const key = bodyKey(body.name, people)?.key
    if (key !== undefined && !stored.has(key)) stored.set(key, body)
  }
  const find = (text: string): { named: Named; text: string } | null => {
    const body = bodyKey(text, people)
    if (body === null) return null
    const entry = named.get(body.key) ?? { key: body.key, spellings: new Map(), records: 0 }
    named.set(body.key, entry)
    const spelling = text.trim()
    if (!entry.spellings.has(spelling)) entry.spellings.set(spelling, { name: body.name, records: 0 })
    return { named: entry, text: spelling }
  }
  return {
    name(text) {
      if (text === '') return null
      let found = memory.get(text)
      if (found === undefined) {
        found = find(text)
        memory.set(text, found)
      }
      if (found === null) return null
      found.named.records += 1
      const spelling = found.named.spellings.get(found.text)
      if (spelling !== undefined) spelling.records += 1
      return found.named.key
    },
    *bodiesInSteps() {
      const all = [...named.values()].map(entry => ({
        entry,
        name: bestName(entry),
        id: stored.get(entry.key)?.id ?? null,
      }))
      const alike = yield* alikeKeys([...new Set([...named.keys(), ...stored.keys()])].sort())
      const names = new Map(all.map(({ entry, name }) => [entry.key, name]))
      const nameOf = (key: string): string => stored.get(key)?.name ?? names.get(key) ?? key
      return all
        .sort((a, b) => b.entry.records - a.entry.records || (a.entry.key < b.entry.key ? -1 : 1))
        .map(({ entry, name, id }) => ({
          key: entry.key,
          name,
          spellings: [...entry.spellings.keys()],
          records: entry.records,
          id,
          alike: (alike.get(entry.key) ?? []).map(key => ({ key, id: stored.get(key)?.id ?? null, name: nameOf(key) })),
        }))
    },
  }
}

/** The spelling that most records use. */
function bestName(entry: Named): string {
  let best = { name: entry.key, records: -1 }
  for (const spelling of entry.spellings.values()) if (spelling.records > best.records) best = spelling
  return best.name
}

/** Keys that differ by a slip of the pen, or where one is the other with a word more. */
function* alikeKeys(keys: readonly string[]): Generator<null, Map<string, string[]>> {
  const alike = new Map<string, string[]>()
  const add = (a: string, b: string): void => {
    alike.set(a, [...(alike.get(a) ?? []), b])
  }
  const window = keys.length > COMPARE_ALL ? NEIGHBOURS : keys.length
  for (const [i, a] of keys.entries()) {
    for (const b of keys.slice(i + 1, i + 1 + window)) {
      if (!isAlike(a, b)) continue
      add(a, b)
      add(b, a)
    }
    yield null
  }
  return alike
}

function isAlike(a: string, b: string): boolean {
  const shorter = Math.min(a.length, b.length)
  const most = shorter >= 10 ? 2 : shorter >= 5 ? 1 : 0
  if (most > 0 && editDistance(a, b, most) <= most) return true
  const [few, many] = a.length < b.length ? [a, b] : [b, a]
  const words = many.split(' ')
  const parts = few.split(' ')
  return few.length >= 5 && parts.length >= 2 && parts.every(part => words.includes(part))
}
