import type { Likeness } from './likely-duplicates.ts'
import { nameSound } from './name-sound.ts'

/** People who share something, by ascending index. */
export interface DuplicateGroup {
  readonly members: readonly number[]
  /** What they share, as a number. */
  readonly key: number
  readonly index: GroupIndex
}

/** Answers cheap questions about pairs, so that a pair is scored once however many groups it is in. */
export interface GroupIndex {
  /** Whether this key is the first that the two share. */
  isFirst(a: number, b: number, key: number): boolean
  /** Whether a key only means a near spelling. */
  isNear(key: number): boolean
  sameVillage(a: number, b: number): boolean
  nearBirth(a: number, b: number, years: number): boolean
}

/** A group of more people than this is only compared inside narrower groups. */
const LARGE = 200
const NO_YEAR = -1

interface Keys {
  /** Keys of each person: equal name, then papers and phones, then near spellings. */
  readonly of: number[][]
  readonly members: number[][]
  /** Per key: 1 for near spellings. */
  readonly near: boolean[]
}

/** Every group of two and more who share a name, a phone, a paper or the sound of two words of their names; large ones cut into narrower ones. */
export function* duplicateGroups(all: readonly Likeness[]): Generator<DuplicateGroup> {
  const keys = keysOf(all)
  const villages = numbered(all.map(person => person.village))
  const years = Int16Array.from(all, person => person.birthYear ?? NO_YEAR)
  const index: GroupIndex = {
    isFirst: (a, b, key) => {
      const others = keys.of[b] ?? []
      for (const own of keys.of[a] ?? []) if (others.includes(own)) return own === key
      return false
    },
    isNear: key => keys.near[key] === true,
    sameVillage: (a, b) => villages[a] !== NO_YEAR && villages[a] === villages[b],
    nearBirth: (a, b, most) => {
      const one = years[a] ?? NO_YEAR
      const two = years[b] ?? NO_YEAR
      return one !== NO_YEAR && two !== NO_YEAR && Math.abs(one - two) <= most
    },
  }
  for (let key = 0; key < keys.members.length; key += 1) {
    const members = keys.members[key] ?? []
    if (members.length < 2) continue
    if (members.length <= LARGE) yield { members, key, index }
    else
      for (const part of narrower(members, villages, years, all, keys.near[key] === true))
        yield { members: part, key, index }
  }
}

function keysOf(all: readonly Likeness[]): Keys {
  const numbers = new Map<string, number>()
  const keys: Keys = { of: [], members: [], near: [] }
  const sounds = new Map<string, string>()
  const soundOf = (word: string): string => {
    const known = sounds.get(word)
    if (known !== undefined) return known
    const sound = nameSound(word)
    sounds.set(word, sound)
    return sound
  }
  all.forEach((person, at) => {
    const own: number[] = []
    keys.of.push(own)
    const put = (text: string, near: boolean): void => {
      let number = numbers.get(text)
      if (number === undefined) {
        number = numbers.size
        numbers.set(text, number)
        keys.members.push([])
        keys.near.push(near)
      }
      if (own.includes(number)) return
      own.push(number)
      keys.members[number]?.push(at)
    }
    put(`=${person.nameKey}`, false)
    if (person.identity !== null) put(`#${person.identity}`, false)
    for (const phone of person.phones) put(phone, false)
    const words = person.words.map(soundOf).sort()
    for (let i = 0; i < words.length && i < 4; i += 1) {
      for (let j = i + 1; j < words.length && j < 5; j += 1) put(`~${words[i] ?? ''} ${words[j] ?? ''}`, true)
    }
  })
  return keys
}

function numbered(texts: readonly (string | null)[]): Int32Array {
  const numbers = new Map<string, number>()
  return Int32Array.from(texts, text => {
    if (text === null) return NO_YEAR
    const known = numbers.get(text) ?? numbers.size
    numbers.set(text, known)
    return known
  })
}

/** Namesakes by the hundred: those of one birth, those of one village, and, when the whole name is the same, their neighbours in the list. */
function* narrower(
  members: readonly number[],
  villages: Int32Array,
  years: Int16Array,
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
    const year = years[at] ?? NO_YEAR
    const village = villages[at] ?? NO_YEAR
    if (year !== NO_YEAR) put(`y${year}`, at)
    if (village !== NO_YEAR && year !== NO_YEAR) put(`v${village} ${year >> 3}`, at)
    if (near) continue
    if (year === NO_YEAR && village !== NO_YEAR) put(`v${village}`, at)
    if (all[at]?.birthDay === null) put(`n${at >> 4}`, at)
  }
  for (const part of parts.values()) {
    for (let from = 0; from < part.length; from += LARGE) if (part.length > 1) yield part.slice(from, from + LARGE)
  }
}
