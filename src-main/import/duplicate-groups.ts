import type { Likeness } from './likely-duplicates.ts'
import { nameSound } from './name-sound.ts'

/** People who share something, by ascending index. */
export interface DuplicateGroup {
  readonly members: readonly number[]
  /** What they share, as a number. */
  readonly key: number
  /** All they share is a near spelling, as far as this key says. */
  readonly near: boolean
}

/** Groups one after another; `null` where work was done and none is ready yet. */
export type DuplicateGroups = Generator<DuplicateGroup | null, void>

/** What is compared of people, one array each, so that millions of pairs are looked at without touching a person. */
export interface LikenessColumns {
  /** `NOT_SAID` where nothing is said; the same number for the same text. */
  readonly villages: Int32Array
  readonly days: Int32Array
  readonly years: Int16Array
  readonly about: Uint8Array
}

/** The keys that people share. */
export interface SharedKeys {
  /** Keys of each person: equal name, then papers and phones, then near spellings. */
  readonly of: number[][]
  readonly members: number[][]
  /** Per key: a near spelling. */
  readonly near: boolean[]
}

/** A group of more people than this is only compared inside narrower groups. */
const LARGE = 200
/** People and groups between two breaths. */
const STEP = 100
export const NOT_SAID = -1

/** The columns of `all`. */
export function likenessColumns(all: readonly Likeness[]): LikenessColumns {
  return {
    villages: numbered(all, person => person.village),
    days: numbered(all, person => person.birthDay),
    years: Int16Array.from(all, person => person.birthYear ?? NOT_SAID),
    about: Uint8Array.from(all, person => Number(person.birthApprox)),
  }
}

/** Whether `key` is the first that two share, so that a pair is scored once however many groups it is in. */
export function isFirstShared({ of }: SharedKeys, a: number, b: number, key: number): boolean {
  const others = of[b] ?? []
  for (const own of of[a] ?? []) if (others.includes(own)) return own === key
  return false
}

/** Every group of two and more who share a name, a phone, a paper or the sound of two words of their names; large ones cut into narrower ones. */
export function* duplicateGroups(
  all: readonly Likeness[],
  keys: SharedKeys,
  columns: LikenessColumns,
): DuplicateGroups {
  for (let key = 0; key < keys.members.length; key += 1) {
    const members = keys.members[key] ?? []
    const near = keys.near[key] === true
    if (members.length > LARGE)
      for (const part of narrower(members, columns, all, near)) yield { members: part, key, near }
    else if (members.length > 1) yield { members, key, near }
    else if (key % STEP === 0) yield null
  }
}

interface Sound {
  readonly text: string
  readonly n: number
}

/** Finds what people share, a few at a time. */
export function* sharedKeys(all: readonly Likeness[]): Generator<null, SharedKeys> {
  const keys: SharedKeys = { of: [], members: [], near: [] }
  const [names, papers, phones, sounds] = [textKeys(), textKeys(), textKeys(), new Map<number, number>()]
  const soundOf = soundReader()
  for (const [at, person] of all.entries()) {
    if (at % STEP === STEP - 1) yield null
    const own: number[] = []
    keys.of.push(own)
    const put = <K>(known: Map<K, number>, what: K, near: boolean): void => {
      let key = known.get(what)
      if (key === undefined) {
        key = keys.members.length
        known.set(what, key)
        keys.members.push([])
        keys.near.push(near)
      }
      if (own.includes(key)) return
      own.push(key)
      keys.members[key]?.push(at)
    }
    put(names, person.nameKey, false)
    if (person.identity !== null) put(papers, person.identity, false)
    for (const phone of person.phones) put(phones, phone, false)
    const heard = person.words.map(soundOf).sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0))
    for (let i = 0; i < heard.length && i < 4; i += 1) {
      for (let j = i + 1; j < heard.length && j < 5; j += 1)
        put(sounds, (heard[i]?.n ?? 0) * MOST_SOUNDS + (heard[j]?.n ?? 0), true)
    }
  }
  return keys
}

/** More words than a file may have. */
const MOST_SOUNDS = 2 ** 26

const textKeys = (): Map<string, number> => new Map()

function soundReader(): (word: string) => Sound {
  const bySound = new Map<string, Sound>()
  const byWord = new Map<string, Sound>()
  return word => {
    const known = byWord.get(word)
    if (known !== undefined) return known
    const text = nameSound(word)
    const sound = bySound.get(text) ?? { text, n: bySound.size }
    bySound.set(text, sound)
    byWord.set(word, sound)
    return sound
  }
}

function numbered(all: readonly Likeness[], textOf: (person: Likeness) => string | null): Int32Array {
  const numbers = new Map<string, number>()
  return Int32Array.from(all, person => {
    const text = textOf(person)
    if (text === null) return NOT_SAID
    const known = numbers.get(text) ?? numbers.size
    numbers.set(text, known)
    return known
  })
}

/** Namesakes by the hundred: those of one birth, those of one village, and, when the whole name is the same, their neighbours in the list. */
function* narrower(
  members: readonly number[],
  { villages, years }: LikenessColumns,
  all: readonly Likeness[],
  near: boolean,
): Generator<number[]> {
  const parts = new Map<string, number[]>()
  const put = (key: string, at: number): void => {
    const list = parts.get(key)
    if (list === undefined) parts.set(key, [at])
    else list.push(at)
  }
  for (const at of members) {
    const year = years[at] ?? NOT_SAID
    const village = villages[at] ?? NOT_SAID
    if (year !== NOT_SAID) put(`y${year}`, at)
    if (village !== NOT_SAID && year !== NOT_SAID) put(`v${village} ${year >> 3}`, at)
    if (near) continue
    if (year === NOT_SAID && village !== NOT_SAID) put(`v${village}`, at)
    if (all[at]?.birthDay === null) put(`n${at >> 4}`, at)
  }
  for (const part of parts.values()) {
    for (let from = 0; from < part.length; from += LARGE) if (part.length > 1) yield part.slice(from, from + LARGE)
  }
}
